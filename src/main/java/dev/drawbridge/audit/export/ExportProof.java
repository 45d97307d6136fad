package dev.drawbridge.audit.export;

import dev.drawbridge.audit.verify.LogLeaves;
import dev.drawbridge.log.tlog.Checkpoint;
import dev.drawbridge.log.tlog.MalformedException;
import dev.drawbridge.log.tlog.SignedNote;
import dev.drawbridge.log.tlog.Tile;
import dev.drawbridge.log.tree.StoredTree;
import dev.drawbridge.log.wal.LogReader;
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

  /** Copies the proof with the leaves from seq {@code from} to before seq {@code below}. */
  void copy(ExportFolder to, LogReader records, long from, long below) throws IOException {
    copyHashes(to);
    var leaves = new LogLeaves(records, size);
    for (long index = from / Tile.WIDTH; index * Tile.WIDTH < Math.min(below, size); index++) {
      long width = Math.min(Tile.WIDTH, size - index * Tile.WIDTH);
      Tile bundle = new Tile(Tile.ENTRIES, index, (int) width);
      byte[] bytes = StoredTree.of(log).bundle(bundle, leaves);
      if (bytes == null) throw new IOException("the leaves of " + bundle.path() + " were pruned");
      to.put(bundle.path(), bytes);
    }
  }

  /** Copies the proof without a leaf: hashes tell nothing of the records of others. */
  void copyHashes(ExportFolder to) throws IOException {
    if (size == 0) return;
    to.put("checkpoint", note);
    to.put("vkey", Files.readAllBytes(log.resolve("vkey")));
    for (Tile tile : Tile.of(size)) {
      if (tile.level() != Tile.ENTRIES) to.put(tile.path(), read(tile));
    }
  }

  /** A partial tile may have been filled meanwhile; then it is the beginning of the full one. */
  private byte[] read(Tile tile) throws IOException {
    try {
      return Files.readAllBytes(log.resolve(tile.path()));
    } catch (NoSuchFileException gone) {
      if (tile.full()) throw gone;
      byte[] filled = Files.readAllBytes(log.resolve(tile.filled().path()));
      return Arrays.copyOf(filled, tile.width() * HASH);
    }
  }
}
