package dev.drawbridge.http;

import io.netty.channel.Channel;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.core.spi.metrics.TCPMetrics;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one port on one event loop. One that owes a request's head and sends none
 * within the limit is closed, whether it sends slowly or nothing. One whose client takes nothing of
 * an answer that was written to its end is closed too. Beyond the port's number the one that has
 * been silent for longest gives way to a new one; where none is silent, the new one is closed.
 */
public final class PortConnections {
  private static final long NONE = -1;

  /** To Vert.x: the newest stream that the client began. */
  private static final int NEWEST_STREAM = -1;

  private static final int PING_BYTES = 8;
  private static final ThreadLocal<Map<HttpConnection, State>> STATES =
      ThreadLocal.withInitial(IdentityHashMap::new);

  private final Vertx vertx;
  private final long limitMillis;
  private final Supplier<Duration> unread;
  private final ConnectionLimit number;
  private final Peers peers;

  /** Those that owe a head, the longest silent first. */
  private final Set<State> silent = new LinkedHashSet<>();

  /**
   * @param limit how long a head may take
   * @param unread how long a client may take nothing of an answer that is written; up to twice as
   *     long goes by before that is seen
   * @param number of the port, shared by its event loops
   * @param peers whose connections are taken
   */
  public PortConnections(
      Vertx vertx, Duration limit, Supplier<Duration> unread, ConnectionLimit number, Peers peers) {
    this.peers = peers;
    this.vertx = vertx;
    this.limitMillis = limit.toMillis();
    this.unread = unread;
    this.number = number;
  }

  /** Takes a new connection, or closes it. */
  public void opened(HttpConnection connection) {
    count(connection);
    String address = peers.counted(connection);
    if (address != null && !number.takeOf(address)) {
      number.turnedAway();
      cut(connection);
      return;
    }
    boolean room = number.take();
    connection.closeHandler(v -> closed(connection, address));
    if (!room && !displaced()) {
      number.turnedAway();
      connection.close();
      return;
    }
    State state = new State(connection);
    STATES.get().put(connection, state);
    state.start();
  }

  /**
   * Has a connection counted that was accepted before Vert.x began to count those of its port,
   * which it does once that is bound. Each of its requests would fail without.
   */
  private static void count(HttpConnection connection) {
    if (connection instanceof ConnectionBase base
        && base.metric() == null
        && base.metrics() instanceof TCPMetrics<?> metrics) {
      base.metric(metrics.connected(base.remoteAddress(), base.remoteName()));
    }
  }

  /** Closes the connection that has been silent for longest; false where none is. */
  private boolean displaced() {
    Iterator<State> longest = silent.iterator();
    if (!longest.hasNext()) return false;
    State state = longest.next();
    state.stop();
    cut(state.connection);
    return true;
  }

  private void closed(HttpConnection connection, @Nullable String address) {
    number.leave();
    if (address != null) number.leaveOf(address);
    State state = STATES.get().remove(connection);
    if (state == null) return;
    state.stop();
    state.forgetAnswers();
  }

  /**
   * Closes a connection at once, whatever its client has still to take. An ordinary close waits for
   * that, and so for ever where the client takes nothing.
   */
  public static void cut(HttpConnection connection) {
    if (connection instanceof HttpServerConnection server) {
      var _ = server.channelHandlerContext().close();
    } else {
      connection.close();
    }
  }

  /**
   * Ends a request's answer where it stands: its stream, or its connection where it has one alone.
   */
  public static void cut(HttpServerRequest request) {
    if (Http2Streams.carry(request)) request.response().reset(Http2Error.CANCEL.code());
    else cut(request.connection());
  }

  /**
   * Says that no other request is taken on its connection; by HTTP/2 others are under way on it.
   */
  public static void last(HttpServerRequest request) {
    if (!Http2Streams.carry(request)) request.response().putHeader("connection", "close");
  }

  /** Whether a connection carries several requests at once: it is HTTP/2. */
  public static boolean carriesSeveral(HttpConnection connection) {
    return Http2Streams.has(connection);
  }

  /**
   * Tells a client by HTTP/2 to begin no more requests on its connection. Those that it has begun
   * by the time that it hears of that are served too (RFC 9113, section 6.8): one that is closed
   * instead resets what its client had sent.
   *
   * @return completes once the client has heard of it, since it answers a PING that follows; fails
   *     where the connection ends before
   */
  public static Future<Void> takeNoMore(HttpConnection connection) {
    return goAway(connection, Integer.MAX_VALUE);
  }

