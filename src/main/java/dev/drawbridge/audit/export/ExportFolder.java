package dev.drawbridge.audit.export;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The folder of an export: files that only their owner may read, each forced when it is closed. */
final class ExportFolder {
  private final Path folder;

  /** The SHA-256 of each file of lines, in hex. */
  private final Map<String, String> digests = new LinkedHashMap<>();

  /**
   * @throws IOException where there is something in that folder
   */
  ExportFolder(Path folder) throws IOException {
    this.folder = folder;
    make(folder);
    try (var files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw new IOException(folder + " is not empty; an export gets a folder of its own");
      }
    }
  }

  private static void make(Path folder) throws IOException {
    if (Files.isDirectory(folder)) return;
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null) make(parent);
    Files.createDirectory(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  private FileChannel file(String name) throws IOException {
    Path file = folder.resolve(name);
    Path parent = file.getParent();
    if (parent != null) make(parent);
    return FileChannel.open(
        file,
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /** Creates a file of lines. */
  Lines lines(String name) throws IOException {
    return new Lines(name, file(name));
  }

  /** Writes a whole file. */
  void put(String name, byte[] bytes) throws IOException {
    try (FileChannel file = file(name);
        OutputStream out = Channels.newOutputStream(file)) {
      out.write(bytes);
      file.force(true);
    }
  }

  Map<String, String> digests() {
    return digests;
  }

  /** Forces the folder's directory entries to the disk. */
  void settle() throws IOException {
    try (var folders = Files.walk(folder)) {
      for (Path each : folders.filter(Files::isDirectory).toList()) {
        try (FileChannel names = FileChannel.open(each, StandardOpenOption.READ)) {
          names.force(true);
        }
      }
    }
  }

  /** A file that is written line by line. */
  final class Lines implements Closeable {
    private final String name;
    private final FileChannel file;
    private final MessageDigest digest;
    private final OutputStream out;

    private Lines(String name, FileChannel file) {
      this.name = name;
      this.file = file;
      try {
        this.digest = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException(e);
      }
      this.out =
          new BufferedOutputStream(
              new DigestOutputStream(Channels.newOutputStream(file), digest), 1 << 16);
    }

    void add(byte[] line) throws IOException {
      out.write(line);
      out.write('\n');
    }

    @Override
    public void close() throws IOException {
      try (file) {
        out.flush();
        file.force(true);
      }
      digests.put(name, HexFormat.of().formatHex(digest.digest()));
    }
  }
}
