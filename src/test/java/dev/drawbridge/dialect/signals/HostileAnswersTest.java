package dev.drawbridge.dialect.signals;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.drawbridge.exchange.SignalClass;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bodies that are made to be slow to read, or to choose their own class. */
class HostileAnswersTest {
  private static final int LONG = 64 << 10;

  private static SignalClass judged(int status, byte[] body) {
    return Signals.classify("openai", status, Map.of(), body, Known.NOTHING).signal();
  }

  private static SignalClass judged(int status, String body) {
    return judged(status, body.getBytes(UTF_8));
  }

  @Test
  void nestingWithoutAnEndIsRead() {
    for (String open : List.of("{\"error\":", "[", "{\"a\":[", "{\"details\":[{\"reason\":")) {
      String body = open.repeat(LONG / open.length());
      assertEquals(SignalClass.BAD_REQUEST, judged(400, body));
      assertEquals(SignalClass.UNCLASSIFIED, judged(403, body));
    }
  }

  @Test
  void baitForRegularExpressionsIsRead() {
    for (String bait :
        List.of(
            "a",
            "a ",
            "credit ",
            "model ",
            "try again in ",
            "limit ",
            "requested 1",
            "' ",
            "\\\"")) {
      String body =
          "{\"error\":{\"message\":\"" + bait.repeat(LONG / bait.length()) + "!\",\"code\":\"x\"}}";
      assertNotNull(judged(403, body));
      assertNotNull(judged(429, body));
      assertNotNull(judged(429, bait.repeat(LONG / bait.length())));
    }
  }

  @Test
  void bytesThatAreNoTextAreRead() {
    var random = new Random(9);
    for (int i = 0; i < 200; i++) {
      byte[] body = new byte[random.nextInt(4096)];
      random.nextBytes(body);
      if (body.length > 2 && random.nextBoolean()) {
        body[0] = '{';
        body[1] = '"';
      }
      assertFalse(judged(400, body).fallback());
      assertEquals(SignalClass.THROTTLED, judged(429, body));
    }
  }

  @Test
  void whatACallerWroteIsNoEvidence() {
    String quota = "You exceeded your current quota, insufficient_quota";
    for (String body :
        List.of(
            "{\"error\":{\"message\":\"Invalid value: '" + quota + "'.\",\"code\":null}}",
            "{\"error\":{\"message\":\"Bad role\",\"failed_generation\":\"" + quota + "\"}}",
            "{\"detail\":[{\"msg\":\"Field required\",\"input\":{\"code\":\"insufficient_quota\","
                + "\"message\":\""
                + quota
                + "\"}}]}",
            "{\"error\":{\"message\":\"Cannot read https://a.example/your-credit-balance-is-too-low"
                + "\"}}")) {
      assertEquals(SignalClass.BAD_REQUEST, judged(400, body), body);
    }
  }

  @Test
  void onlyTheBeginningOfALongBodyIsRead() {
    String body = "{\"error\":{\"message\":\"" + "x".repeat(2 << 20) + " quota exceeded\"}}";
    assertEquals(SignalClass.BAD_REQUEST, judged(400, body));
  }

  @Test
  void aSummaryHoldsNothingOfTheVendors() throws Exception {
    for (AnswerRow row : AnswerRow.shipped()) {
      Signal signal = row.judged();
      for (String secret : List.of("org-a1b2", "org_01abc", "AIza", "proj_", "00000000", "req_1")) {
        assertFalse(signal.summary().contains(secret));
      }
    }
  }
}
