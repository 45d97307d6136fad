package dev.drawbridge.wal;

import org.jspecify.annotations.Nullable;

/** A record, by its segment and its number there. */
public record Place(SegmentIndex segment, int at) {
  public long seq() {
    return segment.first() + at;
  }

  public @Nullable FrameType type() {
    return segment.type(at);
  }

  /** As {@link Frame#ref()}. */
  public long ref() {
    return segment.ref(at);
  }

  /** When the writer took it, in milliseconds since the epoch. */
  public long time() {
    return segment.time(at);
  }

  /** Bytes of its JSON part. */
  public int jsonLength() {
    return segment.jsonLength(at);
  }
}
