package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are not streamed, and the vendor's errors. */
class WholeAnswerIT {
  private Fixture fixture;
  private FakeVendor vendor;

  @BeforeEach
  void start() throws Exception {
    fixture = new Fixture();
    vendor = fixture.vendor;
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  @Test
  void theWholeAnswerComesWithItsUsage() throws Exception {
    // Given a vendor that answers, when a chat is sent
    var served = assertInstanceOf(Answer.Served.class, fixture.answer(Fixture.chat(false)));
    Answer.Whole whole = Await.await(served.body().whole());
    // Then the body, usage and what was observed come back
    assertEquals(200, served.status());
    assertTrue(whole.body().toString().contains("The bridge is down."));
    assertEquals(new Usage(19, 5, 8), whole.relayed().usage());
    assertEquals(Outcome.COMPLETE, whole.relayed().outcome());
    assertArrayEquals(whole.body().getBytes(), whole.relayed().answer());
    assertNull(served.attempt().failure());
    assertEquals("req_1", served.attempt().vendorRequestId());
  }

  @Test
  void aVendorThatDoesNotWaitForSomeonesMemoryHasNotFailed() throws Exception {
    // Given others who took all of the memory, and a vendor that closes where nobody reads
    var memory = new MemoryBudget(1, 0);
    assertTrue(memory.share().take(2, () -> {}));
    vendor.next(
        call -> {
          call.response().setChunked(true).putHeader("content-type", "application/json");
          call.response().write("{\"id\":");
          fixture.vertx.setTimer(300, t -> call.request().connection().close());
        });
    // When it is asked
    Answer answer = fixture.answer(Fixture.within(memory.share(), Fixture.chat(false)));
    // Then others may be, and nothing is held against it
    var failed = assertInstanceOf(Answer.Failed.class, answer);
    assertEquals(SignalClass.TRANSIENT, failed.attempt().failure());
    assertNull(fixture.circuits.statuses().getFirst().lastSignal());
  }

  @Test
  void aVendorIsNoSlowerForAnAnswerThatWeDidNotRead() throws Exception {
    // Given others who take all of the memory for a while
    var memory = new MemoryBudget(1, 0);
    var others = memory.share();
    assertTrue(others.take(2, () -> {}));
    fixture.vertx.setTimer(2_000, t -> others.release());
    // When an answer that comes at once waits for them
    Answer answer = fixture.answer(Fixture.within(memory.share(), Fixture.chat(false)));
    // Then that is not its vendor's time
    assertInstanceOf(Answer.Served.class, answer);
    var speed = fixture.circuits.statuses().getFirst().speed();
    assertTrue(speed.firstByteMillis() < 1_200, speed::toString);
  }

  @Test
  void onlyThreeOfTheVendorsHeadersPass() throws Exception {
    var served = assertInstanceOf(Answer.Served.class, fixture.answer(Fixture.chat(false)));
    assertEquals(
        Map.of("content-type", "application/json", "openai-processing-ms", "12"), served.headers());
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 400})
  void headersThatPassHoldNothingButWhatTheyAreFor(int status) throws Exception {
    // Given a vendor that writes our key, and what a browser would run, wherever it can
    vendor.next(
        call ->
            call.response()
                .setStatusCode(status)
                .putHeader("content-type", "text/html; x=" + Fixture.KEY)
                .putHeader("x-request-id", Fixture.KEY.toUpperCase(Locale.ROOT))
                .putHeader("request-id", "req 7<b>")
                .putHeader("openai-processing-ms", Fixture.KEY)
                .putHeader("retry-after-ms", "1e9")
                .end(
                    status == 200
                        ? FakeVendor.completion(call, "Yes.").encode()
                        : "<script>alert(1)</script>"));
    Answer answer = fixture.answer(Fixture.chat(false));
    // Then the caller gets a type that fits and none of it
    assertEquals("req7b", answer.attempt().vendorRequestId());
    switch (answer) {
      case Answer.Served served ->
          assertEquals(Map.of("content-type", "application/json"), served.headers());
      case Answer.Passed passed ->
          assertEquals(Map.of("content-type", "text/plain; charset=utf-8"), passed.headers());
      case Answer.Failed failed -> throw new AssertionError(failed);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'{\"error\":{\"message\":\"x\"}}', application/json",
    "'no such thing', text/plain; charset=utf-8"
  })
  void anErrorsTypeIsThatOfItsBody(String body, String type) throws Exception {
    vendor.next(
        call ->
            call.response().setStatusCode(400).putHeader("content-type", "text/html").end(body));
    var passed = assertInstanceOf(Answer.Passed.class, fixture.answer(Fixture.chat(false)));
    assertEquals(type, passed.headers().get("content-type"));
    assertEquals(body, passed.body().toString());
  }

