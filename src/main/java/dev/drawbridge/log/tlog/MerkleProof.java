package dev.drawbridge.log.tlog;

import java.util.Arrays;
import java.util.List;

/** The checks of proofs, after RFC 9162, sections 2.1.3.2 and 2.1.4.2. */
public final class MerkleProof {
  private MerkleProof() {}

  /** Whether the leaf is the one of that index in the tree of that size and root. */
  public static boolean includes(
      byte[] leafHash, long index, long size, List<byte[]> proof, byte[] root) {
    if (index < 0 || index >= size) return false;
    long fn = index;
    long sn = size - 1;
    byte[] hash = leafHash;
    for (byte[] step : proof) {
      if (sn == 0 || step.length != TreeHash.SIZE) return false;
      if ((fn & 1) == 1 || fn == sn) {
        hash = TreeHash.node(step, hash);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>= 1;
          sn >>= 1;
        }
      } else {
        hash = TreeHash.node(hash, step);
      }
      fn >>= 1;
      sn >>= 1;
    }
    return sn == 0 && Arrays.equals(hash, root);
  }

  /** Whether the tree of {@code old} leaves is the beginning of the one of {@code size}. */
  public static boolean consistent(
      long old, byte[] oldRoot, long size, byte[] root, List<byte[]> proof) {
    if (old < 0 || old > size) return false;
    if (old == size) return proof.isEmpty() && Arrays.equals(oldRoot, root);
    if (old == 0) return proof.isEmpty() && Arrays.equals(oldRoot, TreeHash.empty());
    boolean power = Long.bitCount(old) == 1;
    if (proof.isEmpty()) return false;
    int next = power ? 0 : 1;
    byte[] first = power ? oldRoot : proof.getFirst();
    long fn = old - 1;
    long sn = size - 1;
    while ((fn & 1) == 1) {
      fn >>= 1;
      sn >>= 1;
    }
    byte[] fr = first;
    byte[] sr = first;
    for (byte[] step : proof.subList(next, proof.size())) {
      if (sn == 0 || step.length != TreeHash.SIZE) return false;
      if ((fn & 1) == 1 || fn == sn) {
        fr = TreeHash.node(step, fr);
        sr = TreeHash.node(step, sr);
        while ((fn & 1) == 0 && fn != 0) {
          fn >>= 1;
          sn >>= 1;
        }
      } else {
        sr = TreeHash.node(sr, step);
      }
      fn >>= 1;
      sn >>= 1;
    }
    return sn == 0 && Arrays.equals(fr, oldRoot) && Arrays.equals(sr, root);
  }
}
