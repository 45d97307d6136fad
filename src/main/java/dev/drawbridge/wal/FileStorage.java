package dev.drawbridge.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The file system. */
public final class FileStorage implements Storage {
  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  /* Forced piece by piece: one force of a whole segment would hold up the writer's own. */
  private static final int PIECE = 2 << 20;

  @Override
  public LogFile create(Path path, long length) throws IOException {
    Files.deleteIfExists(path);
    var file = new Opened(newFile(path));
    try {
      var zeroes = ByteBuffer.allocateDirect((int) Math.min(PIECE, length));
      for (long at = 0; at < length; at += zeroes.capacity()) {
        zeroes.clear().limit((int) Math.min(zeroes.capacity(), length - at));
        file.write(zeroes, at);
        file.force();
      }
      file.channel.force(true);
      return file;
    } catch (IOException e) {
      file.close();
      Files.deleteIfExists(path);
      throw e;
    }
  }

  @Override
  public LogFile open(Path path) throws IOException {
    return new Opened(FileChannel.open(path, StandardOpenOption.WRITE));
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

  private record Opened(FileChannel channel) implements LogFile {
    @Override
    public void write(ByteBuffer bytes, long position) throws IOException {
      long at = position;
      while (bytes.hasRemaining()) at += channel.write(bytes, at);
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
