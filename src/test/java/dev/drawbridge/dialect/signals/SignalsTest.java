package dev.drawbridge.dialect.signals;

import static dev.drawbridge.exchange.SignalClass.*;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import dev.drawbridge.fixture.SharedData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

class SignalsTest {
  private static SignalClass of(int status, String body) {
    return Signals.classify(null, status, Map.of(), body.getBytes(UTF_8), Known.NOTHING).signal();
  }

  private static String code(String code) {
    return "{\"error\":{\"message\":\"m\",\"type\":\"t\",\"code\":\"" + code + "\"}}";
  }

  @ParameterizedTest
  @CsvSource({
    "301, UPSTREAM_FAULT",
    "400, BAD_REQUEST",
    "401, AUTH_REVOKED",
    "402, QUOTA_EXHAUSTED",
    "403, UNCLASSIFIED",
    "404, UNCLASSIFIED",
    "408, TRANSIENT",
    "409, UNCLASSIFIED",
    "410, MODEL_RETIRED",
    "413, BAD_REQUEST",
    "415, BAD_REQUEST",
    "422, BAD_REQUEST",
    "429, THROTTLED",
    "451, REGION_RESTRICTED",
    "498, UNCLASSIFIED",
    "500, UPSTREAM_FAULT",
    "502, UPSTREAM_FAULT",
    "503, TRANSIENT",
    "504, TRANSIENT",
    "529, TRANSIENT",
    "200, UPSTREAM_FAULT",
  })
  void aStatusThatSaysEnough(int status, SignalClass expected) {
    assertEquals(expected, of(status, "{}"));
    assertEquals(expected, of(status, "<html>no JSON"));
  }

  @ParameterizedTest
  @CsvSource({
    "403, model_not_found, MODEL_RESTRICTED",
    "404, model_not_found, MODEL_RESTRICTED",
    "403, permission_denied, MODEL_RESTRICTED",
    "403, PERMISSION_DENIED, MODEL_RESTRICTED",
    "403, unsupported_country_region_territory, REGION_RESTRICTED",
    "403, something_else, UNCLASSIFIED",
    "429, insufficient_quota, QUOTA_EXHAUSTED",
    "400, model_not_found, BAD_REQUEST",
    "400, content_filter, POLICY_REFUSED",
    "400, content_policy_violation, POLICY_REFUSED",
    "403, moderation_blocked, POLICY_REFUSED",
    "200, insufficient_quota, QUOTA_EXHAUSTED",
    "200, rate_limit_exceeded, THROTTLED",
    "200, content_filter, POLICY_REFUSED",
  })
  void aCodeThatSaysMore(int status, String code, SignalClass expected) {
    assertEquals(expected, of(status, code(code)));
  }

  @ParameterizedTest
  @CsvSource({
    "401, authentication_error, AUTH_REVOKED",
    "400, invalid_request_error, BAD_REQUEST",
    "413, request_too_large, BAD_REQUEST",
    "402, billing_error, QUOTA_EXHAUSTED",
    "429, rate_limit_error, THROTTLED",
    "429, enforced_spend_limit_reached, QUOTA_EXHAUSTED",
    "500, api_error, UPSTREAM_FAULT",
    "504, timeout_error, TRANSIENT",
    "529, overloaded_error, TRANSIENT",
    // The same in a stream, whose status says nothing.
    "200, authentication_error, AUTH_REVOKED",
    "200, invalid_request_error, BAD_REQUEST",
    "200, request_too_large, BAD_REQUEST",
    "200, billing_error, QUOTA_EXHAUSTED",
    "200, rate_limit_error, THROTTLED",
    "200, permission_error, UNCLASSIFIED",
    "200, api_error, UPSTREAM_FAULT",
    "200, timeout_error, TRANSIENT",
    "200, overloaded_error, TRANSIENT",
  })
  void anthropicsErrorsAreUnderstood(int status, String type, SignalClass expected) {
    String body = "{\"type\":\"error\",\"error\":{\"type\":\"TYPE\",\"message\":\"m\"}}";
    assertEquals(expected, of(status, body.replace("TYPE", type)));
  }

