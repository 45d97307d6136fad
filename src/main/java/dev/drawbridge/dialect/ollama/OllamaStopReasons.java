package dev.drawbridge.dialect.ollama;

import dev.drawbridge.exchange.StopReason;

/** Why an answer ended, in Ollama's words. */
final class OllamaStopReasons {
  private OllamaStopReasons() {}

  static StopReason read(String reason, boolean calls) {
    return switch (reason) {
      case "stop", "" -> calls ? StopReason.TOOL_CALLS : StopReason.END;
      case "length" -> StopReason.LENGTH;
      default -> StopReason.OTHER;
    };
  }
}
