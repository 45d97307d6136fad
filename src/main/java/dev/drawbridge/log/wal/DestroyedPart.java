package dev.drawbridge.log.wal;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A part of a record that was destroyed: eight zeroes, the SHA-256 of what stood there, and zeroes
 * up to its length. So the leaf, which commits to all parts at once, still matches. A shorter part
 * than that, and one in a frame of version 2, whose leaf names each part's digest, is zero all of
 * it.
 */
public final class DestroyedPart {
  /** What is not destroyed never begins with so many zeroes: the id of its key stands there. */
  private static final int ZEROES = 8;

  private static final int DIGEST = 32;

  private DestroyedPart() {}

  /** Destroys a part within a frame; one that is destroyed already stays as it is. */
  static void destroy(byte[] frame, int from, int length, boolean keepsDigest) {
    byte[] part = Arrays.copyOfRange(frame, from, from + length);
    if (digest(part) != null) return;
    Arrays.fill(frame, from, from + length, (byte) 0);
    if (!keepsDigest || length < ZEROES + DIGEST) return;
    System.arraycopy(Leaf.sha256(part), 0, frame, from + ZEROES, DIGEST);
  }

  /** The digest of what stood there; null where the part is not one that was destroyed. */
  public static byte @Nullable [] digest(byte[] part) {
    if (part.length < ZEROES + DIGEST) return null;
    for (int i = 0; i < part.length; i++) {
      if (part[i] != 0 && (i < ZEROES || i >= ZEROES + DIGEST)) return null;
    }
    return Arrays.copyOfRange(part, ZEROES, ZEROES + DIGEST);
  }
}
