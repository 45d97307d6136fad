package dev.drawbridge.log.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * The seq of the first record that a pruned log still has: the minimum index of
 * c2sp.org/tlog-tiles. A file of one decimal number and a line feed in the log's folder; a log that
 * was never pruned has none. Segments that begin before it count as gone, whether or not they are.
 */
public final class MinimumIndex {
  public static final String FILE = "minimum-index";

  private MinimumIndex() {}

  /**
   * The minimum index of the log in a folder; 0 where nothing was pruned.
   *
   * @throws IOException where the file holds something else
   */
  public static long of(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) return 0;
    String text = Files.readString(file, StandardCharsets.US_ASCII);
    if (text.matches("[1-9][0-9]{0,17}\n")) return Long.parseLong(text.strip());
    throw new IOException(file + " holds no index; nothing was changed");
  }

  /** Puts another in its place, durably, before anything is removed. */
  static void put(Path folder, long first) throws IOException {
    Path made = folder.resolve(FILE + ".tmp");
    Files.deleteIfExists(made);
    try (FileChannel channel = FileStorage.newFile(made)) {
      var line = ByteBuffer.wrap((first + "\n").getBytes(StandardCharsets.US_ASCII));
      while (line.hasRemaining()) channel.write(line);
      channel.force(true);
    }
    Files.move(made, folder.resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
    FileStorage.forceFolder(folder);
  }
}
