package dev.drawbridge.gate.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.gate.pipeline.Played;
import dev.drawbridge.upstream.MemoryBudget;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bodies that arrive in chunks, and share the memory for bodies. */
class RequestBodyTest {
  private static final int CHUNK = 100 << 10;

  private final Vertx vertx = Vertx.vertx();

  /** Room for four chunks of one principal, each of which counts three times. */
  private final MemoryBudget memory = new MemoryBudget(32L * CHUNK, 0);

  @AfterEach
  void stop() {
    vertx.close();
  }

  /** A body whose chunks the test sends. */
  private final class Upload {
    private Handler<Buffer> taker = chunk -> {};
    private Handler<Void> end = v -> {};
    private final Future<byte[]> read;

    @SuppressWarnings("unchecked") // The port gives handlers of these.
    Upload() {
      HttpServerResponse response =
          Played.by(HttpServerResponse.class, Map.of("closed", a -> false));
      HttpServerRequest request =
          Played.by(
              HttpServerRequest.class,
              Map.of(
                  "getHeader", a -> a[0].equals("Content-Type") ? "application/json" : null,
                  "response", a -> response,
                  "handler", a -> taker = (Handler<Buffer>) a[0],
                  "endHandler", a -> end = (Handler<Void>) a[0],
                  "exceptionHandler", a -> a[0],
                  "resume", a -> a));
      MemoryBudget.Share room = memory.share();
      room.of("ada");
      read =
          new RequestBody(vertx, request, room, 1 << 20, Duration.ofMinutes(1), () -> false).read();
    }

    void chunk() {
      taker.handle(Buffer.buffer(new byte[CHUNK]));
    }
  }

  @Test
  void aBodyThatFindsNoRoomLeavesItsOwnToTheOthers() {
    Upload first = new Upload();
    Upload second = new Upload();
    first.chunk();
    second.chunk();
    first.chunk();
    second.chunk();

    first.chunk();
    second.chunk();
    second.end.handle(null);

    Refusal refusal = assertInstanceOf(Refusal.class, first.read.cause());
    assertEquals(RefusalCode.OVERLOADED, refusal.code());
    assertTrue(second.read.succeeded(), () -> String.valueOf(second.read.cause()));
    assertEquals(3 * CHUNK, second.read.result().length);
  }
}
