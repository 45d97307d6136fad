package dev.drawbridge.audit.verify;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditLog;
import dev.drawbridge.audit.LogFixture;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AuditJson;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.tlog.WitnessPolicy;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Obligation;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.SensitivitySettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The record says of each request how its prompt was looked into, and verification of which not.
 */
class DetectionProofTest {
  private static final byte[] PROMPT =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"Charge 4111 1111 1111 1111.\"}]}"
          .getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private LogFixture fixture = new LogFixture(Path.of(""));

  @BeforeEach
  void start() {
    fixture = new LogFixture(folder.resolve("audit"));
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  private static RequestEntry looked(Labeller labeller) {
    RequestEntry entry = SampleEntries.request("research", PROMPT);
    DecisionInput input = entry.input();
    var label = labeller.label(labeller.read(PROMPT), null);
    var labelled =
        new DecisionInput(
            input.request(),
            input.principal(),
            label,
            input.candidates(),
            input.organisation(),
            input.sourceAddress(),
            List.of());
    return new RequestEntry(
        entry.time(),
        labelled,
        entry.verdict(),
        entry.first(),
        entry.reserved(),
        entry.ids(),
        entry.labels());
  }

  private static Labeller labeller(String... disabled) {
    return new Labeller(
        new SensitivitySettings(Level.INTERNAL, Map.of(), Set.of(disabled), List.of()));
  }

  private JsonObject shown(AuditLog log, RequestEntry entry) throws Exception {
    String id = entry.input().request().id().value();
    return new JsonObject(AuditJson.view(await(log.show(id)).orElseThrow(), false, false));
  }

  private LogCheck.Report check() throws Exception {
    Path master = AuditSettings.master(fixture.folder);
    return LogCheck.run(
        new LogCheck.Task(
            fixture.folder, new MasterKey(master, null), null, null, WitnessPolicy.NONE),
        n -> {});
  }

  @Test
  void theRecordSaysWhichDetectorsRanAndWhichDidNotAndWhy() throws Exception {
    AuditLog log = fixture.open();
    RequestEntry entry = looked(labeller("names"));
    await(await(log.open(entry)).close(SampleEntries.end("an answer")));

    JsonObject detection = shown(log, entry).getJsonObject("detection");

    assertEquals(Set.of("patterns"), detection.getJsonObject("ran").fieldNames());
    assertTrue(detection.getJsonObject("ran").getString("patterns").matches("[0-9a-f]{12}"));
    assertEquals(new JsonObject().put("names", "disabled"), detection.getJsonObject("not_run"));
    assertEquals(PROMPT.length, detection.getInteger("bytes"));
    assertTrue(detection.getLong("micros") >= 0);
    await(log.close());
  }

  @Test
  void theEndSaysWhatWasDoneForEachObligation() throws Exception {
    AuditLog log = fixture.open();
    RequestEntry entry = looked(labeller());
    EndEntry plain = SampleEntries.end("an answer");
    var end =
        new EndEntry(
            plain.time(),
            plain.outcome(),
            plain.status(),
            null,
            plain.served(),
            plain.attempts(),
            new EndEntry.Sent(
                List.of(),
                List.of(new EndEntry.Done(Obligation.MAX_OUTPUT_TOKENS, "sent with at most 512")),
                null),
            plain.bill(),
            plain.answer());
    await(await(log.open(entry)).close(end));

    JsonArray obligations = shown(log, entry).getJsonObject("end").getJsonArray("obligations");

    assertEquals(
        new JsonArray()
            .add(
                new JsonObject()
                    .put("obligation", "max_output_tokens")
                    .put("did", "sent with at most 512")),
        obligations);
    await(log.close());
  }

  @Test
  void verificationTellsOfRequestsThatNoDetectorLookedInto() throws Exception {
    AuditLog log = fixture.open();
    RequestEntry proven = looked(labeller());
    RequestEntry bare = SampleEntries.request("research", PROMPT);
    await(await(log.open(proven)).close(SampleEntries.end("an answer")));
    await(await(log.open(bare)).close(SampleEntries.end("an answer")));
    long seq = await(log.show(bare.input().request().id().value())).orElseThrow().row().seq();
    assertNull(shown(log, bare).getValue("detection"));
    await(log.close());

    LogCheck.Report report = check();

    assertTrue(report.ok(), report.faults()::toString);
    assertEquals(new LogCheck.Undetected(1, List.of(seq)), report.undetected());
  }
}
