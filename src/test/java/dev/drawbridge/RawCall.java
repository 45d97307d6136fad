package dev.drawbridge;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection on which bytes are sent and read as they are, slowly or not at all. */
final class RawCall implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;
  private static final Pattern ID =
      Pattern.compile("x-drawbridge-request-id: (\\S+)", Pattern.CASE_INSENSITIVE);
  private final Socket socket = new Socket();
  private final StringBuilder read = new StringBuilder();

  RawCall(int port) throws IOException {
    this(port, 0);
  }

  /**
   * @param window bytes that the connection takes ahead of who reads, 0 for the system's choice
   */
  RawCall(int port, int window) throws IOException {
    if (window > 0) socket.setReceiveBufferSize(window);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
  }

  /** Sends a chat of one short message. */
  RawCall chat(String key, String model, boolean stream) throws IOException {
    String body = TestGateway.chatBody(model, stream);
    return send(head(key, "Content-Length: " + body.length()) + body);
  }

  /** The head of a chat. */
  static String head(String key, String... headers) {
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
        + key
        + "\r\nContent-Type: application/json\r\n"
        + String.join("\r\n", headers)
        + "\r\n\r\n";
  }

  RawCall send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
    return this;
  }

  /** Reads until what came holds the text; fails where it never does. */
  RawCall until(String text) throws IOException {
    while (read.indexOf(text) < 0) {
      assertTrue(more(), () -> "the connection ended without " + text + ": " + read);
    }
    return this;
  }

  /** Reads until the connection is closed, properly or by a reset; all that came. */
  String untilClosed() throws IOException {
    try {
      while (more()) {
        if (read.length() > 1 << 20) read.delete(0, 1 << 19);
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException reset) {
      read.append("<reset>");
    }
    return read.toString();
  }

  private boolean more() throws IOException {
    InputStream in = socket.getInputStream();
    byte[] bytes = new byte[8192];
    int n = in.read(bytes);
    if (n > 0) read.append(new String(bytes, 0, n, StandardCharsets.UTF_8));
    return n >= 0;
  }

  /** All that was read so far. */
  String text() {
    return read.toString();
  }

  /** The request's id, of the head that was read. */
  String requestId() {
    Matcher id = ID.matcher(read);
    assertTrue(id.find(), () -> "no request id: " + read);
    return id.group(1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
