package dev.drawbridge.log.wal;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On which contexts the futures of one batch complete. */
@Timeout(60)
class CompletionsTest {
  @TempDir Path folder;

  @Test
  void futuresOfOneBatchCompleteOnTheirOwnContexts() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (var log = new FollowedLog(folder)) {
      log.append(1);
      log.gate = new CountDownLatch(1);
      log.forcing.drainPermits();
      log.submit("holds the writer");
      assertTrue(log.forcing.tryAcquire(20, TimeUnit.SECONDS));
      var loop = (ContextInternal) vertx.getOrCreateContext();
      List<Future<Context>> found = new ArrayList<>();
      List<Context> own = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        Context context = i == 5 ? worker(vertx) : loop.duplicate();
        own.add(context);
        Promise<Context> where = Promise.promise();
        log.submit(FrameType.EVENT, "record " + i, List.of(), context)
            .onComplete(durable -> where.complete(Vertx.currentContext()));
        found.add(where.future());
      }
      log.gate.countDown();

      for (int i = 0; i < 6; i++) assertSame(own.get(i), await(found.get(i)));
    } finally {
      await(vertx.close());
    }
  }

  private static Context worker(Vertx vertx) throws Exception {
    Promise<Context> own = Promise.promise();
    await(
        vertx.deployVerticle(
            new AbstractVerticle() {
              @Override
              public void start() {
                own.complete(context);
              }
            },
            new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER)));
    return await(own.future());
  }
}
