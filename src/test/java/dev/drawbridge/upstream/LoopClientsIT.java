package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which connections requests of several event loops use. */
class LoopClientsIT {
  private static final int AT_ONCE = 8;

  private final VertxInternal vertx =
      (VertxInternal) Vertx.vertx(new VertxOptions().setEventLoopPoolSize(3));
  private final Set<Integer> connected = ConcurrentHashMap.newKeySet();
  private final Set<Integer> closed = ConcurrentHashMap.newKeySet();
  private int port;
  private ContextInternal one;
  private ContextInternal other;

  @BeforeEach
  void start() throws Exception {
    HttpServer server = vertx.createHttpServer();
    server.connectionHandler(
        connection -> {
          int from = connection.remoteAddress().port();
          connected.add(from);
          connection.closeHandler(end -> closed.add(from));
        });
    // It answers late, so that requests that are sent together are under way together.
    server.requestHandler(
        request -> {
          int from = request.connection().remoteAddress().port();
          vertx.setTimer(20, late -> request.response().end("" + from));
        });
    port = Await.await(server.listen(0, "127.0.0.1")).actualPort();
    one = vertx.createEventLoopContext();
    other = vertx.createEventLoopContext();
    assertTrue(one.nettyEventLoop() != other.nettyEventLoop());
  }

  @AfterEach
  void stop() throws Exception {
    Await.await(vertx.close());
  }

  private LoopClients clients(int connections) {
    return new LoopClients(
        vertx, new HttpClientOptions(), new PoolOptions().setHttp1MaxSize(connections));
  }

  /** Sends a request from a loop; the port from which the server saw it. */
  private Future<Integer> from(ContextInternal loop, LoopClients clients) {
    Promise<Integer> port = Promise.promise();
    var options = new RequestOptions().setHost("127.0.0.1").setPort(this.port);
    loop.runOnContext(
        at -> {
          try {
            clients
                .request(options)
                .compose(HttpClientRequest::send)
                .compose(response -> response.body())
                .map(body -> Integer.valueOf(body.toString()))
                .onComplete(port);
          } catch (IllegalStateException e) {
            port.fail(e);
          }
        });
    return port.future();
  }

  /** The ports of requests that are sent together, a few times. */
  private Set<Integer> ports(ContextInternal loop, LoopClients clients) throws Exception {
    Set<Integer> ports = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      List<Future<Integer>> sent = new ArrayList<>();
      for (int k = 0; k < AT_ONCE; k++) sent.add(from(loop, clients));
      for (Future<Integer> each : sent) ports.add(Await.await(each));
    }
    return ports;
  }

  @Test
  void aLoopUsesConnectionsOfItsOwnAlone() throws Exception {
    LoopClients clients = clients(LoopClients.MANY);

    Set<Integer> first = ports(one, clients);
    Set<Integer> second = ports(other, clients);
    Set<Integer> again = ports(one, clients);

    assertEquals(AT_ONCE, first.size());
    assertEquals(AT_ONCE, second.size());
    assertEquals(first, again);
    assertEquals(2 * AT_ONCE, connected.size());
  }

  @Test
  void fewConnectionsAreSharedByAllLoops() throws Exception {
    LoopClients clients = clients(AT_ONCE);

    Set<Integer> first = ports(one, clients);
    Set<Integer> second = ports(other, clients);

    assertEquals(first, second);
    assertEquals(AT_ONCE, connected.size());
  }

  @Test
  void allAreClosedAndNoLoopOpensMore() throws Exception {
    LoopClients clients = clients(LoopClients.MANY);
    ports(one, clients);
    ports(other, clients);

    Await.await(clients.shutdown(1000));

    assertTrue(Await.within(Duration.ofSeconds(5), () -> closed.size() == 2 * AT_ONCE));
    Set<Throwable> failures = new HashSet<>();
    for (ContextInternal each : List.of(one, vertx.createEventLoopContext())) {
      Await.await(from(each, clients).recover(e -> Future.succeededFuture(failed(failures, e))));
    }
    assertEquals(2, failures.size());
    failures.forEach(each -> assertInstanceOf(IllegalStateException.class, each));
    assertEquals(2 * AT_ONCE, connected.size());
  }

  private static int failed(Set<Throwable> failures, Throwable failure) {
    failures.add(failure);
    return 0;
  }
}
