package dev.drawbridge.audit.export;

import dev.drawbridge.log.tlog.Checkpoint;
import dev.drawbridge.log.tlog.MalformedException;
import dev.drawbridge.log.tlog.SignedNote;
import dev.drawbridge.log.tlog.Tile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The part of the log's tree that proves an export: the published checkpoint with its keys, all
 * hash tiles below it, and the bundles that hold the exported leaves. C2SP tlog-tiles, as any
 * verifier reads it.
 */
final class ExportProof {
  private static final int HASH = 32;
  private final Path log;
  private final byte[] note;
  private final String origin;
  private final long size;

  private ExportProof(Path log, byte[] note, String origin, long size) {
    this.log = log;
    this.note = note;
    this.origin = origin;
    this.size = size;
  }

  /** Reads the proof that is published now; it covers nothing where there is no checkpoint. */
  static ExportProof of(Path log) throws IOException {
    Path file = log.resolve("checkpoint");
    if (!Files.exists(file)) return new ExportProof(log, new byte[0], "", 0);
    byte[] note = Files.readAllBytes(file);
    try {
      Checkpoint checkpoint = Checkpoint.parse(SignedNote.parse(note).text());
      return new ExportProof(log, note, checkpoint.origin(), checkpoint.size());
    } catch (MalformedException e) {
      throw new IOException("the log's checkpoint cannot be read: " + e.getMessage(), e);
    }
  }

  /** The seq of the first record that it does not cover. */
  long size() {
    return size;
  }

  /** The log's name; empty where no checkpoint tells it. */
  String origin() {
    return origin;
  }

  /** Copies the proof without a leaf: hashes tell nothing of the records of others. */
  void copyHashes(ExportFolder to) throws IOException {
    copy(to, 0, 0);
  }

  /** Copies the proof with the leaves from seq {@code from} to before seq {@code below}. */
  void copy(ExportFolder to, long from, long below) throws IOException {
    if (size == 0) return;
    to.put("checkpoint", note);
    to.put("vkey", Files.readAllBytes(log.resolve("vkey")));
    for (Tile tile : Tile.of(size)) {
      long first = tile.index() * Tile.WIDTH;
      boolean leaves = tile.level() == Tile.ENTRIES;
      if (leaves && (first >= below || first + tile.width() <= from)) continue;
      to.put(tile.path(), read(tile, leaves));
    }
  }

  /** A partial tile may have been filled meanwhile; then it is the beginning of the full one. */
  private byte[] read(Tile tile, boolean leaves) throws IOException {
    try {
      return Files.readAllBytes(log.resolve(tile.path()));
    } catch (NoSuchFileException gone) {
      if (tile.full()) throw gone;
      byte[] filled = Files.readAllBytes(log.resolve(tile.filled().path()));
      return Arrays.copyOf(filled, leaves ? leavesEnd(filled, tile.width()) : tile.width() * HASH);
    }
  }

  /**
   * The offset at which the first {@code leaves} leaves of a bundle end; each has its length in two
   * bytes before it.
   */
  private static int leavesEnd(byte[] bundle, int leaves) {
    int end = 0;
    for (int i = 0; i < leaves; i++) {
      end += 2 + ((bundle[end] & 0xFF) << 8 | (bundle[end + 1] & 0xFF));
    }
    return end;
  }
}
