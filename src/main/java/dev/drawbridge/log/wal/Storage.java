package dev.drawbridge.log.wal;

import java.io.IOException;
import java.nio.file.Path;

/** The disk operations of the log, so that tests can make them fail. */
public interface Storage {
  /** A new file of that length, readable by its owner only, zero-filled and forced. */
  LogFile create(Path path, long length) throws IOException;

  /** An existing file, to go on writing. */
  LogFile open(Path path) throws IOException;

  /** An existing folder, held open. */
  LogFolder folder(Path path) throws IOException;

  /** Bytes that may still be allocated. */
  long usable(Path folder) throws IOException;
}
