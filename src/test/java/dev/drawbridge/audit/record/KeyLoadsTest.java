package dev.drawbridge.audit.record;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.sealing.SealKey;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyLoadsTest {
  @TempDir Path temp;
  private final Vertx vertx = Vertx.vertx();
  private final FairWorkers turns = new FairWorkers(vertx, "key-loads-under-test", 2);
  private MasterKey master;
  private Path folder;
  private Keys keys;
  private KeyLoads loads;

  @BeforeEach
  void open() throws Exception {
    folder = Files.createDirectory(temp.resolve("audit"));
    master = new MasterKey(temp.resolve("keys/master"), null);
    keys = Keys.open(folder, master, true, true);
    loads = new KeyLoads(vertx, keys, turns);
  }

  @AfterEach
  void close() throws Exception {
    await(turns.close());
    keys.close();
    await(vertx.close());
  }

  @Test
  void allWhoWantTheSameKeyWaitForOneLoading() throws Exception {
    Future<SealKey> one;
    Future<SealKey> other;
    // Nobody else makes or reads a key meanwhile.
    Keys held = keys;
    synchronized (held) {
      one = loads.of("ada", "user:x");
      other = loads.of("bob", "user:x");

      assertEquals("free", await(turns.take("eve", () -> "free").future()), "of two threads");
    }

    assertSame(await(one), await(other));
    assertSame(await(one), keys.cached("user:x"));
  }

  @Test
  void eachIsToldOnTheContextOfItsCall() throws Exception {
    Context context = vertx.getOrCreateContext();
    Promise<Context> told = Promise.promise();
    Keys held = keys;
    synchronized (held) {
      var _ = loads.of("ada", "user:x");
      context.runOnContext(
          v ->
              loads
                  .of("bob", "user:x")
                  .onSuccess(key -> told.complete(Vertx.currentContext()))
                  .onFailure(told::fail));
    }

    assertSame(context, await(told.future()));
  }

  @Test
  void aFailureIsToldAllAndTheNextLoadsAnew() throws Exception {
    try (Keys reading = Keys.read(folder, master).orElseThrow()) {
      var readers = new KeyLoads(vertx, reading, turns);
      Future<SealKey> one;
      Future<SealKey> other;
      synchronized (reading) {
        one = readers.of("ada", "user:x");
        other = readers.of("bob", "user:x");
      }
      for (Future<SealKey> each : List.of(one, other)) {
        var failed = assertThrows(ExecutionException.class, () -> await(each));
        assertInstanceOf(IOException.class, failed.getCause(), "who reads makes no key");
      }

      SealKey made = keys.of("user:x");

      assertEquals(made.id(), await(readers.of("ada", "user:x")).id());
    }
  }
}
