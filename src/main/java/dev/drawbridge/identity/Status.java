package dev.drawbridge.identity;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The state of a part that identity needs.
 *
 * @param since when it came into this state
 * @param error what went wrong last, without any secret; null while all is well
 */
public record Status(State state, Instant since, @Nullable String error) {
  /** From best to worst. */
  public enum State {
    /** It answers. */
    OK,
    /** It does not answer; what it said before still holds. */
    DEGRADED,
    /** It does not answer, and nothing that it said holds. */
    UNAVAILABLE;

    private final String wire = name().toLowerCase(Locale.ROOT);

    public String wire() {
      return wire;
    }
  }

  /** The next status, which keeps {@code since} where the state stays the same. */
  Status next(State state, @Nullable String error, Instant now) {
    return new Status(state, state == this.state ? since : now, error);
  }
}
