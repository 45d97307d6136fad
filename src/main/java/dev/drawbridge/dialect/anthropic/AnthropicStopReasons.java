package dev.drawbridge.dialect.anthropic;

import dev.drawbridge.exchange.StopReason;

/** Why an answer ended, as Anthropic names it. */
final class AnthropicStopReasons {
  private AnthropicStopReasons() {}

  static StopReason read(String reason) {
    return switch (reason) {
      case "end_turn" -> StopReason.END;
      case "stop_sequence" -> StopReason.STOP_SEQUENCE;
      case "max_tokens", "model_context_window_exceeded" -> StopReason.LENGTH;
      case "tool_use" -> StopReason.TOOL_CALLS;
      case "refusal" -> StopReason.REFUSED;
      case "pause_turn" -> StopReason.PAUSED;
      default -> StopReason.OTHER;
    };
  }

  static String write(StopReason reason) {
    return switch (reason) {
      case END, OTHER -> "end_turn";
      case STOP_SEQUENCE -> "stop_sequence";
      case LENGTH -> "max_tokens";
      case TOOL_CALLS -> "tool_use";
      case REFUSED, FILTERED -> "refusal";
      case PAUSED -> "pause_turn";
    };
  }
}
