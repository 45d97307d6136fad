package dev.drawbridge.dialect.bedrock;

import dev.drawbridge.exchange.StopReason;

/** Why an answer ended, in Converse's words. */
final class BedrockStopReasons {
  private BedrockStopReasons() {}

  static StopReason read(String reason) {
    return switch (reason) {
      case "end_turn" -> StopReason.END;
      case "tool_use" -> StopReason.TOOL_CALLS;
      case "max_tokens", "model_context_window_exceeded" -> StopReason.LENGTH;
      case "stop_sequence" -> StopReason.STOP_SEQUENCE;
      case "guardrail_intervened", "content_filtered" -> StopReason.FILTERED;
      case "refusal" -> StopReason.REFUSED;
      default -> StopReason.OTHER;
    };
  }
}
