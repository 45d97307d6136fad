package dev.drawbridge.log.tlog;

import java.util.ArrayList;
import java.util.List;

/**
 * A tree of which only the roots of its perfect subtrees are kept, at most 63: enough to append and
 * to tell the root. Not thread-safe.
 */
public final class CompactRange {
  private final List<byte[]> peaks = new ArrayList<>();
  private long size;

  /** Leaves so far. */
  public long size() {
    return size;
  }

  public void append(byte[] leafHash) {
    byte[] hash = leafHash;
    for (long s = size; (s & 1) == 1; s >>= 1) hash = TreeHash.node(peaks.removeLast(), hash);
    peaks.addLast(hash);
    size++;
  }

  /** The tree's root hash. */
  public byte[] root() {
    return root(peaks);
  }

  /** The roots of the perfect subtrees, largest first. */
  List<byte[]> peaks() {
    return peaks;
  }

  /** The root over perfect subtrees, largest first. */
  static byte[] root(List<byte[]> peaks) {
    if (peaks.isEmpty()) return TreeHash.empty();
    byte[] root = peaks.getLast();
    for (int i = peaks.size() - 2; i >= 0; i--) root = TreeHash.node(peaks.get(i), root);
    return root;
  }
}
