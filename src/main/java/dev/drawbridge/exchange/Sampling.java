package dev.drawbridge.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the answer's tokens are drawn; null where nothing is said.
 *
 * @param temperature 0 to 2, as OpenAI and Gemini count; a dialect with another range cuts it off
 *     at its end and says so
 * @param topLogprobs null for no log probabilities, 0 for those of the drawn tokens alone
 * @param choices how many answers, at least 1
 */
public record Sampling(
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Integer topK,
    @Nullable Double presencePenalty,
    @Nullable Double frequencyPenalty,
    @Nullable Long seed,
    List<String> stop,
    @Nullable Integer topLogprobs,
    int choices) {
  /** Nothing is said. */
  public static final Sampling NONE =
      new Sampling(null, null, null, null, null, null, List.of(), null, 1);
}
