package dev.drawbridge.dialect.signals;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ErrorShapeTest {
  private static String of(String body) {
    return ErrorShape.of(body.getBytes(UTF_8));
  }

  @Test
  void namesKindsAndCodesStandInIt() {
    assertEquals(
        "{\"error\":{\"code\":no_seat,\"message\":string(5),\"n\":number,\"d\":[{\"ok\":boolean},null]}}",
        of(
            "{\"error\":{\"code\":\"no_seat\",\"message\":\"hello\",\"n\":12,\"d\":[{\"ok\":true},null]}}"));
    assertEquals("text(13)", of("no JSON at al"));
  }

  /** Whatever a vendor echoes, in whatever member. */
  @Test
  void noKeyAndNoIdStandsInIt() {
    var random = new Random(3);
    List<String> names = List.of("code", "type", "message", "reason", "x", "status");
    for (int i = 0; i < 500; i++) {
      String secret =
          List.of("sk-", "org-", "proj_", "AIza", "xai-", "gsk_").get(random.nextInt(6))
              + Long.toString(random.nextLong(1L << 40, 1L << 60), 36)
              + random.nextInt(10);
      String name = names.get(random.nextInt(names.size()));
      String shape =
          of("{\"error\":{\"" + name + "\":\"" + secret + "\",\"" + secret + "\":{\"a\":1}}}");
      assertFalse(shape.contains(secret), shape);
    }
  }

  @Test
  void itIsBounded() {
    assertTrue(of("{\"a\":".repeat(20_000)).length() <= 600);
    assertTrue(of("[" + "1,".repeat(30_000)).length() <= 600);
  }
}
