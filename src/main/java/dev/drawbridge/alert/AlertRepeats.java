package dev.drawbridge.alert;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets the same event of the same scope through once in a while. What comes meanwhile is kept: the
 * last of it is due at the end of the while, with how many it stands for. A circuit's opening and
 * closing count as the same, so that the last of them is told. Thread-safe.
 */
final class AlertRepeats {
  static final Duration WINDOW = Duration.ofHours(1);

  /** Scopes that are remembered; the oldest is forgotten for a new one. */
  private static final int MOST = 4_096;

  private final InstantSource clock;
  private final Map<Key, Told> told =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Told> eldest) {
          return size() > MOST;
        }
      };

  private record Key(AlertCode code, Alert.Subject subject) {
    static Key of(Alert alert) {
      boolean circuit = alert.code() == AlertCode.CIRCUIT_CLOSED;
      return new Key(circuit ? AlertCode.CIRCUIT_OPENED : alert.code(), alert.subject());
    }
  }

  private static final class Told {
    private final Instant end;
    private @Nullable Alert last;
    private int held;

    Told(Instant end) {
      this.end = end;
    }
  }

  AlertRepeats(InstantSource clock) {
    this.clock = clock;
  }

  /** Whether it is to be told now; else it is held. */
  synchronized boolean admits(Alert alert) {
    Key key = Key.of(alert);
    Told before = told.get(key);
    Instant now = clock.instant();
    if (before == null || (now.isAfter(before.end) && before.last == null)) {
      told.remove(key);
      told.put(key, new Told(now.plus(WINDOW)));
      return true;
    }
    before.last = alert;
    before.held++;
    return false;
  }

  /** What was held for its while, and is to be told now. */
  synchronized List<Alert> due() {
    Instant now = clock.instant();
    List<Alert> due = new ArrayList<>();
    List<Key> again = new ArrayList<>();
    told.forEach(
        (key, held) -> {
          if (!now.isAfter(held.end)) return;
          Alert last = held.last;
          if (last != null) due.add(last.counting(held.held));
          again.add(key);
        });
    for (Key key : again) told.remove(key);
    for (Alert alert : due) told.put(Key.of(alert), new Told(now.plus(WINDOW)));
    return due;
  }
}
