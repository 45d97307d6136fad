package dev.drawbridge.dialect.signals;

import dev.drawbridge.exchange.SignalClass;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules that count for one provider: those that come with the gateway, and behind them an
 * organisation's own. Immutable.
 */
public final class SignalRules {
  private final @Nullable String vendor;
  private final List<SignalRule> own;

  SignalRules(@Nullable String vendor, List<SignalRule> own) {
    this.vendor = vendor;
    this.own = List.copyOf(own);
  }

  /**
   * Those that come with the gateway for a vendor's answers.
   *
   * @param vendor a name of it; null, or one that is not known, for no vendor's own
   */
  public static SignalRules of(@Nullable String vendor) {
    return new SignalRules(vendor, List.of());
  }

  /**
   * Classifies an answer, as {@link Signals#classify} does. An own rule classifies what none of the
   * others knows, or narrows what an answer concerns.
   */
  public Signal classify(int status, Map<String, String> headers, byte[] body, Known known) {
    return classify(AnswerEvidence.of(status, headers, body, known, Instant.now()));
  }

  private Signal classify(AnswerEvidence answer) {
    Signal found = Signals.judge(ShippedRules.of(vendor), answer);
    for (SignalRule rule : own) {
      if (!rule.when().match(answer)) continue;
      SignalClass meaning = rule.signal();
      if (meaning == null) found = narrowed(found, rule);
      else if (found.signal() == SignalClass.UNCLASSIFIED) return rule.of(answer, meaning);
    }
    return found;
  }

  private static Signal narrowed(Signal found, SignalRule rule) {
    var scope = rule.scope();
    if (scope == null || scope == found.scope() || !scope.isWithin(found.scope())) return found;
    return new Signal(
        found.signal(), scope, found.retryAfter(), rule.id(), rule.summary(), found.tooLong());
  }
}
