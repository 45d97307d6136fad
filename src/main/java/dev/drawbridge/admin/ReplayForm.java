package dev.drawbridge.admin;

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
}
