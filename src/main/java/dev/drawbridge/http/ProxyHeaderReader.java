package dev.drawbridge.http;

import dev.drawbridge.http.ProxyHeaders.Fault;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.concurrent.Future;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes the header of one connection, and then lets the port have it. A header that comes too late
 * or is none closes the connection. For one event loop.
 */
final class ProxyHeaderReader extends SimpleChannelInboundHandler<HAProxyMessage> {
  private final ProxyHeaders headers;
  private final ChannelHandler port;
  private @Nullable Future<?> limit;
  private boolean done;

  ProxyHeaderReader(ProxyHeaders headers, ChannelHandler port) {
    this.headers = headers;
    this.port = port;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    limit =
        context
            .executor()
            .schedule(
                () -> refuse(context, Fault.LATE),
                headers.within().toMillis(),
                TimeUnit.MILLISECONDS);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, HAProxyMessage header) {
    if (done) return;
    end();
    SocketAddress told = told(header);
    if (told != null) PeerAddress.tell(context.channel(), told);
    context.pipeline().addLast(port);
    context.pipeline().remove(this);
  }

  /**
   * For whom the proxy speaks; null where it speaks for itself (a health check), does not know, or
   * names an address that is none of TCP, for which the socket's counts as the specification wants.
   */
  private static @Nullable SocketAddress told(HAProxyMessage header) {
    HAProxyProxiedProtocol protocol = header.proxiedProtocol();
    boolean tcp =
        protocol == HAProxyProxiedProtocol.TCP4 || protocol == HAProxyProxiedProtocol.TCP6;
    String source = header.sourceAddress();
    if (header.command() == HAProxyCommand.LOCAL || !tcp || source == null) return null;
    InetAddress address = Network.literal(source);
    return address == null
        ? null
        : SocketAddress.inetSocketAddress(header.sourcePort(), address.getHostAddress());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end();
    context.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof DecoderException) {
      refuse(context, Fault.INVALID);
    } else {
      end();
      var _ = context.close();
    }
  }

  private void refuse(ChannelHandlerContext context, Fault fault) {
    if (done) return;
    end();
    headers.refuse(context.channel(), fault);
  }

  private void end() {
    done = true;
    if (limit != null) limit.cancel(false);
  }
}
