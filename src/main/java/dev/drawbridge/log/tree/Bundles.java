package dev.drawbridge.log.tree;

import dev.drawbridge.log.tlog.EntryBundle;
import dev.drawbridge.log.tlog.MalformedException;
import dev.drawbridge.log.tlog.Tile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bundles of a log's leaves: read where they lie there, else made from the log, which holds
 * each leaf already. Of the bundle that the log's beginning was pruned into, the leaves that are
 * gone lie there, as the partial bundle that they are. Blocking.
 *
 * @param files its own, since what it puts is nothing that a checkpoint waits for
 */
record Bundles(TreeFiles files, Leaves log) {
  private static final String FOLDER = "tile/entries";

  /** A bundle; null where it was pruned. The log must have its leaves. */
  byte @Nullable [] get(Tile bundle) throws IOException {
    byte[] there = files.get(bundle.path());
    if (there != null) return there;
    long first = bundle.index() * Tile.WIDTH;
    long until = first + bundle.width();
    long oldest = log.oldest();
    if (until <= oldest) return null;
    var made = new ByteArrayOutputStream();
    if (first < oldest) {
      List<byte[]> gone = pruned(files, bundle.index(), (int) (oldest - first));
      if (gone == null) return null;
      for (byte[] leaf : gone) EntryBundle.put(made, leaf);
    }
    try {
      log.read(Math.max(first, oldest), until, leaf -> EntryBundle.put(made, leaf));
    } catch (IOException e) {
      if (log.oldest() == oldest) throw e;
      return get(bundle); // pruned meanwhile
    }
    return made.toByteArray();
  }

  /** The first so many leaves of a bundle, which were pruned; null where they are not there. */
  static @Nullable List<byte[]> pruned(TreeFiles files, long index, int leaves) throws IOException {
    Tile part = new Tile(Tile.ENTRIES, index, leaves);
    byte[] bytes = files.get(part.path());
    if (bytes == null) bytes = files.get(part.filled().path());
    if (bytes == null) return null;
    List<byte[]> entries = EntryBundle.entries(bytes);
    return entries.size() < leaves ? null : entries.subList(0, leaves);
  }

  /** Before the leaves before that index are pruned: keeps those that a bundle needs still. */
  void keep(long oldest) throws IOException {
    int within = (int) (oldest % Tile.WIDTH);
    if (within == 0) return;
    Tile part = new Tile(Tile.ENTRIES, oldest / Tile.WIDTH, within);
    if (files.has(part) || files.has(part.filled())) return;
    byte[] leaves = get(part);
    if (leaves == null) return;
    files.put(part.path(), leaves);
    files.settle();
  }

  /** Whether leaves of a bundle lie there because the log was pruned up to within it. */
  boolean keepsPartOf(long index) throws IOException {
    long oldest = log.oldest();
    return oldest % Tile.WIDTH != 0 && oldest / Tile.WIDTH == index;
  }

  /** Removes the bundles before one. */
  void removeBefore(long index) throws IOException {
    for (Path file : files.below(FOLDER)) {
      try {
        Tile bundle = Tile.parse(String.valueOf(file).replace('\\', '/'));
        if (bundle.index() >= index) continue;
        if (bundle.full()) files.remove(bundle);
        else files.dropPartials(bundle);
      } catch (MalformedException e) {
        // A file that a crash left behind, half written, or none of ours.
      }
    }
  }
}
