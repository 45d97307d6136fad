package dev.drawbridge.acceptance.limits;

import static dev.drawbridge.fixture.SampleConfig.ended;
import static dev.drawbridge.fixture.SampleConfig.error;
import static dev.drawbridge.fixture.SampleConfig.header;
import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HeldStream;
import dev.drawbridge.fixture.RawConnection;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.FakeVendor.Behaviour;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a limit lets through and what it refuses. A call of one short message with a bound of 100
 * tokens may cost 0.001 USD at {@code flat}, whose input is free; the vendor reports 5 tokens of
 * output, so a call costs 0.00005 USD.
 */
class LimitsIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static FakeVendor vendor;
  private static FakeVendor failing;
  private static TestGateway gateway;

  private static final String FACTS =
      """
      teams:
        spending: { models: [flat], budget: { usd: 0.002, per: month } }
        silent: { models: [flat], budget: { usd: 0.0025, per: month } }
        poor: { models: [flat, free], budget: { usd: 0.0001, per: month } }
        hourly: { models: [flat], rate: { requests: 2, per: hour } }
        hasty: { models: [flat], rate: { requests: 1, tokens: 100000, per: minute } }
        wordy: { models: [flat], rate: { tokens: 150, per: day } }
        paired: { models: [flat], rate: { concurrent: 1 } }
        falling: { models: ["*"], objective: listed, budget: { usd: 0.0015, per: month } }
        fallen: { models: ["*"], objective: listed, budget: { usd: 0.0015, per: month } }
        asking: { models: [flat], rate: { requests: 2, per: hour } }
        overdrawn: { models: [flat], budget: { usd: 0.002, per: month } }
        watched: { models: [flat, free], budget: { usd: 5 }, rate: { requests: 100, per: day } }
        unlimited: { models: [flat] }
        mistaken: { models: [flat], rate: { requests: 3, per: hour } }
        denied: { models: [flat], rate: { requests: 3, per: hour } }
        shared: { models: [flat], rate: { requests: 3, per: day } }
        listing: { models: [flat], rate: { requests: 2, per: day } }
      """;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vendor = FakeVendor.start(VERTX);
    failing = FakeVendor.start(VERTX);
    failing.always(VendorFaults.error(500, "no", "server_error"));
    String yaml =
        "policy: { data: ./facts.yaml, timeout: 5s }\n"
            + "tags: { project: { values: [apollo, zeus] } }\n"
            + "providers:\n"
            + SampleConfig.own("house", vendor.url())
            + SampleConfig.own("weak", failing.url())
            + "models:\n"
            + model("flat", "house", 10)
            + model("free", "house", 0)
            + model("dear", "house", 20)
            + model("shaky", "weak", 10)
            + model("broken", "weak", 10)
            + "aliases:\n"
            + "  down: [shaky, dear, flat]\n"
            + "  up: [broken, dear]\n"
            + "  thrifty: [flat, free]\n";
    gateway = TestGateway.start(folder, yaml, FACTS);
  }

  private static String model(String id, String provider, int output) {
    return SampleConfig.open(id, provider, "")
        .replace(
            "price: { input: 0.1, output: 0.2 }", "price: { input: 0, output: " + output + " }");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    failing.close();
    Await.await(VERTX.close());
  }

  private static HttpResponse<String> chat(String team, String model) throws Exception {
    return chat(team, model, false);
  }

  private static HttpResponse<String> chat(String team, String model, boolean stream)
      throws Exception {
    String body =
        new JsonObject(TestGateway.chatBody(model, stream)).put("max_tokens", 100).encode();
    return gateway.post("/v1/chat/completions", gateway.key(team), body);
  }

  /** Answers as ever, and says nothing of tokens. */
  private static Behaviour withoutUsage() {
    return VendorFaults.status(
        200,
        """
        {"id":"c-1","object":"chat.completion","created":1,"model":"m","choices":[
          {"index":0,"message":{"role":"assistant","content":"Yes."},"finish_reason":"stop"}]}\
        """,
        "content-type",
        "application/json");
  }

  private static void assertServed(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
  }

  @Test
  void aBudgetIsSettledByWhatTheVendorReports() throws Exception {
    // Given a budget for two reservations, each call costing a twentieth of one
    for (int i = 0; i < 21; i++) assertServed(chat("spending", "flat", i % 2 == 0));
    // When what is left is less than one may cost
    HttpResponse<String> refused = chat("spending", "flat");

    assertEquals(429, refused.statusCode(), refused.body());
    assertEquals("insufficient_quota", error(refused).getString("code"));
    assertEquals("insufficient_quota", error(refused).getString("type"));
    assertEquals("budget_exhausted", ours(refused).getString("code"));
    assertEquals("team:spending", ours(refused).getString("limit"));
    assertEquals(
        "budget_exhausted",
        ours(refused).getJsonArray("reasons").getJsonObject(0).getString("code"));
    assertTrue(Instant.parse(ours(refused).getString("resets")).isAfter(Instant.now()));
    assertEquals("false", header(refused, "x-should-retry"));
    assertEquals("", header(refused, "retry-after"));
    JsonObject row = gateway.row(SampleConfig.id(refused));
    assertEquals("refused", row.getString("outcome"));
    assertEquals("budget_exhausted", row.getString("code"));
  }

  @Test
  void anAnswerWithoutUsageIsChargedItsReservation() throws Exception {
    for (int i = 0; i < 2; i++) {
      vendor.next(withoutUsage());
      assertServed(chat("silent", "flat"));
    }
    assertEquals(429, chat("silent", "flat").statusCode());
  }

  @Test
  void whatCostsNothingServesWhereTheBudgetIsUsedUp() throws Exception {
    assertEquals(429, chat("poor", "flat").statusCode());
    assertServed(chat("poor", "free"));
    HttpResponse<String> routed = chat("poor", "thrifty");
    assertServed(routed);
    assertEquals("free", header(routed, "x-drawbridge-model"));
  }

  @Test
  void aRateIsToldInHeadersAndRefused() throws Exception {
    HttpResponse<String> first = chat("hourly", "flat");
    assertServed(first);
    assertEquals("2", header(first, "x-ratelimit-limit-requests"));
    assertEquals("1", header(first, "x-ratelimit-remaining-requests"));
    assertTrue(header(first, "x-ratelimit-reset-requests").matches("(\\d+m)?\\d+s|1h0m0s"));
    assertServed(chat("hourly", "flat", true));
    HttpResponse<String> refused = chat("hourly", "flat");

    assertEquals(429, refused.statusCode());
    assertEquals("rate_limit_exceeded", error(refused).getString("code"));
    assertEquals("rate_limited", ours(refused).getString("code"));
    assertEquals("0", header(refused, "x-ratelimit-remaining-requests"));
    Instant resets = Instant.parse(ours(refused).getString("resets"));
    boolean soon = Duration.between(Instant.now(), resets).toSeconds() < 60;
    if (!soon) assertEquals("false", header(refused, "x-should-retry"));
  }

  /** Whether policy refused it, or it never came that far. */
  @ParameterizedTest
  @CsvSource({"mistaken, no-such-model, 404", "denied, dear, 403"})
  void whatIsRefusedForTheCallersFaultCountsAsARequest(String team, String model, int status)
      throws Exception {
    String key = gateway.key(team);
    HttpResponse<String> answer = gateway.chat(key, model);
    int refused = 0;
    for (; answer.statusCode() == status && refused < 50; refused++) {
      answer = gateway.chat(key, model);
    }

    assertTrue(refused >= 3, "refused " + refused + " times: " + answer.body());
    assertEquals(429, answer.statusCode(), answer.body());
    assertEquals("rate_limited", ours(answer).getString("code"));
    assertEquals("0", header(answer, "x-ratelimit-remaining-requests"));
    assertEquals(429, gateway.chat(key, "flat").statusCode());
  }

  @Test
  void whatABlockedPrincipalIsRefusedLeavesItsTeamTheRate() throws Exception {
    String blocked = gateway.key("shared");
    var block = Map.<String, Object>of("principal", blocked.substring(4, 16), "reason", "x");
    gateway.control("block.add", block);
    HttpResponse<String> answer = gateway.chat(blocked, "flat");
    for (int i = 0; answer.statusCode() == 403 && i < 50; i++) {
      answer = gateway.chat(blocked, "flat");
    }
    assertEquals(429, answer.statusCode(), answer.body());
    assertTrue(ours(answer).getString("limit").startsWith("refused:key:"), answer.body());

    for (String left : List.of("2", "1", "0")) {
      HttpResponse<String> served = chat("shared", "flat");
      assertServed(served);
      assertEquals(left, header(served, "x-ratelimit-remaining-requests"));
    }
    assertEquals(429, chat("shared", "flat").statusCode());
  }

  @Test
  void whereAllowedCallsUsedTheRateUpTheModelsAreListedStill() throws Exception {
    String key = gateway.key("listing");
    assertEquals(404, gateway.chat(key, "no-such-model").statusCode());
    assertServed(gateway.get("/v1/models", key));
    for (int i = 0; i < 2; i++) assertServed(gateway.chat(key, "flat"));
    assertEquals(429, gateway.chat(key, "flat").statusCode());

    assertServed(gateway.get("/v1/models", key));
    assertServed(gateway.get("/v1/models/flat", key));
  }

  @Test
  void aResetWithinAMinuteIsARetryAfter() throws Exception {
    HttpResponse<String> refused = chat("hasty", "flat");
    while (refused.statusCode() == 200) refused = chat("hasty", "flat");

    assertEquals(429, refused.statusCode());
    int wait = Integer.parseInt(header(refused, "retry-after"));
    assertTrue(wait >= 1 && wait <= 60, "" + wait);
    assertEquals("", header(refused, "x-should-retry"));
  }

  @Test
  void tokensAreReservedWithTheOutputsBound() throws Exception {
    assertServed(chat("wordy", "flat"));
    HttpResponse<String> refused = chat("wordy", "flat");
    assertEquals(429, refused.statusCode());
    assertTrue(error(refused).getString("message").contains("150 tokens a day for team:wordy"));
    assertEquals("126", header(refused, "x-ratelimit-remaining-tokens"));
  }

  @Test
  void aVanishedClientGivesItsPlaceBack() throws Exception {
    HeldStream held = new HeldStream();
    vendor.next(held);
    try (RawConnection first =
        new RawConnection(gateway.port()).chat(gateway.key("paired"), "flat", true)) {
      first.until(HeldStream.half());
      HttpResponse<String> refused = chat("paired", "flat");
      assertEquals(429, refused.statusCode());
      assertEquals("1", header(refused, "retry-after"));
      assertNull(ours(refused).getString("resets"));
    }
    Await.until("the place is free", () -> chat("paired", "flat").statusCode() == 200);
  }

  @Test
  void aFallbackThatDoesNotFitIsPassedOver() throws Exception {
    // Given a first target that fails, a second for twice what is left, and a third that fits
    HttpResponse<String> answer = chat("falling", "down");

    assertServed(answer);
    assertEquals("flat", header(answer, "x-drawbridge-model"));
    assertEquals("shaky:upstream_fault", header(answer, "x-drawbridge-fallback").split(",")[0]);
  }

  @Test
  void aFallbackIsNotMadeWhereNoneFits() throws Exception {
    int before = vendor.calls().size();
    HttpResponse<String> answer = chat("fallen", "up");
    assertEquals(502, answer.statusCode(), answer.body());
    assertEquals(before, vendor.calls().size());
    assertEquals("failed", ended(gateway, answer).getString("outcome"));
    // What failed without an answer is not charged: a call that fits is served.
    assertServed(chat("fallen", "flat"));
  }

  @Test
  void anExplanationCountsAsARequest() throws Exception {
    String body = TestGateway.chatBody("flat", false);
    String key = gateway.key("asking");
    assertServed(gateway.post("/drawbridge/v1/explain", key, body));
    assertServed(chat("asking", "flat"));
    HttpResponse<String> refused = gateway.post("/drawbridge/v1/explain", key, body);
    assertEquals(429, refused.statusCode());
    assertEquals("rate_limited", ours(refused).getString("code"));
  }

  @Test
  void withoutLimitsNothingIsTold() throws Exception {
    HttpResponse<String> answer = chat("unlimited", "flat");
    assertServed(answer);
    assertFalse(answer.headers().map().containsKey("x-ratelimit-limit-requests"));
  }

  @Test
  void aBillAboveItsReservationIsChargedWholeAndShown() throws Exception {
    JsonObject usage =
        new JsonObject().put("prompt_tokens", 19).put("completion_tokens", 400).put("total", 419);
    vendor.next(
        call ->
            FakeVendor.json(
                call, 200, new JsonObject().put("choices", new JsonArray()).put("usage", usage)));
    assertServed(chat("overdrawn", "flat"));
    assertEquals(429, chat("overdrawn", "flat").statusCode());
    String metrics = gateway.metrics();
    assertTrue(
        metrics.contains("drawbridge_budget_drift_usd_total{model=\"flat\"} 0.003"), metrics);
  }

  @Test
  void aTeamSeesItsLimitsAndWhatItSpent() throws Exception {
    String key = gateway.key("watched");
    for (int i = 0; i < 3; i++) {
      assertServed(
          gateway.post(
              "/v1/chat/completions",
              key,
              TestGateway.chatBody("flat", i == 1),
              "X-Drawbridge-Tags",
              "project=" + (i == 0 ? "zeus" : "apollo")));
    }
    assertServed(chat("watched", "free"));

    JsonObject usage = usage(key, "");
    assertEquals("watched", usage.getString("team"));
    JsonObject budget = usage.getJsonArray("limits").getJsonObject(0);
    assertEquals("team:watched", budget.getString("key"));
    assertEquals("usd", budget.getString("unit"));
    assertEquals("month", budget.getString("per"));
    assertEquals(5.0, budget.getDouble("amount"));
    assertEquals(0.00015, budget.getDouble("used"));
    assertEquals(0.0, budget.getDouble("reserved"));
    assertEquals(4.99985, budget.getDouble("remaining"));
    assertTrue(Instant.parse(budget.getString("resets")).isAfter(Instant.now()));
    JsonObject calls = usage.getJsonArray("limits").getJsonObject(1);
    assertEquals("requests", calls.getString("unit"));
    assertEquals(4, calls.getInteger("used"));

    Await.until("the spend", () -> usage(key, "").getJsonArray("spend").size() == 2);
    usage = usage(key, "");
    JsonObject flat = usage.getJsonArray("spend").getJsonObject(0);
    assertEquals("flat", flat.getString("model"));
    assertEquals(3, flat.getInteger("requests"));
    assertEquals(57, flat.getInteger("input_tokens"));
    assertEquals(15, flat.getInteger("output_tokens"));
    assertEquals(0.00015, flat.getDouble("cost_usd"));
    assertEquals(1, usage.getJsonArray("own").size());
    assertEquals(flat, usage.getJsonArray("own").getJsonObject(0));

    JsonObject byProject = usage(key, "?by=tag.project");
    assertEquals(2, byProject.getJsonArray("spend").size());
    JsonObject apollo = byProject.getJsonArray("spend").getJsonObject(0);
    assertEquals("apollo", apollo.getString("tag.project"));
    assertEquals(2, apollo.getInteger("requests"));
    assertEquals(400, gateway.get("/drawbridge/v1/usage?by=colour", key).statusCode());
    assertEquals(400, gateway.get("/drawbridge/v1/usage?by=principal", key).statusCode());
    assertSums(4, "team", "watched", usage(key, "?by=team"));
    assertSums(3, "model", "flat", usage(key, "?by=model"));
    for (String by : List.of("team", "model", "provider", "principal", "purpose")) {
      JsonArray sums =
          new JsonObject(gateway.admin("/api/v1/usage?team=watched&by=" + by).body())
              .getJsonArray("spend");
      int requests = 0;
      for (Object sum : sums) {
        assertEquals(
            Set.of(by, "requests", "input_tokens", "output_tokens", "cost_usd"),
            ((JsonObject) sum).fieldNames());
        requests += ((JsonObject) sum).getInteger("requests");
      }
      assertEquals(4, requests, by + " " + sums.encode());
    }

    JsonObject all = new JsonObject(gateway.admin("/api/v1/usage?team=watched").body());
    assertEquals(2, all.getJsonArray("limits").size());
    assertEquals("watched", all.getJsonArray("spend").getJsonObject(0).getString("team"));
    assertEquals(403, gateway.admin("/api/v1/usage", key).statusCode());
    String metrics = gateway.metrics();
    assertTrue(metrics.contains("drawbridge_budget_remaining{key=\"team:watched\"} 4.99985"));
    assertTrue(metrics.contains("drawbridge_budget_used_ratio{key=\"team:watched\"} 2.9"), metrics);
  }

  private static void assertSums(int requests, String by, String value, JsonObject usage) {
    JsonObject found = new JsonObject();
    for (Object sum : usage.getJsonArray("spend")) {
      if (((JsonObject) sum).getString(by).equals(value)) found = (JsonObject) sum;
    }
    assertEquals(requests, found.getInteger("requests"), usage.encode());
  }

  private static JsonObject usage(String key, String query) throws Exception {
    HttpResponse<String> answer = gateway.get("/drawbridge/v1/usage" + query, key);
    assertServed(answer);
    return answer.body().isEmpty() ? new JsonObject() : new JsonObject(answer.body());
  }
}
