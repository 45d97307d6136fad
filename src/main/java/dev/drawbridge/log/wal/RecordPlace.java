package dev.drawbridge.log.wal;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A record, by its segment and its number there. */
public record RecordPlace(LogReader reader, SegmentIndex segment, int at) {
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

  /** Bytes of its frame. */
  public long size() {
    return Frame.sizeOf(segment.length(at));
  }

  /** The leaf as it stands in the tree. */
  public byte[] leaf() throws IOException {
    return reader.bytes(this, 0, segment.leafLength(at));
  }

  /** The ledger part; empty where it has none. */
  public byte[] ledger() throws IOException {
    return parts().ledger();
  }

  /** All its parts. */
  public FrameParts parts() throws IOException {
    return FrameParts.of(this);
  }
}
