package dev.drawbridge.log.tree;

import dev.drawbridge.log.tlog.CompactRange;
import dev.drawbridge.log.tlog.MalformedException;
import dev.drawbridge.log.tlog.SignedNote;
import dev.drawbridge.log.tlog.Tile;
import dev.drawbridge.log.tlog.TileGrowth;
import dev.drawbridge.log.tlog.TreeHash;
import dev.drawbridge.log.tlog.VerifierKey;
import dev.drawbridge.logging.EventCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds where a tree stands. Refuses, changing nothing, a log that is not the one that was signed.
 */
final class TreeRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(TreeRecovery.class);

  /** Entries whose tiles are written in one go while a tree is made anew. */
  private static final long STEP = 1 << 16;

  private final TreeFiles files;
  private final Leaves log;
  private final boolean bundles;

  /**
   * @param bundles whether bundles are made anew too
   */
  TreeRecovery(TreeFiles files, Leaves log, boolean bundles) {
    this.files = files;
    this.log = log;
    this.bundles = bundles;
  }

  /** A checkpoint of ours from a file; null where there is none. */
  @Nullable Published checkpoint(String name, List<VerifierKey> keys) throws IOException {
    byte[] bytes = files.get(name);
    if (bytes == null) return null;
    try {
      SignedNote note = SignedNote.parse(bytes);
      Published read = Published.of(note);
      if (!read.checkpoint().origin().equals(keys.getFirst().name())) {
        throw new IOException(
            "the " + name + " is of " + read.checkpoint().origin() + ", not of this log");
      }
      if (note.signers(keys).isEmpty()) {
        throw new IOException("the " + name + " was not signed by a key of this log");
      }
      return read;
    } catch (MalformedException e) {
      throw new IOException("the " + name + " is damaged: " + e.getMessage(), e);
    }
  }

  /** The tree as it was signed last. */
  TileGrowth growth(@Nullable Published last) throws IOException {
    long oldest = log.oldest();
    if (last == null && oldest > 0) {
      throw new IOException(
          "the audit log was pruned up to "
              + oldest
              + " under a checkpoint that is gone; not started");
    }
    if (last == null) return new TileGrowth();
    long size = last.size();
    if (log.size() < size) {
      throw new IOException(
          "rollback: the audit log has "
              + log.size()
              + " records, but a checkpoint over "
              + size
              + " was signed; not started");
    }
    TileGrowth growth = resume(size);
    byte[] root = last.checkpoint().root();
    if (growth != null && Arrays.equals(growth.root(), root)) {
      if (bundles) fill(size);
      return growth;
    }
    if (oldest > 0) {
      throw new IOException(
          "tiles of the audit log's tree are lost or damaged, and cannot be rebuilt, since the"
              + " records before "
              + oldest
              + " were pruned; bring the folder tile back from a backup; not started");
    }
    var range = new CompactRange();
    log.read(0, size, leaf -> range.append(TreeHash.leaf(leaf)));
    if (!Arrays.equals(range.root(), root)) {
      throw new IOException(
          "the audit log's first "
              + size
              + " records are not those that were signed; not started. See: audit verify");
    }
    LOG.warn(
        EventCode.TILES_REBUILT,
        "tiles of the audit log's tree are lost or damaged; all are rebuilt");
    return anew(size);
  }

  private @Nullable TileGrowth resume(long size) throws IOException {
    List<byte[]> last = new ArrayList<>();
    log.read(Math.max(size / Tile.WIDTH * Tile.WIDTH, log.oldest()), size, last::add);
    try {
      return TileGrowth.resume(size, files, last);
    } catch (IOException | IndexOutOfBoundsException e) {
      LOG.warn(
          EventCode.TILES_UNUSED, "the tree does not go on from its tiles: {}", e.getMessage());
      return null;
    }
  }

  /** Writes the bundles that do not lie there since they were made from the log until now. */
  private void fill(long size) throws IOException {
    var made = new Bundles(files, log);
    long count = (size + Tile.WIDTH - 1) / Tile.WIDTH;
    long from = count;
    while (from > 0 && !files.has(bundle(from - 1, size))) from--;
    // Upwards: where a crash leaves some out, all that are missing are the last ones.
    for (long index = from; index < count; index++) {
      byte[] bytes = made.get(bundle(index, size));
      if (bytes != null) files.put(bundle(index, size).path(), bytes);
    }
    files.settle();
  }

  private static Tile bundle(long index, long size) {
    return new Tile(Tile.ENTRIES, index, (int) Math.min(Tile.WIDTH, size - index * Tile.WIDTH));
  }

  private TileGrowth anew(long size) throws IOException {
    var growth = new TileGrowth();
    log.read(
        0,
        size,
        leaf -> {
          growth.append(leaf);
          if (growth.size() % STEP == 0) write(growth.take());
        });
    write(growth.take());
    files.settle();
    return growth;
  }

  private void write(List<TileGrowth.Written> tiles) throws IOException {
    for (TileGrowth.Written w : tiles) {
      if (bundles || w.tile().level() != Tile.ENTRIES) files.put(w.tile().path(), w.bytes());
    }
  }
}
