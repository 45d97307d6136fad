package dev.drawbridge.log.sealing;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a log's master key is.
 *
 * @param file its file
 * @param passphrase what the file is wrapped with; null for nothing
 */
public record MasterKey(Path file, @Nullable String passphrase) {
  /** Names no passphrase. */
  @Override
  public String toString() {
    return "master key in " + file;
  }
}
