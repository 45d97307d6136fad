package dev.drawbridge.config;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * How the last look at a changed configuration ended.
 *
 * @param since when it ended so
 * @param revision of the configuration that serves
 * @param problems why it was refused; empty where it was applied
 */
public record ReloadStatus(State state, Instant since, String revision, List<String> problems) {
  /** Whether what is in the files serves. */
  public enum State {
    APPLIED,
    REFUSED;

    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
