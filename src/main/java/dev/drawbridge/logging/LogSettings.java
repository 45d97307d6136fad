package dev.drawbridge.logging;

import org.slf4j.event.Level;

/**
 * What the gateway logs, and how.
 *
 * @param level the least that is logged
 * @param access whether each request of the callers' port gets a line
 */
public record LogSettings(LogForm form, Level level, boolean access) {
  /** What holds where the configuration says nothing. */
  public static final LogSettings USUAL = new LogSettings(LogForm.TEXT, Level.INFO, false);
}
