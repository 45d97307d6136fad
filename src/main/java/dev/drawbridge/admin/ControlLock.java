package dev.drawbridge.admin;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write under a data folder: one process holds it, a gateway for its life or a command
 * for as long as it acts alone. The operating system releases it when the process ends, however it
 * ends.
 */
public final class ControlLock implements AutoCloseable {
  private static final String NAME = "lock";

  /* The system ends a process' lock when the process closes any channel on the file: one at a time. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path data;
  private final FileChannel channel;

  private ControlLock(Path data, FileChannel channel) {
    this.data = data;
    this.channel = channel;
  }

  /**
   * Takes the lock, making the folder where it is missing and closing it to others (0700).
   *
   * @throws ControlRefused when another process holds it; names that process
   * @throws IOException when the folder cannot be made, closed or written
   */
  public static ControlLock take(Path data) throws IOException {
    Path given = data.toAbsolutePath().normalize();
    closedFolder(given);
    Path folder = given.toRealPath();
    if (!HELD.add(folder)) throw inUse(folder, ProcessHandle.current().pid() + "");
    try {
      return new ControlLock(folder, locked(folder));
    } catch (IOException | RuntimeException e) {
      HELD.remove(folder);
      throw e;
    }
  }

  private static FileChannel locked(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(NAME),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    try {
      closeToOthers(folder.resolve(NAME), "rw-------");
      if (channel.tryLock() == null) throw inUse(folder, holder(channel));
      byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid), 0);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The folder that is locked: absolute. */
  public Path data() {
    return data;
  }

  @Override
  public void close() throws IOException {
    if (!channel.isOpen()) return;
    channel.close();
    HELD.remove(data);
  }

  /** Makes a folder that only its owner may enter. */
  private static void closedFolder(Path folder) throws IOException {
    Files.createDirectories(folder);
    closeToOthers(folder, "rwx------");
  }

  private static void closeToOthers(Path path, String permissions) throws IOException {
    if (!FileSystems.getDefault().supportedFileAttributeViews().contains("posix")) return;
    var wanted = PosixFilePermissions.fromString(permissions);
    if (!Files.getPosixFilePermissions(path).equals(wanted)) {
      Files.setPosixFilePermissions(path, wanted);
    }
  }

  private static String holder(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(20);
    channel.read(text, 0);
    return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII).strip();
  }

  private static ControlRefused inUse(Path folder, String pid) {
    return new ControlRefused(folder + " is in use by another gateway or command (" + pid + ").");
  }
}
