package dev.drawbridge.acceptance.fallback;

import static dev.drawbridge.acceptance.fallback.FailingVendorGateway.calls;
import static dev.drawbridge.fixture.SampleConfig.ended;
import static dev.drawbridge.fixture.SampleConfig.error;
import static dev.drawbridge.fixture.SampleConfig.header;
import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What another vendor answers in place of one that fails, and which errors pass. */
class FallbackIT {
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

  @ParameterizedTest
  @CsvSource({
    "429, rate_limit_exceeded, throttled, 1",
    "429, insufficient_quota, quota_exhausted, 1",
    "500, server_error, upstream_fault, 2",
    "503, overloaded, transient, 2",
    "401, invalid_api_key, auth_revoked, 1",
    "402, billing, quota_exhausted, 1",
    "410, gone, model_retired, 1",
    "451, legal, region_restricted, 1",
    "404, model_not_found, model_restricted, 1",
    "403, unsupported_country_region_territory, region_restricted, 1",
    "403, permission_denied, model_restricted, 1"
  })
  void aRestrictedOrFailingVendorIsReplacedByTheNextTarget(
      int status, String code, String signal, int attempts) throws Exception {
    int n = pairs.pair();
    pairs.first().next(attempts, VendorFaults.error(status, "no", code));
    HttpResponse<String> answer = pairs.chat("pair-" + n, false);
    pairs.assertFellBack(answer, "first-" + n, signal, "second-" + n);
    assertEquals(attempts, calls(pairs.first(), "first-" + n));
  }

  @Test
  void aConnectionRefusedIsReplaced() throws Exception {
    pairs.assertFellBack(pairs.chat("gone-pair", false), "gone-1", "transient", "second-37");
  }

  @Test
  void aConnectionClosedWithoutAnAnswerIsReplaced() throws Exception {
    int n = pairs.pair();
    pairs.first().next(2, VendorFaults.hangUp());
    pairs.assertFellBack(pairs.chat("pair-" + n, false), "first-" + n, "transient", "second-" + n);
  }

  @Test
  void aStreamWithoutAFirstByteInTimeIsReplaced() throws Exception {
    pairs.first().next(VendorFaults.silence());
    HttpResponse<String> answer = pairs.chat("slow-pair", true);
    pairs.assertFellBack(answer, "slow-1", "transient", "second-37");
    assertTrue(answer.body().endsWith("data: [DONE]\n\n"), answer.body());
  }

  @Test
  void aWholeAnswerThatDoesNotComeInTimeIsReplaced() throws Exception {
    pairs.first().next(VendorFaults.silence());
    HttpResponse<String> answer = pairs.chat("slow-pair", false);
    pairs.assertFellBack(answer, "slow-1", "transient", "second-37");
  }

  @Test
  void aStreamWhoseFirstEventIsAnErrorIsReplaced() throws Exception {
    int n = pairs.pair();
    pairs
        .first()
        .next(
            2,
            VendorFaults.raw(
                "data:"
                    + " {\"error\":{\"message\":\"busy\",\"type\":\"server_error\",\"code\":503}}\n\n"));
    HttpResponse<String> answer = pairs.chat("pair-" + n, true);
    pairs.assertFellBack(answer, "first-" + n, "transient", "second-" + n);
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
    int n = pairs.pair();
    String body = FakeVendor.error("temperature is too high", code).encodePrettily();
    pairs
        .first()
        .next(VendorFaults.status(status, body, "x-request-id", "req_9", "set-cookie", "a=b"));
    HttpResponse<String> answer = pairs.chat("pair-" + n, false);
    assertEquals(status, answer.statusCode());
    assertEquals(body, answer.body());
    assertEquals("req_9", header(answer, "x-drawbridge-upstream-request-id"));
    assertEquals("first-" + n, header(answer, "x-drawbridge-model"));
    assertEquals("", header(answer, "x-drawbridge-fallback"));
    assertEquals("", header(answer, "set-cookie"));
    assertEquals(0, calls(pairs.second(), "second-" + n));
    assertEquals("failed", ended(pairs.gateway(), answer).getString("outcome"));
  }

  @Test
  void aSafetyRefusalPassesWithCredentialsStruckOut() throws Exception {
    int n = pairs.pair();
    pairs
        .first()
        .next(
            VendorFaults.error(
                403,
                "Flagged by our safety system for key vendor-key-of-one of org-AbC123xyz"
                    + " (sk-proj-abcdef123456).",
                "permission_denied"));
    HttpResponse<String> answer = pairs.chat("pair-" + n, false);
    assertEquals(403, answer.statusCode());
    assertTrue(
        error(answer).getString("message").startsWith("Flagged by our safety system"),
        answer.body());
    assertFalse(answer.body().contains("vendor-key-of-one"), answer.body());
    assertFalse(answer.body().contains("AbC123xyz"), answer.body());
    assertFalse(answer.body().contains("abcdef123456"), answer.body());
    assertEquals(0, calls(pairs.second(), "second-" + n));
  }

  @Test
  void anErrorThatPassesAfterAFallbackNamesTheFallback() throws Exception {
    int n = pairs.pair();
    pairs.first().next(2, VendorFaults.error(500, "no", "x"));
    pairs.second().next(VendorFaults.error(400, "bad", "invalid_value"));
    HttpResponse<String> answer = pairs.chat("pair-" + n, true);
    assertEquals(400, answer.statusCode());
    assertEquals("bad", error(answer).getString("message"));
    assertEquals("first-" + n + ":upstream_fault", header(answer, "x-drawbridge-fallback"));
    assertEquals("second-" + n, header(answer, "x-drawbridge-model"));
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
    assertEquals(0, calls(pairs.second(), "second-" + n));
    JsonObject row = ended(pairs.gateway(), answer);
    assertEquals("truncated", row.getString("outcome"));
    assertEquals("first-" + n, row.getString("model_served"));
  }

  @Test
  void aStreamThatIsCutAfterContentEndsWithAnErrorAndNothingElseServes() throws Exception {
    int n = pairs.pair();
    pairs.first().next(VendorFaults.cutAfter(3));
    HttpResponse<String> answer = pairs.chat("pair-" + n, true);
    assertTrue(answer.body().contains("\"content\":\"The\""), answer.body());
    assertCut(answer, n);
  }

  @Test
  void aStreamThatEndsAsIfThatWereAllIsNotComplete() throws Exception {
    int n = pairs.pair();
    pairs.first().next(VendorFaults.endAfter(3));
    assertCut(pairs.chat("pair-" + n, true), n);
  }

  @Test
  void nothingIsServedTwiceWhereAStreamBreaksBeforeContent() throws Exception {
    int n = pairs.pair();
    pairs.first().next(2, VendorFaults.cutAfter(1));
    HttpResponse<String> answer = pairs.chat("pair-" + n, true);
    pairs.assertFellBack(answer, "first-" + n, "upstream_fault", "second-" + n);
    assertEquals(
        answer.body().indexOf("\"role\""), answer.body().lastIndexOf("\"role\""), answer.body());
  }
}
