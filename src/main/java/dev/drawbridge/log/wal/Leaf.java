package dev.drawbridge.log.wal;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A record's leaf but for what only the writer knows: its seq stands between the first two parts,
 * its time in milliseconds between the last two, both as decimal numbers.
 */
public record Leaf(byte[] before, byte[] between, byte[] after) {
  /** Bytes that a leaf has at most. */
  public static final int MOST = 0xffff;

  private static final int DIGITS = 20;

  /** The leaf of a record that is none, such as a segment's head. */
  static final Leaf NONE = new Leaf(new byte[0], new byte[0], new byte[0]);

  public Leaf {
    if (before.length + between.length + after.length + 2 * DIGITS > MOST) {
      throw new IllegalArgumentException("a leaf is longer than 65535 bytes");
    }
  }

  /** Bytes that it has at most, whatever the seq and the time. */
  int most() {
    return before.length + between.length + after.length + 2 * DIGITS;
  }

  byte[] at(long seq, long time) {
    byte[] first = Long.toString(seq).getBytes(StandardCharsets.US_ASCII);
    byte[] second = Long.toString(time).getBytes(StandardCharsets.US_ASCII);
    int length = before.length + first.length + between.length + second.length + after.length;
    byte[] leaf = Arrays.copyOf(before, length);
    int at = put(leaf, before.length, first);
    at = put(leaf, at, between);
    at = put(leaf, at, second);
    put(leaf, at, after);
    return leaf;
  }

  private static int put(byte[] into, int at, byte[] bytes) {
    System.arraycopy(bytes, 0, into, at, bytes.length);
    return at + bytes.length;
  }

  /** The hash of a leaf in a Merkle tree: SHA-256 of 0 and the leaf (RFC 6962, section 2.1). */
  public static byte[] hash(byte[] leaf) {
    return sha256(new byte[] {0}, leaf);
  }

  static byte[] sha256(byte[]... pieces) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      for (byte[] piece : pieces) sha.update(piece);
      return sha.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
