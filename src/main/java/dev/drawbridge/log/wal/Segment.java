package dev.drawbridge.log.wal;

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

  /**
   * Whether another file takes its name, or may have: it holds no record, and its first one needs a
   * longer file. Nothing is written to it any more.
   */
  volatile boolean replaced;

  private final @Nullable Object identity;

  Segment(
      Path path,
      long first,
      long previous,
      long length,
      int mark,
      LogFile file,
      @Nullable Object identity,
      long end) {
    this.path = path;
    this.first = first;
    this.previous = previous;
    this.length = length;
    this.mark = mark;
    this.file = file;
    this.end = end;
    this.identity = identity;
  }

  /** What tells a file from any other, whatever its name. */
  static @Nullable Object identity(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  /** What has happened to the file under its name; null where it is the one that is written. */
  @Nullable String disturbed() throws IOException {
    return replaced ? null : found();
  }

  /** Whether its name is not its own any more, or nobody can tell. */
  boolean gone() {
    try {
      return found() != null;
    } catch (IOException e) {
      return true;
    }
  }

  private @Nullable String found() throws IOException {
    if (!Files.exists(path)) return "was removed";
    var now = Files.readAttributes(path, BasicFileAttributes.class);
    if (identity != null && !identity.equals(now.fileKey())) return "was replaced";
    return now.size() < length ? "was truncated" : null;
  }
}
