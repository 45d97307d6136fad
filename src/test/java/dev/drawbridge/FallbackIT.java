package dev.drawbridge;

import static dev.drawbridge.SampleConfig.ended;
import static dev.drawbridge.SampleConfig.error;
import static dev.drawbridge.SampleConfig.header;
import static dev.drawbridge.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.upstream.FakeVendor;
import dev.drawbridge.upstream.FakeVendor.Behaviour;
import dev.drawbridge.upstream.VendorFaults;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What happens when vendors fail. Each test takes a pair of models of its own, since a failure may
 * close a model to all who come after.
 */
class FallbackIT {
  private static final int PAIRS = 40;
  private static final AtomicInteger PAIR = new AtomicInteger();
  private static final Vertx VERTX = Vertx.vertx();
  @TempDir static Path folder;
  private static FakeVendor first;
  private static FakeVendor second;
  private static TestGateway gateway;
  private static String key;

  private static final String FACTS =
      """
      teams:
        pairs: { models: ["*"], objective: listed, contact: pairs@acme.example }
        flexible: { models: [first-38, second-38], objective: listed, substitute: true }
        housebound: { models: [house-1, second-38], objective: listed, substitute: true }
        fielded: { models: [strict-1, second-38], objective: listed, substitute: true }
        narrowed: { models: [first-39, second-39], objective: listed }
        reordered: { models: [first-40, second-40, house-2], objective: listed }
      """;

  @BeforeAll
  static void start() throws Exception {
    first = FakeVendor.start(VERTX);
    second = FakeVendor.start(VERTX);
    var yaml =
        new StringBuilder(
            """
            organisation: { help: "https://wiki.acme.example/models" }
            policy: { data: ./facts.yaml, timeout: 5s }
            upstream: { attempts: 3 }
            providers:
            """);
    yaml.append(SampleConfig.vendor("one", first.url()))
        .append(SampleConfig.vendor("two", second.url()))
        .append(SampleConfig.vendor("gone", "http://127.0.0.1:1/v1"))
        .append(SampleConfig.vendor("slow", first.url()).replace(" }\n", ", first_byte: 400ms }\n"))
        .append(SampleConfig.vendor("strict", first.url()).replace(" }\n", ", vendor: openai }\n"))
        .append(SampleConfig.own("house", first.url()))
        .append("models:\n");
    var aliases = new StringBuilder("aliases:\n");
    for (int n = 1; n <= PAIRS; n++) {
      yaml.append(SampleConfig.closed("first-" + n, "one", ""))
          .append(SampleConfig.closed("second-" + n, "two", ""));
      aliases.append("  pair-%d: [first-%d, second-%d]\n".formatted(n, n, n));
    }
    yaml.append(SampleConfig.closed("gone-1", "gone", ""))
        .append(SampleConfig.closed("slow-1", "slow", ""))
        .append(SampleConfig.closed("slow-2", "slow", ""))
        .append(SampleConfig.closed("slow-3", "slow", ""))
        .append(SampleConfig.closed("strict-1", "strict", ""))
        .append(SampleConfig.open("house-1", "house", ""))
        .append(SampleConfig.open("house-2", "house", ""));
    aliases.append(
        """
          gone-pair: [gone-1, second-37]
          slow-pair: [slow-1, second-37]
          slow-all: [slow-2, slow-3]
          many: [first-35, first-36, first-37, second-35, second-36]
          trio: [first-40, second-40, house-2]
        """);
    gateway =
        TestGateway.start(
            folder,
            yaml.append(aliases).toString(),
            FACTS,
            Map.of(
                "ONE_KEY", "vendor-key-of-one",
                "TWO_KEY", "vendor-key-of-two",
                "GONE_KEY", "vendor-key-of-gone",
                "SLOW_KEY", "vendor-key-of-slow",
                "STRICT_KEY", "vendor-key-of-strict"));
    key = gateway.key("pairs");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    first.close();
    second.close();
    VERTX.close().toCompletionStage().toCompletableFuture().join();
  }

  private static int pair() {
    int n = PAIR.incrementAndGet();
    assertTrue(n < 35, "more pairs are needed");
    return n;
  }

