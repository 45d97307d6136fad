package dev.drawbridge.log.tlog;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The hashes of RFC 6962, section 2.1, over SHA-256. */
public final class TreeHash {
  /** Bytes of a hash. */
  public static final int SIZE = 32;

  private static final PerThread DIGEST = new PerThread();

  private TreeHash() {}

  private static final class PerThread extends ThreadLocal<MessageDigest> {
    @Override
    protected MessageDigest initialValue() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** The root of the empty tree: the hash of no bytes. */
  public static byte[] empty() {
    return DIGEST.get().digest();
  }

  /** The hash of one entry: over a byte 0 and the entry. */
  public static byte[] leaf(byte[] entry) {
    return leaf(entry, 0, entry.length);
  }

  static byte[] leaf(byte[] bytes, int from, int length) {
    MessageDigest digest = DIGEST.get();
    digest.update((byte) 0);
    digest.update(bytes, from, length);
    return digest.digest();
  }

  /** The hash of two subtrees: over a byte 1 and both hashes. */
  public static byte[] node(byte[] left, byte[] right) {
    MessageDigest digest = DIGEST.get();
    digest.update((byte) 1);
    digest.update(left);
    digest.update(right);
    return digest.digest();
  }

  /** Plain SHA-256, for key ids. */
  static byte[] sha256(byte[]... parts) {
    MessageDigest digest = DIGEST.get();
    for (byte[] part : parts) digest.update(part);
    return digest.digest();
  }
}
