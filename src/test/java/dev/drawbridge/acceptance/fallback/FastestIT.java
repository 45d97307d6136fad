package dev.drawbridge.acceptance.fallback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objective {@code fastest}: which of two models is, depends on how long the answer will be. */
class FastestIT {
  private static final int TOKENS = 20;
  private static final long SLOW_TOKEN = 40;
  private static final long SLOW_START = 2_000;

  private final Vertx vertx = Vertx.vertx();
  private FakeVendor starter;
  private FakeVendor runner;
  private TestGateway gateway;
  private String key;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    starter = FakeVendor.start(vertx).always(streaming(0, SLOW_TOKEN));
    runner = FakeVendor.start(vertx).always(streaming(SLOW_START, 0));
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\n"
            + "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
            + SampleConfig.own("starter", starter.url())
            + SampleConfig.own("runner", runner.url())
            + "models:\n"
            + SampleConfig.open("quick-start", "starter", "")
            + SampleConfig.open("long-run", "runner", "")
            + "aliases:\n  chat: [quick-start, long-run]\n";
    String facts =
        """
        teams:
          research: { models: ["*"], objective: fastest, max_sensitivity: restricted }
        """;
    gateway = TestGateway.start(folder, yaml, facts);
    key = gateway.key("research");
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    starter.close();
    runner.close();
    Await.await(vertx.close());
  }

  @Test
  void aLongAnswerGoesToTheFasterTokensAndAShortOneToTheFasterStart() throws Exception {
    // Given that each was tried once, as nothing was known of them
    assertEquals("quick-start", served(1_000));
    assertEquals("long-run", served(1_000));
    // When answers of two lengths are asked for, then each goes where it will be sooner complete
    assertEquals("long-run", served(1_000));
    assertEquals("quick-start", served(1));
    assertEquals("long-run", served(1_000));
    // And an admin sees why
    JsonObject start = model("starter");
    JsonObject run = model("runner");
    assertTrue(start.getDouble("latency_ms") < run.getDouble("latency_ms"), start + " " + run);
    assertTrue(start.getDouble("token_ms") > run.getDouble("token_ms"), start + " " + run);
  }

  @Test
  void aModelThatNeverAnsweredIsNotTriedFirstAgain() throws Exception {
    // Given one that is asked first, as nothing is known of it, and that fails without an outage
    starter.always(VendorFaults.error(429, "slow down", "rate_limit_exceeded"));
    assertEquals("long-run", served(1));
    assertEquals(1, starter.calls().size());
    // When others ask, then they do not meet it
    assertEquals("long-run", served(1));
    assertEquals("long-run", served(1));
    assertEquals(1, starter.calls().size());
  }

  private String served(int mostTokens) throws Exception {
    JsonObject body =
        new JsonObject(TestGateway.chatBody("chat", true)).put("max_tokens", mostTokens);
    HttpResponse<String> answer = gateway.post("/v1/chat/completions", key, body.encode());
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.headers().firstValue("X-Drawbridge-Model").orElseThrow();
  }

  private JsonObject model(String provider) throws Exception {
    for (Object each : new JsonArray(gateway.admin("/api/v1/providers").body())) {
      JsonObject found = (JsonObject) each;
      if (found.getString("id").equals(provider))
        return found.getJsonArray("models").getJsonObject(0);
    }
    throw new AssertionError("no provider " + provider);
  }

  /**
   * Streams an answer of {@value #TOKENS} tokens: after so long the first, then one each so long.
   */
  private FakeVendor.Behaviour streaming(long first, long each) {
    return call -> {
      HttpServerResponse response =
          call.response().setChunked(true).putHeader("content-type", "text/event-stream");
      var events = new ArrayList<>(VendorFaults.events(call, Collections.nCopies(TOKENS, " word")));
      events.replaceAll(
          e -> e.replaceAll("\"completion_tokens\":\\d+", "\"completion_tokens\":" + TOKENS));
      // The first two are the role and a word.
      String begin = events.removeFirst() + events.removeFirst();
      vertx.setTimer(
          Math.max(1, first),
          started -> {
            response.write(begin);
            if (each == 0) response.end(String.join("", events));
            else vertx.setPeriodic(each, timer -> tick(timer, response, events));
          });
    };
  }

  private void tick(long timer, HttpServerResponse response, List<String> events) {
    if (!response.closed()) response.write(events.removeFirst());
    if (!response.closed() && !events.isEmpty()) return;
    vertx.cancelTimer(timer);
    if (!response.closed()) response.end();
  }
}
