package dev.drawbridge.log.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** A folder of the log, held open: to rename in it and to force it takes no descriptor. */
public interface LogFolder extends Closeable {
  /** Gives a file in it another name, in place of the file that has that name. */
  void rename(Path from, Path to) throws IOException;

  /** Makes the names in it durable. */
  void force() throws IOException;
}
