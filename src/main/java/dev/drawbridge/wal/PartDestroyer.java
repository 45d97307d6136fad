package dev.drawbridge.wal;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;
import java.util.zip.CRC32C;

/** Writes one finished segment anew without some parts of one record. */
final class PartDestroyer {
  private static final int PIECE = 1 << 20;

  private final Place place;
  private final Set<String> parts;
  private final Path path;
  private final long offset;

  PartDestroyer(Place place, Set<String> parts) {
    this.place = place;
    this.parts = parts;
    this.path = place.segment().path();
    this.offset = place.segment().offset(place.at());
  }

  void run() throws IOException {
    byte[] frame = changed();
    Path made = path.resolveSibling(path.getFileName() + ".tmp");
    Files.deleteIfExists(made);
    try (var old = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      try (var copy = FileStorage.newFile(made)) {
        long size = old.size();
        for (long at = 0; at < size; at += PIECE) {
          var piece = ByteBuffer.allocate((int) Math.min(PIECE, size - at));
          read(old, piece, at);
          write(copy, piece.flip(), at);
        }
        write(copy, ByteBuffer.wrap(frame), offset);
        copy.force(true);
      }
      Files.move(made, path, StandardCopyOption.ATOMIC_MOVE);
      FileStorage.forceFolder(requireNonNull(path.toAbsolutePath().getParent()));
      // Whoever has the old file open reads the same as of the new one.
      write(old, ByteBuffer.wrap(frame), offset);
      old.force(true);
    }
  }

  /** The frame with zeroes in the place of the parts, and a checksum over that. */
  private byte[] changed() throws IOException {
    SegmentIndex segment = place.segment();
    int leaf = segment.leafLength(place.at());
    int length = segment.length(place.at());
    try (var reader = new FrameReader(path)) {
      byte[] frame = reader.part(offset - Frame.HEADER, 0, Frame.HEADER + length);
      int table = segment.tableLength(place.at());
      for (FrameTable.Entry entry : SegmentIndex.table(reader, offset, leaf, table).entries()) {
        int at = Frame.HEADER + entry.at();
        if (parts.contains(entry.name())) Arrays.fill(frame, at, at + entry.length(), (byte) 0);
      }
      frame[13] |= Frame.ERASED;
      var crc = new CRC32C();
      crc.update(frame, 0, Frame.HEADER - 4);
      crc.update(frame, Frame.HEADER, length);
      ByteBuffer.wrap(frame).putInt(Frame.HEADER - 4, (int) crc.getValue());
      return frame;
    }
  }

  private static void read(FileChannel from, ByteBuffer into, long at) throws IOException {
    while (into.hasRemaining()) {
      if (from.read(into, at + into.position()) < 0) throw new IOException("a segment was cut");
    }
  }

  private static void write(FileChannel to, ByteBuffer bytes, long at) throws IOException {
    long next = at;
    while (bytes.hasRemaining()) next += to.write(bytes, next);
  }
}
