package dev.drawbridge.dialect.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultiPatternSearchTest {
  private static final List<String> TEXTS = List.of("abba", "bab", "aab\"cab");
  private static final MultiPatternSearch MARKERS =
      new MultiPatternSearch(TEXTS.toArray(String[]::new));

  /** One place after another, all texts at each. */
  private static int plain(String within, int from, int to) {
    for (int at = from; at < to; at++) {
      for (String text : TEXTS) {
        if (at + text.length() <= to && within.startsWith(text, at)) return at;
      }
    }
    return -1;
  }

  @Test
  void findsWhatAPlainSearchFinds() {
    var random = new Random(7);
    int found = 0;
    for (int round = 0; round < 20_000; round++) {
      var text = new StringBuilder();
      int length = random.nextInt(24);
      for (int i = 0; i < length; i++) text.append("aaabbb\"c".charAt(random.nextInt(8)));
      int from = random.nextInt(length + 1);
      int to = from + random.nextInt(length - from + 1);
      int expected = plain(text.toString(), from, to);
      assertEquals(
          expected,
          MARKERS.find(text.toString().getBytes(UTF_8), from, to),
          text + " from " + from + " to " + to);
      if (expected >= 0) found++;
    }
    assertEquals(0.3, found / 20_000.0, 0.25);
  }

  @Test
  void otherBytesDoNotLookLikeAText() {
    for (String around : List.of("\u20ac", "\u00e9\u00e9", "\ud83d\ude00", "\u0000\u0001")) {
      byte[] bytes = (around.repeat(9) + "bab" + around).getBytes(UTF_8);
      assertEquals(9 * around.getBytes(UTF_8).length, MARKERS.find(bytes, 0, bytes.length));
      byte[] none = around.repeat(40).getBytes(UTF_8);
      assertEquals(-1, MARKERS.find(none, 0, none.length));
    }
  }
}
