package dev.drawbridge.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** A file's whole lines, the last one first. What follows the last line end is no line. */
final class LinesBackwards {
  private static final int BLOCK = 64 << 10;

  private final FileChannel file;
  private final byte[] block = new byte[BLOCK];

  /* Where in the file the block lies; at the start it is empty. */
  private long blockAt;
  private final long end;

  /* The offset after the end of the line that comes next. */
  private long next;

  LinesBackwards(FileChannel file) throws IOException {
    this.file = file;
    this.blockAt = file.size();
    this.end = lineEndBefore(file.size());
    this.next = end;
  }

  /** The offset after the last whole line; 0 where there is none. */
  long end() {
    return end;
  }

  /** Where the line begins that was read last. */
  long at() {
    return next;
  }

  /** The next line towards the file's start, without its end; null before the first. */
  byte @Nullable [] next() throws IOException {
    if (next == 0) return null;
    long start = lineEndBefore(next - 1);
    ByteBuffer line = ByteBuffer.allocate(Math.toIntExact(next - 1 - start));
    while (line.hasRemaining()) {
      if (file.read(line, start + line.position()) < 0) throw new IOException("the file shrank");
    }
    next = start;
    return line.array();
  }

  /** The offset after the last line end that lies before an offset; 0 where there is none. */
  private long lineEndBefore(long offset) throws IOException {
    for (long at = offset - 1; at >= 0; at--) {
      if (at < blockAt || at >= blockAt + BLOCK) load(at);
      if (block[(int) (at - blockAt)] == '\n') return at + 1;
    }
    return 0;
  }

  /** Loads the block that ends with an offset. */
  private void load(long last) throws IOException {
    blockAt = Math.max(0, last + 1 - BLOCK);
    ByteBuffer into = ByteBuffer.wrap(block, 0, (int) (last + 1 - blockAt));
    while (into.hasRemaining()) {
      if (file.read(into, blockAt + into.position()) < 0) throw new IOException("the file shrank");
    }
  }
}
