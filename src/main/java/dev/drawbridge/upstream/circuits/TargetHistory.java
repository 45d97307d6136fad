package dev.drawbridge.upstream.circuits;

import dev.drawbridge.dialect.signals.Signal;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is remembered of one model of one provider, whatever the credential. Thread-safe. */
final class TargetHistory {
  private final TargetSpeed speed;
  private final Set<String> servedWith = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Last last;

  /**
   * A failure.
   *
   * @param credential the id of the credential that was used
   */
  record Last(Instant time, Signal how, String credential) {}

  TargetHistory(Clock clock) {
    speed = new TargetSpeed(clock);
  }

  TargetSpeed speed() {
    return speed;
  }

  /** Whether an attempt was made since the start. */
  boolean tried() {
    return !Double.isInfinite(speed.now().restMillis());
  }

  void served(String credential) {
    if (!servedWith.contains(credential)) servedWith.add(credential);
  }

  boolean servedWith(String credential) {
    return servedWith.contains(credential);
  }

  void failed(Instant time, Signal how, String credential) {
    last = new Last(time, how, credential);
  }

  /** The last failure; null where there was none. */
  @Nullable Last last() {
    return last;
  }
}
