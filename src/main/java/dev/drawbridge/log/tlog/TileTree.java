package dev.drawbridge.log.tlog;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A tree of a given size, read from its tiles: roots and proofs of RFC 6962, sections 2.1.1 and
 * 2.1.2. Keeps the tiles read last. Not thread-safe.
 */
public final class TileTree {
  private static final int KEPT = 64;

  private final TileSource source;
  private final long size;
  private final Map<Tile, byte[]> read =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Tile, byte[]> eldest) {
          return size() > KEPT;
        }
      };

  public TileTree(TileSource source, long size) {
    if (size < 0) throw new IllegalArgumentException("a tree of " + size + " leaves");
    this.source = source;
    this.size = size;
  }

  public long size() {
    return size;
  }

  /** The root of the whole tree. */
  public byte[] root() throws IOException {
    return root(size);
  }

  /** The root of the tree when it had that many leaves. */
  public byte[] root(long leaves) throws IOException {
    if (leaves < 0 || leaves > size) throw outside(leaves);
    return leaves == 0 ? TreeHash.empty() : subtree(0, leaves);
  }

  /** That leaf's hash. */
  public byte[] leafHash(long index) throws IOException {
    if (index < 0 || index >= size) throw outside(index);
    return node(0, index);
  }

  /** The inclusion proof of a leaf in the tree of that many leaves, from the leaf upwards. */
  public List<byte[]> inclusion(long index, long leaves) throws IOException {
    if (leaves > size || index < 0 || index >= leaves) throw outside(index);
    List<byte[]> proof = new ArrayList<>();
    inclusion(index, 0, leaves, proof);
    return proof;
  }

  private void inclusion(long index, long start, long end, List<byte[]> proof) throws IOException {
    if (end - start == 1) return;
    long middle = start + split(end - start);
    if (index < middle) {
      inclusion(index, start, middle, proof);
      proof.add(subtree(middle, end));
    } else {
      inclusion(index, middle, end, proof);
      proof.add(subtree(start, middle));
    }
  }

  /** The proof that the tree of {@code old} leaves is the beginning of that of {@code leaves}. */
  public List<byte[]> consistency(long old, long leaves) throws IOException {
    if (leaves > size || old < 0 || old > leaves) throw outside(old);
    List<byte[]> proof = new ArrayList<>();
    if (old > 0 && old < leaves) consistency(old, 0, leaves, true, proof);
    return proof;
  }

  private void consistency(long old, long start, long end, boolean whole, List<byte[]> proof)
      throws IOException {
    if (old == end) {
      if (!whole) proof.add(subtree(start, end));
      return;
    }
    long middle = start + split(end - start);
    if (old <= middle) {
      consistency(old, start, middle, whole, proof);
      proof.add(subtree(middle, end));
    } else {
      consistency(old, middle, end, false, proof);
      proof.add(subtree(start, middle));
    }
  }

  /** The hash over leaves {@code start} to {@code end}, where a subtree lies there. */
  private byte[] subtree(long start, long end) throws IOException {
    long count = end - start;
    if (Long.bitCount(count) == 1) {
      int level = Long.numberOfTrailingZeros(count);
      return node(level, start >> level);
    }
    long middle = start + split(count);
    return TreeHash.node(subtree(start, middle), subtree(middle, end));
  }

  /** The largest power of two below {@code count}. */
  private static long split(long count) {
    return Long.highestOneBit(count - 1);
  }

  /** The root of a perfect subtree of 2^level leaves. */
  private byte[] node(int level, long index) throws IOException {
    int height = level % Tile.HEIGHT;
    int tileLevel = level / Tile.HEIGHT;
    long first = index << height;
    byte[] hashes = tile(tileLevel, first / Tile.WIDTH);
    int at = (int) (first % Tile.WIDTH);
    return fold(hashes, at, 1 << height);
  }

  private byte[] tile(int level, long index) throws IOException {
    long count = (size >> (level * Tile.HEIGHT)) - index * Tile.WIDTH;
    Tile tile = new Tile(level, index, (int) Math.min(Tile.WIDTH, count));
    byte[] hashes = read.get(tile);
    if (hashes == null) {
      hashes = source.read(tile);
      if (hashes.length % TreeHash.SIZE != 0 || hashes.length < tile.width() * TreeHash.SIZE) {
        throw new MalformedException(tile.path() + " has " + hashes.length + " bytes");
      }
      read.put(tile, hashes);
    }
    return hashes;
  }

  /** The hash of a full tile in the tile above it. */
  public static byte[] rootOf(byte[] tile) {
    return fold(tile, 0, Tile.WIDTH);
  }

  /** The root over {@code count} hashes, a power of two, from the {@code at}th on. */
  static byte[] fold(byte[] hashes, int at, int count) {
    if (count == 1) {
      return Arrays.copyOfRange(hashes, at * TreeHash.SIZE, (at + 1) * TreeHash.SIZE);
    }
    int half = count / 2;
    return TreeHash.node(fold(hashes, at, half), fold(hashes, at + half, half));
  }

  private IllegalArgumentException outside(long index) {
    return new IllegalArgumentException(index + " is outside of a tree of " + size + " leaves");
  }
}
