package dev.drawbridge.log.tree;

import dev.drawbridge.log.tlog.EntryBundle;
import dev.drawbridge.log.tlog.Tile;
import dev.drawbridge.log.tlog.TileGrowth;
import dev.drawbridge.log.tlog.TileTree;
import dev.drawbridge.log.tlog.TreeHash;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * The tree over the leaves that were pruned: its hash tiles, each of which the one above it commits
 * to, and what is left of the bundle in which the pruned part ends.
 */
record PrunedTree(TreeFiles files, long oldest, long published) {
  /**
   * The tree's right edge where the oldest leaf that is left comes next.
   *
   * @throws IOException where the tree is not there to go on from
   */
  TileGrowth edge() throws IOException {
    if (oldest > published) {
      throw new IOException(
          "the log was pruned up to " + oldest + ", its checkpoint covers only " + published);
    }
    return TileGrowth.resume(oldest, this::read, pruned());
  }

  /** The leaves before the oldest that is left, in its bundle; none where they are not there. */
  private List<byte[]> pruned() throws IOException {
    int within = (int) (oldest % Tile.WIDTH);
    if (within == 0) return List.of();
    long index = oldest / Tile.WIDTH;
    List<byte[]> kept = Bundles.pruned(files, index, within);
    if (kept != null) return kept;
    // The edge of the published tree, where bundles are written.
    long last = Math.min(Tile.WIDTH, published - index * Tile.WIDTH);
    byte[] edge = files.get(new Tile(Tile.ENTRIES, index, (int) last).path());
    List<byte[]> entries = edge == null ? List.of() : EntryBundle.entries(edge);
    return entries.size() < within ? List.of() : entries.subList(0, within);
  }

  /** A tile that begins with that one: the published tree's in its place. */
  private byte[] read(Tile tile) throws IOException {
    long hashes = published >> (8 * Math.max(tile.level(), 0));
    int width = (int) Math.min(Tile.WIDTH, hashes - tile.index() * Tile.WIDTH);
    return files.read(new Tile(tile.level(), tile.index(), width));
  }

  /** Checks each full tile below the oldest leaf with the hash of it in the tile above. */
  void check(Faults faults) {
    for (int level = 0; oldest >> (8 * (level + 1)) > 0; level++) {
      long full = oldest >> (8 * (level + 1));
      for (long index = 0; index < full; index++) check(level, index, faults);
    }
  }

  private void check(int level, long index, Faults faults) {
    Tile tile = new Tile(level, index, Tile.WIDTH);
    long parent = index / Tile.WIDTH;
    long first = index << (8 * (level + 1));
    try {
      byte[] hashes = read(new Tile(level + 1, parent, (int) (index % Tile.WIDTH) + 1));
      int at = (int) (index % Tile.WIDTH) * TreeHash.SIZE;
      byte[] wanted = Arrays.copyOfRange(hashes, at, at + TreeHash.SIZE);
      byte[] found = files.read(tile);
      if (found.length != Tile.WIDTH * TreeHash.SIZE) {
        faults.fault(first, tile.path() + " has " + found.length + " bytes");
      } else if (!Arrays.equals(TileTree.rootOf(found), wanted)) {
        faults.fault(first, tile.path() + " is not the one that the tile above it commits to");
      }
    } catch (IOException e) {
      faults.fault(first, String.valueOf(e.getMessage()));
    }
  }

  /** The root of the tree when it had that many leaves, not more than are published. */
  byte[] root(long size) throws IOException {
    return new TileTree(files, published).root(size);
  }
}
