package dev.drawbridge.dialect.signals;

import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a vendor's failure means.
 *
 * @param scope what it concerns
 * @param retryAfter how long to wait as the vendor said it, of a stated date the time until then;
 *     null where it said nothing
 * @param rule the id of the rule that said so: {@code openai.spend-limit}
 * @param summary a sentence of our own, which holds nothing of the vendor's text
 * @param tooLong whether it is a bad request that another model with a larger context may serve
 */
public record Signal(
    SignalClass signal,
    SignalScope scope,
    @Nullable Duration retryAfter,
    String rule,
    String summary,
    boolean tooLong) {
  /** One that no larger context helps. */
  public Signal(
      SignalClass signal,
      SignalScope scope,
      @Nullable Duration retryAfter,
      String rule,
      String summary) {
    this(signal, scope, retryAfter, rule, summary, false);
  }

  /** What of it is kept with the attempt. */
  public Attempt.Meaning meaning() {
    return new Attempt.Meaning(signal, scope, rule);
  }
}
