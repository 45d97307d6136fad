package dev.drawbridge.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import org.jspecify.annotations.Nullable;

/**
 * Counts the bytes that were written to a connection and that its client has not taken. On the
 * connection's event loop.
 */
final class UnsentBytes {
  private final @Nullable Channel channel;

  /** Which piece is the next to be taken: by its identity, so that it is not kept. */
  private int piece;

  private long ofPiece;

  /** Of HTTP/2, where what was not taken waits before the socket; null for HTTP/1. */
  private final @Nullable Http2Streams streams;

  private long room;

  UnsentBytes(HttpConnection connection) {
    channel =
        connection instanceof HttpServerConnection server
            ? server.channelHandlerContext().channel()
            : null;
    streams = Http2Streams.of(connection);
  }

  private @Nullable ChannelOutboundBuffer buffer() {
    return channel == null ? null : channel.unsafe().outboundBuffer();
  }

  boolean any() {
    if (streams != null && streams.waiting()) return true;
    ChannelOutboundBuffer buffer = buffer();
    return buffer != null && buffer.totalPendingWriteBytes() > 0;
  }

  /** Whether some was taken since this was last asked. */
  boolean moved() {
    ChannelOutboundBuffer buffer = buffer();
    int pieceNow = buffer == null ? 0 : System.identityHashCode(buffer.current());
    long ofPieceNow = buffer == null ? 0 : buffer.currentProgress();
    boolean moved = pieceNow != piece || ofPieceNow != ofPiece || movedStreams();
    piece = pieceNow;
    ofPiece = ofPieceNow;
    return moved;
  }

  private boolean movedStreams() {
    if (streams == null) return false;
    long roomNow = streams.room();
    boolean moved = roomNow != room;
    room = roomNow;
    return moved;
  }
}
