package dev.drawbridge.upstream.announcements;

import dev.drawbridge.exchange.Announcement;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What vendors announced of their models since the process began. Thread-safe. */
public final class Announcements {
  /** Announcements of one model that are listened to. */
  static final int MOST_CHANGES = 16;

  /** Models of which something is kept. */
  private static final int MOST = 10_000;

  private final Clock clock;
  private final Map<Key, Announced> known = new ConcurrentHashMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  private record Key(String provider, String model) {}

  /**
   * What is announced of one model.
   *
   * @param since when it was first said so here
   * @param changes how many announcements there were
   */
  public record Announced(Announcement what, Instant since, int changes) {}

  /** Is told of each announcement that is another than before, on any thread. Must not block. */
  @FunctionalInterface
  public interface Listener {
    void announced(String provider, String model, Announcement what);
  }

  public Announcements(Clock clock) {
    this.clock = clock;
  }

  /** Tells a listener of all announcements from now on. */
  public void tell(Listener listener) {
    listeners.add(listener);
  }

  /** Notes what an answer of a model announced. */
  public void came(String provider, String model, Announcement what) {
    var key = new Key(provider, model);
    Announced before = known.get(key);
    if (before != null && before.what().equals(what)) return;
    if (before == null && known.size() >= MOST) return;
    boolean[] news = {false};
    known.compute(
        key,
        (k, now) -> {
          int changes = now == null ? 0 : now.changes();
          if (now != null && (now.what().equals(what) || changes >= MOST_CHANGES)) return now;
          news[0] = true;
          return new Announced(what, clock.instant(), changes + 1);
        });
    if (news[0]) for (Listener each : listeners) each.announced(provider, model, what);
  }

  /** What is announced of a model; null for nothing. */
  public @Nullable Announced of(String provider, String model) {
    return known.isEmpty() ? null : known.get(new Key(provider, model));
  }

  /** Forgets what providers said that are gone or reached elsewhere. */
  public void forget(Predicate<String> ofProvider) {
    known.keySet().removeIf(key -> ofProvider.test(key.provider()));
  }
}
