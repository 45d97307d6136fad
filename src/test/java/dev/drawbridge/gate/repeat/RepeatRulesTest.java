package dev.drawbridge.gate.repeat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.gate.repeat.RepeatRules.Situation;
import dev.drawbridge.upstream.Answer;
import dev.drawbridge.upstream.RetryAdvice;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which failures are repeated at the same target, and after what pause. */
class RepeatRulesTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Situation ALONE = new Situation(0, false, 3, MINUTE);
  private static final Situation BESIDE_OTHERS = new Situation(0, true, 3, MINUTE);
  private static final Set<SignalClass> REPEATED =
      EnumSet.of(SignalClass.TRANSIENT, SignalClass.UPSTREAM_FAULT);

  private static Attempt attempt(SignalClass signal, boolean timedOut, boolean sent) {
    var meaning = Attempt.Meaning.of(signal, "any.x");
    return new Attempt("m", "p", "default", null, meaning, timedOut, sent, 0, 5);
  }

  private static Answer.Failed failure(SignalClass signal, @Nullable Duration wait) {
    return new Answer.Failed(attempt(signal, false, true), wait, RetryAdvice.NONE);
  }

  private static @Nullable Duration pause(Answer.Failed failure, Situation situation) {
    return RepeatRules.pause(failure, situation, () -> 0.5);
  }

  private static Situation after(int repeats) {
    return new Situation(repeats, true, 3, MINUTE);
  }

  @ParameterizedTest
  @EnumSource(SignalClass.class)
  void onlyWhatMayPassAtOnceIsRepeated(SignalClass signal) {
    for (Situation situation : new Situation[] {ALONE, BESIDE_OTHERS}) {
      boolean repeated = pause(failure(signal, null), situation) != null;
      assertEquals(REPEATED.contains(signal), repeated);
    }
  }

  @Test
  void transientFailuresAreRepeatedTwiceAndFaultsOnce() {
    assertNotNull(pause(failure(SignalClass.TRANSIENT, null), after(1)));
    assertNull(pause(failure(SignalClass.TRANSIENT, null), after(2)));
    assertNull(pause(failure(SignalClass.UPSTREAM_FAULT, null), after(1)));
  }

  @Test
  void throttledIsRepeatedAfterAShortWaitWhereNobodyElseMayServe() {
    Duration second = Duration.ofSeconds(1);
    Duration pause = pause(failure(SignalClass.THROTTLED, second), ALONE);
    assertNotNull(pause);
    assertTrue(pause.compareTo(second) >= 0);
    assertNull(pause(failure(SignalClass.THROTTLED, second), BESIDE_OTHERS));
    assertNull(pause(failure(SignalClass.THROTTLED, null), ALONE));
    assertNull(pause(failure(SignalClass.THROTTLED, Duration.ofSeconds(6)), ALONE));
    var soonOver = new Situation(0, false, 3, Duration.ofMillis(900));
    assertNull(pause(failure(SignalClass.THROTTLED, second), soonOver));
    var before = new Situation(1, false, 3, MINUTE);
    assertNull(pause(failure(SignalClass.THROTTLED, second), before));
  }

  @Test
  void aStatedWaitIsWaitedOutButNotWhileOthersMayServe() {
    Duration three = Duration.ofSeconds(3);
    Duration alone = pause(failure(SignalClass.TRANSIENT, three), ALONE);
    assertNotNull(alone);
    assertTrue(alone.compareTo(three) >= 0);
    assertNull(pause(failure(SignalClass.TRANSIENT, three), BESIDE_OTHERS));
    Duration half = Duration.ofMillis(500);
    Duration beside = pause(failure(SignalClass.TRANSIENT, half), BESIDE_OTHERS);
    assertNotNull(beside);
    assertTrue(beside.compareTo(half) >= 0);
  }

  @Test
  void whatItsVendorWantsNoRepeatOfIsNotRepeated() {
    Attempt attempt = attempt(SignalClass.TRANSIENT, false, true);
    assertNull(pause(new Answer.Failed(attempt, null, RetryAdvice.NO), ALONE));
    assertNotNull(pause(new Answer.Failed(attempt, null, RetryAdvice.YES), ALONE));
  }

  @Test
  void aTimeLimitIsNotRepeated() {
    Attempt late = attempt(SignalClass.TRANSIENT, true, true);
    assertNull(pause(new Answer.Failed(late, null, RetryAdvice.NONE), ALONE));
  }

  @Test
  void whatReachedNobodyIsTriedElsewhereAtOnce() {
    Attempt unsent = attempt(SignalClass.TRANSIENT, false, false);
    assertNull(pause(new Answer.Failed(unsent, null, RetryAdvice.NONE), BESIDE_OTHERS));
    assertNotNull(pause(new Answer.Failed(unsent, null, RetryAdvice.NONE), ALONE));
  }

  @Test
  void otherTargetsComeFirstWhereFewAttemptsAreLeft() {
    var none = new Situation(0, true, 0, MINUTE);
    assertNull(pause(failure(SignalClass.TRANSIENT, null), none));
  }

  @Test
  void thePauseGrowsAndIsSpread() {
    Answer.Failed failure = failure(SignalClass.TRANSIENT, null);
    assertEquals(Duration.ofMillis(100), RepeatRules.pause(failure, after(0), () -> 0));
    assertEquals(Duration.ofMillis(200), RepeatRules.pause(failure, after(0), () -> 1));
    assertEquals(Duration.ofMillis(200), RepeatRules.pause(failure, after(1), () -> 0));
    assertEquals(Duration.ofMillis(400), RepeatRules.pause(failure, after(1), () -> 1));
  }
}
