package dev.drawbridge.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a sink came, one line in a file of its own: {@code next SEQ last SEQ origin NAME}.
 *
 * @param next the seq of the first record that it has not taken
 * @param last the seq of the newest record that the receiver confirmed, -1 for none
 */
record Position(long next, long last) {
  static final Position START = new Position(0, -1);

  private static final Pattern LINE =
      Pattern.compile("next ([0-9]{1,18}) last (-1|[0-9]{1,18}) origin (\\S+)\n");
  private static final FileAttribute<?> FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final FileAttribute<?> FILE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  /**
   * Reads a position; {@link #START} where there is none.
   *
   * @throws IOException where it is another log's, or no position
   */
  static Position read(Path file, String origin) throws IOException {
    if (Files.notExists(file)) return START;
    Matcher line = LINE.matcher(Files.readString(file));
    if (!line.matches()) throw new IOException("the position in " + file + " is damaged");
    if (!line.group(3).equals(origin)) {
      throw new IOException("the position in " + file + " is of another log, " + line.group(3));
    }
    return new Position(Long.parseLong(line.group(1)), Long.parseLong(line.group(2)));
  }

  /** Writes it durably, whole or not at all. */
  void write(Path file, String origin) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(temporary);
    String line = "next " + next + " last " + last + " origin " + origin + "\n";
    var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel channel = FileChannel.open(temporary, options, FILE)) {
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) channel.write(bytes);
      channel.force(true);
    }
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    force(file.resolveSibling(""));
  }

  /** Makes a folder that only its owner may enter. */
  static void makeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) Files.createDirectories(folder, FOLDER);
  }

  /** An empty file that only its owner may read. */
  static FileChannel newFile(Path file) throws IOException {
    var options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.READ);
    return FileChannel.open(file, options, FILE);
  }

  /** Makes the names in a folder durable. */
  static void force(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
