package dev.drawbridge.audit.record;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.SealKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which messages of the last 24 hours are sealed, and where, by a keyed hash under their
 * subject's key. So a conversation that is sent again with each turn is kept once. A message is
 * known once its record is durable, and forgotten when that record is to be erased. Thread-safe.
 */
public final class SealedMessageCache {
  public static final Duration KEPT = Duration.ofHours(24);
  private static final int MOST = 200_000;

  /** A part of a record. */
  record Stored(long seq, String part) {}

  private final Cache<String, Stored> stored;

  /** How many records that are not durable yet refer to parts of the record of that seq. */
  private final Map<Long, Integer> pending = new ConcurrentHashMap<>();

  SealedMessageCache(Ticker ticker) {
    this.stored =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(MOST)
            .expireAfterWrite(KEPT)
            .ticker(ticker)
            .build();
  }

  /** Returns the name of a message: a keyed hash under its subject's key. */
  static String name(SealKey key, byte[] body, int from, int to) {
    return key.epoch() + ":" + key.id() + ":" + Keys.fingerprint(key, body, from, to);
  }

  /**
   * Returns where the message {@code name} is sealed; null where it is not known. What is found is
   * not erased until {@link #settled} is called.
   */
  @Nullable Stored find(String name) {
    Stored found = stored.getIfPresent(name);
    if (found == null) return null;
    pending.merge(found.seq, 1, Integer::sum);
    // The eraser forgets first and then looks for who refers to it.
    if (found.equals(stored.getIfPresent(name))) return found;
    settled(List.of(found));
    return null;
  }

  /** Called when the record that refers to {@code found} is durable, or will never be. */
  void settled(List<Stored> found) {
    for (Stored each : found) {
      pending.computeIfPresent(each.seq, (seq, count) -> count == 1 ? null : count - 1);
    }
  }

  void add(String name, Stored at) {
    stored.put(name, at);
  }

  /**
   * Forgets the messages in records before seq {@code seq}.
   *
   * @return whether nothing refers to them that is not durable yet
   */
  public boolean forgetBelow(long seq) {
    stored.asMap().values().removeIf(at -> at.seq < seq);
    return pending.keySet().stream().noneMatch(holder -> holder < seq);
  }

  /**
   * Forgets the messages in the record with seq {@code seq}.
   *
   * @return whether nothing refers to it that is not durable yet
   */
  public boolean forget(long seq) {
    List<String> names = new ArrayList<>();
    stored
        .asMap()
        .forEach(
            (name, at) -> {
              if (at.seq == seq) names.add(name);
            });
    stored.invalidateAll(names);
    return !pending.containsKey(seq);
  }
}
