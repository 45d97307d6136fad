package dev.drawbridge.log.wal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The parts of a record for its frame.
 *
 * @param ledger empty where it does nothing to a ledger
 */
public record Payload(Leaf leaf, byte[] ledger, List<Part> parts) {

  /**
   * A named part of a frame.
   *
   * @param name 1 to 255 bytes of ASCII, once in a frame
   */
  public record Part(String name, byte[] bytes) {}

  public Payload {
    parts = List.copyOf(parts);
  }

  /** The frame's length on disk, at most. */
  public long size() {
    long length = leaf.most() + (long) tableLength() + ledger.length;
    for (Part part : parts) length += part.bytes.length;
    return Frame.sizeOf(length);
  }

  private int tableLength() {
    int length = 4;
    for (Part part : parts) length += 5 + part.name.length();
    return length;
  }

  /** Tells where the parts lie; read back by {@link FrameTable}. */
  byte[] table() {
    ByteBuffer table = ByteBuffer.allocate(tableLength());
    table.putInt(ledger.length);
    for (Part part : parts) {
      table.put((byte) part.name.length());
      table.put(part.name.getBytes(StandardCharsets.US_ASCII));
      table.putInt(part.bytes.length);
    }
    if (table.capacity() > 0xffff) throw new IllegalArgumentException("too many parts");
    return table.array();
  }
}
