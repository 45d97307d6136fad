package dev.drawbridge.audit.entry;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long the record is kept; at least a day.
 *
 * @param content prompts and answers; null for as long as the rest
 * @param meta all else; null for ever
 */
public record RetentionSettings(@Nullable Duration content, @Nullable Duration meta) {
  /** Everything is kept for ever. */
  public static final RetentionSettings NONE = new RetentionSettings(null, null);

  public boolean none() {
    return content == null && meta == null;
  }
}
