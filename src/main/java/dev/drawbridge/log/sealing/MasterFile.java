package dev.drawbridge.log.sealing;

import dev.drawbridge.files.BoundedFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file of the master key, readable to its owner only: 32 bytes, or a {@link WrappedMaster}
 * where there is a passphrase. While keys are wrapped anew the next one lies beside it, as {@code
 * NAME.next}; while it is put under another passphrase, the same one, as {@code NAME.new}.
 */
final class MasterFile {
  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path path;
  private final Path next;
  private final Path made;
  private final @Nullable String passphrase;

  MasterFile(MasterKey master) {
    this.path = master.file();
    this.passphrase = master.passphrase();
    this.next = path.resolveSibling(path.getFileName() + ".next");
    this.made = path.resolveSibling(path.getFileName() + ".new");
  }

  Path path() {
    return path;
  }

  /**
   * The key; empty where the file is not there, or was being overwritten when the process died.
   *
   * @throws IOException where it is no key, or the passphrase is not its own
   */
  Optional<byte[]> read() throws IOException {
    if (!Files.exists(path)) return Optional.empty();
    try {
      return Optional.of(key(path));
    } catch (IOException e) {
      if (next().isPresent()) return Optional.empty();
      throw e;
    }
  }

  /** The key that is to follow it; empty where there is none, or only its beginning. */
  Optional<byte[]> next() throws IOException {
    if (!Files.exists(next)) return Optional.empty();
    byte[] file = BoundedFile.bytes(next, BoundedFile.SECRET);
    boolean whole = file.length == Ciphers.KEY || WrappedMaster.read(file).isPresent();
    return whole ? Optional.of(key(next)) : Optional.empty();
  }

  /** Whether there is a passphrase, and the key lies there without it. */
  boolean bare() throws IOException {
    return passphrase != null && Files.exists(path) && Files.size(path) == Ciphers.KEY;
  }

  private byte[] key(Path file) throws IOException {
    byte[] bytes = BoundedFile.bytes(file, BoundedFile.SECRET);
    if (bytes.length == Ciphers.KEY) return bytes;
    WrappedMaster wrapped =
        WrappedMaster.read(bytes)
            .orElseThrow(
                () ->
                    new IOException(
                        "the master key in " + file + " has " + bytes.length + " bytes, not 32"));
    String known = passphrase;
    if (known == null) {
      throw new IOException(
          "the master key in "
              + file
              + " is wrapped by a passphrase, and none is known: audit.passphrase leads to it");
    }
    return wrapped
        .open(known)
        .orElseThrow(
            () -> new IOException("the passphrase does not open the master key in " + file));
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
    byte[] key = stage(Ciphers.own().random(Ciphers.KEY));
    Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
    force(folder);
    return key;
  }

  /** Puts a new key beside the one in use, forced. */
  byte[] stage() throws IOException {
    return stage(Ciphers.own().random(Ciphers.KEY));
  }

  /** Puts a key, the same or a new one, beside the one in use, forced. */
  byte[] stage(byte[] key) throws IOException {
    if (Files.exists(path) && !Files.isWritable(path)) {
      throw new IOException(path + " is not writable");
    }
    put(next, key);
    return key;
  }

  private void put(Path file, byte[] key) throws IOException {
    Files.deleteIfExists(file);
    try (var channel =
        FileChannel.open(
            file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), FILE)) {
      write(channel, passphrase == null ? key : WrappedMaster.of(key, passphrase).file());
    }
    force(folder());
  }

  /**
   * Puts the same key under another passphrase: forced beside the file, read back, and renamed over
   * it. Then what the old file held is overwritten, where the disk overwrites in place.
   *
   * @param other null for none
   * @return the file from now on
   */
  MasterFile under(@Nullable String other) throws IOException {
    byte[] key = key(path);
    if (other == null && Files.size(path) == Ciphers.KEY) {
      throw new IOException("the master key in " + path + " is under no passphrase");
    }
    if (!Files.isWritable(path)) throw new IOException(path + " is not writable");
    var file = new MasterFile(new MasterKey(path, other));
    file.put(made, key);
    if (!Arrays.equals(key, file.key(made))) throw new IOException(made + " is not what was put");
    try (var old = FileChannel.open(path, StandardOpenOption.WRITE)) {
      Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
      try {
        force(folder());
        write(old, Ciphers.own().random((int) old.size()));
      } catch (IOException e) {
        throw new IOException(
            path + " was replaced, but what the old file held may still be on the disk: " + e, e);
      }
    }
    return file;
  }

  /** Removes what a change of the passphrase left that was cut short. */
  void forget() throws IOException {
    if (Files.exists(made)) destroy(made);
  }

  /** Overwrites a file and removes it. */
  private void destroy(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      write(channel, Ciphers.own().random((int) channel.size()));
    }
    Files.delete(file);
    force(folder());
  }

  /** Overwrites the key in use, and puts the next one in its place. */
  void promote() throws IOException {
    if (Files.exists(path)) destroy(path);
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
