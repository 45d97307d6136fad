package dev.drawbridge.gate.transport;

import dev.drawbridge.dialect.contract.CallerDialect;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * How a stream is framed for its caller: its content type, its keep-alive, and how it ends early.
 *
 * @param array whether it is one JSON array instead of server-sent events
 * @param sign the text of a keep-alive
 */
public record StreamFraming(boolean array, String sign) {
  private static final String EVENTS_END = "\n\n";

  /**
   * The framing of a call's stream.
   *
   * @param query the request's, null for none
   */
  public static StreamFraming of(CallerDialect dialect, @Nullable String query) {
    // In an array a space may stand between elements.
    boolean array = dialect.isArray(query);
    return new StreamFraming(array, array ? " " : dialect.alive());
  }

  public String contentType() {
    return array ? "application/json" : "text/event-stream";
  }

  /** The bytes of a keep-alive. */
  Buffer alive() {
    return Buffer.buffer(sign);
  }

  /** Whether what was written ends between two events or elements. */
  boolean boundary(Buffer data) {
    if (array) return true; // Elements leave whole.
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
    if (array) {
      return Buffer.buffer(begun ? "\n,\r\n" : "[").appendBuffer(error).appendString("\n]");
    }
    return boundary ? error : Buffer.buffer(EVENTS_END).appendBuffer(error);
  }
}