  @Test
  void theVendorSeesOurHeadersAndThoseGivenAndNoOthers() throws Exception {
    // Given a caller's header list that also tries a credential of its own
    AttemptRequest chat = Fixture.chat(false);
    var smuggling =
        Fixture.attempt(
            chat.model(),
            chat.operation(),
            false,
            chat.translation(),
            chat.body(),
            Map.of("authorization", "Bearer theirs", "openai-beta", "x"),
            chat.remaining(),
            0);
    // When it is sent
    fixture.answer(smuggling);
    // Then
    MultiMap headers = vendor.lastCall().headers();
    assertEquals("Bearer " + Fixture.KEY, headers.get("authorization"));
    assertEquals(1, headers.getAll("authorization").size());
    assertEquals("identity", headers.get("accept-encoding"));
    assertEquals("x", headers.get("openai-beta"));
    assertEquals(
        java.util.Set.of(
            "host",
            "authorization",
            "accept-encoding",
            "accept",
            "content-type",
            "content-length",
            "openai-beta"),
        headers.names().stream()
            .map(name -> name.toLowerCase(java.util.Locale.ROOT))
            .collect(java.util.stream.Collectors.toSet()));
  }

  @Test
  void theBodyGoesOutByteForByte() throws Exception {
    Buffer body = Buffer.buffer("{\"model\" : \"m\",\n \"x\":\"\\u00e4 ä\", \"input\":\"a\"}");
    var embed = Fixture.outgoing(Operation.EMBEDDING, false, false, body, Duration.ofSeconds(5));
    var served = assertInstanceOf(Answer.Served.class, fixture.answer(embed));
    assertEquals("/v1/embeddings", vendor.lastCall().path());
    assertEquals("ä ä", vendor.lastCall().body().getString("x"));
    assertEquals(
        Integer.toString(body.length()), vendor.lastCall().headers().get("content-length"));
    assertEquals(new Usage(8, 0, 0), Await.await(served.body().whole()).relayed().usage());
  }

  @Test
  void aQueryInTheBaseUrlStaysBehindThePath() throws Exception {
    Upstreams azure =
        fixture.upstreams(
            URI.create(vendor.url() + "/?api-version=2024-10-21"), Fixture.QUICK, false);
    Await.await(azure.send(Fixture.chat(false)).answer());
    assertEquals("/v1/chat/completions?api-version=2024-10-21", vendor.lastCall().path());
  }

  @ParameterizedTest
  @CsvSource({
    "500, server_error, UPSTREAM_FAULT",
    "503, overloaded, TRANSIENT",
    "401, invalid_api_key, AUTH_REVOKED",
    "402, billing, QUOTA_EXHAUSTED",
    "410, gone, MODEL_RETIRED",
    "451, legal, REGION_RESTRICTED",
    "403, unsupported_country_region_territory, REGION_RESTRICTED",
    "404, model_not_found, MODEL_RESTRICTED",
    "429, rate_limit_exceeded, THROTTLED",
    "429, insufficient_quota, QUOTA_EXHAUSTED",
  })
  void aRestrictionIsAFailureWithItsClass(int status, String code, SignalClass expected)
      throws Exception {
    vendor.next(VendorFaults.error(status, "No. Key " + Fixture.KEY, code));
    var failed = assertInstanceOf(Answer.Failed.class, fixture.answer(Fixture.chat(false)));
    Attempt attempt = failed.attempt();
    assertEquals(expected, attempt.failure());
    assertEquals(status, attempt.status());
    assertFalse(attempt.timedOut());
    assertFalse(failed.toString().contains("secretsecret"));
    assertEquals(
        1,
        fixture
            .meters
            .get("drawbridge.vendor.signals")
            .tag("provider", "openai")
            .tag("class", expected.wire())
            .counter()
            .count());
  }

