package dev.drawbridge.sensitivity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was found in texts of the last day, by a keyed hash, so that a conversation that
 * is sent again with each turn is looked into once. No text is kept, and without the key, which is
 * this process's own, a hash tells nothing. Bounded; thread-safe.
 *
 * @param <V> what is known of a text: places and kinds, and nothing of its words
 */
final class KnownTexts<V> {
  /** What all that is known weighs together, at most. */
  private static final int MOST = 50_000;

  private static final Duration KEPT = Duration.ofHours(24);
  private static final int KEY = 64;

  private final byte[] key = new byte[KEY];
  private final Cache<Hash, V> found;
  private final LongAdder looked = new LongAdder();

  /** 128 bits of a keyed hash. */
  record Hash(long high, long low) {}

  /**
   * What is known of a message.
   *
   * @param edges what of it matters to seams ({@link MessageEdges#flags})
   */
  record Known(Contents contents, int edges) {}

  /**
   * An empty one.
   *
   * @param weight of one entry, 1 at least
   */
  KnownTexts(ToIntFunction<V> weight) {
    new SecureRandom().nextBytes(key);
    found =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(MOST)
            .weigher((Hash hash, V known) -> weight.applyAsInt(known))
            .expireAfterAccess(KEPT)
            .build();
  }

  /** The keyed hash of a message: SHA-256 over a block of key and the message, cut. */
  Hash hash(byte[] body, int from, int to) {
    return hash(ByteBuffer.wrap(body, from, to - from));
  }

  /** The keyed hash of a text. */
  Hash hash(String text) {
    return hash(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The keyed hash of texts of which the last one is this. */
  Hash hash(Hash before, Hash last) {
    var both = ByteBuffer.allocate(4 * Long.BYTES).putLong(before.high).putLong(before.low);
    return hash(both.putLong(last.high).putLong(last.low).flip());
  }

  private Hash hash(ByteBuffer bytes) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(key);
      sha.update(bytes);
      ByteBuffer digest = ByteBuffer.wrap(sha.digest());
      return new Hash(digest.getLong(), digest.getLong());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256 in this JDK", e);
    }
  }

  @Nullable V find(Hash hash) {
    return found.getIfPresent(hash);
  }

  void keep(Hash hash, V known) {
    looked.increment();
    found.put(hash, known);
  }

  /** Forgets all. */
  void forget() {
    found.invalidateAll();
  }

  /** How many texts were looked into. */
  long looked() {
    return looked.sum();
  }
}
