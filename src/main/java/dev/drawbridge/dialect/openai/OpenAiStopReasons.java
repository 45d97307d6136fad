package dev.drawbridge.dialect.openai;

import dev.drawbridge.exchange.StopReason;
import org.jspecify.annotations.Nullable;

/** Why an answer ended, in the words of OpenAI and of vendors that answer like it. */
final class OpenAiStopReasons {
  private OpenAiStopReasons() {}

  /**
   * Why a choice ended.
   *
   * @param sequence what vLLM says in {@code stop_reason}, null for nothing
   * @param calls whether it holds calls: with a forced tool OpenAI says {@code stop} all the same
   * @param refused whether the model declined
   */
  static StopReason read(String finish, @Nullable String sequence, boolean calls, boolean refused) {
    return switch (finish) {
      case "stop", "eos", "end_turn", "" -> {
        if (refused) yield StopReason.REFUSED;
        if (calls) yield StopReason.TOOL_CALLS;
        yield sequence == null ? StopReason.END : StopReason.STOP_SEQUENCE;
      }
      case "length", "model_length", "max_tokens" -> StopReason.LENGTH;
      case "tool_calls", "function_call" -> StopReason.TOOL_CALLS;
      case "content_filter" -> StopReason.FILTERED;
      default -> StopReason.OTHER;
    };
  }

  /** OpenAI's reason; that of a refusal is {@code stop} where the model refused in its text. */
  static String write(StopReason stop, boolean refused) {
    return switch (stop) {
      case END, STOP_SEQUENCE, PAUSED, OTHER -> "stop";
      case LENGTH -> "length";
      case TOOL_CALLS -> "tool_calls";
      case REFUSED -> refused ? "stop" : "content_filter";
      case FILTERED -> "content_filter";
    };
  }
}
