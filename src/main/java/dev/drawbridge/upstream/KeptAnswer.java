package dev.drawbridge.upstream;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an answer while it passes: its first bytes, its length, and the hash of all of it
 * where that is longer than what is kept. Not thread-safe.
 */
final class KeptAnswer {
  private final int most;
  private final List<byte[]> pieces = new ArrayList<>();
  private int kept;
  private long length;
  private @Nullable MessageDigest whole;
  private int hashed;

  /**
   * @param most bytes that are kept
   */
  KeptAnswer(int most) {
    this.most = most;
  }

  /**
   * Takes the next bytes.
   *
   * @param piece not to be changed any more
   */
  void add(byte[] piece) {
    length += piece.length;
    int room = most - kept;
    if (room > 0) {
      pieces.add(piece.length <= room ? piece : Arrays.copyOf(piece, room));
      kept += Math.min(piece.length, room);
    }
    if (length > most) {
      MessageDigest digest = hash(pieces.size());
      digest.update(piece, Math.max(0, room), piece.length - Math.max(0, room));
    } else if (kept > most / 2) {
      // So that there is not much left to do where it grows beyond what is kept.
      hash(hashed + 2);
    }
  }

  /** Hashes pieces up to that one. */
  private MessageDigest hash(int until) {
    MessageDigest digest = whole == null ? sha256() : whole;
    whole = digest;
    while (hashed < Math.min(until, pieces.size())) digest.update(pieces.get(hashed++));
    return digest;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Of all that was taken. */
  long length() {
    return length;
  }

  /** The first bytes. */
  byte[] bytes() {
    if (pieces.size() == 1) return pieces.getFirst();
    byte[] all = new byte[kept];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, all, at, piece.length);
      at += piece.length;
    }
    return all;
  }

  /** Of all that was taken; null where that is what is kept. Once, at the end. */
  byte @Nullable [] sha256OfMore() {
    return length > most ? hash(pieces.size()).digest() : null;
  }
}
