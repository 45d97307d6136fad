package dev.drawbridge.wal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** The segment that is being written. Only the writer moves {@code end}. */
final class Segment {
  final Path path;
  final long first;

  /** First seq of the segment before; -1 for none. */
  final long previous;

  final long length;
  final int mark;
  final LogFile file;

  /** Where the next frame goes. */
  long end;

  private final @Nullable Object identity;

  Segment(Path path, long first, long previous, long length, int mark, LogFile file, long end)
      throws IOException {
    this.path = path;
    this.first = first;
    this.previous = previous;
    this.length = length;
    this.mark = mark;
    this.file = file;
    this.end = end;
    this.identity = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  /** What has happened to the file under its name; null where it is the one that is written. */
  @Nullable String disturbed() throws IOException {
    if (!Files.exists(path)) return "was removed";
    var now = Files.readAttributes(path, BasicFileAttributes.class);
    if (identity != null && !identity.equals(now.fileKey())) return "was replaced";
    return now.size() < length ? "was truncated" : null;
  }
}
