package dev.drawbridge.log.wal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A record as {@link LogScan} found it, with all its bytes. */
public final class Scanned {
  private final Frame frame;
  private final byte[] body;
  private final byte[] leaf;
  private final FrameTable table;

  Scanned(Frame frame, byte[] body) throws IOException {
    this.frame = frame;
    this.body = body;
    this.leaf = Arrays.copyOf(body, frame.leaf());
    int known = frame.leaf() + frame.table();
    this.table = FrameTable.read(body, frame.leaf(), known, known);
  }

  public FrameType type() {
    return frame.type();
  }

  public long seq() {
    return frame.seq();
  }

  /** As {@link Frame#ref()}. */
  public long ref() {
    return frame.ref();
  }

  /** When the writer took it, in milliseconds since the epoch. */
  public long time() {
    return frame.time();
  }

  public byte[] leaf() {
    return leaf;
  }

  /** The ledger part where there is one, then all other parts, in their order. */
  public List<byte[]> sealed() throws IOException {
    List<byte[]> parts = new ArrayList<>();
    if (table.ledger() > 0) parts.add(bytes(table.ledgerAt(), table.ledger()));
    for (FrameTable.Entry entry : table.entries()) parts.add(bytes(entry.at(), entry.length()));
    return parts;
  }

  /** The part of that name; empty where there is none. */
  byte[] part(String name) throws IOException {
    FrameTable.Entry entry = table.entry(name);
    return entry == null ? new byte[0] : bytes(entry.at(), entry.length());
  }

  private byte[] bytes(int at, int length) throws IOException {
    if (at < 0 || length < 0 || at + length > body.length) {
      throw new IOException("record " + seq() + " has a table that leads outside of it");
    }
    return Arrays.copyOfRange(body, at, at + length);
  }
}
