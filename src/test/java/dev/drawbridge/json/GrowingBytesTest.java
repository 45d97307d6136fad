package dev.drawbridge.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GrowingBytesTest {
  @Test
  void takesWhatWasWrittenSinceTheLastTime() {
    var random = new Random(18);
    var bytes = new GrowingBytes();
    for (int round = 0; round < 200; round++) {
      var expected = new ByteArrayOutputStream();
      for (int i = random.nextInt(5); i > 0; i--) {
        byte[] piece = new byte[random.nextInt(round % 10 == 0 ? 9_000 : 90)];
        random.nextBytes(piece);
        int from = random.nextInt(piece.length + 1);
        int count = random.nextInt(piece.length - from + 1);
        bytes.write(piece, from, count);
        expected.write(piece, from, count);
        bytes.write(i);
        expected.write(i);
      }
      assertEquals(expected.size(), bytes.length());
      assertArrayEquals(expected.toByteArray(), bytes.take());
    }
    assertEquals(0, bytes.take().length);
  }

  @Test
  void keepsNoLongArray() {
    var bytes = new GrowingBytes();
    bytes.write(new byte[100_000]);
    bytes.take();
    assertEquals(256, bytes.room(1).length);
  }

  @Test
  void takesNoRangeBeyondAnArray() {
    var bytes = new GrowingBytes();
    byte[] piece = "abc".getBytes(UTF_8);
    assertThrows(IndexOutOfBoundsException.class, () -> bytes.write(piece, 1, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> bytes.write(piece, -1, 1));
  }
}
