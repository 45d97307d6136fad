package dev.drawbridge.wal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The file that a follower reads on: open from one batch to the next, with a window over what
 * follows. What the window holds may be destroyed in the file at any time, and is to be forgotten
 * before each batch. For one thread.
 */
final class ReadAhead implements Closeable {
  private @Nullable Path path;
  private @Nullable FrameReader reader;

  /** As {@link SegmentIndex#extend(long)}. */
  void extend(SegmentIndex segment, long limit) throws IOException {
    if (segment.end() >= limit) return;
    FrameReader file = on(segment.path());
    segment.extend(limit, file);
    // One without a record is replaced where its first record is longer than it.
    if (segment.count() == 0) close();
  }

  private FrameReader on(Path file) throws IOException {
    FrameReader open = reader;
    if (open != null && file.equals(path)) return open;
    close();
    open = new FrameReader(file);
    path = file;
    reader = open;
    return open;
  }

  /** Reads on from that record. */
  void turn(Place place) throws IOException {
    on(place.segment().path()).turn(place.segment().offset(place.at()));
  }

  /** Bytes of that file that lie in the window or shortly after it; null for any other. */
  byte @Nullable [] bytes(Path file, long offset, int length) throws IOException {
    FrameReader open = reader;
    return open == null || !file.equals(path) ? null : open.ahead(offset, length);
  }

  /** What was read is read anew from now on, and any other file opened anew. */
  void keep(Path file) throws IOException {
    if (reader == null) return;
    if (file.equals(path)) reader.forget();
    else close();
  }

  @Override
  public void close() throws IOException {
    FrameReader open = reader;
    reader = null;
    path = null;
    if (open != null) open.close();
  }
}
