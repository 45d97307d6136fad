package dev.drawbridge.gate.transport;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.responses.ResponsesDialect;
import dev.drawbridge.exchange.Dialect;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CallerStreamTest {
  private static final StreamFraming EVENTS = framing(OpenAiDialect.ID, null);
  private static final StreamFraming PINGED_EVENTS = framing(AnthropicDialect.ID, null);
  private static final StreamFraming ARRAY = framing(GeminiDialect.ID, null);

  private static StreamFraming framing(Dialect dialect, @Nullable String query) {
    return StreamFraming.of(Objects.requireNonNull(Dialects.ofCallers(dialect)), query);
  }

  private static final String KEEP_ALIVE = ": keep-alive\n\n";
  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final List<String> sent = new CopyOnWriteArrayList<>();
  private final AtomicInteger commits = new AtomicInteger();
  private volatile boolean ended;

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  /** The server's side of an answer, that keeps what is written. */
  private HttpServerResponse response() {
    return (HttpServerResponse)
        Proxy.newProxyInstance(
            HttpServerResponse.class.getClassLoader(),
            new Class<?>[] {HttpServerResponse.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "write" -> {
                    sent.add(String.valueOf(arguments[0]));
                    yield Future.succeededFuture();
                  }
                  case "end" -> {
                    ended = true;
                    yield Future.succeededFuture();
                  }
                  case "ended" -> ended;
                  case "headWritten" -> !sent.isEmpty() || ended;
                  case "closed", "writeQueueFull" -> false;
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  private CallerStream stream(long silenceMillis) throws Exception {
    return stream(silenceMillis, EVENTS);
  }

  private CallerStream stream(long silenceMillis, StreamFraming framing) throws Exception {
    return onLoop(
        () ->
            new CallerStream(
                vertx,
                response(),
                framing,
                Duration.ofMillis(silenceMillis),
                () -> commits.incrementAndGet()));
  }

  private <T> T onLoop(Callable<T> action) throws Exception {
    return await(
        Future.<T>future(
            promise ->
                loop.runOnContext(
                    v -> {
                      try {
                        promise.complete(action.call());
                      } catch (Exception e) {
                        promise.fail(e);
                      }
                    })));
  }

  private void waitFor(int writes) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (sent.size() < writes && System.nanoTime() < end) Thread.onSpinWait();
    assertTrue(sent.size() >= writes, sent.toString());
  }

  @Test
  void silenceGetsACommentThatCommitsTheHeadOnce() throws Exception {
    CallerStream stream = stream(5);

    waitFor(2);
    onLoop(() -> stream.write(Buffer.buffer("data: 1\n\n")));

    assertEquals(1, commits.get());
    assertEquals(KEEP_ALIVE, sent.getFirst());
    onLoop(stream::end);
  }

  @Test
  void noCommentComesWithinAnEvent() throws Exception {
    CallerStream stream = stream(5);
    onLoop(() -> stream.write(Buffer.buffer("data: 1\n\ndata: 2")));
    int before = sent.size();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(60);
    while (System.nanoTime() < end) Thread.onSpinWait();

    assertEquals(before, sent.size());

    onLoop(() -> stream.write(Buffer.buffer("\n\n")));
    waitFor(before + 2);
    assertEquals(KEEP_ALIVE, sent.get(before + 1));
    onLoop(stream::end);
  }

  @Test
  void aSignOfLifeIsTheDialectsOwn() throws Exception {
    CallerStream pinged = stream(5, PINGED_EVENTS);
    waitFor(1);
    onLoop(pinged::end);
    assertEquals("event: ping\ndata: {\"type\": \"ping\"}\n\n", sent.getFirst());
    sent.clear();
    ended = false;

    CallerStream array = stream(5, ARRAY);
    waitFor(1);
    onLoop(() -> array.write(Buffer.buffer("[{\"a\":1}")));
    waitFor(3);
    onLoop(array::end);
    assertEquals(" ", sent.getFirst());
    assertEquals(" ", sent.getLast());
  }

  @Test
  void anArrayThatFailsIsStillOne() throws Exception {
    for (String before : new String[] {"", "[{\"a\":1}"}) {
      sent.clear();
      ended = false;
      CallerStream array = stream(60_000, ARRAY);
      if (!before.isEmpty()) onLoop(() -> array.write(Buffer.buffer(before)));
      onLoop(() -> array.fail(Buffer.buffer("{\"error\":{}}")));
      String all = String.join("", sent).replaceAll("\\s", "");
      String expected = before.isEmpty() ? "[" : before + ",";
      assertEquals(expected + "{\"error\":{}}]", all);
    }
  }

  @Test
  void framingsFollowTheDialectAndTheQuery() {
    assertEquals(ARRAY, framing(GeminiDialect.ID, null));
    assertEquals(ARRAY, framing(GeminiDialect.ID, "key=alt=sse"));
    assertEquals(EVENTS, framing(GeminiDialect.ID, "a=b&alt=sse"));
    assertEquals(PINGED_EVENTS, framing(AnthropicDialect.ID, "beta=true"));
    assertEquals(EVENTS, framing(ResponsesDialect.ID, null));
  }

  @Test
  void endsWithoutAWriteCommitTheHead() throws Exception {
    CallerStream stream = stream(60_000);

    onLoop(stream::end);

    assertEquals(1, commits.get());
    assertTrue(ended);
    assertEquals(List.of(), sent);
  }

  @Test
  void stoppedStreamSaysNothingMore() throws Exception {
    CallerStream stream = stream(5);
    waitFor(1);
    onLoop(
        () -> {
          stream.stop();
          return true;
        });
    int before = sent.size();
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(60);
    while (System.nanoTime() < end) Thread.onSpinWait();

    assertEquals(before, sent.size());
  }
}
