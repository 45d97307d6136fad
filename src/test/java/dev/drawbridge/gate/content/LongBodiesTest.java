package dev.drawbridge.gate.content;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Refusal;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LongBodiesTest {
  private static final Vertx VERTX = Vertx.vertx();

  @AfterAll
  static void close() throws Exception {
    await(VERTX.close());
  }

  private static <T> T onLoop(Supplier<Future<T>> work) throws Exception {
    Promise<T> done = Promise.promise();
    VERTX.getOrCreateContext().runOnContext(v -> work.get().onComplete(done));
    return await(done.future());
  }

  @ParameterizedTest
  @CsvSource({"100,true", "65536,true", "65537,false", "20971520,false"})
  void aLongBodyIsReadOnAWorkerAndGoneOnWithOnTheLoop(int length, boolean loop) throws Exception {
    boolean read = onLoop(() -> LongBodies.read(length, Context::isOnEventLoopThread));
    boolean goesOn =
        onLoop(() -> LongBodies.read(length, () -> 1).map(v -> Context.isOnEventLoopThread()));

    assertEquals(loop, read);
    assertTrue(goesOn);
  }

  @Test
  void aRefusalOfTheReadingIsTheRefusal() {
    for (int length : new int[] {1, 1 << 20}) {
      var failure =
          assertThrows(
              ExecutionException.class,
              () ->
                  onLoop(
                      () ->
                          LongBodies.read(
                              length,
                              () -> {
                                throw Refusal.invalid("model", "no");
                              })));
      assertInstanceOf(Refusal.class, failure.getCause());
    }
  }
}
