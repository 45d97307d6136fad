package dev.drawbridge.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The folder that a backup is written to, for its owner only. A file gets its name once it is whole
 * and forced. Blocking.
 */
final class BackupFolder {
  private static final String HALF = ".half";
  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path folder;
  private final Map<String, String> digests = new TreeMap<>();
  private final Set<Path> touched = new HashSet<>();
  private long copied;
  private long there;

  /** Writes a file's content to an empty file. */
  @FunctionalInterface
  interface Filling {
    void fill(Path empty) throws IOException;
  }

  private BackupFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Makes the folder where it is missing, or goes on with what lies there: it counts as no backup
   * until the end.
   *
   * @throws IOException where it holds something that is no backup
   */
  static BackupFolder of(Path folder) throws IOException {
    Files.createDirectories(folder.toAbsolutePath(), FOLDER);
    Path begun = folder.resolve("unfinished");
    Path whole = folder.resolve(Manifest.FILE);
    if (!Files.exists(begun)) {
      try (Stream<Path> files = Files.list(folder)) {
        if (!Files.exists(whole) && files.findAny().isPresent()) {
          throw new IOException(folder + " holds something that is no backup");
        }
      }
      Files.createFile(begun, FILE);
    }
    Files.deleteIfExists(whole);
    force(folder);
    return new BackupFolder(folder);
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  /** Files that were written. */
  long copied() {
    return copied;
  }

  /** Files that lay there already. */
  long there() {
    return there;
  }

  /**
   * Puts a file that changes in place, or never again: one that has the source's length and time
   * stays.
   *
   * @return whether the source was there
   */
  boolean copy(Path source, String name) throws IOException {
    try {
      FileTime time = Files.getLastModifiedTime(source);
      if (isOf(name, time) && Files.size(folder.resolve(name)) == Files.size(source)) {
        keep(name);
        return true;
      }
      put(name, to -> Files.copy(source, to, StandardCopyOption.REPLACE_EXISTING), time);
      return true;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /** Puts a file with that content, from something of that time. */
  void put(String name, Filling filling, FileTime time) throws IOException {
    Path file = folder.resolve(name);
    Path parent = file.resolveSibling("");
    Files.createDirectories(parent, FOLDER);
    Path half = file.resolveSibling(file.getFileName() + HALF);
    Files.deleteIfExists(half);
    Files.createFile(half, FILE);
    filling.fill(half);
    if (Files.getFileStore(half).supportsFileAttributeView("posix")) {
      Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rw-------"));
    }
    Files.setLastModifiedTime(half, time);
    try (var channel = FileChannel.open(half, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    String digest = digest(half);
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
    touched.add(parent);
    digests.put(name, digest);
    copied++;
  }

  /** Keeps what lies there by that name, of whatever length. */
  void keep(String name) throws IOException {
    digests.put(name, digest(folder.resolve(name)));
    there++;
  }

  /** Takes a file back. */
  void drop(String name) throws IOException {
    digests.remove(name);
    Files.deleteIfExists(folder.resolve(name));
    copied--;
  }

  /** Whether a file lies there that was copied from one of that time. */
  boolean isOf(String name, FileTime time) throws IOException {
    Path file = folder.resolve(name);
    return Files.exists(file) && Files.getLastModifiedTime(file).toMillis() == time.toMillis();
  }

  /** The digest of each file that this backup has so far, by its name. */
  Map<String, String> digests() {
    return Map.copyOf(digests);
  }

  /** Removes what this backup does not have, and says that it is whole. */
  void end(Manifest manifest) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        if (each.equals(folder)) continue;
        if (!Files.isDirectory(each)) {
          String name = folder.relativize(each).toString();
          if (!digests.containsKey(name) && !name.equals("unfinished")) Files.delete(each);
        } else {
          try (Stream<Path> inside = Files.list(each)) {
            if (inside.findAny().isEmpty()) Files.delete(each);
            else touched.add(each);
          }
        }
      }
    }
    for (Path each : touched) if (Files.isDirectory(each)) force(each);
    Path half = folder.resolve(Manifest.FILE + HALF);
    Files.deleteIfExists(half);
    Files.createFile(half, FILE);
    Files.writeString(half, manifest.text());
    try (var channel = FileChannel.open(half, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(half, folder.resolve(Manifest.FILE), StandardCopyOption.ATOMIC_MOVE);
    Files.delete(folder.resolve("unfinished"));
    force(folder);
  }

  static void force(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** The SHA-256 of a file, in hex. */
  static String digest(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] part = new byte[1 << 16];
      for (int n; (n = in.read(part)) > 0; ) sha.update(part, 0, n);
      return HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
