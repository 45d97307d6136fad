package dev.drawbridge.config;

import java.nio.file.Path;
import java.util.List;

/** What became of reading a configuration. */
public sealed interface Loaded {
  /** A configuration that can serve, and what is odd about it. */
  record Valid(Snapshot snapshot, List<Problem> warnings) implements Loaded {}

  /**
   * A configuration with mistakes: all of them, in the files' order.
   *
   * @param watched the files and folders whose change may mend it
   * @param digest of what these held just before they were read
   */
  record Invalid(List<Problem> problems, List<Path> watched, String digest) implements Loaded {}
}
