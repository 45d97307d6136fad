package dev.drawbridge.dialect.signals;

import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import java.time.Duration;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One rule: where an answer has this, it means that.
 *
 * @param id {@code openai.spend-limit}
 * @param vendor whose answers it is for; null for every vendor's
 * @param first whether it is looked at before all others
 * @param signal null in a rule of an organisation's that narrows a scope only
 * @param scope null for the class's own
 * @param waits whether the wait counts that the vendor states
 * @param summary a sentence of our own
 * @param tooLong whether a bad request is one by its length only
 */
record SignalRule(
    String id,
    @Nullable String vendor,
    boolean first,
    RuleConditions when,
    @Nullable SignalClass signal,
    @Nullable SignalScope scope,
    boolean waits,
    String summary,
    boolean tooLong) {

  /** A longer wait than this is a quota, not a throttle. */
  private static final Duration LONGEST_THROTTLE = Duration.ofSeconds(120);

  /**
   * Strong evidence before weak, a refusal for safety before all else of its strength, a vendor's
   * own rules before those for all.
   */
  static final Comparator<SignalRule> BY_STRENGTH =
      Comparator.comparing(SignalRule::strength)
          .thenComparing(rule -> rule.signal != SignalClass.POLICY_REFUSED)
          .thenComparing(rule -> rule.vendor == null);

  private enum Strength {
    FIRST,
    CODE,
    REASON,
    REFUSAL,
    HEADER,
    WORDS,
    STATUS
  }

  private Strength strength() {
    if (first) return Strength.FIRST;
    if (!when.codes().isEmpty() && !when.weak()) return Strength.CODE;
    if (!when.reasons().isEmpty()) return Strength.REASON;
    if (signal == SignalClass.POLICY_REFUSED) return Strength.REFUSAL;
    if (!when.headers().isEmpty() && !when.weak()) return Strength.HEADER;
    return when.words().isEmpty() ? Strength.STATUS : Strength.WORDS;
  }

  /** What an answer means that has what the rule asks for. */
  Signal of(AnswerEvidence answer, SignalClass meaning) {
    Duration wait = waits ? answer.stated() : null;
    boolean quota =
        meaning == SignalClass.THROTTLED && wait != null && wait.compareTo(LONGEST_THROTTLE) > 0;
    SignalScope concerns = scope == null ? SignalScope.of(meaning) : scope;
    return new Signal(
        quota ? SignalClass.QUOTA_EXHAUSTED : meaning,
        concerns,
        meaning.fallback() ? wait : null,
        id,
        quota ? summary + " The wait is too long for a throttle." : summary,
        tooLong);
  }
}
