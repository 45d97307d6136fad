package dev.drawbridge.upstream;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one provider, in a pool for each event loop, so that an answer arrives on the
 * loop on which its caller is served. One pool for all gives whichever connection was used last,
 * often of another loop, and each piece of the answer is then handed from loop to loop.
 *
 * <p>Together the pools hold as many connections as one would, but for those that close at the
 * moment: where there are that many, a request takes an idle one of another loop.
 */
final class LoopPools {
  /** Stands for the thread of whoever is on no loop, to whom Vert.x gives one. */
  private static final Object NO_LOOP = new Object();

  private final Vertx vertx;
  private final HttpClientOptions options;
  private final PoolOptions bounds;

  /** By the loop's thread. */
  private final Map<Object, Pool> ofLoops = new ConcurrentHashMap<>();

  private volatile boolean closed;

  /**
   * @param bounds of all pools together
   */
  LoopPools(Vertx vertx, HttpClientOptions options, PoolOptions bounds) {
    this.vertx = vertx;
    this.options = options;
    this.bounds = bounds;
  }

  /** The pool of one loop. */
  private final class Pool {
    /** Connections that were made and are not closed. */
    private final AtomicInteger open = new AtomicInteger();

    /** Requests that are under way, those included whose connection is being made. */
    private final AtomicInteger used = new AtomicInteger();

    private final HttpClientAgent client =
        vertx.httpClientBuilder().with(options).with(bounds).withConnectHandler(this::made).build();

    private void made(HttpConnection connection) {
      open.incrementAndGet();
      connection.closeHandler(v -> open.decrementAndGet());
    }

    private boolean hasIdle() {
      return open.get() > used.get();
    }

    private int size() {
      return Math.max(open.get(), used.get());
    }

    private Future<HttpClientRequest> request(RequestOptions request) {
      used.incrementAndGet();
      return client
          .request(request)
          .onComplete(
              made -> made.response().onComplete(this::answered, broken -> over()),
              failure -> over());
    }

    private void answered(HttpClientResponse response) {
      response.end().onComplete(end -> over());
    }

    private void over() {
      used.decrementAndGet();
    }
  }

  /** A request on a connection of its own, nothing of it sent yet. */
  Future<HttpClientRequest> request(RequestOptions request) {
    if (closed) return Future.failedFuture(new IllegalStateException("the connections are closed"));
    Pool own = own();
    Pool other = own.hasIdle() || size() < bounds.getHttp1MaxSize() ? null : idle();
    return (other == null ? own : other).request(request);
  }

  private int size() {
    int size = 0;
    for (Pool each : ofLoops.values()) size += each.size();
    return size;
  }

  private Pool own() {
    Object loop = Context.isOnEventLoopThread() ? Thread.currentThread() : NO_LOOP;
    Pool known = ofLoops.get(loop);
    return known == null ? ofLoops.computeIfAbsent(loop, t -> new Pool()) : known;
  }

  /** Whether a connection waits for its next request. */
  boolean hasIdle() {
    return idle() != null;
  }

  private @Nullable Pool idle() {
    for (Pool each : ofLoops.values()) if (each.hasIdle()) return each;
    return null;
  }

  /** Closes what is idle now, and the rest as it becomes idle or the time is up. */
  Future<Void> shutdown(long millis) {
    closed = true;
    Future<Void> all = Future.succeededFuture();
    for (Pool each : ofLoops.values()) {
      Future<Void> one = each.client.shutdown(millis, TimeUnit.MILLISECONDS);
      all = all.eventually(() -> one);
    }
    return all;
  }
}