  private static HttpResponse<String> chat(String model, boolean stream) throws Exception {
    return gateway.post("/v1/chat/completions", key, TestGateway.chatBody(model, stream));
  }

  private static long calls(FakeVendor vendor, String model) {
    return vendor.calls().stream().filter(c -> model.equals(c.body().getString("model"))).count();
  }

  private static void assertFellBack(
      HttpResponse<String> answer, String from, String signal, String to) throws Exception {
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(to, header(answer, "x-drawbridge-model"));
    assertEquals("two", header(answer, "x-drawbridge-provider"));
    assertEquals(from + ":" + signal, header(answer, "x-drawbridge-fallback"));
    JsonObject row = ended(gateway, answer);
    assertEquals("complete", row.getString("outcome"));
    assertEquals(to, row.getString("model_served"));
    assertEquals(
        new JsonArray().add(new JsonObject().put("model", from).put("class", signal)),
        row.getJsonArray("fallbacks"));
  }

  @ParameterizedTest
  @CsvSource({
    "429, rate_limit_exceeded, throttled",
    "429, insufficient_quota, quota_exhausted",
    "500, server_error, upstream_fault",
    "503, overloaded, transient",
    "401, invalid_api_key, auth_revoked",
    "402, billing, quota_exhausted",
    "410, gone, model_retired",
    "451, legal, region_restricted",
    "404, model_not_found, model_restricted",
    "403, unsupported_country_region_territory, region_restricted",
    "403, permission_denied, model_restricted"
  })
  void aRestrictedOrFailingVendorIsReplacedByTheNextTarget(int status, String code, String signal)
      throws Exception {
    int n = pair();
    first.next(VendorFaults.error(status, "no", code));
    HttpResponse<String> answer = chat("pair-" + n, false);
    assertFellBack(answer, "first-" + n, signal, "second-" + n);
    assertEquals(1, calls(first, "first-" + n));
  }

  @Test
  void aConnectionRefusedIsReplaced() throws Exception {
    assertFellBack(chat("gone-pair", false), "gone-1", "transient", "second-37");
  }

  @Test
  void aConnectionClosedWithoutAnAnswerIsReplaced() throws Exception {
    int n = pair();
    first.next(VendorFaults.hangUp());
    assertFellBack(chat("pair-" + n, false), "first-" + n, "transient", "second-" + n);
  }

  @Test
  void aStreamWithoutAFirstByteInTimeIsReplaced() throws Exception {
    first.next(VendorFaults.silence());
    HttpResponse<String> answer = chat("slow-pair", true);
    assertFellBack(answer, "slow-1", "transient", "second-37");
    assertTrue(answer.body().endsWith("data: [DONE]\n\n"), answer.body());
  }

  @Test
  void aStreamWhoseFirstEventIsAnErrorIsReplaced() throws Exception {
    int n = pair();
    first.next(
        VendorFaults.raw(
            "data: {\"error\":{\"message\":\"busy\",\"type\":\"server_error\",\"code\":503}}\n\n"));
    HttpResponse<String> answer = chat("pair-" + n, true);
    assertFellBack(answer, "first-" + n, "transient", "second-" + n);
    assertFalse(answer.body().contains("error"), answer.body());
  }

  @ParameterizedTest
  @CsvSource({
    "400, invalid_value",
    "422, bad",
    "404, no_such_route",
    "403, no_word_of_ours",
  })
  void anErrorAboutTheRequestPassesUnchanged(int status, String code) throws Exception {
    int n = pair();
    String body = FakeVendor.error("temperature is too high", code).encodePrettily();
    first.next(VendorFaults.status(status, body, "x-request-id", "req_9", "set-cookie", "a=b"));
    HttpResponse<String> answer = chat("pair-" + n, false);
    assertEquals(status, answer.statusCode());
    assertEquals(body, answer.body());
    assertEquals("req_9", header(answer, "x-drawbridge-upstream-request-id"));
    assertEquals("first-" + n, header(answer, "x-drawbridge-model"));
    assertEquals("", header(answer, "x-drawbridge-fallback"));
    assertEquals("", header(answer, "set-cookie"));
    assertEquals(0, calls(second, "second-" + n));
    assertEquals("failed", ended(gateway, answer).getString("outcome"));
  }

