package dev.drawbridge.acceptance.fallback;

import static dev.drawbridge.acceptance.fallback.FailingVendorGateway.calls;
import static dev.drawbridge.acceptance.fallback.FailingVendorGateway.fails;
import static dev.drawbridge.fixture.SampleConfig.ended;
import static dev.drawbridge.fixture.SampleConfig.error;
import static dev.drawbridge.fixture.SampleConfig.header;
import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a caller is told where every permitted target failed. */
class AllFailedIT {
  private static FailingVendorGateway pairs;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    pairs = FailingVendorGateway.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    pairs.close();
  }

  @BeforeEach
  void closeCircuits() throws Exception {
    pairs.closeCircuits();
  }

  @Test
  void allThrottledIsSaidSoWithTheShortestWait() throws Exception {
    HttpResponse<String> answer =
        pairs.bothFail(
            fails(429, "rate_limit_exceeded", "retry-after", "9"),
            fails(429, "rate_limit_exceeded", "retry-after", "7"));
    pairs.assertRefused(answer, 429, "upstream_throttled");
    assertEquals("429", header(answer, "x-drawbridge-upstream-status"));
    assertEquals("throttled", header(answer, "x-drawbridge-upstream-class"));
    assertEquals("rate_limit_exceeded", error(answer).getString("code"));
    assertEquals("7", header(answer, "retry-after"));
    JsonArray attempts =
        ended(pairs.gateway(), answer).getJsonObject("end").getJsonArray("attempts");
    assertEquals(2, attempts.size(), attempts.encode());
  }

  @Test
  void aCallWhoseEveryTargetIsStillThrottledIsToldToWait() throws Exception {
    int n = pairs.pair();
    pairs.first().next(fails(429, "rate_limit_exceeded", "retry-after", "50"));
    pairs.second().next(fails(429, "rate_limit_exceeded", "retry-after", "40"));
    pairs.assertRefused(pairs.chat("pair-" + n, false), 429, "upstream_throttled");

    HttpResponse<String> again = pairs.chat("pair-" + n, false);

    assertEquals(429, again.statusCode(), again.body());
    assertEquals("upstream_throttled", ours(again).getString("code"));
    int wait = Integer.parseInt(header(again, "retry-after"));
    assertTrue(wait > 0 && wait <= 40, () -> "waits " + wait);
    assertEquals(1, calls(pairs.first(), "first-" + n));
    assertEquals(1, calls(pairs.second(), "second-" + n));
    JsonObject row = ended(pairs.gateway(), again);
    assertEquals("refused", row.getString("outcome"), row.encode());
    assertEquals("upstream_throttled", row.getString("code"), row.encode());
  }

  @Test
  void allQuotasUsedUpIsSaidSoWithTheReset() throws Exception {
    Instant before = Instant.now();
    HttpResponse<String> answer =
        pairs.bothFail(
            fails(402, "billing"), fails(429, "insufficient_quota", "retry-after", "3600"));
    pairs.assertRefused(answer, 429, "upstream_quota");
    assertEquals("", header(answer, "retry-after"));
    assertTrue(
        Instant.parse(ours(answer).getString("resets")).isAfter(before.plusSeconds(3000)),
        answer.body());
  }

  @Test
  void allRestrictedByRegionIsSaidSo() throws Exception {
    pairs.assertRefused(
        pairs.bothFail(fails(451, "legal"), fails(451, "legal")), 451, "region_restricted");
  }

  @Test
  void allRetiredIsSaidSo() throws Exception {
    pairs.assertRefused(
        pairs.bothFail(fails(410, "gone"), fails(410, "gone")), 410, "model_retired");
  }

  @Test
  void allOutOfServiceIsSaidSo() throws Exception {
    pairs.first().next(fails(503, "busy"));
    HttpResponse<String> answer = pairs.bothFail(fails(503, "busy"), VendorFaults.hangUp());
    pairs.assertRefused(answer, 503, "upstream_unavailable");
  }

  @Test
  void mixedFailuresListTheirClasses() throws Exception {
    HttpResponse<String> answer = pairs.bothFail(fails(429, "slow_down"), fails(401, "bad_key"));
    pairs.assertRefused(answer, 502, "upstream_failed");
    assertTrue(error(answer).getString("message").contains("throttled"), answer.body());
    assertTrue(error(answer).getString("message").contains("auth_revoked"), answer.body());
    JsonArray fallbacks = ended(pairs.gateway(), answer).getJsonArray("fallbacks");
    assertEquals(2, fallbacks.size(), fallbacks.encode());
    assertEquals("throttled", fallbacks.getJsonObject(0).getString("class"));
    assertEquals("auth_revoked", fallbacks.getJsonObject(1).getString("class"));
    assertFound(1, answer, fallbacks.getJsonObject(0));
    assertFound(1, answer, fallbacks.getJsonObject(1));
    assertFound(0, answer, fallbacks.getJsonObject(0).copy().put("class", "auth_revoked"));
  }

  /** How often a search for what a failed target's row says finds an answer's request. */
  private static void assertFound(int times, HttpResponse<String> answer, JsonObject failed)
      throws Exception {
    String query =
        "/api/v1/decisions?limit=1000&class=%s&scope=%s&rule=%s"
            .formatted(
                failed.getString("class"), failed.getString("scope"), failed.getString("rule"));
    JsonArray rows = new JsonObject(pairs.gateway().admin(query).body()).getJsonArray("decisions");
    String id = SampleConfig.id(answer);
    assertEquals(
        times,
        rows.stream().filter(row -> id.equals(((JsonObject) row).getString("request_id"))).count(),
        rows.encode());
  }

  @Test
  void onlyTimeLimitsIsATimeout() throws Exception {
    pairs.first().next(VendorFaults.silence()).next(VendorFaults.silence());
    pairs.assertRefused(pairs.chat("slow-all", true), 504, "upstream_timeout");
  }

  @Test
  void attemptsAreBounded() throws Exception {
    for (int i = 0; i < 3; i++) pairs.first().next(fails(500, "broken"));
    int before = pairs.second().calls().size();
    pairs.assertRefused(pairs.chat("many", false), 502, "upstream_failed");
    assertEquals(before, pairs.second().calls().size());
  }
}
