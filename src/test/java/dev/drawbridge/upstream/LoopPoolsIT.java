package dev.drawbridge.upstream;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each event loop has connections of its own, and all together are bounded. */
class LoopPoolsIT {
  private static final int LOOPS = 3;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(LOOPS));

  /** Which loops asked by each connection. */
  private final Map<HttpConnection, Set<String>> askers = new ConcurrentHashMap<>();

  private final List<Context> loops = new ArrayList<>();
  private HttpServer vendor;

  @BeforeEach
  void start() throws Exception {
    vendor =
        await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      askers
                          .computeIfAbsent(request.connection(), c -> ConcurrentHashMap.newKeySet())
                          .add(request.getHeader("loop"));
                      request.response().end("ok");
                    })
                .listen(0, "127.0.0.1"));
    Set<String> threads = ConcurrentHashMap.newKeySet();
    while (loops.size() < LOOPS) {
      Promise<Context> made = Promise.promise();
      Thread.ofPlatform()
          .start(
              () -> {
                Context context = vertx.getOrCreateContext();
                context.runOnContext(v -> made.complete(context));
              })
          .join();
      Context context = await(made.future());
      Promise<String> name = Promise.promise();
      context.runOnContext(v -> name.complete(Thread.currentThread().getName()));
      if (threads.add(await(name.future()))) loops.add(context);
    }
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private LoopPools pools(int most) {
    return new LoopPools(
        vertx,
        new HttpClientOptions().setPipelining(false),
        new PoolOptions().setHttp1MaxSize(most).setMaxWaitQueueSize(100));
  }

  /** Asks once on a loop; the name of the loop's thread, by which the answer came. */
  private Future<String> ask(LoopPools pools, Context loop) {
    Promise<String> done = Promise.promise();
    loop.runOnContext(
        v -> {
          String name = Thread.currentThread().getName();
          pools
              .request(
                  new RequestOptions()
                      .setMethod(HttpMethod.GET)
                      .setHost("127.0.0.1")
                      .setPort(vendor.actualPort())
                      .putHeader("loop", name))
              .compose(request -> request.send())
              .compose(response -> response.body())
              .map(body -> Thread.currentThread().getName())
              .onComplete(done);
        });
    return done.future();
  }

  @Test
  void aConnectionIsUsedByOneLoop() throws Exception {
    LoopPools pools = pools(16);
    for (int i = 0; i < 40; i++) {
      await(ask(pools, loops.get(i % LOOPS)));
      assertTrue(Await.within(Duration.ofSeconds(5), pools::hasIdle));
    }

    assertEquals(LOOPS, askers.size(), "one connection for each loop");
    askers.values().forEach(loop -> assertEquals(1, loop.size(), loop.toString()));
  }

  @Test
  void whereThereAreAsManyAsThereMayBeAnIdleOneOfAnotherLoopServes() throws Exception {
    LoopPools pools = pools(1);
    for (int i = 0; i < 12; i++) {
      await(ask(pools, loops.get(i % LOOPS)));
      assertTrue(Await.within(Duration.ofSeconds(5), pools::hasIdle));
    }

    assertEquals(1, askers.size());
    assertEquals(LOOPS, askers.values().iterator().next().size());
  }

  @Test
  void connectionsThatTheVendorClosedAreNotCounted() throws Exception {
    LoopPools pools = pools(LOOPS);
    for (int round = 0; round < 5; round++) {
      for (Context loop : loops) await(ask(pools, loop));
      List<Future<Void>> closed = new ArrayList<>();
      for (HttpConnection each : askers.keySet()) closed.add(each.close());
      await(Future.join(closed).otherwiseEmpty());
      await(vertx.timer(100));
    }

    assertTrue(askers.size() > LOOPS);
    askers.values().forEach(loop -> assertEquals(1, loop.size(), loop.toString()));
  }

  @Test
  void nothingIsAskedOnceTheyAreShut() throws Exception {
    LoopPools pools = pools(4);
    await(ask(pools, loops.getFirst()));
    await(pools.shutdown(0));

    for (Context loop : loops) {
      assertThrows(ExecutionException.class, () -> await(ask(pools, loop)));
    }
  }
}
