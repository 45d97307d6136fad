package dev.drawbridge.policy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.drawbridge.policy.decision.DecisionKey;
import dev.drawbridge.policy.decision.Verdict;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Verdicts by question, each for the least of the configured life, the verdict's own and, where the
 * policy reads the time, the rest of the minute. A missing answer is never cached.
 */
final class DecisionCache {
  private record Entry(Verdict verdict, long until) {}

  private final Cache<DecisionKey, Entry> entries;
  private final Counter hits;
  private final Counter misses;
  private final long ttlMillis;
  private final boolean byTheMinute;
  private final InstantSource clock;

  DecisionCache(
      int size, Duration ttl, boolean byTheMinute, InstantSource clock, MeterRegistry registry) {
    entries =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumSize(size)
            .expireAfterWrite(Math.max(1, ttl.toMillis()), TimeUnit.MILLISECONDS)
            .build();
    ttlMillis = ttl.toMillis();
    this.byTheMinute = byTheMinute;
    this.clock = clock;
    hits = counter(registry, "hit");
    misses = counter(registry, "miss");
  }

  private static Counter counter(MeterRegistry registry, String result) {
    return Counter.builder("drawbridge.policy.cache")
        .description("Decisions looked for in the cache.")
        .tag("result", result)
        .register(registry);
  }

  @Nullable Verdict find(DecisionKey key) {
    Entry entry = entries.getIfPresent(key);
    if (entry == null || clock.millis() >= entry.until) {
      misses.increment();
      return null;
    }
    hits.increment();
    return entry.verdict;
  }

  void keep(DecisionKey key, Verdict verdict) {
    long now = clock.millis();
    long life = Math.min(ttlMillis, verdict.terms().cacheSeconds() * 1000L);
    if (byTheMinute) life = Math.min(life, 60_000 - Math.floorMod(now, 60_000));
    if (life > 0) entries.put(key, new Entry(verdict, now + life));
  }

  /** Forgets all, when what decides has changed. */
  void clear() {
    entries.invalidateAll();
  }
}
