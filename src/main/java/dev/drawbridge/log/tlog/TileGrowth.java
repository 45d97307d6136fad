package dev.drawbridge.log.tlog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The right edge of a tree as it grows: takes entries, gives the tiles and bundles to be written.
 * Not thread-safe.
 */
public final class TileGrowth {
  private static final byte[] NOTHING = {};

  /** A tile or bundle with its bytes. */
  public record Written(Tile tile, byte[] bytes) {}

  private final CompactRange range;
  private final List<ByteArrayOutputStream> levels = new ArrayList<>();
  private final List<Integer> taken = new ArrayList<>();
  private final ByteArrayOutputStream bundle = new ByteArrayOutputStream();

  /** Whether the bundle has all entries behind the last full one. */
  private boolean whole = true;

  private final List<Written> full = new ArrayList<>();
  private long size;

  /** From no entries on. */
  public TileGrowth() {
    this(0, new CompactRange());
  }

  private TileGrowth(long size, CompactRange range) {
    this.size = size;
    this.range = range;
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
    long edge = size / Tile.WIDTH;
    int gone = behind - last.size();
    if (gone < 0) throw new IllegalArgumentException(last.size() + " entries of " + behind);
    var bundle = new ByteArrayOutputStream();
    var hashes = new ByteArrayOutputStream();
    if (gone > 0) {
      hashes.write(source.read(new Tile(0, edge, behind)), 0, gone * TreeHash.SIZE);
    }
    for (byte[] entry : last) {
      EntryBundle.put(bundle, entry);
      hashes.writeBytes(TreeHash.leaf(entry));
    }
    byte[] leaves = hashes.toByteArray();
    TileSource known =
        tile -> tile.level() == 0 && tile.index() == edge ? leaves : source.read(tile);
    var growth = new TileGrowth(size, new CompactRange(size, new TileTree(known, size).peaks()));
    growth.bundle.writeBytes(bundle.toByteArray());
    growth.whole = gone == 0;
    int level = 0;
    for (long count = size; count > 0; count >>= Tile.HEIGHT, level++) {
      int width = (int) (count % Tile.WIDTH);
      byte[] part = width == 0 ? NOTHING : known.read(new Tile(level, count / Tile.WIDTH, width));
      var partial = new ByteArrayOutputStream(Tile.WIDTH * TreeHash.SIZE);
      partial.write(part, 0, width * TreeHash.SIZE);
      growth.levels.add(partial);
      growth.taken.add(width);
    }
    return growth;
  }

  /** Entries so far. */
  public long size() {
    return size;
  }

  /** The root hash over all entries. */
  public byte[] root() {
    return range.root();
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
    range.append(hash);
    if (size % Tile.WIDTH == 0) {
      byte[] entries = drain();
      Tile tile = new Tile(Tile.ENTRIES, size / Tile.WIDTH - 1, Tile.WIDTH);
      if (whole) full.add(new Written(tile, entries));
      whole = true;
    }
    append(0, hash, size);
  }

  private void append(int level, byte[] hash, long count) {
    if (levels.size() == level) {
      levels.add(new ByteArrayOutputStream(Tile.WIDTH * TreeHash.SIZE));
      taken.add(0);
    }
    ByteArrayOutputStream hashes = levels.get(level);
    hashes.write(hash, 0, hash.length);
    if (count % Tile.WIDTH != 0) return;
    byte[] bytes = hashes.toByteArray();
    hashes.reset();
    taken.set(level, 0);
    long index = count / Tile.WIDTH - 1;
    full.add(new Written(new Tile(level, index, Tile.WIDTH), bytes));
    append(level + 1, TileTree.fold(bytes, 0, Tile.WIDTH), index + 1);
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
    for (int level = 0; level < levels.size(); level++) {
      int width = levels.get(level).size() / TreeHash.SIZE;
      if (width == taken.get(level)) continue;
      taken.set(level, width);
      if (width == 0) continue;
      long index = (size >> ((level + 1) * Tile.HEIGHT));
      list.add(new Written(new Tile(level, index, width), levels.get(level).toByteArray()));
      if (level == 0 && whole) {
        list.add(new Written(new Tile(Tile.ENTRIES, index, width), bundle.toByteArray()));
      }
    }
    return list;
  }
}
