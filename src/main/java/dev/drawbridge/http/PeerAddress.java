package dev.drawbridge.http;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The address of a connection's other end: the one that a proxy told in its header (PROXY
 * protocol), else that of the socket.
 */
final class PeerAddress {
  private static final AttributeKey<SocketAddress> TOLD =
      AttributeKey.valueOf(PeerAddress.class, "told");

  private PeerAddress() {}

  /** Notes what a proxy told of a connection, before anything of it is read. */
  static void tell(Channel channel, SocketAddress peer) {
    channel.attr(TOLD).set(peer);
  }

  /** What a proxy told of a connection; null where it told nothing. */
  static @Nullable SocketAddress told(Channel channel) {
    return channel.hasAttr(TOLD) ? channel.attr(TOLD).get() : null;
  }

  /** That of a connection; null where the socket has none. */
  static @Nullable SocketAddress of(HttpConnection connection) {
    if (connection instanceof HttpServerConnection server) {
      SocketAddress told = told(server.channelHandlerContext().channel());
      if (told != null) return told;
    }
    return connection.remoteAddress();
  }
}
