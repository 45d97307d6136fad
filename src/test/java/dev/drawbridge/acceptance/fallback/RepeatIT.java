package dev.drawbridge.acceptance.fallback;

import static dev.drawbridge.acceptance.fallback.FailingVendorGateway.calls;
import static dev.drawbridge.acceptance.fallback.FailingVendorGateway.fails;
import static dev.drawbridge.fixture.SampleConfig.ended;
import static dev.drawbridge.fixture.SampleConfig.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which failures the gateway repeats at the same vendor, whole and streamed. */
class RepeatIT {
  private static FailingVendorGateway pairs;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    pairs = FailingVendorGateway.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    pairs.close();
  }

  /** The answer is the first vendor's, at the second attempt, and both attempts are on record. */
  private static void assertRepeated(HttpResponse<String> answer, int n, String signal)
      throws Exception {
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("first-" + n, header(answer, "x-drawbridge-model"));
    assertEquals("", header(answer, "x-drawbridge-fallback"));
    assertEquals(2, calls(pairs.first(), "first-" + n));
    assertEquals(0, calls(pairs.second(), "second-" + n));
    JsonObject row = ended(pairs.gateway(), answer);
    assertEquals("complete", row.getString("outcome"));
    assertEquals(new JsonArray(), row.getJsonArray("fallbacks"));
    JsonArray attempts = row.getJsonObject("end").getJsonArray("attempts");
    assertEquals(2, attempts.size(), attempts.encode());
    assertEquals(signal, attempts.getJsonObject(0).getString("class"));
    assertEquals("first-" + n, attempts.getJsonObject(1).getString("model"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFaultOfTheMomentIsRepeatedOnce(boolean stream) throws Exception {
    int n = pairs.pair();
    pairs.first().next(fails(500, "broken"));
    assertRepeated(pairs.chat("pair-" + n, stream), n, "upstream_fault");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aVendorThatIsBusyIsAskedAgainAfterTheShortWaitThatItStates(boolean stream) throws Exception {
    int n = pairs.pair();
    pairs.first().next(fails(503, "busy", "retry-after-ms", "300"));
    long began = System.nanoTime();
    assertRepeated(pairs.chat("pair-" + n, stream), n, "transient");
    assertTrue(System.nanoTime() - began >= Duration.ofMillis(300).toNanos());
  }

  @Test
  void aLongerWaitIsNotWaitedOutWhereAnotherTargetIsPermitted() throws Exception {
    int n = pairs.pair();
    pairs.first().next(fails(503, "busy", "retry-after", "9"));
    pairs.assertFellBack(pairs.chat("pair-" + n, false), "first-" + n, "transient", "second-" + n);
    assertEquals(1, calls(pairs.first(), "first-" + n));
  }

  @Test
  void aVendorThatWantsNoRepeatGetsNone() throws Exception {
    int n = pairs.pair();
    pairs.first().next(VendorFaults.overloaded());
    pairs.assertFellBack(pairs.chat("pair-" + n, false), "first-" + n, "transient", "second-" + n);
    assertEquals(1, calls(pairs.first(), "first-" + n));
  }

  @Test
  void aStreamThatIsCutBeforeContentIsRepeatedAndNoneOfItIsSeen() throws Exception {
    int n = pairs.pair();
    pairs.first().next(VendorFaults.cutAfter(1));
    HttpResponse<String> answer = pairs.chat("pair-" + n, true);
    assertRepeated(answer, n, "upstream_fault");
    String body = answer.body();
    assertEquals(body.indexOf("\"role\""), body.lastIndexOf("\"role\""), body);
  }

  @Test
  void afterTheFirstContentNothingIsRepeated() throws Exception {
    int n = pairs.pair();
    pairs.first().next(VendorFaults.cutAfter(3));
    HttpResponse<String> answer = pairs.chat("pair-" + n, true);
    assertFalse(answer.body().contains("[DONE]"), answer.body());
    assertEquals(1, calls(pairs.first(), "first-" + n));
    assertEquals("truncated", ended(pairs.gateway(), answer).getString("outcome"));
  }

  @Test
  void aShortThrottleIsWaitedOutWhereNothingElseMayServe() throws Exception {
    int n = pairs.pair();
    pairs.first().next(fails(429, "rate_limit_exceeded", "retry-after-ms", "400"));
    assertRepeated(pairs.chat("first-" + n, false), n, "throttled");
  }

  @Test
  void aThrottleIsNotWaitedOutWhereAnotherTargetIsPermitted() throws Exception {
    int n = pairs.pair();
    pairs.first().next(fails(429, "rate_limit_exceeded", "retry-after-ms", "400"));
    pairs.assertFellBack(pairs.chat("pair-" + n, false), "first-" + n, "throttled", "second-" + n);
  }

  @Test
  void aTimeLimitIsPaidOnce() throws Exception {
    pairs.first().next(VendorFaults.silence());
    HttpResponse<String> answer = pairs.chat("slow-pair", false);
    pairs.assertFellBack(answer, "slow-1", "transient", "second-37");
    assertEquals(1, calls(pairs.first(), "slow-1"));
  }
}
