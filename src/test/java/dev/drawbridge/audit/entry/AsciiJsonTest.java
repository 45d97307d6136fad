package dev.drawbridge.audit.entry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AsciiJsonTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 20, 7_900, 7_990, 8_000, 8_010, 16_000, 100_000})
  void anObjectIsWholeHoweverLongItIs(int length) {
    String text = "é\ud800".repeat(length / 2) + "x".repeat(length % 2);

    byte[] json =
        AsciiJson.object(
            g -> {
              g.writeStringField("a", text);
              g.writeNumberField("b", length);
            });

    for (byte each : json) assertEquals(each & 0x7f, each, "no ASCII");
    String written = new String(json, StandardCharsets.US_ASCII);
    String escaped = "\\u00E9\\uD800".repeat(length / 2) + "x".repeat(length % 2);
    assertEquals("{\"a\":\"" + escaped + "\",\"b\":" + length + "}", written);
  }
}