  /**
   * Tells a client by HTTP/2 which of its requests was the last that came. It may send later ones
   * again elsewhere: nobody looked at them.
   *
   * @return as {@link #takeNoMore}
   */
  public static Future<Void> tookLast(HttpConnection connection) {
    return goAway(connection, NEWEST_STREAM);
  }

  private static Future<Void> goAway(HttpConnection connection, int lastStream) {
    Promise<Void> heard = Promise.promise();
    if (connection instanceof HttpServerConnection server && carriesSeveral(connection)) {
      Channel channel = server.channelHandlerContext().channel();
      channel.closeFuture().addListener(v -> heard.tryFail("the connection ended"));
      channel
          .eventLoop()
          .execute(
              () -> {
                connection.goAway(Http2Error.NO_ERROR.code(), lastStream);
                connection
                    .ping(Buffer.buffer(new byte[PING_BYTES]))
                    .onSuccess(v -> heard.tryComplete())
                    .onFailure(heard::tryFail);
              });
    } else {
      heard.complete();
    }
    return heard.future();
  }

  /**
   * Ends what a refused request still sends, once its answer is written. Its connection is closed
   * when all has arrived: before, a reset could overtake the answer. By HTTP/2 its client is told
   * that nothing more of it is wanted (RFC 9113, section 8.1).
   */
  public static void hangUp(HttpServerRequest request) {
    if (Http2Streams.carry(request)) {
      if (!request.isEnded()) request.response().reset(Http2Error.NO_ERROR.code());
    } else if (request.isEnded()) {
      request.connection().close();
    } else {
      request.endHandler(v -> request.connection().close());
    }
  }

  /** Whether a body may come with a request, as far as its head tells. */
  public static boolean hasBody(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (length != null) return !length.equals("0");
    // By HTTP/2 a body needs no header of its own.
    return Http2Streams.carry(request)
        ? request.headers().contains(HttpHeaders.CONTENT_TYPE)
        : request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  /** Stops the clock of a request that has come and is served later. */
  public static void waits(HttpServerRequest request) {
    State state = STATES.get().get(request.connection());
    if (state != null) state.stop();
  }

  /** Stops the clock while a request is answered, and starts it again after. */
  public static void serving(HttpServerRequest request) {
    State state = STATES.get().get(request.connection());
    if (state == null) return;
    state.begun();
    request.response().endHandler(v -> state.answered());
  }

  /** Tells whether the body of the request that came last is no HTTP, as far as it has arrived. */
  public static BooleanSupplier malformed(HttpServerRequest request) {
    State state = STATES.get().get(request.connection());
    if (state == null) return () -> false;
    int number = state.served;
    return () -> state.guard.malformed(number);
  }

  private final class State {
    private final HttpConnection connection;
    private final BodyGuard guard;
    private final UnsentBytes unsent;
    private long timer = NONE;
    private long answersTimer = NONE;

    /** More than one where requests came before the answers to those before them. */
    private int open;

    private int served;

    State(HttpConnection connection) {
      this.connection = connection;
      this.guard = BodyGuard.over(connection);
      this.unsent = new UnsentBytes(connection);
    }

    void begun() {
      open++;
      served++;
      stop();
    }

    void answered() {
      open--;
      if (!STATES.get().containsKey(connection)) return;
      if (answersTimer == NONE) watchAnswers();
      if (open == 0) start();
    }

    void start() {
      stop();
      silent.add(this);
      timer = vertx.setTimer(limitMillis, t -> late());
    }

    /** A client that has not taken its answer yet owes no head. */
    private void late() {
      if (unsent.any()) start();
      else cut(connection);
    }

    private void watchAnswers() {
      unsent.moved();
      answersTimer = vertx.setTimer(Math.max(1, unread.get().toMillis()), t -> look());
    }

    private void look() {
      answersTimer = NONE;
      if (!unsent.any()) return;
      if (unsent.moved()) watchAnswers();
      else cut(connection);
    }

    void stop() {
      silent.remove(this);
      if (timer != NONE) vertx.cancelTimer(timer);
      timer = NONE;
    }

    void forgetAnswers() {
      if (answersTimer != NONE) vertx.cancelTimer(answersTimer);
      answersTimer = NONE;
    }
  }
}
