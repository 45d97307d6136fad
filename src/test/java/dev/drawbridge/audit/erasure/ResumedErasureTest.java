package dev.drawbridge.audit.erasure;

import static dev.drawbridge.audit.AuditLogParts.erasures;
import static dev.drawbridge.audit.AuditLogParts.finder;
import static dev.drawbridge.audit.AuditLogParts.noted;
import static dev.drawbridge.audit.AuditLogParts.wal;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditLog;
import dev.drawbridge.audit.LogFixture;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.audit.record.ErasureEvent;
import dev.drawbridge.audit.verify.LogCheck;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.tlog.WitnessPolicy;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An erasure that a crash cut between its two records is done at the next start. */
class ResumedErasureTest {
  private static final String ADA = "https://id.acme.example/realms/acme|u-1";
  private static final byte[] FIRST = body("canary", "shared");
  private static final byte[] SECOND = body("shared", "other");

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

  private static byte[] body(String first, String second) {
    String messages = message(first) + "," + message(second);
    return ("{\"messages\":[" + messages + "]}").getBytes(StandardCharsets.UTF_8);
  }

  private static String message(String text) {
    return "{\"role\":\"user\",\"content\":\"" + text + " ".repeat(200) + "\"}";
  }

  private static String ask(AuditLog log, byte[] body) throws Exception {
    RequestEntry entry = SampleEntries.request("research", body);
    OpenRecord open = await(log.open(entry));
    await(open.close(SampleEntries.end("an answer")));
    return entry.input().request().id().value();
  }

  /** The record that an erasure is begun with, in a segment of its own. */
  private static long begun(AuditLog log, String what, String value) throws Exception {
    wal(log).roll();
    Map<String, Object> fields = Map.of(what, value, "basis", "Art. 17", "action", "erase");
    return await(noted(log, new Event(Instant.now(), "erasure", "key:a", fields)));
  }

  private Map<String, Object> resumed(AuditLog log) throws Exception {
    await(erasures(log).resume());
    List<Map<String, Object>> all = await(erasures(log).list());
    assertEquals(1, all.size());
    return all.getFirst();
  }

  private void well(int erased) throws Exception {
    var task =
        new LogCheck.Task(
            fixture.folder,
            new MasterKey(AuditSettings.master(fixture.folder), null),
            null,
            null,
            WitnessPolicy.NONE);
    LogCheck.Report report = LogCheck.run(task, n -> {});
    assertEquals(List.of(), report.faults());
    assertEquals(erased, report.contents().erased());
  }

  @Test
  void aRequestsIsBegunAnew() throws Exception {
    AuditLog log = fixture.open();
    String id = ask(log, FIRST);
    long begun = begun(log, "request_id", id);
    await(log.close());

    AuditLog again = fixture.open();
    Map<String, Object> erasure = resumed(again);

    assertEquals("done", erasure.get("state"));
    assertEquals(begun, erasure.get("id"));
    Row row = await(again.show(id)).orElseThrow().row();
    assertEquals("erased", row.state());
    assertEquals(begun, row.erasedBy());
    await(again.close());
    well(2);
    // and not once more
    AuditLog third = fixture.open();
    assertEquals(erasure, resumed(third));
    assertEquals(2, finder(third).events(ErasureEvent.REF).size());
    await(third.close());
  }

  @Test
  void aRequestsWhoseFirstRecordIsGoneStillSparesWhatOthersReferTo() throws Exception {
    AuditLog log = fixture.open();
    String id = ask(log, FIRST);
    String other = ask(log, SECOND);
    begun(log, "request_id", id);
    // The first of its records is destroyed, but for what is spared; then the process dies.
    RecordPlace request = finder(log).find(id).orElseThrow().row();
    var parts = new LinkedHashSet<>(request.parts().names());
    assertTrue(parts.remove("m1"), parts.toString());
    wal(log).destroy(request, parts);
    await(log.close());

    AuditLog again = fixture.open();
    Map<String, Object> erasure = resumed(again);

    assertEquals("done", erasure.get("state"));
    assertEquals(List.of("m1, which request " + other + " sent too"), erasure.get("spared"));
    assertArrayEquals(SECOND, await(again.show(other)).orElseThrow().prompt());
    assertNull(await(again.show(id)).orElseThrow().prompt());
    await(again.close());
    well(2);
  }

  @Test
  void aSubjectsIsDoneOrFoundDone() throws Exception {
    AuditLog log = fixture.open();
    String id = ask(log, FIRST);
    long key = finder(log).records().plain(finder(log).find(id).orElseThrow().row()).keyId();
    long begun = begun(log, "key", Long.toHexString(key));
    await(log.close());
    // The key itself is destroyed already, and nothing tells that it was.
    try (Keys keys =
        Keys.open(
            fixture.folder,
            new MasterKey(AuditSettings.master(fixture.folder), null),
            false,
            false)) {
      assertTrue(keys.erase(key, Long.toString(begun)));
    }

    AuditLog again = fixture.open();
    Map<String, Object> erasure = resumed(again);

    assertEquals("done", erasure.get("state"));
    assertEquals("erased", await(again.show(id)).orElseThrow().row().state());
    String later = ask(again, SECOND);
    long second =
        finder(again).records().plain(finder(again).find(later).orElseThrow().row()).keyId();
    begun(again, "key", Long.toHexString(second));
    await(again.close());
    AuditLog third = fixture.open();
    await(erasures(third).resume());
    assertEquals("done", await(erasures(third).list()).getFirst().get("state"));
    assertEquals("erased", await(third.show(later)).orElseThrow().row().state());
    await(third.close());
    well(4);
  }

  @Test
  void whatIsHeldSinceIsNotErased() throws Exception {
    AuditLog log = fixture.open();
    String id = ask(log, FIRST);
    begun(log, "request_id", id);
    await(erasures(log).hold("key:a", ADA, "case 12/26"));
    await(log.close());

    AuditLog again = fixture.open();
    Map<String, Object> erasure = resumed(again);

    assertEquals("failed", erasure.get("state"));
    assertTrue(String.valueOf(erasure.get("reason")).contains("case 12/26"), "" + erasure);
    assertNotNull(await(again.show(id)).orElseThrow().prompt());
    try (LogReader reader = LogReader.open(fixture.folder)) {
      assertEquals(0, reader.oldest());
    }
    await(again.close());
  }
}
