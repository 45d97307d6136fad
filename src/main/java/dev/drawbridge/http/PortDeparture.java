package dev.drawbridge.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.Future;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * How a process leaves a port to a younger one without losing what clients have sent. It takes no
 * more connections but those that the kernel gave it before, each of which ends with the answer to
 * its next request. Thread-safe.
 */
public final class PortDeparture {
  private final long patienceNanos;

  /* What accepts connections, as far as one was accepted. */
  private final Set<Channel> acceptors = ConcurrentHashMap.newKeySet();

  /* Those that were accepted and are in the middle of a TLS handshake. */
  private final Set<Channel> handshaking = ConcurrentHashMap.newKeySet();

  /* Those that carry several requests at once: they are HTTP/2. */
  private final Set<HttpConnection> several = ConcurrentHashMap.newKeySet();

  /* Those of them whose clients may still begin requests. */
  private final Set<HttpConnection> unaware = ConcurrentHashMap.newKeySet();

  private volatile boolean leaving;
  private volatile long since;
  private volatile long lastArrival = System.nanoTime();

  /**
   * @param patience how long it waits for clients that are in the middle of a TLS handshake, and
   *     for those that do not say that they have heard of the departure: they may have vanished
   */
  public PortDeparture(Duration patience) {
    patienceNanos = patience.toNanos();
  }

  /** A connection has opened, on which requests may come. */
  public void opened(HttpConnection connection) {
    if (!(connection instanceof HttpServerConnection server)) return;
    Channel channel = server.channelHandlerContext().channel();
    Channel acceptor = channel.parent();
    boolean known = !acceptors.add(acceptor);
    if (!known) acceptor.pipeline().addFirst(new Handshakes());
    handshaking.remove(channel);
    if (PortConnections.carriesSeveral(connection)) {
      several.add(connection);
      channel.closeFuture().addListener(v -> several.remove(connection));
    }
    if (!leaving) return;
    lastArrival = System.nanoTime();
    if (!known) leave(acceptor);
    takeNoMore(connection);
  }

  /** Notes which connections are accepted. */
  @ChannelHandler.Sharable
  private final class Handshakes extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
      if (accepted instanceof Channel child) {
        handshaking.add(child);
        child.closeFuture().addListener(v -> handshaking.remove(child));
      }
      context.fireChannelRead(accepted);
    }
  }

  /** A request has come. */
  public void arrived(HttpServerRequest request) {
    if (!leaving) return;
    lastArrival = System.nanoTime();
    PortConnections.last(request);
  }

  /** Begins to leave. */
  public void leave() {
    since = System.nanoTime();
    lastArrival = since;
    leaving = true;
    acceptors.forEach(PortDeparture::leave);
    several.forEach(this::takeNoMore);
  }

  /** Where new connections cannot be left to the younger process, those that wait are lost. */
  private static void leave(Channel acceptor) {
    if (!SharedPort.leaveToYounger(acceptor)) {
      var _ = acceptor.close();
    }
  }

  private void takeNoMore(HttpConnection connection) {
    if (!several.contains(connection)) return;
    unaware.add(connection);
    PortConnections.takeNoMore(connection).onComplete(v -> unaware.remove(connection));
  }

  /**
   * Whether no request and no connection has come for so long since {@link #leave}, and no client
   * that lives will begin one.
   */
  public boolean quiet(long nanos) {
    long now = System.nanoTime();
    boolean known = handshaking.isEmpty() && unaware.isEmpty();
    return now - lastArrival >= nanos && (known || now - since >= patienceNanos);
  }

  /**
   * Tells the clients of connections that carry several requests which came last. Completes once
   * they have heard of it, or patience is over; never fails.
   */
  public Future<Void> tookLast() {
    Function<HttpConnection, Future<Void>> told =
        each -> PortConnections.tookLast(each).otherwiseEmpty();
    return Future.join(several.stream().map(told).toList())
        .<Void>mapEmpty()
        .timeout(patienceNanos, TimeUnit.NANOSECONDS)
        .otherwiseEmpty();
  }

  /** Accepts no more connections. */
  public void close() {
    for (Channel each : acceptors) {
      var _ = each.close();
    }
  }
}
