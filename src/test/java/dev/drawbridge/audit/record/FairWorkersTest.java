package dev.drawbridge.audit.record;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FairWorkersTest {
  private final Vertx vertx = Vertx.vertx();
  private final FairWorkers turns = new FairWorkers(vertx, "turns-under-test", 2);

  /** A permit lets one piece of held work end. */
  private final Semaphore held = new Semaphore(0);

  private final Semaphore begun = new Semaphore(0);
  private final List<String> done = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() throws Exception {
    held.release(1_000);
    await(turns.close());
    await(vertx.close());
  }

  private FairWorkers.Turn<String> hold(String who, String name) {
    return turns.take(
        who,
        () -> {
          begun.release();
          held.acquire();
          done.add(name);
          return name;
        });
  }

  @Test
  void whoBringsMuchDoesNotHoldUpAnother() throws Exception {
    for (int i = 0; i < 8; i++) hold("ada", "large" + i);
    begun.acquire();

    String small = await(turns.take("bob", () -> "small").future());

    assertEquals("small", small);
    assertEquals(List.of(), done, "not one of the large ones had to end for it");
  }

  @Test
  void thoseForWhomSomethingWaitsTakeTurns() throws Exception {
    List<Future<String>> all = new ArrayList<>();
    hold("eve", "e");
    hold("fay", "f");
    begun.acquire(2);
    for (int i = 0; i < 3; i++) all.add(hold("ada", "a" + i).future());
    for (int i = 0; i < 2; i++) all.add(hold("bob", "b" + i).future());

    for (int i = 0; i < 7; i++) {
      int ended = i + 1;
      held.release();
      Await.until("one more ends", () -> done.size() == ended);
      if (i < 5) begun.acquire();
    }

    for (Future<String> each : all) await(each);
    List<String> order = done.subList(2, 7);
    assertTrue(order.indexOf("b0") < order.indexOf("a1"), order.toString());
    assertTrue(order.indexOf("b1") < order.indexOf("a2"), order.toString());
  }

  @Test
  void whatNobodyWaitsForAnyMoreIsNotBegun() throws Exception {
    hold("ada", "first");
    begun.acquire();
    FairWorkers.Turn<String> late = hold("ada", "late");
    FairWorkers.Turn<String> after = hold("ada", "after");

    late.drop();

    assertThrows(CancellationException.class, () -> await(late.future()));
    held.release(2);
    await(after.future());
    assertEquals(List.of("first", "after"), done);
  }

  @Test
  void workThatIsBegunIsDoneThoughItIsDropped() throws Exception {
    FairWorkers.Turn<String> late = hold("ada", "late");
    begun.acquire();

    late.drop();
    held.release();

    assertEquals("late", await(late.future()));
  }

  @Test
  void failedWorkFreesItsThread() throws Exception {
    for (Throwable cause : List.of(new IOException("no"), new OutOfMemoryError("no"))) {
      var failing =
          turns.take(
              "ada",
              () -> {
                if (cause instanceof Error error) throw error;
                throw (Exception) cause;
              });
      var failed = assertThrows(ExecutionException.class, () -> await(failing.future()));
      assertEquals(cause, failed.getCause());
    }
    for (int i = 0; i < 5; i++) assertEquals(7, await(turns.take("ada", () -> 7).future()));
  }
}
