package dev.drawbridge.log.tlog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The right edge of a tree as it grows: takes entries, gives the tiles and bundles to be written.
 * Not thread-safe.
 */
public final class TileGrowth {
  /** A tile or bundle with its bytes. */
  public record Written(Tile tile, byte[] bytes) {}

  /* From the leaves' hashes upwards. */
  private final List<Level> levels = new ArrayList<>();
  private final ByteArrayOutputStream bundle = new ByteArrayOutputStream();

  /** Whether the bundle has all entries behind the last full one. */
  private boolean whole = true;

  private final List<Written> full = new ArrayList<>();
  private long size;

  /** The last tile of a level, not full yet. */
  private static final class Level {
    private final byte[] hashes = new byte[Tile.WIDTH * TreeHash.SIZE];

    /* Over its hashes, so that none is hashed again for the tile's root. */
    private CompactRange range = new CompactRange();
    private int width;
    private int taken;

    void add(byte[] hash) {
      System.arraycopy(hash, 0, hashes, width * TreeHash.SIZE, TreeHash.SIZE);
      range.append(hash);
      width++;
    }

    byte[] bytes() {
      return Arrays.copyOf(hashes, width * TreeHash.SIZE);
    }

    void clear() {
      range = new CompactRange();
      width = 0;
      taken = 0;
    }
  }

  /**
   * From a tree on that was written before.
   *
   * @param source its tiles; what they say shows in {@link #root}
   * @param last the last entries behind the last full bundle: size % 256 of them, or fewer where
   *     those before them are not there any more; then the source tells their hashes, and their
   *     bundle is not given
   */
  public static TileGrowth resume(long size, TileSource source, List<byte[]> last)
      throws IOException {
    int behind = (int) (size % Tile.WIDTH);
    int gone = behind - last.size();
    if (gone < 0) throw new IllegalArgumentException(last.size() + " entries of " + behind);
    var growth = new TileGrowth();
    growth.size = size;
    growth.whole = gone == 0;
    for (long count = size; count > 0; count >>= Tile.HEIGHT) {
      var level = new Level();
      boolean leaves = growth.levels.isEmpty();
      int width = leaves ? gone : (int) (count % Tile.WIDTH);
      if (width > 0) {
        int wide = (int) (count % Tile.WIDTH);
        Tile tile = new Tile(growth.levels.size(), count / Tile.WIDTH, wide);
        level(level, tile, width, source.read(tile));
      }
      growth.levels.add(level);
    }
    for (byte[] entry : last) {
      EntryBundle.put(growth.bundle, entry);
      growth.levels.getFirst().add(TreeHash.leaf(entry));
    }
    for (Level level : growth.levels) level.taken = level.width;
    return growth;
  }

  /** Puts the first so many hashes of a tile into a level. */
  private static void level(Level into, Tile tile, int width, byte[] hashes)
      throws MalformedException {
    if (hashes.length % TreeHash.SIZE != 0 || hashes.length < tile.width() * TreeHash.SIZE) {
      throw new MalformedException(tile.path() + " has " + hashes.length + " bytes");
    }
    for (int i = 0; i < width; i++) {
      into.add(Arrays.copyOfRange(hashes, i * TreeHash.SIZE, (i + 1) * TreeHash.SIZE));
    }
  }

  /** Entries so far. */
  public long size() {
    return size;
  }

  /** The root hash over all entries. */
  public byte[] root() {
    List<byte[]> peaks = new ArrayList<>();
    for (Level level : levels.reversed()) peaks.addAll(level.range.peaks());
    return CompactRange.root(peaks);
  }

  /**
   * Takes the next entry.
   *
   * @throws IllegalArgumentException where it is longer than 65,535 bytes
   */
  public void append(byte[] entry) {
    EntryBundle.put(bundle, entry);
    add(TreeHash.leaf(entry));
  }

  /** Takes the hash of the next entry, which is not there: its bundle is not given. */
  public void appendHash(byte[] hash) {
    whole = false;
    add(hash);
  }

  private void add(byte[] hash) {
    size++;
    if (size % Tile.WIDTH == 0) {
      byte[] entries = drain();
      Tile tile = new Tile(Tile.ENTRIES, size / Tile.WIDTH - 1, Tile.WIDTH);
      if (whole) full.add(new Written(tile, entries));
      whole = true;
    }
    append(0, hash, size);
  }

  private void append(int number, byte[] hash, long count) {
    if (levels.size() == number) levels.add(new Level());
    Level level = levels.get(number);
    level.add(hash);
    if (level.width < Tile.WIDTH) return;
    long index = count / Tile.WIDTH - 1;
    full.add(new Written(new Tile(number, index, Tile.WIDTH), level.bytes()));
    byte[] root = level.range.root();
    level.clear();
    append(number + 1, root, index + 1);
  }

  private byte[] drain() {
    byte[] bytes = bundle.toByteArray();
    bundle.reset();
    return bytes;
  }

  /** The tiles and bundles that have become full since they were taken last. */
  public List<Written> takeFull() {
    List<Written> list = new ArrayList<>(full);
    full.clear();
    return list;
  }

  /**
   * What a checkpoint over {@link #size} needs beside what was taken before: the tiles that have
   * become full, and the partial ones that have grown.
   */
  public List<Written> take() {
    List<Written> list = takeFull();
    for (int number = 0; number < levels.size(); number++) {
      Level level = levels.get(number);
      int width = level.width;
      if (width == level.taken) continue;
      level.taken = width;
      if (width == 0) continue;
      long index = (size >> ((number + 1) * Tile.HEIGHT));
      list.add(new Written(new Tile(number, index, width), level.bytes()));
      if (number == 0 && whole) {
        list.add(new Written(new Tile(Tile.ENTRIES, index, width), bundle.toByteArray()));
      }
    }
    return list;
  }
}
