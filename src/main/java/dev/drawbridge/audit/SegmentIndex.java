package dev.drawbridge.audit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where the records of one segment lie. It is made by reading the segment, every frame checked, and
 * goes on where it stopped when the segment has grown.
 */
final class SegmentIndex {
  static final String SUFFIX = ".seg";

  private final Path path;
  private final long first;
  private int mark;
  private long previous = -1;
  private long[] openBefore = {};
  private int count;
  private long end;
  private int[] offsets = new int[256];
  private int[] jsonLengths = new int[256];
  private byte[] types = new byte[256];
  private long[] refs = new long[256];
  private long[] times = new long[256];

  SegmentIndex(Path path, long first) {
    this.path = path;
    this.first = first;
  }

  /** The name of the segment whose first record has that seq. */
  static String name(long first) {
    return String.format("%020d", first) + SUFFIX;
  }

  /**
   * Reads on from where it stopped, up to {@code limit} or the first bytes that are no valid frame.
   */
  void extend(long limit) throws IOException {
    if (end >= limit) return;
    try (var reader = new FrameReader(path)) {
      if (end == 0 && !readHead(reader)) return;
      while (end < limit) {
        Frame frame = reader.at(end, mark);
        if (frame == null || frame.seq() != first + count || frame.type() == FrameType.HEAD) return;
        add(frame);
        end += frame.size();
      }
    }
  }

  private boolean readHead(FrameReader reader) throws IOException {
    Frame head = reader.at(0, 0);
    if (head == null || head.type() != FrameType.HEAD || head.seq() != first) return false;
    mark = head.mark();
    previous = head.ref();
    JsonNode open = RowReader.JSON.readTree(reader.part(0, 0, head.json())).path("open");
    openBefore = new long[open.size()];
    for (int i = 0; i < openBefore.length; i++) openBefore[i] = open.get(i).asLong();
    end = head.size();
    return true;
  }

  private void add(Frame frame) {
    if (count == offsets.length) {
      int n = count * 2;
      offsets = Arrays.copyOf(offsets, n);
      jsonLengths = Arrays.copyOf(jsonLengths, n);
      types = Arrays.copyOf(types, n);
      refs = Arrays.copyOf(refs, n);
      times = Arrays.copyOf(times, n);
    }
    offsets[count] = (int) end;
    jsonLengths[count] = frame.json();
    types[count] = frame.type().number;
    refs[count] = frame.ref();
    times[count] = frame.time();
    count++;
  }

  Path path() {
    return path;
  }

  long first() {
    return first;
  }

  /** The segment's mark; 0 where it has no valid head. */
  int mark() {
    return mark;
  }

  /** First seq of the segment before; -1 for none. */
  long previous() {
    return previous;
  }

  /** Seqs of the requests that were open when the segment began. */
  long[] openBefore() {
    return openBefore;
  }

  int count() {
    return count;
  }

  /** The seq after the last record. */
  long nextSeq() {
    return first + count;
  }

  /** The offset after the last valid frame. */
  long end() {
    return end;
  }

  int offset(int i) {
    return offsets[i];
  }

  int jsonLength(int i) {
    return jsonLengths[i];
  }

  @Nullable FrameType type(int i) {
    return FrameType.of(types[i]);
  }

  long ref(int i) {
    return refs[i];
  }

  long time(int i) {
    return times[i];
  }
}
