package dev.drawbridge.identity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits, in tests, for what happens elsewhere. */
final class Waiting {
  private Waiting() {}

  static <T> T on(Future<T> future) throws Exception {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) throw cause;
      throw e;
    }
  }

  /** The refusal with which a future fails. */
  static Refusal refusal(Future<?> future) throws Exception {
    try {
      future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      return assertInstanceOf(Refusal.class, e.getCause());
    } catch (TimeoutException e) {
      return fail("neither a result nor a refusal");
    }
    return fail("not refused");
  }

  /** A refusal must have that code and say that. */
  static void refused(RefusalCode code, String part, Future<?> future) throws Exception {
    Refusal refusal = refusal(future);
    assertEquals(code, refusal.code(), refusal.text());
    assertTrue(refusal.text().contains(part), refusal.text());
  }

  static void until(String what, Duration limit, BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) fail("did not happen: " + what);
      Thread.sleep(20);
    }
  }
}
