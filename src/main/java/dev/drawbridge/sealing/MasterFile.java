package dev.drawbridge.sealing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * The file of the master key: 32 bytes, for its owner's eyes. While keys are wrapped anew the next
 * one lies beside it, as {@code NAME.next}.
 */
final class MasterFile {
  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path path;
  private final Path next;

  MasterFile(Path path) {
    this.path = path;
    this.next = path.resolveSibling(path.getFileName() + ".next");
  }

  Path path() {
    return path;
  }

  /** The key; empty where the file is not there. */
  Optional<byte[]> read() throws IOException {
    return read(path);
  }

  /** The key that is to follow it; empty where there is none, or only its beginning. */
  Optional<byte[]> next() throws IOException {
    return Files.exists(next) && Files.size(next) != Ciphers.KEY ? Optional.empty() : read(next);
  }

  private static Optional<byte[]> read(Path file) throws IOException {
    if (!Files.exists(file)) return Optional.empty();
    byte[] key = Files.readAllBytes(file);
    if (key.length != Ciphers.KEY) {
      throw new IOException("the master key in " + file + " has " + key.length + " bytes, not 32");
    }
    return Optional.of(key);
  }

  /** A new key, on disk before this returns; never in another's place. */
  byte[] make() throws IOException {
    if (Files.exists(path)) throw new IOException("there is a master key already: " + path);
    Path folder = folder();
    if (!Files.isDirectory(folder)) {
      Path parent = folder.toAbsolutePath().getParent();
      if (parent != null) Files.createDirectories(parent);
      Files.createDirectory(folder, FOLDER);
    }
    byte[] key = stage();
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
    force(folder);
    return key;
  }

  /** Puts a new key beside the one in use, forced. */
  byte[] stage() throws IOException {
    if (Files.exists(path) && !Files.isWritable(path)) {
      throw new IOException(path + " is not writable");
    }
    byte[] key = Ciphers.own().random(Ciphers.KEY);
    Files.deleteIfExists(next);
    try (var channel =
        FileChannel.open(
            next, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILE)) {
      write(channel, key);
    }
    force(folder());
    return key;
  }

  /** Overwrites the key in use, and puts the next one in its place. */
  void promote() throws IOException {
    if (Files.exists(path)) {
      try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
        write(channel, Ciphers.own().random(Ciphers.KEY));
      }
      Files.delete(path);
      force(folder());
    }
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
    force(folder());
  }

  /** Forgets the next key: nothing was wrapped with it. */
  void drop() throws IOException {
    if (Files.deleteIfExists(next)) force(folder());
  }

  private Path folder() {
    Path folder = path.toAbsolutePath().getParent();
    return folder == null ? path.toAbsolutePath() : folder;
  }

  private static void write(FileChannel channel, byte[] bytes) throws IOException {
    var from = ByteBuffer.wrap(bytes);
    while (from.hasRemaining()) channel.write(from);
    channel.force(true);
  }

  private static void force(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
