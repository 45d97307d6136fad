package dev.drawbridge.log.wal;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.NavigableMap;

/**
 * Copies segments beside the process that writes them. A copy ends behind its last valid frame:
 * what follows is room for more, or a frame that is being written. Blocking.
 */
public final class SegmentCopy {
  private static final int TRIES = 3;

  private SegmentCopy() {}

  /** The segments of a log's folder, by the seq of their first record, without pruned ones. */
  public static NavigableMap<Long, Path> segments(Path folder) throws IOException {
    return SegmentIndex.segments(folder.resolve("wal"));
  }

  /**
   * The seq after the last record of a copy, every frame checked; -1 where its head is not valid.
   */
  public static long next(Path copy, long first) throws IOException {
    var index = new SegmentIndex(copy, first);
    index.extend(Long.MAX_VALUE);
    return index.mark() == 0 ? -1 : index.nextSeq();
  }

  /**
   * Copies one segment, and reads the copy: an erasure may have overwritten the file meanwhile,
   * which is read anew then.
   *
   * @param first the seq of its first record
   * @param to an empty file
   * @return the seq after the last record; {@code first} where the segment has no record yet, and
   *     -1 where not even its head is there
   * @throws IOException where it never was whole
   */
  public static long copy(Path segment, long first, Path to) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      var source = new SegmentIndex(segment, first);
      source.extend(Long.MAX_VALUE);
      if (source.mark() == 0) return -1;
      transfer(segment, source.end(), to);
      var made = new SegmentIndex(to, first);
      made.extend(Long.MAX_VALUE);
      if (made.end() == source.end()) return made.nextSeq();
    }
    throw new IOException("the segment " + segment + " changes faster than it is copied");
  }

  private static void transfer(Path from, long length, Path to) throws IOException {
    try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(to, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
      for (long at = 0; at < length; ) {
        long moved = in.transferTo(at, length - at, out);
        if (moved <= 0) throw new IOException("the segment " + from + " is shorter than it was");
        at += moved;
      }
    }
  }
}
