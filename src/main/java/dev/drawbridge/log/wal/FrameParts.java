package dev.drawbridge.log.wal;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The parts of one record, read in one go where they are small: the first bytes of a frame nearly
 * always hold all but the content. Blocking.
 */
public final class FrameParts {
  private static final int FIRST_BYTES = 4_096;

  private final RecordPlace place;
  private final FrameTable table;
  private final byte[] first;

  private FrameParts(RecordPlace place, FrameTable table, byte[] first) {
    this.place = place;
    this.table = table;
    this.first = first;
  }

  static FrameParts of(RecordPlace place) throws IOException {
    SegmentIndex segment = place.segment();
    int leaf = segment.leafLength(place.at());
    int known = leaf + segment.tableLength(place.at());
    int length = Math.min(segment.length(place.at()), Math.max(FIRST_BYTES, known));
    byte[] first = place.reader().bytes(place, 0, length);
    return new FrameParts(place, FrameTable.read(first, leaf, known, known), first);
  }

  public byte[] leaf() {
    return Arrays.copyOf(first, place.segment().leafLength(place.at()));
  }

  public byte[] ledger() throws IOException {
    return bytes(table.ledgerAt(), table.ledger());
  }

  /** The names of the other parts, in their order. */
  public List<String> names() {
    return table.entries().stream().map(FrameTable.Entry::name).toList();
  }

  public boolean has(String name) {
    return table.entry(name) != null;
  }

  /** The part of that name; empty where there is none. */
  public Optional<byte[]> part(String name) throws IOException {
    FrameTable.Entry entry = table.entry(name);
    return entry == null ? Optional.empty() : Optional.of(bytes(entry.at(), entry.length()));
  }

  private byte[] bytes(int at, int length) throws IOException {
    if (at + length <= first.length) return Arrays.copyOfRange(first, at, at + length);
    return place.reader().bytes(place, at, length);
  }
}
