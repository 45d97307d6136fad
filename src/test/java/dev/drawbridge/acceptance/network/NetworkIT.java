package dev.drawbridge.acceptance.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.RawConnection;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Behind a proxy on loopback: who sends is its word, and limits hold for each sender. */
class NetworkIT {
  private static final String ORIGIN = "https://chat.acme.example";
  private static final int MOST_FAILURES = 5;
  @TempDir private static Path folder = Path.of("");
  private static @Nullable HouseGateway started;

  @BeforeAll
  static void start() throws Exception {
    String listen =
        "linger: 10ms, trusted: [127.0.0.0/8], cors: [\"" + ORIGIN + "\"], failed_logins: ";
    started = HouseGateway.start(folder, listen + MOST_FAILURES, "");
  }

  @AfterAll
  static void stop() throws Exception {
    if (started != null) started.close();
  }

  private static HouseGateway house() {
    if (started == null) throw new IllegalStateException("not started");
    return started;
  }

  private static HttpResponse<String> chat(String key, String... headers) throws Exception {
    return house().gateway().chat(key, HouseGateway.MODEL, headers);
  }

  private static HttpResponse<String> from(String address, String key) throws Exception {
    return chat(key, "X-Forwarded-For", address);
  }

  @Test
  void theRecordHasTheNearestSenderThatIsNoProxy() throws Exception {
    String said = "1.1.1.1, 198.51.100.7, 127.0.0.9";
    HttpResponse<String> served =
        chat(house().key(), "X-Forwarded-For", said, "Forwarded", "for=1.2.3.4");

    assertEquals(200, served.statusCode(), served.body());
    String id = served.headers().firstValue("x-drawbridge-request-id").orElseThrow();
    String shown = house().ended(id).encode();
    assertTrue(shown.contains("198.51.100.7"), shown);
    assertFalse(shown.contains("1.1.1.1"), shown);
    assertFalse(shown.contains("1.2.3.4"), shown);
  }

  @Test
  void oneWhoseCredentialsFailWaitsAndNobodyElse() throws Exception {
    String known = house().gateway().key("research");
    String fresh = house().gateway().key("research");
    assertEquals(200, from("192.0.2.1", known).statusCode());
    for (int i = 0; i < MOST_FAILURES; i++) {
      assertEquals(401, from("192.0.2.1", "nonsense-" + i).statusCode());
    }

    HttpResponse<String> refused = from("192.0.2.1", "nonsense");
    assertEquals(429, refused.statusCode(), refused.body());
    assertTrue(refused.body().contains("rate_limited"), refused.body());
    long wait = Long.parseLong(refused.headers().firstValue("retry-after").orElseThrow());
    assertTrue(wait >= 1 && wait <= 60, "retry-after " + wait);
    assertEquals(429, from("192.0.2.1", fresh).statusCode(), "one that was never taken");
    assertEquals(200, from("192.0.2.1", known).statusCode(), "one that was taken before");
    assertEquals(200, from("192.0.2.2", fresh).statusCode(), "another address");
    assertEquals(200, chat(house().key()).statusCode(), "the proxy itself");
    String metrics = house().gateway().metrics();
    assertTrue(metrics.contains("drawbridge_logins_throttled_total 2.0"), metrics);
  }

  @Test
  void aMissingCredentialIsNoFailedLogin() throws Exception {
    for (int i = 0; i < 3 * MOST_FAILURES; i++) {
      assertEquals(401, from("192.0.2.3", "").statusCode());
    }

    assertEquals(401, from("192.0.2.3", "nonsense").statusCode());
  }

  @Test
  void aPageOfANamedOriginMayReadItsAnswer() throws Exception {
    HttpResponse<String> served = chat(house().key(), "Origin", ORIGIN);
    assertEquals(200, served.statusCode());
    assertEquals(ORIGIN, served.headers().firstValue("access-control-allow-origin").orElseThrow());

    HttpResponse<String> other = chat(house().key(), "Origin", "https://evil.example");
    assertEquals(200, other.statusCode());
    assertTrue(other.headers().firstValue("access-control-allow-origin").isEmpty());
    assertEquals("Origin", other.headers().firstValue("vary").orElseThrow());
  }

  private static String preflight(String origin) throws IOException {
    try (var raw = new RawConnection(house().gateway().port())) {
      return raw.send(
              "OPTIONS /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nOrigin: "
                  + origin
                  + "\r\nAccess-Control-Request-Method: POST\r\nAccess-Control-Request-Headers:"
                  + " authorization, x-stainless-os\r\nConnection: close\r\n\r\n")
          .untilClosed();
    }
  }

  @Test
  void aBrowsersQuestionIsAnsweredForNamedOriginsOnly() throws Exception {
    String named = preflight(ORIGIN);
    assertTrue(named.startsWith("HTTP/1.1 204"), named);
    assertTrue(named.contains("access-control-allow-origin: " + ORIGIN), named);
    assertTrue(
        named.contains("access-control-allow-headers: authorization, x-stainless-os"), named);
    assertFalse(named.contains("allow-credentials"), named);

    String other = preflight(ORIGIN + ".evil.example");
    assertTrue(other.startsWith("HTTP/1.1 405"), other);
    assertFalse(other.contains("access-control-allow"), other);
  }
}
