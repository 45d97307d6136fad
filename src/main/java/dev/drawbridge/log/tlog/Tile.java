package dev.drawbridge.log.tlog;

import java.util.ArrayList;
import java.util.List;

/**
 * One tile of c2sp.org/tlog-tiles: up to 256 hashes of one level, or the entries themselves.
 *
 * @param level 0 for leaf hashes, each next one 8 levels of the tree higher, at most 7 here; {@link
 *     #ENTRIES} for a bundle of entries
 * @param index from 0 within its level
 * @param width hashes or entries in it, 1 to 256; less than 256 for a partial one
 */
public record Tile(int level, long index, int width) {
  public static final int ENTRIES = -1;

  /** Hashes in a full tile. */
  public static final int WIDTH = 256;

  static final int HEIGHT = 8;
  private static final int MAX_LEVEL = 7;

  public Tile {
    if (level < ENTRIES || level > MAX_LEVEL || index < 0 || width < 1 || width > WIDTH) {
      throw new IllegalArgumentException("no tile: " + level + "/" + index + ", width " + width);
    }
  }

  public boolean full() {
    return width == WIDTH;
  }

  /** The full tile in its place. */
  public Tile filled() {
    return new Tile(level, index, WIDTH);
  }

  /** {@code tile/L/N} or {@code tile/L/N.p/W}, {@code entries} for L of a bundle. */
  public String path() {
    return stem() + (full() ? "" : ".p/" + width);
  }

  /** The path without the width. */
  public String stem() {
    StringBuilder path = new StringBuilder(String.format("%03d", index % 1000));
    for (long n = index / 1000; n > 0; n /= 1000) {
      path.insert(0, String.format("x%03d/", n % 1000));
    }
    return "tile/" + (level == ENTRIES ? "entries" : level) + "/" + path;
  }

  /**
   * The tile of a path that begins with {@code tile/}.
   *
   * @throws MalformedException where it is none, or is one in another spelling
   */
  public static Tile parse(String path) throws MalformedException {
    String[] parts = path.split("/", -1);
    try {
      if (parts.length < 3 || parts.length > 12) throw new NumberFormatException();
      int level = parts[1].equals("entries") ? ENTRIES : Integer.parseInt(parts[1]);
      int last = parts.length - 1;
      int width = WIDTH;
      if (parts[last - 1].endsWith(".p")) {
        width = Integer.parseInt(parts[last--]);
        if (width == WIDTH) throw new NumberFormatException();
      }
      long index = 0;
      for (int i = 2; i <= last; i++) {
        String part = i < last ? parts[i].substring(1) : parts[i].replace(".p", "");
        index = Math.addExact(Math.multiplyExact(index, 1000L), Integer.parseInt(part));
      }
      Tile tile = new Tile(level, index, width);
      if (tile.path().equals(path)) return tile;
    } catch (IllegalArgumentException | IndexOutOfBoundsException | ArithmeticException e) {
      throw new MalformedException("no path of a tile: " + Spelling.shown(path));
    }
    throw new MalformedException("no path of a tile: " + Spelling.shown(path));
  }

  /** The tiles and bundles that a tree of that size is published as, full ones included. */
  public static List<Tile> of(long size) {
    List<Tile> tiles = new ArrayList<>();
    for (Tile last : edge(size)) {
      for (long n = 0; n < last.index(); n++) tiles.add(new Tile(last.level(), n, WIDTH));
      tiles.add(last);
    }
    return tiles;
  }

  /** The last tile of each level and the last bundle. */
  public static List<Tile> edge(long size) {
    List<Tile> tiles = new ArrayList<>();
    if (size > 0) tiles.add(last(ENTRIES, size));
    int level = 0;
    for (long n = size; n > 0; n >>= HEIGHT) tiles.add(last(level++, n));
    return tiles;
  }

  private static Tile last(int level, long count) {
    long index = (count - 1) / WIDTH;
    return new Tile(level, index, (int) (count - index * WIDTH));
  }
}
