package dev.drawbridge.audit.verify;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditLog;
import dev.drawbridge.audit.AuditLogParts;
import dev.drawbridge.audit.LogFixture;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.fixture.SampleVerdict;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.tlog.WitnessPolicy;
import dev.drawbridge.log.wal.SegmentIndex;
import dev.drawbridge.policy.decision.Obligation;
import dev.drawbridge.policy.decision.Verdict;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Verification tells of requests whose end does not say what was done for an obligation. */
class ObligationProofTest {
  private static final String MODEL = "llama-3.3-70b";
  private static final String OTHER = "gpt-4.1-mini";
  private static final LogCheck.Unproven NONE = new LogCheck.Unproven(0, List.of(), Map.of());

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

  private static Verdict.Eligible owing(String model, Obligation... those) {
    List<Obligation> owed = List.of(those);
    List<String> pii = List.of("pii");
    return new Verdict.Eligible(
        model,
        owed.contains(Obligation.MASK) ? pii : List.of(),
        owed.contains(Obligation.MAX_OUTPUT_TOKENS) ? 512 : null,
        owed.contains(Obligation.ATTRIBUTION) ? List.of("Built here") : List.of(),
        new Verdict.OfAnswer(
            owed.contains(Obligation.MASK_ANSWER) ? pii : List.of(),
            owed.contains(Obligation.CUT_ANSWER) ? pii : List.of()));
  }

  private static RequestEntry asked(Verdict.Eligible... eligible) {
    RequestEntry usual = SampleEntries.request("research", LogFixture.PROMPT);
    return SampleEntries.decided(
        usual.input(),
        SampleVerdict.of().eligible(List.of(eligible)).make(),
        eligible[0].id(),
        LogFixture.PROMPT);
  }

  private static EndEntry ended(Outcome outcome, String answer, EndEntry.Done... done) {
    EndEntry plain =
        SampleEntries.ended(outcome, MODEL, new EndEntry.Bill(null, null, null), answer);
    return new EndEntry(
        plain.time(),
        plain.outcome(),
        plain.status(),
        null,
        plain.served(),
        plain.attempts(),
        new EndEntry.Sent(List.of(), List.of(done), null),
        plain.bill(),
        plain.answer());
  }

  /** Writes requests that ended so, and verifies the log; the seq of the first is 0 or above. */
  private LogCheck.Report verified(RequestEntry asked, EndEntry... ends) throws Exception {
    AuditLog log = fixture.open();
    for (EndEntry end : ends) await(await(log.open(asked)).close(end));
    await(log.close());
    LogCheck.Report report = check();
    assertTrue(report.ok(), report.faults()::toString);
    return report;
  }

  private LogCheck.Report check() throws Exception {
    var master = new MasterKey(AuditSettings.master(fixture.folder), null);
    return LogCheck.run(
        new LogCheck.Task(fixture.folder, master, null, null, WitnessPolicy.NONE), n -> {});
  }

  @ParameterizedTest
  @EnumSource
  void whatTheEndDoesNotSayIsTold(Obligation owed) throws Exception {
    RequestEntry asked = asked(owing(MODEL, owed), owing(OTHER, Obligation.values()));
    EndEntry silent = ended(Outcome.COMPLETE, "an answer");
    EndEntry told = ended(Outcome.COMPLETE, "an answer", new EndEntry.Done(owed, "so"));

    LogCheck.Unproven unproven = verified(asked, silent, told).unproven();

    assertEquals(1, unproven.count());
    assertEquals(Map.of(owed.wire(), 1L), unproven.byObligation());
    assertEquals(1, unproven.first().size());
  }

  @Test
  void whatWasNotPossibleForAnotherModelIsNoProof() throws Exception {
    var other = new EndEntry.Done(Obligation.MASK, "not possible", OTHER);

    LogCheck.Unproven unproven =
        verified(asked(owing(MODEL, Obligation.MASK)), ended(Outcome.COMPLETE, "an answer", other))
            .unproven();

    assertEquals(Map.of("mask", 1L), unproven.byObligation());
  }

  @Test
  void ofAnAnswerThatNeverCameNothingIsOwed() throws Exception {
    RequestEntry asked = asked(owing(MODEL, Obligation.MASK_ANSWER, Obligation.CUT_ANSWER));
    EndEntry nobody = EndEntry.unserved(Outcome.ABORTED, null, null);

    assertEquals(NONE, verified(asked, ended(Outcome.FAILED, ""), nobody).unproven());
  }

  @Test
  void ofPartOfAnAnswerItIsOwed() throws Exception {
    RequestEntry asked = asked(owing(MODEL, Obligation.MASK_ANSWER));

    LogCheck.Unproven unproven = verified(asked, ended(Outcome.ABORTED, "an an")).unproven();

    assertEquals(Map.of("mask_answer", 1L), unproven.byObligation());
  }

  @Test
  void ofWhatNobodyKnowsTheEndOfItIsOwed() throws Exception {
    AuditLog killed = fixture.open();
    await(killed.open(asked(owing(MODEL, Obligation.CUT_ANSWER))));
    await(killed.close());
    await(fixture.open().close());

    LogCheck.Report report = check();

    assertEquals(List.of(), report.open());
    assertEquals(Map.of("cut_answer", 1L), report.unproven().byObligation());
  }

  @Test
  void ofARequestThatWasErasedNobodyKnowsWhatItOwed() throws Exception {
    AuditLog log = fixture.open();
    RequestEntry asked = asked(owing(MODEL, Obligation.MASK_ANSWER));
    await(await(log.open(asked)).close(ended(Outcome.COMPLETE, "an answer")));
    String id = asked.input().request().id().value();
    await(AuditLogParts.erasures(log).request("an admin", id, "the case"));
    await(log.close());

    assertEquals(NONE, check().unproven());
  }

  @Test
  void anEndThatSomebodyChangedIsAFault() throws Exception {
    verified(asked(owing(MODEL, Obligation.MASK_ANSWER)), ended(Outcome.COMPLETE, "an answer"));
    long last = check().extent().records() - 1;
    Path wal = fixture.folder.resolve("wal");
    long first = SegmentIndex.segments(wal).lastKey();
    Path segment = wal.resolve(SegmentIndex.name(first));
    var index = new SegmentIndex(segment, first);
    index.extend(Long.MAX_VALUE);
    try (var bytes = new RandomAccessFile(segment.toFile(), "rw")) {
      bytes.seek(index.offset((int) (last - first)) + 300);
      byte[] sealed = new byte[8];
      bytes.readFully(sealed);
      bytes.seek(index.offset((int) (last - first)) + 300);
      for (int i = 0; i < sealed.length; i++) sealed[i] ^= 1;
      bytes.write(sealed);
    }

    LogCheck.Report report = check();

    assertFalse(report.ok());
    assertTrue(
        report.faults().stream().anyMatch(f -> Long.valueOf(last).equals(f.seq())),
        () -> Arrays.toString(report.faults().toArray()));
  }
}
