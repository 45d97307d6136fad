package dev.drawbridge.log.tree;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The file system. */
final class FileDisk implements TreeDisk {
  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final Set<StandardOpenOption> ANEW =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.TRUNCATE_EXISTING,
          StandardOpenOption.WRITE);

  @Override
  public byte @Nullable [] read(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  @Override
  public void write(Path file, byte[] bytes) throws IOException {
    try (var channel = FileChannel.open(file, ANEW, FILE)) {
      var from = ByteBuffer.wrap(bytes);
      while (from.hasRemaining()) channel.write(from);
    }
  }

  @Override
  public void force(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      force(channel, String.valueOf(file.getFileName()));
    }
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void forceFolder(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      force(channel, "the names in " + folder);
    }
  }

  /** To open it may fail for want of descriptors, and says nothing of the disk. */
  private static void force(FileChannel channel, String what) throws IOException {
    try {
      channel.force(true);
    } catch (IOException e) {
      throw new ForceFailedException(what, e);
    }
  }

  @Override
  public boolean makeFolder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) return false;
    try {
      Files.createDirectory(folder, FOLDER);
      return true;
    } catch (FileAlreadyExistsException e) {
      if (Files.isDirectory(folder)) return false;
      throw e;
    }
  }

  @Override
  public List<Path> below(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) return List.of();
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  @Override
  public void remove(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  @Override
  public void removeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) return;
    try (var files = Files.newDirectoryStream(folder)) {
      for (Path file : files) Files.deleteIfExists(file);
    }
    Files.deleteIfExists(folder);
  }
}
