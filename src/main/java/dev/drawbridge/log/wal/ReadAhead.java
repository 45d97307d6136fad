package dev.drawbridge.log.wal;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The file that a follower reads on: open from one batch to the next, with a window over what
 * follows, which is filled from memory where that has it. What the window holds may be destroyed in
 * the file at any time, and is to be forgotten before each batch. For one thread.
 */
final class ReadAhead implements Closeable {
  private final @Nullable RecentBytes recent;

  /* The seq of its first record. */
  private long segment;
  private @Nullable FrameReader reader;

  /**
   * @param recent what is in memory of the segment that is written; null for nothing
   */
  ReadAhead(@Nullable RecentBytes recent) {
    this.recent = recent;
  }

  /** As {@link SegmentIndex#extend(long)}. */
  void extend(SegmentIndex index, long limit) throws IOException {
    if (index.end() >= limit) return;
    index.extend(limit, on(index));
    // One without a record is replaced where its first record is longer than it.
    if (index.count() == 0) close();
  }

  private FrameReader on(SegmentIndex index) throws IOException {
    FrameReader open = reader;
    if (open != null && index.first() == segment) return open;
    close();
    open = FrameReader.with(recent, index);
    segment = index.first();
    reader = open;
    return open;
  }

  /** Reads on from that record. */
  void turn(RecordPlace place) throws IOException {
    on(place.segment()).turn(place.segment().offset(place.at()));
  }

  /** Bytes of that file that lie in the window or shortly after it; null for any other. */
  byte @Nullable [] bytes(SegmentIndex index, long offset, int length) throws IOException {
    FrameReader open = reader;
    return open == null || index.first() != segment ? null : open.ahead(offset, length);
  }

  /** What was read is read anew from now on, and any segment but that one opened anew. */
  void keep(long newest) throws IOException {
    if (reader == null) return;
    if (newest == segment) reader.forget();
    else close();
  }

  @Override
  public void close() throws IOException {
    FrameReader open = reader;
    reader = null;
    if (open != null) open.close();
  }
}