  @Test
  void aWordOfSafetyForbidsAFallbackWhateverTheCode() {
    String body =
        "{\"error\":{\"message\":\"flagged by \\u006doderation\",\"code\":\"permission_denied\"}}";
    assertEquals(POLICY_REFUSED, of(403, body));
    assertEquals(POLICY_REFUSED, of(404, body));
  }

  @ParameterizedTest
  @CsvSource({
    "400, REQUEST",
    "401, CREDENTIAL",
    "402, CREDENTIAL",
    "403, REQUEST",
    "410, MODEL",
    "429, CREDENTIAL_MODEL",
    "451, PROVIDER",
    "503, MODEL",
  })
  void whatItConcernsFollowsFromTheClass(int status, SignalScope expected) {
    Signal signal = Signals.classify(null, status, Map.of(), "{}".getBytes(UTF_8), Known.NOTHING);
    assertEquals(expected, signal.scope());
    assertTrue(signal.rule().startsWith("any.status-") || signal.rule().equals("none"));
  }

  @Test
  void anErrorInsideASuccessMayNameItsStatus() {
    assertEquals(THROTTLED, of(200, "{\"error\":{\"code\":429,\"message\":\"m\"}}"));
    assertEquals(BAD_REQUEST, of(200, "{\"error\":{\"code\":400,\"message\":\"m\"}}"));
  }

  @Test
  void aLongWaitIsAQuota() {
    byte[] body = code("rate_limit_exceeded").getBytes(UTF_8);
    assertEquals(
        THROTTLED,
        Signals.classify(null, 429, Map.of("retry-after", "120"), body, Known.NOTHING).signal());
    assertEquals(
        QUOTA_EXHAUSTED,
        Signals.classify(null, 429, Map.of("retry-after", "121"), body, Known.NOTHING).signal());
  }

  @ParameterizedTest
  @CsvSource({
    "retry-after, 37, 37000",
    "retry-after, 1.5, 1500",
    "retry-after, 0, 0",
    "retry-after-ms, 250, 250",
    "retry-after, 'Tue, 24 Nov 2026 12:00:30 GMT', 30000",
    "retry-after, 'Tue, 24 Nov 2026 11:00:00 GMT', 0",
    "retry-after, -5, ",
    "retry-after, soon, ",
    "retry-after, NaN, ",
    "retry-after, 1e300, 31622400000",
  })
  void theWaitIsRead(String header, String value, Long millis) {
    Signal signal =
        Signals.classify(
            null,
            429,
            Map.of(header, value),
            new byte[0],
            Known.NOTHING,
            Instant.parse("2026-11-24T12:00:00Z"));
    if (millis == null) assertNull(signal.retryAfter());
    else assertEquals(Duration.ofMillis(millis), signal.retryAfter());
  }

  /**
   * Answers in our own words to requests that a vendor refuses for what they say: no other vendor
   * may be asked instead.
   */
  @ParameterizedTest
  @CsvFileSource(resources = "refused_requests.csv", numLinesToSkip = 1)
  void aRefusedRequestIsNotRoutedAround(String vendor, int status, String body) {
    SignalClass found = of(status, body);
    assertFalse(found.fallback(), vendor + " " + status + ": " + found + " " + body);
  }

  @Test
  void norAreTheOnesThatLieBesideTheProject() throws Exception {
    var mapper = new ObjectMapper();
    Path vectors = SharedData.file("restriction_vectors.jsonl");
    for (String line : Files.readAllLines(vectors)) {
      var vector = mapper.readTree(line);
      String expected = vector.get("class").textValue();
      int status = vector.get("status").intValue();
      // A 5xx always falls back in this first cut.
      if (status / 100 != 4
          || !(expected.equals("policy_refused") || expected.equals("bad_request"))) {
        continue;
      }
      SignalClass found = of(status, vector.get("body").toString());
      assertFalse(found.fallback(), status + " " + expected + ": " + found + " " + vector);
    }
  }
}
