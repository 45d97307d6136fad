package dev.drawbridge.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteSearchTest {
  @Test
  void findsTheEndOfALineWhereverItStands() {
    var random = new Random(18);
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      for (int i = 0; i < bytes.length; i++) {
        // Bytes that differ from both in one bit are among the others.
        if (random.nextInt(9) == 0) bytes[i] = (byte) "\n\r\u000b\f".charAt(random.nextInt(4));
      }
      int from = random.nextInt(bytes.length + 1);
      int to = from + random.nextInt(bytes.length - from + 1);
      int end = from;
      while (end < to && bytes[end] != '\n' && bytes[end] != '\r') end++;
      assertEquals(end, ByteSearch.lineEnd(bytes, from, to));
    }
  }
}
