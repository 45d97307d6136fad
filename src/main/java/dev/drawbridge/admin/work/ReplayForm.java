package dev.drawbridge.admin.work;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a replay is asked for.
 *
 * @param bundle which of the configuration's policies decides again
 * @param until null for now
 * @param team whose requests, null for all
 */
public record ReplayForm(
    Bundle bundle, Instant since, @Nullable Instant until, @Nullable String team) {
  /** The policies that a configuration names; a caller can bring no other. */
  public enum Bundle {
    SHADOW("shadow"),
    LIVE("live");

    private final String wire;

    Bundle(String wire) {
      this.wire = wire;
    }

    public String wire() {
      return wire;
    }
  }
}
