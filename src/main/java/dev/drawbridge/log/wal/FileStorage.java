package dev.drawbridge.log.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file system. */
public final class FileStorage implements Storage {
  private static final Logger LOG = LoggerFactory.getLogger(FileStorage.class);
  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  /* Forced piece by piece: one force of a whole segment would hold up the writer's own. */
  private static final int PIECE = 2 << 20;
  private static final int PAGE = 4 << 10;

  @Override
  public LogFile create(Path path, long length) throws IOException {
    Files.deleteIfExists(path);
    var file = new Opened(newFile(path), null);
    try {
      int block = block(path);
      if (length % block != 0 || !zeroDirectly(path, length, block)) {
        zero(file, ByteBuffer.allocateDirect((int) Math.min(PIECE, length)), length);
      }
      file.channel.force(true);
      return new Opened(file.channel, PastCache.open(path));
    } catch (IOException | OutOfMemoryError e) {
      file.close();
      Files.deleteIfExists(path);
      // The buffer that fills it lies outside the heap: nothing else is lost with it.
      throw e instanceof IOException failed ? failed : new IOException(e);
    }
  }

  /** What the disk writes at once, in bytes: a page at least, and at most a piece. */
  private static int block(Path path) throws IOException {
    long size = Files.getFileStore(path).getBlockSize();
    return size > PAGE && size <= PIECE && PIECE % size == 0 ? (int) size : PAGE;
  }

  /**
   * Fills past the page cache, which would cost ten times as much of the processor; false where the
   * file system cannot, or not all of it: tmpfs, say.
   */
  private static boolean zeroDirectly(Path path, long length, int block) {
    try (var direct =
        new Opened(
            FileChannel.open(path, Set.of(StandardOpenOption.WRITE, PastCache.option())), null)) {
      int size = (int) Math.min(PIECE, length);
      zero(direct, ByteBuffer.allocateDirect(size + block).alignedSlice(block), length);
      return true;
    } catch (IOException | ReflectiveOperationException | UnsupportedOperationException e) {
      LOG.debug("{} is filled by way of the page cache: {}", path.getFileName(), e.toString());
      return false;
    }
  }

  private static void zero(LogFile file, ByteBuffer zeroes, long length) throws IOException {
    int piece = (int) Math.min(PIECE, length);
    for (long at = 0; at < length; at += piece) {
      file.write(zeroes.clear().limit((int) Math.min(piece, length - at)), at);
      file.force();
    }
  }

  @Override
  public LogFile open(Path path) throws IOException {
    var channel = FileChannel.open(path, StandardOpenOption.WRITE);
    return new Opened(channel, PastCache.open(path));
  }

  @Override
  public LogFolder folder(Path path) throws IOException {
    return new OpenedFolder(FileChannel.open(path, StandardOpenOption.READ));
  }

  @Override
  public long usable(Path folder) throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }

  /** An empty file, readable and writable by its owner only. */
  static FileChannel newFile(Path path) throws IOException {
    return FileChannel.open(
        path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILE);
  }

  /** Makes a folder that only its owner may enter. */
  static void makeFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) return;
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) Files.createDirectories(parent);
    Files.createDirectory(folder, FOLDER);
  }

  /** Makes the names in a folder durable. */
  static void forceFolder(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private record OpenedFolder(FileChannel channel) implements LogFolder {
    @Override
    public void rename(Path from, Path to) throws IOException {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void force() throws IOException {
      channel.force(true);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /**
   * @param past writes whole pages past the page cache; null where the file system cannot
   */
  private record Opened(FileChannel channel, @Nullable PastCache past) implements LogFile {
    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      long at = position;
      while (bytes.hasRemaining()) {
        if (past != null && PastCache.takes(bytes, at)) at += past.write(bytes, at);
        else at += channel.write(bytes, at);
      }
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      try (past) {
        channel.close();
      }
    }
  }
}
