package dev.drawbridge.gate.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    Upload() {
      this(null);
    }

    /**
     * @param declared bytes, by the head; null for what does not say
     */
    @SuppressWarnings("unchecked") // The port gives handlers of these.
    Upload(@Nullable String declared) {
      HttpServerResponse response =
          Played.by(HttpServerResponse.class, Map.of("closed", a -> false));
      HttpServerRequest request =
          Played.by(
              HttpServerRequest.class,
              Map.of(
                  "getHeader",
                      a ->
                          switch ((String) a[0]) {
                            case "Content-Type" -> "application/json";
                            case "Content-Length" -> declared;
                            default -> null;
                          },
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
      chunk(new byte[CHUNK]);
    }

    void chunk(byte... bytes) {
      taker.handle(Buffer.buffer(bytes));
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

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"300000", "300001", "1048576"})
  void aBodyIsWhatItsChunksAre(@Nullable String declared) {
    // Given
    var random = new Random(18);
    byte[] sent = new byte[300_000];
    random.nextBytes(sent);
    Upload upload = new Upload(declared);
    // When
    for (int at = 0; at < sent.length; ) {
      int end = Math.min(sent.length, at + 1 + random.nextInt(9_000));
      upload.chunk(Arrays.copyOfRange(sent, at, end));
      at = end;
    }
    upload.end.handle(null);
    // Then
    assertArrayEquals(sent, upload.read.result());
  }

  @Test
  void aBodyWithoutBytesIsEmpty() {
    Upload upload = new Upload("0");
    upload.end.handle(null);
    assertEquals(0, upload.read.result().length);
  }

  @Test
  void aBodyLongerThanItsHeadSaysIsReadAllTheSame() {
    Upload upload = new Upload("2");
    upload.chunk((byte) '[', (byte) '1');
    upload.chunk((byte) ']');
    upload.end.handle(null);
    assertArrayEquals(new byte[] {'[', '1', ']'}, upload.read.result());
  }
}
