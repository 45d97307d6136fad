package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Usage;

/**
 * Whether the tokens that a vendor reports can be true of a call and its answer. No text has more
 * tokens than bytes; what is not seen of it, such as reasoning, media by a link, and kept state,
 * fits the model's context. The bounds are wide: a usage beyond them is a mistake and not an
 * expensive call.
 */
final class Plausible {
  /** Tokens that no context is taken to be smaller than: a stated one may be understated. */
  private static final long LEAST_CONTEXT = 1 << 18;

  /** How often a vendor that runs tools asks the model for one answer, at most. */
  private static final int TURNS = 16;

  private Plausible() {}

  /**
   * Whether the usage can be true.
   *
   * @param answerBytes that were relayed
   */
  static boolean usage(Model model, ModelCall call, long answerBytes, Usage usage) {
    long context = Math.max(LEAST_CONTEXT, model.context());
    boolean turns =
        call.features().contains(Feature.HOSTED_TOOL)
            || call.features().contains(Feature.STORED_STATE);
    long times = turns ? TURNS : 1;
    return usage.input() <= times * Math.max(context, call.size())
        && usage.output() <= times * call.choices() * Math.max(context, answerBytes);
  }
}