  @Test
  void aSafetyRefusalPassesWithCredentialsStruckOut() throws Exception {
    int n = pair();
    first.next(
        VendorFaults.error(
            403,
            "Flagged by our safety system for key vendor-key-of-one of org-AbC123xyz (sk-proj-abcdef123456).",
            "permission_denied"));
    HttpResponse<String> answer = chat("pair-" + n, false);
    assertEquals(403, answer.statusCode());
    assertTrue(
        error(answer).getString("message").startsWith("Flagged by our safety system"),
        answer.body());
    assertFalse(answer.body().contains("vendor-key-of-one"), answer.body());
    assertFalse(answer.body().contains("AbC123xyz"), answer.body());
    assertFalse(answer.body().contains("abcdef123456"), answer.body());
    assertEquals(0, calls(second, "second-" + n));
  }

  @Test
  void anErrorThatPassesAfterAFallbackNamesTheFallback() throws Exception {
    int n = pair();
    first.next(VendorFaults.error(500, "no", "x"));
    second.next(VendorFaults.error(400, "bad", "invalid_value"));
    HttpResponse<String> answer = chat("pair-" + n, true);
    assertEquals(400, answer.statusCode());
    assertEquals("bad", error(answer).getString("message"));
    assertEquals("first-" + n + ":upstream_fault", header(answer, "x-drawbridge-fallback"));
    assertEquals("second-" + n, header(answer, "x-drawbridge-model"));
  }

  private static HttpResponse<String> bothFail(Behaviour one, Behaviour two) throws Exception {
    first.next(one);
    second.next(two);
    return chat("pair-" + pair(), false);
  }

  private static void assertRefused(HttpResponse<String> answer, int status, String code)
      throws Exception {
    assertEquals(status, answer.statusCode(), answer.body());
    assertEquals(code, ours(answer).getString("code"));
    assertFalse(answer.body().contains("vendor says"), answer.body());
    JsonObject row = ended(gateway, answer);
    assertEquals("failed", row.getString("outcome"));
    assertEquals(code, row.getString("code"));
    assertFalse(row.getJsonArray("fallbacks").isEmpty(), row.encode());
  }

  private static Behaviour fails(int status, String code, String... headers) {
    return VendorFaults.status(
        status, FakeVendor.error("vendor says " + code, code).encode(), headers);
  }

  @Test
  void allThrottledIsSaidSoWithTheShortestWait() throws Exception {
    HttpResponse<String> answer =
        bothFail(
            fails(429, "rate_limit_exceeded", "retry-after", "9"),
            fails(429, "rate_limit_exceeded", "retry-after", "7"));
    assertRefused(answer, 429, "upstream_throttled");
    assertEquals("rate_limit_exceeded", error(answer).getString("code"));
    assertEquals("7", header(answer, "retry-after"));
    JsonArray attempts = ended(gateway, answer).getJsonObject("end").getJsonArray("attempts");
    assertEquals(2, attempts.size(), attempts.encode());
  }

  @Test
  void aCallWhoseEveryTargetIsStillThrottledIsToldToWait() throws Exception {
    int n = pair();
    first.next(fails(429, "rate_limit_exceeded", "retry-after", "50"));
    second.next(fails(429, "rate_limit_exceeded", "retry-after", "40"));
    assertRefused(chat("pair-" + n, false), 429, "upstream_throttled");

    HttpResponse<String> again = chat("pair-" + n, false);

    assertEquals(429, again.statusCode(), again.body());
    assertEquals("upstream_throttled", ours(again).getString("code"));
    int wait = Integer.parseInt(header(again, "retry-after"));
    assertTrue(wait > 0 && wait <= 40, () -> "waits " + wait);
    assertEquals(1, calls(first, "first-" + n));
    assertEquals(1, calls(second, "second-" + n));
    JsonObject row = ended(gateway, again);
    assertEquals("refused", row.getString("outcome"), row.encode());
    assertEquals("upstream_throttled", row.getString("code"), row.encode());
  }

