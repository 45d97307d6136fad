package dev.drawbridge.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A whole answer, in a form that belongs to no vendor. */
public record ModelAnswer(String id, String model, List<Choice> choices, @Nullable Usage usage) {
  /**
   * One of the answers asked for.
   *
   * @param sequence what stopped it, where that is known
   * @param logprobs empty where none were asked for
   */
  public record Choice(
      List<Part> parts, StopReason stop, @Nullable String sequence, List<TokenLogprob> logprobs) {}

  /** Sizes only: the answer is never shown. */
  @Override
  public String toString() {
    return "ModelAnswer[" + choices.size() + " choices]";
  }
}
