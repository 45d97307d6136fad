package dev.drawbridge.log.wal;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a frame's parts lie, counted from the end of its header: ledger length u32, then for each
 * part the length of its name u8, its name, its length u32.
 */
record FrameTable(int ledgerAt, int ledger, List<Entry> entries) {
  record Entry(String name, int at, int length) {}

  /**
   * Reads a table.
   *
   * @param at where what it describes begins: the leaf and the table are before it
   */
  static FrameTable read(byte[] bytes, int at) throws IOException {
    return read(bytes, 0, bytes.length, at);
  }

  /** The same of a table that lies within other bytes. */
  static FrameTable read(byte[] bytes, int from, int to, int at) throws IOException {
    try {
      ByteBuffer table = ByteBuffer.wrap(bytes, from, to - from);
      int ledger = table.getInt();
      List<Entry> entries = new ArrayList<>();
      int next = at + ledger;
      while (table.hasRemaining()) {
        int name = table.get() & 0xff;
        int begins = table.position();
        if (table.remaining() < name) throw new BufferUnderflowException();
        // ASCII all of it, and Latin-1 is the charset that is read without looking at each byte.
        String text = new String(bytes, begins, name, StandardCharsets.ISO_8859_1);
        int length = table.position(begins + name).getInt();
        entries.add(new Entry(text, next, length));
        next += length;
      }
      return new FrameTable(at, ledger, entries);
    } catch (BufferUnderflowException e) {
      throw new IOException("a frame of the audit log has a table that ends within an entry", e);
    }
  }

  @Nullable Entry entry(String name) {
    for (Entry entry : entries) if (entry.name.equals(name)) return entry;
    return null;
  }
}
