package dev.drawbridge.log.wal;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Writes one finished segment anew without some parts of its records. What is zero in it takes no
 * room on the disk any more.
 */
final class PartDestroyer {
  private static final int PIECE = 1 << 20;
  private static final int BLOCK = 4 << 10;
  private static final byte[] ZEROES = new byte[BLOCK];

  private final SegmentIndex segment;
  private final Destruction choice;
  private final Path path;

  /** The frames that are changed, as they are in the new file. */
  private record Changed(long offset, int length) {}

  PartDestroyer(SegmentIndex segment, Destruction choice) {
    this.segment = segment;
    this.choice = choice;
    this.path = segment.path();
  }

  /** The number of records that lost a part. */
  int run(LogReader reader) throws IOException {
    Path made = path.resolveSibling(path.getFileName() + ".tmp");
    Files.deleteIfExists(made);
    List<Changed> changed = new ArrayList<>();
    int records = 0;
    try (var old = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      try (var copy = FileStorage.newFile(made)) {
        int head = segment.count() == 0 ? (int) segment.end() : segment.offset(0);
        long at = head;
        for (int i = 0; i < segment.count(); i++) {
          Set<String> parts = choice.of(new RecordPlace(reader, segment, i));
          if (parts.isEmpty()) continue;
          keep(old, copy, at, segment.offset(i));
          int length = Frame.HEADER + segment.length(i);
          at = change(old, copy, segment.offset(i), length, new Gone(i, parts), changed);
          records++;
        }
        keep(old, copy, at, old.size());
        if (choice.whole()) change(old, copy, 0, head, null, changed);
        else keep(old, copy, 0, head);
        if (copy.size() < old.size()) write(copy, ByteBuffer.wrap(new byte[1]), old.size() - 1);
        copy.force(true);
      }
      Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
      FileStorage.forceFolder(requireNonNull(path.toAbsolutePath().getParent()));
      overwrite(old, changed);
    }
    return records;
  }

  /** Parts of the record with that number in the segment. */
  private record Gone(int at, Set<String> parts) {}

  /** Writes one frame as it is to be; where it ends. */
  private long change(
      FileChannel old,
      FileChannel copy,
      long offset,
      int length,
      @Nullable Gone gone,
      List<Changed> changed)
      throws IOException {
    byte[] frame = bytes(old, offset, length);
    if (gone != null) zero(frame, gone);
    frame[13] |= Frame.ERASED;
    int body = ByteBuffer.wrap(frame).getInt(4);
    var crc = new CRC32C();
    crc.update(frame, 0, Frame.HEADER - 4);
    crc.update(frame, Frame.HEADER, body);
    ByteBuffer.wrap(frame).putInt(Frame.HEADER - 4, (int) crc.getValue());
    sparse(copy, frame, offset);
    changed.add(new Changed(offset, length));
    return offset + length;
  }

  private void zero(byte[] frame, Gone gone) throws IOException {
    int leaf = segment.leafLength(gone.at);
    int table = segment.tableLength(gone.at);
    byte[] entries = Arrays.copyOfRange(frame, Frame.HEADER + leaf, Frame.HEADER + leaf + table);
    boolean digests = ByteBuffer.wrap(frame).getShort(14) > Frame.OLDEST;
    for (FrameTable.Entry entry : FrameTable.read(entries, leaf + table).entries()) {
      int at = Frame.HEADER + entry.at();
      if (gone.parts.contains(entry.name())) {
        DestroyedPart.destroy(frame, at, entry.length(), digests);
      }
    }
  }

  /** Copies what is not changed. */
  private static void keep(FileChannel old, FileChannel copy, long from, long until)
      throws IOException {
    for (long at = from; at < until; at += PIECE) {
      sparse(copy, bytes(old, at, (int) Math.min(PIECE, until - at)), at);
    }
  }

  /** Whoever has the old file open reads the same as of the new one. */
  private void overwrite(FileChannel old, List<Changed> changed) throws IOException {
    try (var made = FileChannel.open(path, StandardOpenOption.READ)) {
      for (Changed frame : changed) {
        write(old, ByteBuffer.wrap(bytes(made, frame.offset, frame.length)), frame.offset);
      }
    }
    old.force(true);
  }

  /** Writes to a new file, all of which is zero, what is not. */
  private static void sparse(FileChannel to, byte[] bytes, long at) throws IOException {
    int from = 0;
    int next;
    for (int i = 0; i < bytes.length; i = next) {
      next = (int) Math.min(bytes.length, i + BLOCK - (at + i) % BLOCK);
      if (Arrays.mismatch(bytes, i, next, ZEROES, 0, next - i) >= 0) continue;
      write(to, ByteBuffer.wrap(bytes, from, i - from), at + from);
      from = next;
    }
    write(to, ByteBuffer.wrap(bytes, from, bytes.length - from), at + from);
  }

  private static byte[] bytes(FileChannel from, long at, int length) throws IOException {
    var into = ByteBuffer.allocate(length);
    while (into.hasRemaining()) {
      if (from.read(into, at + into.position()) < 0) throw new IOException("a segment was cut");
    }
    return into.array();
  }

  private static void write(FileChannel to, ByteBuffer bytes, long at) throws IOException {
    long next = at;
    while (bytes.hasRemaining()) next += to.write(bytes, next);
  }
}
