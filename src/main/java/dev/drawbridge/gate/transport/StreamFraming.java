package dev.drawbridge.gate.transport;

import dev.drawbridge.exchange.Dialect;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * How a stream is framed for its caller: its content type, its keep-alive, and how it ends early.
 */
public enum StreamFraming {
  /** Server-sent events; the keep-alive is a comment. */
  EVENTS("text/event-stream", ": keep-alive\n\n"),
  /** Anthropic's; the keep-alive is an event of its own. */
  PINGED_EVENTS("text/event-stream", "event: ping\ndata: {\"type\": \"ping\"}\n\n"),
  /** Gemini's JSON array, in which a space may stand between elements. */
  ARRAY("application/json", " ");

  private static final String EVENTS_END = "\n\n";
  private final String contentType;
  private final String alive;

  StreamFraming(String contentType, String alive) {
    this.contentType = contentType;
    this.alive = alive;
  }

  /**
   * The framing of a call's stream.
   *
   * @param query the request's, null for none
   */
  public static StreamFraming of(Dialect dialect, @Nullable String query) {
    return switch (dialect) {
      case ANTHROPIC -> PINGED_EVENTS;
      case GEMINI -> query != null && ("&" + query + "&").contains("&alt=sse&") ? EVENTS : ARRAY;
      case OPENAI, RESPONSES, BEDROCK, OLLAMA -> EVENTS;
    };
  }

  public String contentType() {
    return contentType;
  }

  /** The bytes of a keep-alive. */
  Buffer alive() {
    return Buffer.buffer(alive);
  }

  /** Whether what was written ends between two events or elements. */
  boolean boundary(Buffer data) {
    if (this == ARRAY) return true; // Elements leave whole.
    int n = data.length();
    if (n < 2 || data.getByte(n - 1) != '\n') return false;
    byte before = data.getByte(n - 2);
    return before == '\n' || (before == '\r' && n > 2 && data.getByte(n - 3) == '\n');
  }

  /**
   * The last bytes of a stream that fails.
   *
   * @param error an event, or a JSON object where it is an array
   * @param boundary whether what was written ends between two events
   * @param begun whether any of the answer was written
   */
  Buffer failing(Buffer error, boolean boundary, boolean begun) {
    if (this == ARRAY) {
      return Buffer.buffer(begun ? "\n,\r\n" : "[").appendBuffer(error).appendString("\n]");
    }
    return boundary ? error : Buffer.buffer(EVENTS_END).appendBuffer(error);
  }
}
