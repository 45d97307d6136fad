package dev.drawbridge.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Watches one connection for chunks that are not HTTP. Vert.x closes such a connection without an
 * answer and counts its request down twice; here the body ends, so that the request is refused as
 * any other. Nothing after it can be read. HTTP/2 has no chunks. For one event loop.
 */
final class BodyGuard extends ChannelInboundHandlerAdapter {
  /** Requests whose head has arrived. */
  private int arrived;

  /** The request whose body is malformed, counted from 1; 0 for none. */
  private int malformed;

  private BodyGuard() {}

  /** Begins to watch a connection that nothing was read from yet. */
  static BodyGuard over(HttpConnection connection) {
    BodyGuard guard = new BodyGuard();
    if (connection instanceof HttpServerConnection server && !Http2Streams.has(connection)) {
      ChannelHandlerContext context = server.channelHandlerContext();
      context.pipeline().addBefore(context.name(), "drawbridge-body-guard", guard);
    }
    return guard;
  }

  /** Whether the body of a request, counted from 1, is malformed. */
  boolean malformed(int request) {
    return request == malformed;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    if (read instanceof HttpRequest) arrived++;
    boolean chunk = read instanceof HttpContent && !(read instanceof HttpMessage);
    if (chunk && ((HttpContent) read).decoderResult().isFailure()) {
      ReferenceCountUtil.release(read);
      malformed = arrived;
      context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
    } else {
      context.fireChannelRead(read);
    }
  }
}
