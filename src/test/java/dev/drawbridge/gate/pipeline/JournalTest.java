package dev.drawbridge.gate.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.gate.pipeline.Journal.Stage;
import dev.drawbridge.policy.Questions;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JournalTest {
  @Test
  void anAnswerIsKeptWithTheQuestionThatItAnswers() {
    Journal journal = new Journal();
    journal.input = Questions.about(Questions.catalog(1));
    DecisionInput again = Questions.about(Questions.catalog(4));
    Verdict verdict =
        new Verdict(
            false,
            List.of(),
            List.of(),
            List.of(),
            Map.of(),
            Verdict.Objective.LISTED,
            false,
            List.of(),
            true,
            0,
            "rev");

    journal.keep(again, verdict);

    assertSame(again, journal.input);
    assertSame(verdict, journal.verdict);
  }

  @Test
  void stageThatWasNotReachedTookNoTime() {
    assertEquals(
        "auth;dur=0.000, label;dur=0.000, policy;dur=0.000, audit;dur=0.000, upstream;dur=0.000",
        new Journal().serverTiming());
  }

  @Test
  void stretchesOfOneStageAddUp() {
    Journal journal = new Journal();
    journal.begin();
    pass();
    journal.end(Stage.POLICY);
    long first = journal.nanos(Stage.POLICY);
    journal.begin();
    pass();
    journal.end(Stage.POLICY);

    assertTrue(first > 0);
    assertTrue(journal.nanos(Stage.POLICY) > first);
    assertEquals(0, journal.nanos(Stage.AUTH));
    assertTrue(journal.elapsedNanos() >= journal.nanos(Stage.POLICY));
  }

  @Test
  void timeBetweenStretchesBelongsToNone() {
    Journal journal = new Journal();
    long before = System.nanoTime();
    pass();
    journal.begin();
    journal.end(Stage.AUTH);
    long all = System.nanoTime() - before;

    assertTrue(journal.nanos(Stage.AUTH) < all);
  }

  @Test
  void millisecondsHaveThreePlaces() {
    Journal journal = new Journal();
    journal.begin();
    pass();
    journal.end(Stage.UPSTREAM);

    assertTrue(journal.serverTiming().matches(".*, upstream;dur=\\d+\\.\\d{3}"));
  }

  private static void pass() {
    long end = System.nanoTime() + 50_000;
    while (System.nanoTime() < end) Thread.onSpinWait();
  }
}
