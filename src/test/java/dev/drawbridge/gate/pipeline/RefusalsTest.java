package dev.drawbridge.gate.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.fixture.Await;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a caller is told of a refusal. */
class RefusalsTest {
  private final PlayedCall call = new PlayedCall(false);

  @AfterEach
  void stop() throws Exception {
    call.close();
  }

  private static Refusal refusal(RefusalCode code, @Nullable Duration wait) {
    var details = Refusal.Details.NONE.withRetryAfter(wait);
    return new Refusal(code, "No.", details);
  }

  private void write(Refusal refusal) throws Exception {
    Await.await(call.refusals.write(call.request, call.connection, call.recorded, refusal));
  }

  @Test
  void itsStatusBodyAndTypeAreTold() throws Exception {
    write(refusal(RefusalCode.DENIED, null));

    assertEquals(403, call.status());
    assertEquals("application/json", call.headers.get("content-type"));
    assertTrue(call.text().contains("\"denied\""), call::text);
    assertEquals("false", call.headers.get("x-should-retry"));
    assertEquals(call.request.id().value(), call.headers.get("x-drawbridge-request-id"));
    assertFalse(call.headers.contains("retry-after"));
    assertFalse(call.headers.contains("www-authenticate"));
  }

  @Test
  void aShortWaitIsToldAndALongOneIsNot() throws Exception {
    write(refusal(RefusalCode.RATE_LIMITED, Duration.ofSeconds(60)));
    assertEquals("60", call.headers.get("retry-after"));
    assertNull(call.headers.get("x-should-retry"));
    try (var other = new PlayedCall(false)) {
      Refusal later = refusal(RefusalCode.RATE_LIMITED, Duration.ofSeconds(61));
      Await.await(other.refusals.write(other.request, other.connection, other.recorded, later));
      assertFalse(other.headers.contains("retry-after"));
      assertEquals("false", other.headers.get("x-should-retry"));
    }
  }

  @Test
  void overloadIsOfTheMoment() throws Exception {
    write(refusal(RefusalCode.OVERLOADED, null));

    assertEquals("1", call.headers.get("retry-after"));
    assertEquals("true", call.headers.get("x-should-retry"));
  }

  @Test
  void whoIsNotKnownIsAskedForACredential() throws Exception {
    write(refusal(RefusalCode.UNAUTHENTICATED, null));

    assertEquals("Bearer realm=\"drawbridge\"", call.headers.get("www-authenticate"));
  }

  @Test
  void afterAShutdownTheConnectionCloses() throws Exception {
    write(refusal(RefusalCode.DRAINING, null));

    assertEquals("close", call.headers.get("connection"));
  }

  @Test
  void whoHasLeftIsToldNothing() throws Exception {
    call.onLoop(call::leave);
    write(refusal(RefusalCode.DENIED, null));

    assertEquals("", call.text());
    assertFalse(call.ended());
  }

  @Test
  void aFaultOfOursIsToldWithoutItsMessage() throws Exception {
    Await.await(
        call.refusals.answer(call.request, call.connection, new IllegalStateException("s3cret")));

    assertEquals(500, call.status());
    assertTrue(call.text().contains("\"internal\""), call::text);
    assertFalse(call.text().contains("s3cret"), call::text);
  }
}
