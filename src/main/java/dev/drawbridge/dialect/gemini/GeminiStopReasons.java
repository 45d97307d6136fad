package dev.drawbridge.dialect.gemini;

import dev.drawbridge.exchange.StopReason;

/** Reasons for an answer's end. Source: the reference's {@code FinishReason}. */
final class GeminiStopReasons {
  private GeminiStopReasons() {}

  /**
   * The reason that a candidate gives.
   *
   * @param calls whether the candidate called a tool, for which Gemini has no reason of its own
   */
  static StopReason read(String reason, boolean calls) {
    if (filtered(reason)) return StopReason.FILTERED;
    return switch (reason) {
      // A tool that the call did not name: whoever asked can say so to the model.
      case "STOP", "UNEXPECTED_TOOL_CALL" -> calls ? StopReason.TOOL_CALLS : StopReason.END;
      case "MAX_TOKENS" -> StopReason.LENGTH;
      default -> StopReason.OTHER;
    };
  }

  /** Whether a candidate ended because of its content. */
  static boolean filtered(String reason) {
    return switch (reason) {
      case "SAFETY",
          "RECITATION",
          "BLOCKLIST",
          "PROHIBITED_CONTENT",
          "SPII",
          "MODEL_ARMOR",
          "IMAGE_SAFETY",
          "IMAGE_PROHIBITED_CONTENT",
          "IMAGE_RECITATION" ->
          true;
      default -> false;
    };
  }

  static String write(StopReason reason) {
    return switch (reason) {
      case END, STOP_SEQUENCE, TOOL_CALLS, PAUSED -> "STOP";
      case LENGTH -> "MAX_TOKENS";
      case REFUSED, FILTERED -> "SAFETY";
      case OTHER -> "OTHER";
    };
  }
}
