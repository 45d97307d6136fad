package dev.drawbridge.log.wal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class DestroyedPartTest {
  private static final byte[] SEALED =
      "what was sealed ".repeat(4).getBytes(StandardCharsets.US_ASCII);

  private static byte[] destroyed(byte[] part, boolean keepsDigest) {
    byte[] frame = new byte[part.length + 20];
    Arrays.fill(frame, (byte) 7);
    System.arraycopy(part, 0, frame, 10, part.length);
    DestroyedPart.destroy(frame, 10, part.length, keepsDigest);
    byte[] around = new byte[10];
    Arrays.fill(around, (byte) 7);
    assertArrayEquals(around, Arrays.copyOf(frame, 10));
    assertArrayEquals(around, Arrays.copyOfRange(frame, frame.length - 10, frame.length));
    return Arrays.copyOfRange(frame, 10, frame.length - 10);
  }

  @Test
  void onlyTheDigestIsLeft() throws Exception {
    byte[] left = destroyed(SEALED, true);

    byte[] digest = MessageDigest.getInstance("SHA-256").digest(SEALED);
    byte[] expected = new byte[SEALED.length];
    System.arraycopy(digest, 0, expected, 8, 32);
    assertArrayEquals(expected, left);
    assertArrayEquals(digest, DestroyedPart.digest(left));
    // A retention may come to what an erasure took.
    assertArrayEquals(left, destroyed(left, true));
  }

  @Test
  void nothingIsLeftInAFrameOfBefore() {
    assertArrayEquals(new byte[SEALED.length], destroyed(SEALED, false));
    assertArrayEquals(new byte[20], destroyed(Arrays.copyOf(SEALED, 20), true));
  }

  @Test
  void whatHoldsMoreIsNotDestroyed() {
    assertNull(DestroyedPart.digest(SEALED));
    byte[] left = destroyed(SEALED, true);
    for (int at : new int[] {0, 7, 40, left.length - 1}) {
      byte[] changed = left.clone();
      changed[at] = 1;
      assertNull(DestroyedPart.digest(changed));
    }
    assertNull(DestroyedPart.digest(new byte[39]));
  }
}
