package dev.drawbridge.upstream;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Vert.x's clients of one endpoint: one for each event loop that asks, made when it first does. A
 * client hands out any of its idle connections, whatever loop serves it; where that is another one
 * than the caller's, each piece of an answer is passed from loop to loop and wakes the second.
 *
 * <p>Each keeps idle connections of its own. An endpoint that is to have few connections therefore
 * has one client, which all loops share.
 */
final class LoopClients {
  /** From so many connections on each loop has a client of its own. */
  static final int MANY = 64;

  private final Vertx vertx;
  private final HttpClientOptions options;
  private final PoolOptions pool;
  private final boolean shared;
  private final Map<EventLoop, HttpClientAgent> clients = new ConcurrentHashMap<>();
  private boolean closed;

  /**
   * @param pool of each client
   */
  LoopClients(Vertx vertx, HttpClientOptions options, PoolOptions pool) {
    this.vertx = vertx;
    this.options = options;
    this.pool = pool;
    shared = pool.getHttp1MaxSize() < MANY;
  }

  /**
   * A request on a connection of the loop that calls this, as {@link
   * HttpClientAgent#request(RequestOptions)} makes it.
   */
  Future<HttpClientRequest> request(RequestOptions request) {
    EventLoop loop = ((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop();
    HttpClientAgent client = clients.get(loop);
    return (client == null ? first(loop) : client).request(request);
  }

  private synchronized HttpClientAgent first(EventLoop loop) {
    if (closed) throw new IllegalStateException("the connections are closed");
    HttpClientAgent any = clients.isEmpty() ? null : clients.values().iterator().next();
    HttpClientAgent client = shared && any != null ? any : made();
    HttpClientAgent earlier = clients.putIfAbsent(loop, client);
    return earlier == null ? client : earlier;
  }

  private HttpClientAgent made() {
    return vertx.httpClientBuilder().with(options).with(pool).build();
  }

  /** Closes what is idle now, and the rest as it becomes idle or the time is up. */
  Future<Void> shutdown(long millis) {
    List<Future<Void>> all = new ArrayList<>();
    synchronized (this) {
      closed = true;
      for (HttpClientAgent each : Set.copyOf(clients.values())) {
        all.add(each.shutdown(millis, TimeUnit.MILLISECONDS));
      }
    }
    return Future.join(all).mapEmpty();
  }
}
