package dev.drawbridge.sensitivity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was found in messages of the last day, by a keyed hash, so that a conversation
 * that is sent again with each turn is looked into once. No text is kept, and without the key,
 * which is this process's own, a hash tells nothing. Bounded; thread-safe.
 */
final class KnownTexts {
  private static final int MOST = 50_000;
  private static final Duration KEPT = Duration.ofHours(24);
  private static final int KEY = 64;

  private final byte[] key = new byte[KEY];
  private final Cache<Hash, Known> found =
      Caffeine.newBuilder().maximumSize(MOST).expireAfterAccess(KEPT).build();
  private final LongAdder looked = new LongAdder();

  /** 128 bits of a keyed hash. */
  record Hash(long high, long low) {}

  /**
   * What is known of a message.
   *
   * @param edges what of it matters to seams ({@link MessageEdges#flags})
   */
  record Known(Contents contents, int edges) {}

  KnownTexts() {
    new SecureRandom().nextBytes(key);
  }

  /** The keyed hash of a message: SHA-256 over a block of key and the message, cut. */
  Hash hash(byte[] body, int from, int to) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(key);
      sha.update(body, from, to - from);
      ByteBuffer digest = ByteBuffer.wrap(sha.digest());
      return new Hash(digest.getLong(), digest.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256 in this JDK", e);
    }
  }

  @Nullable Known find(Hash hash) {
    return found.getIfPresent(hash);
  }

  void keep(Hash hash, Known known) {
    looked.increment();
    found.put(hash, known);
  }

  /** How many messages were looked into. */
  long looked() {
    return looked.sum();
  }
}
