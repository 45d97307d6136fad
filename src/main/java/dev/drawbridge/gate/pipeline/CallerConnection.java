package dev.drawbridge.gate.pipeline;

import dev.drawbridge.gate.transport.StreamFraming;
import dev.drawbridge.http.PortConnections;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** Where the answer to one request goes, and whether its client is still there. */
public final class CallerConnection {
  private final HttpServerRequest request;
  private final StreamFraming framing;
  private boolean gone;
  private @Nullable Runnable onGone;

  /**
   * @param framing how a stream is laid out
   */
  public CallerConnection(HttpServerRequest request, StreamFraming framing) {
    this.request = request;
    this.framing = framing;
    request
        .response()
        .closeHandler(
            v -> {
              // By HTTP/2 what carried an answer is closed after it too.
              if (request.version() == HttpVersion.HTTP_2 && request.response().ended()) return;
              gone = true;
              if (onGone != null) onGone.run();
            });
  }

  public HttpServerResponse response() {
    return request.response();
  }

  /** How a stream is laid out. */
  StreamFraming framing() {
    return framing;
  }

  /** Whether the client has left before its answer's end. */
  public boolean gone() {
    return gone;
  }

  /** The status that the client got; 0 where it left before it got one. */
  public int status() {
    boolean written = response().ended() || response().headWritten();
    return gone && !written ? 0 : response().getStatusCode();
  }

  /** Bytes of the request's body. */
  long received() {
    return request.bytesRead();
  }

  /** Bytes of the answer's body. */
  long sent() {
    return response().bytesWritten();
  }

  /** Runs once the client has left; at once where it has already. */
  void onGone(Runnable action) {
    onGone = action;
    if (gone) action.run();
  }

  /** Ends the answer without another byte. */
  public void cut() {
    PortConnections.cut(request);
  }
}
