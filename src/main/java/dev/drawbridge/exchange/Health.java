package dev.drawbridge.exchange;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What is observed of the targets: circuits and speed. Thread-safe. */
public interface Health {
  /**
   * The state of a target's circuit. An open one is passed over; a half-open one takes one request,
   * and is open to the others until that has ended.
   */
  enum Circuit {
    CLOSED,
    HALF_OPEN,
    OPEN;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
      return wire;
    }
  }

  /**
   * Why a target is not tried now.
   *
   * @param cause the class of the failure that opened its circuit
   * @param rest how long the circuit stays open
   */
  record Outage(SignalClass cause, Duration rest) {}

  /** The state of a model's circuit, by the credential that is best off. */
  Circuit circuit(String provider, String model);

  /** The same with one credential of the provider. */
  default Circuit circuit(String provider, String credential, String model) {
    return circuit(provider, model);
  }

  /**
   * Why a target's circuit is open, null where it is not: of several causes the one that lasts
   * longest, of several credentials the one that is back first.
   */
  @Nullable Outage outage(String provider, String model);

  /** Whether a provider's own servers say that others should be asked first. */
  default boolean isFull(String provider) {
    return false;
  }

  /** What a vendor announced of the end of a model; null for nothing. */
  default @Nullable Announcement announced(String provider, String model) {
    return null;
  }

  /** How fast a target answered lately. */
  Speed speed(String provider, String model);
}
