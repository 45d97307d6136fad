package dev.drawbridge.http;

import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.HttpServerConnection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The streams of an HTTP/2 connection, of which each carries one request and its answer. What a
 * client has no room for waits here, and not in the socket. On the connection's event loop.
 */
final class Http2Streams {
  private final Http2ConnectionHandler handler;

  private Http2Streams(Http2ConnectionHandler handler) {
    this.handler = handler;
  }

  /** Those of a connection; null where it is HTTP/1. */
  static @Nullable Http2Streams of(HttpConnection connection) {
    if (!(connection instanceof HttpServerConnection server)) return null;
    Http2ConnectionHandler found =
        server.channelHandlerContext().pipeline().get(Http2ConnectionHandler.class);
    return found == null ? null : new Http2Streams(found);
  }

  /** Whether a connection is HTTP/2. */
  static boolean has(HttpConnection connection) {
    return of(connection) != null;
  }

  /** Whether a request came by HTTP/2. */
  static boolean carry(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_2;
  }

  /** Whether something of an answer waits until its client has room for it. */
  boolean waiting() {
    boolean[] waits = {false};
    visit(stream -> waits[0] |= flow().hasFlowControlled(stream));
    return waits[0];
  }

  /** Changes with whatever the client takes. */
  long room() {
    Http2Connection connection = handler.connection();
    long[] room = {flow().windowSize(connection.connectionStream())};
    visit(stream -> room[0] = 31 * room[0] + stream.id() + flow().windowSize(stream));
    return room[0];
  }

  private Http2RemoteFlowController flow() {
    return handler.encoder().flowController();
  }

  private void visit(Consumer<Http2Stream> each) {
    try {
      handler
          .connection()
          .forEachActiveStream(
              stream -> {
                each.accept(stream);
                return true;
              });
    } catch (Http2Exception e) {
      throw new IllegalStateException("a visit of streams fails by its visitor only", e);
    }
  }
}