  @Test
  void allQuotasUsedUpIsSaidSoWithTheReset() throws Exception {
    Instant before = Instant.now();
    HttpResponse<String> answer =
        bothFail(fails(402, "billing"), fails(429, "insufficient_quota", "retry-after", "3600"));
    assertRefused(answer, 429, "upstream_quota");
    assertEquals("", header(answer, "retry-after"));
    assertTrue(
        Instant.parse(ours(answer).getString("resets")).isAfter(before.plusSeconds(3000)),
        answer.body());
  }

  @Test
  void allRestrictedByRegionIsSaidSo() throws Exception {
    assertRefused(bothFail(fails(451, "legal"), fails(451, "legal")), 451, "region_restricted");
  }

  @Test
  void allRetiredIsSaidSo() throws Exception {
    assertRefused(bothFail(fails(410, "gone"), fails(410, "gone")), 410, "model_retired");
  }

  @Test
  void allOutOfServiceIsSaidSo() throws Exception {
    HttpResponse<String> answer = bothFail(fails(503, "busy"), VendorFaults.hangUp());
    assertRefused(answer, 503, "upstream_unavailable");
  }

  @Test
  void mixedFailuresListTheirClasses() throws Exception {
    HttpResponse<String> answer = bothFail(fails(429, "slow_down"), fails(401, "bad_key"));
    assertRefused(answer, 502, "upstream_failed");
    assertTrue(error(answer).getString("message").contains("throttled"), answer.body());
    assertTrue(error(answer).getString("message").contains("auth_revoked"), answer.body());
    JsonArray fallbacks = ended(gateway, answer).getJsonArray("fallbacks");
    assertEquals(2, fallbacks.size(), fallbacks.encode());
    assertEquals("throttled", fallbacks.getJsonObject(0).getString("class"));
    assertEquals("auth_revoked", fallbacks.getJsonObject(1).getString("class"));
  }

  @Test
  void onlyTimeLimitsIsATimeout() throws Exception {
    first.next(VendorFaults.silence()).next(VendorFaults.silence());
    assertRefused(chat("slow-all", true), 504, "upstream_timeout");
  }

  @Test
  void attemptsAreBounded() throws Exception {
    for (int i = 0; i < 3; i++) first.next(fails(500, "broken"));
    int before = second.calls().size();
    assertRefused(chat("many", false), 502, "upstream_failed");
    assertEquals(before, second.calls().size());
  }

  @Test
  void aConcreteModelIsNotReplacedWhereTheTeamDoesNotAllowIt() throws Exception {
    int n = pair();
    first.next(fails(500, "broken"));
    HttpResponse<String> answer = chat("first-" + n, false);
    assertRefused(answer, 502, "upstream_failed");
    assertEquals(0, calls(second, "second-" + n));
  }

  @Test
  void aConcreteModelIsReplacedWhereTheTeamAllowsIt() throws Exception {
    first.next(fails(500, "broken"));
    HttpResponse<String> answer = gateway.chat(gateway.key("flexible"), "first-38");
    assertFellBack(answer, "first-38", "upstream_fault", "second-38");
  }

  @Test
  void aHouseModelIsNeverReplacedByAVendors() throws Exception {
    first.next(fails(500, "broken"));
    long before = calls(second, "second-38");
    assertRefused(gateway.chat(gateway.key("housebound"), "house-1"), 502, "upstream_failed");
    assertEquals(before, calls(second, "second-38"));
  }

  @Test
  void aSubstituteWhoseVendorWouldObeyAFieldIsNotTried() throws Exception {
    first.next(fails(500, "broken"));
    long before = calls(second, "second-38");
    String body =
        new JsonObject(TestGateway.chatBody("strict-1", false))
            .put("provider", new JsonObject().put("order", new JsonArray().add("elsewhere")))
            .encode();
    HttpResponse<String> answer =
        gateway.post("/v1/chat/completions", gateway.key("fielded"), body);
    assertRefused(answer, 502, "upstream_failed");
    assertEquals(before, calls(second, "second-38"));
  }

