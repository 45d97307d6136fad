package dev.drawbridge.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8OffsetsTest {
  @Test
  void offsetsAreThoseOfTheWholeTextHoweverItCame() {
    var random = new Random(1);
    var text = new StringBuilder();
    for (int i = 0; i < 500; i++) {
      text.append(new String[] {"a", "\u00e9", "\u20ac", "\ud83d\ude00"}[random.nextInt(4)]);
    }
    var offsets = new Utf8Offsets();
    for (int at = 0; at < text.length(); ) {
      int next = Math.min(text.length(), at + 1 + random.nextInt(3));
      offsets.append(text.substring(at, next));
      at = next;
    }
    for (int unit = 0; unit <= text.length(); unit++) {
      boolean cuts = unit < text.length() && Character.isLowSurrogate(text.charAt(unit));
      if (cuts) continue;
      int bytes = text.substring(0, unit).getBytes(UTF_8).length;
      assertEquals(bytes, offsets.bytes(unit));
      assertEquals(unit, offsets.units(bytes));
    }
    assertEquals(text.length(), offsets.units(Long.MAX_VALUE));
    assertEquals(0, offsets.units(-1));
    assertEquals(0, offsets.bytes(-1));
    assertEquals(text.toString().getBytes(UTF_8).length, offsets.bytes(Integer.MAX_VALUE));
  }
}
