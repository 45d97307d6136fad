package dev.drawbridge.upstream;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an answer while it passes: its first bytes, its length, and the hash of all of it
 * where that is longer than what is kept. Not thread-safe.
 */
final class KeptAnswer {
  private static final int FIRST_BLOCK = 4 << 10;
  private static final int LONGEST_BLOCK = 64 << 10;

  private final int most;

  /** All full but the last. */
  private final List<byte[]> blocks = new ArrayList<>();

  /** How much of the last block is filled. */
  private int filled;

  private int kept;
  private long length;
  private @Nullable MessageDigest whole;

  /** Blocks that are hashed. */
  private int hashed;

  /**
   * @param most bytes that are kept
   */
  KeptAnswer(int most) {
    this.most = most;
  }

  /** Takes the next bytes; says how many of them are kept. */
  int add(byte[] piece) {
    length += piece.length;
    int room = Math.min(most - kept, piece.length);
    for (int at = 0; at < room; ) at += append(piece, at, room - at);
    if (length > most) {
      MessageDigest digest = hash(blocks.size());
      digest.update(piece, room, piece.length - room);
    } else if (kept > most / 2) {
      // So that there is not much left to do where it grows beyond what is kept.
      hash(Math.min(hashed + 2, blocks.size() - 1));
    }
    return room;
  }

  /** Copies as much as the last block has room for, or a new one; how much that is. */
  private int append(byte[] piece, int from, int count) {
    if (blocks.isEmpty() || filled == blocks.getLast().length) {
      int size = Math.clamp(kept, FIRST_BLOCK, LONGEST_BLOCK);
      blocks.add(new byte[Math.min(size, most - kept)]);
      filled = 0;
    }
    int n = Math.min(count, blocks.getLast().length - filled);
    System.arraycopy(piece, from, blocks.getLast(), filled, n);
    filled += n;
    kept += n;
    return n;
  }

  /** Hashes blocks up to that one; the last is full where more came than is kept. */
  private MessageDigest hash(int until) {
    MessageDigest digest = whole == null ? sha256() : whole;
    whole = digest;
    while (hashed < until) digest.update(blocks.get(hashed++));
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
    byte[] all = new byte[kept];
    int at = 0;
    for (byte[] block : blocks) {
      int n = Math.min(block.length, kept - at);
      System.arraycopy(block, 0, all, at, n);
      at += n;
    }
    return all;
  }

  /** Of all that was taken; null where that is what is kept. Once, at the end. */
  byte @Nullable [] sha256OfMore() {
    return length > most ? hash(blocks.size()).digest() : null;
  }
}