  /** Asks, changes the facts while the first vendor thinks, then lets it fail. */
  private static HttpResponse<String> failAfterChange(String team, String model, String facts)
      throws Exception {
    var held = new CompletableFuture<FakeVendor.Call>();
    first.next(held::complete);
    String caller = gateway.key(team);
    var answer = new CompletableFuture<HttpResponse<String>>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                answer.complete(gateway.chat(caller, model));
              } catch (Exception e) {
                answer.completeExceptionally(e);
              }
            });
    FakeVendor.Call call = held.get(30, TimeUnit.SECONDS);
    String before = gateway.admin("/api/v1/policy").body();
    Files.writeString(folder.resolve("facts.yaml"), facts);
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (gateway.admin("/api/v1/policy").body().equals(before)) {
      assertTrue(System.nanoTime() < end, "the facts were not reloaded");
      Thread.sleep(50);
    }
    fails(500, "broken").serve(call);
    return answer.get(60, TimeUnit.SECONDS);
  }

  @Test
  void aFallbackMustBePermittedByTheNewestConfigurationToo() throws Exception {
    String facts =
        Files.readString(folder.resolve("facts.yaml"))
            .replace("[first-39, second-39]", "[first-39]");
    assertRefused(failAfterChange("narrowed", "pair-39", facts), 502, "upstream_failed");
    assertEquals(0, calls(second, "second-39"));
  }

  @Test
  void aFallbackKeepsItsOwnOrderWhereTheNewestConfigurationHasAnother() throws Exception {
    String facts =
        Files.readString(folder.resolve("facts.yaml"))
            .replace("house-2], objective: listed", "house-2], objective: cheapest");
    HttpResponse<String> answer = failAfterChange("reordered", "trio", facts);
    assertFellBack(answer, "first-40", "upstream_fault", "second-40");
  }

  private static void assertCut(HttpResponse<String> answer, int n) throws Exception {
    assertEquals(200, answer.statusCode());
    assertEquals("first-" + n, header(answer, "x-drawbridge-model"));
    assertFalse(answer.body().contains("[DONE]"), answer.body());
    String[] events = answer.body().strip().split("\n\n", -1);
    String last = events[events.length - 1];
    assertTrue(last.startsWith("data: {\"error\":"), last);
    JsonObject error = new JsonObject(last.substring(6)).getJsonObject("error");
    JsonObject ours = error.getJsonObject("drawbridge");
    assertEquals("upstream_failed", ours.getString("code"));
    assertEquals(SampleConfig.id(answer), ours.getString("request_id"));
    assertEquals("https://wiki.acme.example/models", ours.getString("help"));
    assertEquals("pairs@acme.example", ours.getString("contact"));
    assertEquals(0, calls(second, "second-" + n));
    JsonObject row = ended(gateway, answer);
    assertEquals("truncated", row.getString("outcome"));
    assertEquals("first-" + n, row.getString("model_served"));
  }

  @Test
  void aStreamThatIsCutAfterContentEndsWithAnErrorAndNothingElseServes() throws Exception {
    int n = pair();
    first.next(VendorFaults.cutAfter(3));
    HttpResponse<String> answer = chat("pair-" + n, true);
    assertTrue(answer.body().contains("\"content\":\"The\""), answer.body());
    assertCut(answer, n);
  }

  @Test
  void aStreamThatEndsAsIfThatWereAllIsNotComplete() throws Exception {
    int n = pair();
    first.next(VendorFaults.endAfter(3));
    assertCut(chat("pair-" + n, true), n);
  }

  @Test
  void nothingIsServedTwiceWhereAStreamBreaksBeforeContent() throws Exception {
    int n = pair();
    first.next(VendorFaults.cutAfter(1));
    HttpResponse<String> answer = chat("pair-" + n, true);
    assertFellBack(answer, "first-" + n, "upstream_fault", "second-" + n);
    assertEquals(
        answer.body().indexOf("\"role\""), answer.body().lastIndexOf("\"role\""), answer.body());
  }
}
