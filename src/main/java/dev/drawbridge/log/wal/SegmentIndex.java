package dev.drawbridge.log.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where the records of one segment lie. It is made by reading the segment, every frame checked but
 * long ones that were written just now, and goes on where it stopped when the segment has grown.
 */
public final class SegmentIndex {
  static final String SUFFIX = ".seg";

  /** Records that are given memory together: a segment of short ones has some 80,000. */
  private static final int BLOCK = 1024;

  /** The part of a head that lists the seqs of the requests that were open. */
  static final String OPEN = "open";

  /** The part of a head that holds the hash of the last leaf before it. */
  static final String LAST = "last";

  private final Path path;
  private final long first;
  private int mark;
  private long previous = -1;
  private long begun;
  private boolean cleared;
  private long[] openBefore = {};
  private byte[] lastHash = {};
  private int count;
  private long end;
  private final int blockSize;
  private final List<Block> blocks = new ArrayList<>();

  /** What is known of some records that follow each other. */
  private static final class Block {
    final int[] offsets;
    final int[] leafLengths;
    final int[] tableLengths;
    final int[] lengths;
    final byte[] types;
    final long[] refs;
    final long[] times;

    Block(int size) {
      offsets = new int[size];
      leafLengths = new int[size];
      tableLengths = new int[size];
      lengths = new int[size];
      types = new byte[size];
      refs = new long[size];
      times = new long[size];
    }
  }

  public SegmentIndex(Path path, long first) {
    this(path, first, BLOCK);
  }

  private SegmentIndex(Path path, long first, int blockSize) {
    this.path = path;
    this.first = first;
    this.blockSize = blockSize;
  }

  /** An index of one record alone, which is its first. */
  static SegmentIndex excerpt(Path path, Frame frame, long offset) {
    var excerpt = new SegmentIndex(path, frame.seq(), 1);
    excerpt.mark = frame.mark();
    excerpt.end = offset;
    excerpt.add(frame);
    return excerpt;
  }

  /** The name of the segment whose first record has that seq. */
  public static String name(long first) {
    return String.format("%020d", first) + SUFFIX;
  }

  /** The segments, by the seq of their first record, without those that were pruned. */
  public static NavigableMap<Long, Path> segments(Path wal) throws IOException {
    NavigableMap<Long, Path> all = all(wal);
    // Asked after it was looked for the files: a prune tells of it before it removes them.
    return all.tailMap(MinimumIndex.of(wal.resolveSibling("")), true);
  }

  /** The same, with what a prune has left to be removed. */
  static NavigableMap<Long, Path> all(Path wal) throws IOException {
    NavigableMap<Long, Path> segments = new TreeMap<>();
    try (var files = Files.newDirectoryStream(wal, "*" + SUFFIX)) {
      for (Path file : files) {
        long first = first(file);
        if (first >= 0) segments.put(first, file);
      }
    }
    return segments;
  }

  /**
   * Reads on from where it stopped, up to {@code limit} or the first bytes that are no valid frame.
   */
  public void extend(long limit) throws IOException {
    if (end >= limit) return;
    try (var reader = new FrameReader(path)) {
      extend(limit, reader);
    }
  }

  /** Reads the head alone; {@link #mark} tells whether there is one. */
  void readHead() throws IOException {
    try (var reader = new FrameReader(path, FrameReader.PICKED)) {
      readHead(reader);
    }
  }

  /**
   * The same with a reader of its file.
   *
   * @param limit how far the segment was forced; {@link Long#MAX_VALUE} where nobody tells
   */
  void extend(long limit, FrameReader reader) throws IOException {
    if (end == 0 && !readHead(reader)) return;
    long forced = limit == Long.MAX_VALUE ? 0 : limit;
    while (end < limit) {
      Frame frame = reader.at(end, mark, forced);
      if (frame == null || frame.seq() != first + count || frame.type() == FrameType.HEAD) return;
      add(frame);
      end += frame.size();
    }
  }

  private boolean readHead(FrameReader reader) throws IOException {
    Frame head = reader.at(0, 0);
    if (head == null || head.type() != FrameType.HEAD || head.seq() != first) return false;
    mark = head.mark();
    previous = head.ref();
    begun = head.time();
    cleared = head.erased();
    FrameTable table = table(reader, 0, head.leaf(), head.table());
    lastHash = part(reader, table, LAST);
    ByteBuffer open = ByteBuffer.wrap(part(reader, table, OPEN));
    openBefore = new long[open.remaining() / Long.BYTES];
    for (int i = 0; i < openBefore.length; i++) openBefore[i] = open.getLong();
    end = head.size();
    return true;
  }

  static FrameTable table(FrameReader reader, long offset, int leaf, int table) throws IOException {
    return FrameTable.read(reader.part(offset, leaf, table), leaf + table);
  }

  private static byte[] part(FrameReader reader, FrameTable table, String name) throws IOException {
    FrameTable.Entry entry = table.entry(name);
    return entry == null ? new byte[0] : reader.part(0, entry.at(), entry.length());
  }

  private void add(Frame frame) {
    int at = count % blockSize;
    if (at == 0) blocks.add(new Block(blockSize));
    Block block = blocks.getLast();
    block.offsets[at] = (int) end;
    block.leafLengths[at] = frame.leaf();
    block.tableLengths[at] = frame.table();
    block.lengths[at] = frame.length();
    block.types[at] = frame.type().number;
    block.refs[at] = frame.ref();
    block.times[at] = frame.time();
    count++;
  }

  private Block block(int i) {
    return blocks.get(i / blockSize);
  }

  /** The seq of the first record of the segment in a file of that name; -1 where it is none. */
  static long first(Path file) {
    String name = String.valueOf(file.getFileName());
    String seq = name.substring(0, name.length() - SUFFIX.length());
    return seq.matches("\\d{20}") ? Long.parseLong(seq) : -1;
  }

  public Path path() {
    return path;
  }

  public long first() {
    return first;
  }

  /** The segment's mark; 0 where it has no valid head. */
  public int mark() {
    return mark;
  }

  /** First seq of the segment before; -1 for none. */
  long previous() {
    return previous;
  }

  SegmentHead head() {
    return new SegmentHead(first, begun, cleared, openBefore);
  }

  /** Seqs of the requests that were open when the segment began. */
  long[] openBefore() {
    return openBefore;
  }

  /** The hash of the last leaf before the segment; empty for the first. */
  byte[] lastHash() {
    return lastHash;
  }

  public int count() {
    return count;
  }

  /** When it was begun, in milliseconds since the epoch. */
  long begun() {
    return begun;
  }

  /** The seq after the last record. */
  public long nextSeq() {
    return first + count;
  }

  /** The offset after the last valid frame. */
  public long end() {
    return end;
  }

  public int offset(int i) {
    return block(i).offsets[i % blockSize];
  }

  int leafLength(int i) {
    return block(i).leafLengths[i % blockSize];
  }

  int tableLength(int i) {
    return block(i).tableLengths[i % blockSize];
  }

  /** Bytes behind the header. */
  int length(int i) {
    return block(i).lengths[i % blockSize];
  }

  public @Nullable FrameType type(int i) {
    return FrameType.of(block(i).types[i % blockSize]);
  }

  public long ref(int i) {
    return block(i).refs[i % blockSize];
  }

  public long time(int i) {
    return block(i).times[i % blockSize];
  }
}