  @Test
  void aStatedWaitComesBack() throws Exception {
    vendor.next(VendorFaults.status(429, "{}", "retry-after", "7"));
    var failed = assertInstanceOf(Answer.Failed.class, fixture.answer(Fixture.chat(false)));
    assertEquals(Duration.ofSeconds(7), failed.retryAfter());
  }

  @Test
  void aBadRequestPassesWithoutCredentialsAndAccounts() throws Exception {
    // Given a vendor that echoes the key and the organisation
    vendor.next(
        VendorFaults.error(
            400, "Bad temperature for org-abc123def456 with " + Fixture.KEY, "invalid_value"));
    // When
    var passed = assertInstanceOf(Answer.Passed.class, fixture.answer(Fixture.chat(false)));
    // Then the sentence passes, they do not
    String body = passed.body().toString(StandardCharsets.UTF_8);
    assertEquals(400, passed.status());
    assertEquals(SignalClass.BAD_REQUEST, passed.attempt().failure());
    assertTrue(body.contains("Bad temperature"), body);
    assertFalse(body.contains("org-abc123def456"), body);
    assertFalse(body.contains(Fixture.KEY), body);
  }

  @Test
  void aSafetyRefusalPassesAndIsCounted() throws Exception {
    vendor.next(VendorFaults.error(400, "Filtered", "content_filter"));
    var passed = assertInstanceOf(Answer.Passed.class, fixture.answer(Fixture.chat(false)));
    assertEquals(SignalClass.POLICY_REFUSED, passed.attempt().failure());
    assertEquals(
        1,
        fixture
            .meters
            .get("drawbridge.vendor.signals")
            .tag("class", "policy_refused")
            .counter()
            .count());
  }

  @Test
  void anErrorInsideASuccessIsAFailure() throws Exception {
    vendor.next(
        VendorFaults.status(
            200, "{\"error\":{\"message\":\"Provider returned error\",\"code\":502}}"));
    var failed = assertInstanceOf(Answer.Failed.class, fixture.answer(Fixture.chat(false)));
    assertEquals(SignalClass.UPSTREAM_FAULT, failed.attempt().failure());
  }

  @Test
  void whatIsNoJsonIsAFailure() throws Exception {
    vendor.next(VendorFaults.status(200, "<html>Please log in</html>"));
    var failed = assertInstanceOf(Answer.Failed.class, fixture.answer(Fixture.chat(false)));
    assertEquals(SignalClass.UPSTREAM_FAULT, failed.attempt().failure());
  }

  @Test
  void aCompressedAnswerIsAFailure() throws Exception {
    vendor.next(VendorFaults.status(200, "{}", "content-encoding", "gzip"));
    var failed = assertInstanceOf(Answer.Failed.class, fixture.answer(Fixture.chat(false)));
    assertEquals(SignalClass.UPSTREAM_FAULT, failed.attempt().failure());
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    vendor.next(VendorFaults.status(307, "", "location", vendor.url() + "/chat/completions"));
    var failed = assertInstanceOf(Answer.Failed.class, fixture.answer(Fixture.chat(false)));
    assertEquals(SignalClass.UPSTREAM_FAULT, failed.attempt().failure());
    assertEquals(307, failed.attempt().status());
    assertEquals(1, vendor.calls().size());
  }

