package dev.drawbridge.log.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is written past the page cache: a write and its force take a third less of the
 * processor, and of the time, than by way of it. What others read of the file is the same.
 */
record PastCache(FileChannel channel) implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(PastCache.class);
  private static final int PAGE = 4 << 10;

  /** The option to open a file so. By its name: javac warns of its package. */
  static OpenOption option() throws ReflectiveOperationException {
    Class<?> options = Class.forName("com.sun.nio.file.ExtendedOpenOption");
    return (OpenOption) options.getField("DIRECT").get(null);
  }

  /**
   * Opens a file that is there.
   *
   * @return null where its file system cannot be written so in whole pages: tmpfs, say
   */
  static @Nullable PastCache open(Path path) {
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, option()));
      // What it asks of a write it asks of a read.
      channel.read(ByteBuffer.allocateDirect(2 * PAGE).alignedSlice(PAGE).limit(PAGE), 0);
      return new PastCache(channel);
    } catch (IOException | ReflectiveOperationException | UnsupportedOperationException e) {
      LOG.debug("{} is written by way of the page cache: {}", path.getFileName(), e.toString());
      close(channel);
      return null;
    }
  }

  private static void close(@Nullable FileChannel channel) {
    if (channel == null) return;
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("a file that was only tried was not closed", e);
    }
  }

  /** Whether the bytes and their place are of whole pages. */
  static boolean takes(ByteBuffer bytes, long position) {
    return bytes.isDirect()
        && position % PAGE == 0
        && bytes.remaining() % PAGE == 0
        && bytes.alignmentOffset(bytes.position(), PAGE) == 0;
  }

  int write(ByteBuffer bytes, long position) throws IOException {
    return channel.write(bytes, position);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
