package dev.drawbridge.log.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write one log: a lock on the file {@code lock}, which names its holder's process.
 */
final class FolderLock implements Closeable {
  /* Within one process a second channel on the file would, when closed, end the first one's lock. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;
  private final FileLock lock;

  private FolderLock(Path folder, FileChannel channel, FileLock lock) {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
  }

  /** Fails with an {@link IOException} that names the holder where another one has it. */
  static FolderLock take(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (!HELD.add(real)) throw taken(folder, Long.toString(ProcessHandle.current().pid()));
    try {
      return lock(real);
    } catch (IOException | RuntimeException e) {
      HELD.remove(real);
      throw e;
    }
  }

  /** Whether some process holds it. Takes and gives it back where none does. */
  static boolean held(Path folder) throws IOException {
    Path real = folder.toRealPath();
    if (HELD.contains(real)) return true;
    Path file = real.resolve("lock");
    if (!Files.exists(file)) return false;
    try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
      FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true);
      if (lock == null) return true;
      lock.release();
      return false;
    }
  }

  private static FolderLock lock(Path folder) throws IOException {
    Path file = folder.resolve("lock");
    if (!Files.exists(file)) FileStorage.newFile(file).close();
    var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        var holder = ByteBuffer.allocate(32);
        channel.read(holder, 0);
        String pid = StandardCharsets.US_ASCII.decode(holder.flip()).toString().trim();
        throw taken(folder, pid);
      }
      String pid = ProcessHandle.current().pid() + "\n";
      channel.truncate(0);
      channel.write(StandardCharsets.US_ASCII.encode(pid), 0);
      return new FolderLock(folder, channel, lock);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static IOException taken(Path folder, String pid) {
    return new IOException("the audit log " + folder + " is being written by process " + pid);
  }

  @Override
  public void close() throws IOException {
    lock.release();
    channel.close();
    HELD.remove(folder);
  }
}
