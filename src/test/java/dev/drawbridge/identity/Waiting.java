package dev.drawbridge.identity;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** What a future of this room comes to: a result, or a refusal. */
final class Waiting {
  private Waiting() {}

  static <T> T on(Future<T> future) throws Exception {
    try {
      return await(future);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) throw cause;
      throw e;
    }
  }

  /** The refusal with which a future fails. */
  static Refusal refusal(Future<?> future) throws Exception {
    try {
      await(future);
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
}
