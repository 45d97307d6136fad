package dev.drawbridge.dialect.contract;

import dev.drawbridge.exchange.ModelCall;
import org.jspecify.annotations.Nullable;

/**
 * The form in which a caller wants a translated answer.
 *
 * @param usageAsked whether a stream is to end with its usage, where the dialect lets callers
 *     choose
 * @param created when the answer was made, seconds since 1970
 * @param call whose answer it is, where the dialect repeats some of it; null for none
 */
public record Reply(boolean usageAsked, long created, @Nullable ModelCall call) {
  public Reply(boolean usageAsked, long created) {
    this(usageAsked, created, null);
  }
}
