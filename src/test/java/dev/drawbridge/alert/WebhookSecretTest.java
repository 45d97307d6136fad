package dev.drawbridge.alert;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WebhookSecretTest {
  private static final String TEXT = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  /** As standardwebhooks 1.1.0 of PyPI signs it. */
  @Test
  void signsAsTheReferenceImplementationDoes() {
    byte[] body = "{\"test\": 2432232314}".getBytes(UTF_8);
    for (String text : new String[] {TEXT, "whsec_" + TEXT}) {
      assertEquals(
          "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
          new WebhookSecret(text).signature("msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, body));
    }
  }

  @Test
  void whatIsNoSecretIsRefusedWithoutShowingIt() {
    for (String text : new String[] {"", "whsec_", "whsec_%%%", "c2hvcnQ=", "not base64 at all"}) {
      var refused = assertThrows(IllegalArgumentException.class, () -> new WebhookSecret(text));
      String said = String.valueOf(refused.getMessage());
      assertTrue(said.startsWith("is "), said);
      assertTrue(text.length() < 8 || !said.contains(text), said);
    }
    assertEquals("WebhookSecret", new WebhookSecret(TEXT).toString());
  }
}