  @Test
  void anErrorLongerThan64KiBIsReadNoFurther() throws Exception {
    String text = "x".repeat(1 << 20);
    vendor.next(VendorFaults.status(400, "{\"error\":{\"message\":\"" + text + "\"}}"));
    var passed = assertInstanceOf(Answer.Passed.class, fixture.answer(Fixture.chat(false)));
    assertTrue(passed.body().length() <= 64 << 10);
  }

  @Test
  void anAnswerCutInTheMiddleMayBeTriedElsewhere() throws Exception {
    vendor.next(
        call ->
            call.response()
                .putHeader("content-type", "application/json")
                .putHeader("content-length", "5000")
                .write("{\"id\":")
                .onComplete(v -> call.request().connection().close()));
    var failed = assertInstanceOf(Answer.Failed.class, fixture.answer(Fixture.chat(false)));
    assertEquals(SignalClass.UPSTREAM_FAULT, failed.attempt().failure());
  }

  @Test
  void aLargeAnswerComesWhole() throws Exception {
    String text = "word ".repeat(1 << 20);
    vendor.next(call -> FakeVendor.json(call, 200, FakeVendor.completion(call, text)));
    var served = assertInstanceOf(Answer.Served.class, fixture.answer(Fixture.chat(false)));
    Answer.Whole whole = Await.await(served.body().whole());
    assertTrue(whole.body().length() > 5 << 20);
    assertEquals(1 << 16, whole.relayed().answer().length);
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(whole.body().getBytes());
    assertArrayEquals(hash, whole.relayed().sha256());
  }

  /** A way back on which a whole answer is read once it may be. */
  private record Held(Translation way, CountDownLatch reading, CountDownLatch may)
      implements Translation {
    @Override
    public EncodedRequest request() {
      return way.request();
    }

    @Override
    public AnswerStream stream() {
      return way.stream();
    }

    @Override
    public WholeAnswer whole(byte[] body) {
      reading.countDown();
      try {
        if (!may.await(20, TimeUnit.SECONDS)) throw new AssertionError("not allowed");
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return way.whole(body);
    }

    @Override
    public byte[] error(int status, byte[] body) {
      return way.error(status, body);
    }
  }

  @Test
  void whatTheVendorHasFinishedStillComesAfterACut() throws Exception {
    // Given a long answer that came whole and is being read
    String text = "a".repeat(2 << 20);
    vendor.next(call -> FakeVendor.json(call, 200, FakeVendor.completion(call, text)));
    AttemptRequest chat = Fixture.chat(false);
    var held = new Held(chat.translation(), new CountDownLatch(1), new CountDownLatch(1));
    RunningAttempt sending =
        fixture.upstreams.send(
            Fixture.attempt(
                chat.model(),
                chat.operation(),
                false,
                held,
                chat.body(),
                Map.of(),
                Duration.ofSeconds(30),
                1 << 16));
    assertTrue(held.reading().await(20, TimeUnit.SECONDS));
    // When it is cut
    sending.cut();
    held.may().countDown();
    // Then it is served
    var served = assertInstanceOf(Answer.Served.class, Await.await(sending.answer()));
    assertEquals(new Usage(19, 5, 8), Await.await(served.body().whole()).relayed().usage());
  }

  @Test
  void anAnswerAbove64MiBIsAFailureAndIsGivenUp() throws Exception {
    Buffer piece = Buffer.buffer(new byte[1 << 20]);
    vendor.next(
        call -> {
          call.response().setChunked(true).putHeader("content-type", "application/json");
          for (int i = 0; i < 66; i++) call.response().write(piece);
        });
    var failed = assertInstanceOf(Answer.Failed.class, fixture.answer(Fixture.chat(false)));
    assertEquals(SignalClass.UPSTREAM_FAULT, failed.attempt().failure());
    assertTrue(Await.within(Duration.ofSeconds(2), () -> vendor.aborted() == 1));
  }
}
