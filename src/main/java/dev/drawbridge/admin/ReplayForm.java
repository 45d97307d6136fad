package dev.drawbridge.admin;

import dev.drawbridge.exchange.Refusal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a replay is asked for.
 *
 * @param bundle which of the configuration's policies decides again
 * @param until null for now
 * @param team whose requests, null for all
 */
record ReplayForm(Bundle bundle, Instant since, @Nullable Instant until, @Nullable String team) {
  private static final Duration USUAL = Duration.ofDays(7);

  /** The policies that a configuration names; a caller can bring no other. */
  enum Bundle {
    SHADOW("shadow"),
    LIVE("live");

    private final String wire;

    Bundle(String wire) {
      this.wire = wire;
    }

    String wire() {
      return wire;
    }
  }

  /** Fails with {@code invalid_request} that names the field at fault. */
  static ReplayForm read(Arguments asked, Instant now) {
    Instant since = asked.time("since");
    Instant from = since == null ? now.minus(USUAL) : since;
    Instant to = asked.time("until");
    if (!from.isBefore(to == null ? now : to)) {
      throw Refusal.invalid("since", "since is not before " + (to == null ? "now." : "until."));
    }
    return new ReplayForm(bundle(asked.text("bundle")), from, to, asked.text("team"));
  }

  private static Bundle bundle(@Nullable String wire) {
    if (wire == null) return Bundle.SHADOW;
    for (Bundle bundle : Bundle.values()) {
      if (bundle.wire().equals(wire)) return bundle;
    }
    throw new IllegalArgumentException(wire);
  }
}
