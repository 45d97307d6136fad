package dev.drawbridge.gate.content;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.gate.content.ObligationReport.Answered;
import dev.drawbridge.policy.decision.Obligation;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.sensitivity.mask.GuardReport;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An obligation is said to be carried out only where it was. */
class ObligationReportTest {
  private static final Verdict.Eligible OWING =
      new Verdict.Eligible(
          "m", List.of(), 64, List.of(), new Verdict.OfAnswer(List.of("pii"), List.of("secret")));

  /** What is not proven of a call that was answered so. */
  private static Set<Obligation> unproven(Answered answered, String answer) {
    return ended(ObligationReport.of(OWING, null, Set.of("other"), answered), answer)
        .unproven(Obligation.of(OWING));
  }

  private static EndEntry ended(List<EndEntry.Done> done, String answer) {
    return new EndEntry(
        Instant.EPOCH,
        Outcome.COMPLETE,
        200,
        null,
        new EndEntry.Served("m", "p"),
        List.of(),
        new EndEntry.Sent(List.of(), done, null),
        new EndEntry.Bill(null, null, null),
        EndEntry.Answer.whole(answer.getBytes(StandardCharsets.UTF_8)));
  }

  private static Answered chat(@Nullable GuardReport report) {
    return Answered.of(Operation.CHAT, report);
  }

  @Test
  void anAnswerThatNobodyLookedIntoIsNotProven() {
    var owed = Set.of(Obligation.MASK_ANSWER, Obligation.CUT_ANSWER);

    assertEquals(owed, unproven(chat(null), "an answer"));
    assertEquals(owed, unproven(chat(new GuardReport()), "an answer"));
  }

  @Test
  void ofNoAnswerNothingIsOwed() {
    assertEquals(Set.of(), unproven(chat(new GuardReport()), ""));
  }

  @Test
  void whatWasLookedIntoIsProven() {
    var report = new GuardReport();
    report.unread();

    assertEquals(Set.of(), unproven(chat(report), "an answer"));
  }

  @Test
  void anAnswerWithoutTextOrToNobodyIsExempt() {
    assertEquals(Set.of(), unproven(Answered.of(Operation.EMBEDDING, null), "vectors"));
    assertEquals(Set.of(), unproven(Answered.TO_NOBODY, "an answer"));
  }

  /** Another model before which something could not be masked is no proof for this one. */
  @Test
  void whatWasPassedOverIsNoProof() {
    var masked = new Verdict.Eligible("m", List.of("pii"), null, List.of());

    List<EndEntry.Done> done = ObligationReport.of(null, null, Set.of("other"), chat(null));

    assertEquals("other", done.getFirst().passedOver());
    assertEquals(Set.of(Obligation.MASK), ended(done, "an answer").unproven(Obligation.of(masked)));
  }
}
