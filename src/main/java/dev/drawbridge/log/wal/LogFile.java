package dev.drawbridge.log.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** One file that is written by position and forced. Used by one thread at a time. */
public interface LogFile extends Closeable {
  /** Writes all that remains. */
  void write(ByteBuffer bytes, long position) throws IOException;

  /** Returns once everything written is on the disk. A failure is final: never called again. */
  void force() throws IOException;
}
