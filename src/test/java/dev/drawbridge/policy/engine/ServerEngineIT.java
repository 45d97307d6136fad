package dev.drawbridge.policy.engine;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.policy.Policies;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.PolicySettings;
import dev.drawbridge.policy.Questions;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.policy.decision.PolicyException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the server engine makes of an OPA that answers, and of one that does not as it should. */
class ServerEngineIT {
  private static final Catalog MODELS = Questions.catalog(1);
  private final AtomicInteger calls = new AtomicInteger();
  private Vertx vertx = Vertx.vertx();

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @Test
  void asksTheConfiguredPathWithTheTokenAndTheInput() throws Exception {
    var seen = Buffer.buffer();
    int port =
        opa(
            request -> {
              seen.appendString(request.method() + " " + request.path());
              seen.appendString(" " + request.getHeader("authorization") + " ");
              request.body().onSuccess(seen::appendBuffer).onSuccess(b -> answer(request, ""));
            });
    Policy policy = policy(port);
    assertTrue(await(policy.decide(Questions.about(MODELS))).allow());
    String text = seen.toString();
    assertTrue(
        text.startsWith(
            "POST /v1/data/drawbridge/decision/result Bearer t0ken {\"input\":{\"contract\":"),
        text);
    assertEquals("server", policy.engine());
  }

  @Test
  void anotherBundleRevisionIsAnotherRevision() throws Exception {
    int port =
        opa(
            request ->
                answer(
                    request,
                    ",\"provenance\":{\"bundles\":{\"b\":{\"revision\":\""
                        + calls.incrementAndGet()
                        + "\"}}}"));
    Policy policy = policy(port);
    String one = await(policy.decide(Questions.about(MODELS))).revision();
    String other = await(policy.decide(Questions.about(MODELS))).revision();
    assertNotEquals(one, other);
    assertEquals(other, policy.revision());
  }

  @Test
  void aSlowAnswerIsNone() throws Exception {
    int port = opa(request -> vertx.setTimer(2_000, t -> answer(request, "")));
    long start = System.nanoTime();
    unavailable(policy(port));
    assertTrue(Duration.ofNanos(System.nanoTime() - start).toMillis() < 1_900);
  }

  @Test
  void anErrorIsNone() throws Exception {
    unavailable(policy(opa(request -> request.response().setStatusCode(500).end(body("")))));
  }

  @Test
  void malformedJsonIsNone() throws Exception {
    unavailable(policy(opa(request -> request.response().end("{\"result\":{\"allow\":"))));
    unavailable(policy(opa(request -> request.response().end(body("") + "{}"))));
    unavailable(policy(opa(request -> request.response().end("{\"result\":1,\"result\":2}"))));
  }

  @Test
  void anUndefinedRuleIsNone() throws Exception {
    unavailable(policy(opa(request -> request.response().end("{}"))));
  }

  @Test
  void aHugeAnswerIsNone() throws Exception {
    Buffer huge = Buffer.buffer("\"" + "x".repeat(5 << 20) + "\"");
    unavailable(policy(opa(request -> request.response().end(huge))));
  }

  @Test
  void anAnswerCutShortIsNone() throws Exception {
    int port =
        opa(
            request -> {
              request.response().putHeader("content-length", "1000").write(body(""));
              vertx.setTimer(20, t -> request.connection().close());
            });
    unavailable(policy(port));
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    int good = opa(request -> answer(request, ""));
    String there = "http://127.0.0.1:" + good + "/v1/data/drawbridge/decision/result";
    int port =
        opa(request -> request.response().setStatusCode(307).putHeader("location", there).end());
    unavailable(policy(port));
  }

  @Test
  void nobodyListeningIsNoneAndSaysSoToTheProbe() throws Exception {
    HttpServer gone = vertx.createHttpServer().requestHandler(r -> {});
    int port = await(gone.listen(0, "127.0.0.1")).actualPort();
    await(gone.close());
    Policy policy = policy(port);
    unavailable(policy);
    assertInstanceOf(PolicyException.class, failure(policy.probe()));
  }

  @Test
  void aFailingServerIsSparedByTheCircuit() throws Exception {
    int port =
        opa(
            request -> {
              calls.incrementAndGet();
              request.response().setStatusCode(503).end();
            });
    Policy policy = policy(port);
    for (int i = 0; i < 30; i++) failure(policy.decide(Questions.about(MODELS)));
    assertEquals(10, calls.get());
  }

  private int opa(Consumer<HttpServerRequest> answer) throws Exception {
    HttpServer server = vertx.createHttpServer().requestHandler(answer::accept);
    return await(server.listen(0, "127.0.0.1")).actualPort();
  }

  private static void answer(HttpServerRequest request, String more) {
    request.response().end(body(more));
  }

  private static String body(String more) {
    return "{\"result\":{\"allow\":true,\"eligible\":[{\"id\":\"gpt-0\"}],\"excluded\":{}}"
        + more
        + "}";
  }

  private Policy policy(int port) throws Exception {
    var server =
        new PolicySettings.Server(
            URI.create("http://127.0.0.1:" + port), "drawbridge/decision/result", "t0ken");
    var settings =
        new PolicySettings(
            server, null, null, null, null, Duration.ofMillis(750), 100, Duration.ofSeconds(30));
    return await(
        Policies.load(
            vertx, settings, Facts.NONE, Questions.ACME, MODELS, new SimpleMeterRegistry()));
  }

  private static void unavailable(Policy policy) {
    Throwable failure = failure(policy.decide(Questions.about(MODELS)));
    Refusal refusal = assertInstanceOf(Refusal.class, failure);
    assertEquals(RefusalCode.POLICY_UNAVAILABLE, refusal.code());
    assertFalse(refusal.text().contains("127.0.0.1"));
  }

  private static Throwable failure(Future<?> future) {
    var thrown = assertThrows(ExecutionException.class, () -> await(future));
    return java.util.Objects.requireNonNull(thrown.getCause());
  }
}
