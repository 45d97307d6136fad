package dev.drawbridge.log.tree;

import dev.drawbridge.log.tlog.Checkpoint;
import dev.drawbridge.log.tlog.EntryBundle;
import dev.drawbridge.log.tlog.MalformedException;
import dev.drawbridge.log.tlog.NoteSignature;
import dev.drawbridge.log.tlog.SignatureType;
import dev.drawbridge.log.tlog.SignedNote;
import dev.drawbridge.log.tlog.Tile;
import dev.drawbridge.log.tlog.TileGrowth;
import dev.drawbridge.log.tlog.TileTree;
import dev.drawbridge.log.tlog.TreeHash;
import dev.drawbridge.log.tlog.VerifierKey;
import dev.drawbridge.log.tlog.WitnessPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks a tree's files against the leaves of its log: every tile of the published tree, the
 * bundles that lie there, every checkpoint's signatures and root; where leaves were pruned, the
 * tiles over them. Changes nothing. Not thread-safe.
 */
public final class TreeCheck {
  private final TreeFiles files;
  private final Faults faults;
  private final WitnessPolicy witnesses;
  private final List<VerifierKey> keys;
  private TileGrowth growth = new TileGrowth();

  /** The checkpoints that are to be met on the way, by their sizes. */
  private final NavigableMap<Long, List<Head>> heads = new TreeMap<>();

  /* The size of the next checkpoint to be met, or less. */
  private long due;
  private long published;
  private @Nullable TileTree tree;
  private long bundleIndex = -1;
  private List<byte[]> bundle = List.of();

  private record Head(String name, Checkpoint checkpoint) {}

  private TreeCheck(
      TreeFiles files, Faults faults, WitnessPolicy witnesses, List<VerifierKey> keys) {
    this.files = files;
    this.faults = faults;
    this.witnesses = witnesses;
    this.keys = List.copyOf(keys);
  }

  /**
   * Begins a check.
   *
   * @param vkeys a file of keys, one a line; null for the log's own, which whoever changed the log
   *     may have changed too
   * @param oldest the index of the first leaf that was not pruned
   * @param kept a checkpoint of this log that somebody kept; null for none
   * @throws IOException where there is nothing to check with
   */
  public static TreeCheck open(
      Path folder,
      long oldest,
      @Nullable Path vkeys,
      @Nullable Path kept,
      WitnessPolicy witnesses,
      Faults faults)
      throws IOException {
    var files = new TreeFiles(folder, new FileDisk());
    byte[] lines = vkeys == null ? files.get(TreeFiles.KEYS) : Files.readAllBytes(vkeys);
    if (lines == null) throw new IOException("there are no verification keys in " + folder);
    List<VerifierKey> keys = NoteKeys.read(lines);
    if (keys.isEmpty()) throw new IOException("there is no verification key in " + vkeys);
    var check = new TreeCheck(files, faults, witnesses, keys);
    byte[] published = files.get(TreeFiles.PUBLISHED);
    byte[] signed = files.get(TreeFiles.SIGNED);
    if (published == null && signed == null) {
      faults.fault(Faults.NOWHERE, "there is no checkpoint");
    }
    if (published != null) check.published = check.head("checkpoint", published);
    if (signed != null) check.head("signed checkpoint", signed);
    if (kept != null) check.head("kept checkpoint", Files.readAllBytes(kept));
    if (oldest == 0) check.meet(0);
    else check.resume(oldest);
    return check;
  }

  /** Goes on where the log was pruned up to. */
  private void resume(long oldest) throws IOException {
    var pruned = new PrunedTree(files, oldest, published);
    growth = pruned.edge();
    pruned.check(faults);
    for (var earlier : heads.headMap(oldest, true).entrySet()) {
      for (Head head : earlier.getValue()) meet(head, pruned.root(earlier.getKey()));
    }
  }

  /** Checks a checkpoint's signatures; its size, 0 where it is none. */
  private long head(String name, byte[] bytes) {
    try {
      SignedNote note = SignedNote.parse(bytes);
      Checkpoint checkpoint = Checkpoint.parse(note.text());
      if (!checkpoint.origin().equals(keys.getFirst().name())) {
        faults.fault(Faults.NOWHERE, "the " + name + " is of " + checkpoint.origin());
        return 0;
      }
      List<VerifierKey> own = note.signers(keys);
      for (SignatureType type : List.of(SignatureType.ED25519, SignatureType.ML_DSA_44)) {
        if (own.stream().noneMatch(k -> k.type() == type)) {
          faults.fault(
              Faults.NOWHERE, "the " + name + " has no " + type + " signature of this log");
        }
      }
      List<VerifierKey> cosigned = note.signers(witnesses.keys());
      foreign(name, note);
      if (name.equals("checkpoint") && !witnesses.met(cosigned)) {
        faults.fault(Faults.NOWHERE, "the checkpoint lacks its quorum of witnesses");
      }
      heads
          .computeIfAbsent(checkpoint.size(), s -> new ArrayList<>())
          .add(new Head(name, checkpoint));
      return checkpoint.size();
    } catch (MalformedException e) {
      faults.fault(Faults.NOWHERE, "the " + name + ": " + e.getMessage());
      return 0;
    }
  }

  private void foreign(String name, SignedNote note) {
    List<VerifierKey> known = new ArrayList<>(keys);
    known.addAll(witnesses.keys());
    for (NoteSignature line : note.signatures()) {
      boolean found =
          known.stream().anyMatch(k -> k.id() == line.keyId() && k.name().equals(line.name()));
      if (!found) faults.fault(Faults.NOWHERE, "the " + name + " has a line of " + unknown(line));
    }
  }

  private String unknown(NoteSignature line) {
    if (line.name().equals(origin())) {
      return line.name()
          + " by none of the keys given: where the log's keys were rotated since, take its new ones";
    }
    return line.name()
        + ", which is neither ours nor a witness's; name the witnesses' policy where it is one's";
  }

  public String origin() {
    return keys.getFirst().name();
  }

  /** The size of the published tree. */
  public long published() {
    return published;
  }

  /** The log's next leaf. */
  public void leaf(byte[] leaf) throws IOException {
    growth.append(leaf);
    grown();
  }

  /**
   * The log's next leaf is not there. The check goes on with what was published in its place, so
   * that nothing else is named for it.
   */
  public void missing() throws IOException {
    long index = growth.size();
    byte[] leaf = published(index);
    byte[] hash = leaf == null ? publishedHash(index) : null;
    if (hash == null) growth.append(leaf == null ? new byte[0] : leaf);
    else growth.appendHash(hash);
    grown();
  }

  private byte @Nullable [] publishedHash(long index) {
    if (index >= published) return null;
    if (tree == null) tree = new TileTree(files, published);
    try {
      return tree.leafHash(index);
    } catch (IOException e) {
      return null; // compare says so, with its name
    }
  }

  private void grown() throws IOException {
    long size = growth.size();
    if (size % Tile.WIDTH == 0) compare(growth.takeFull());
    if (size == published) compare(growth.take());
    meet(size);
  }

  /** What the bundles that lie there hold in place of a leaf; null where they hold nothing. */
  private byte @Nullable [] published(long index) throws IOException {
    if (index >= published) return null;
    if (bundleIndex != index / Tile.WIDTH) {
      bundleIndex = index / Tile.WIDTH;
      long left = published - bundleIndex * Tile.WIDTH;
      Tile tile = new Tile(Tile.ENTRIES, bundleIndex, (int) Math.min(left, Tile.WIDTH));
      try {
        bundle = EntryBundle.entries(files.read(tile));
      } catch (IOException e) {
        bundle = List.of(); // compare says so, with its name
      }
    }
    int at = (int) (index % Tile.WIDTH);
    return at < bundle.size() ? bundle.get(at) : null;
  }

  /** A checkpoint over that many leaves has their root. */
  private void meet(long size) {
    if (size < due) return;
    for (Head head : heads.getOrDefault(size, List.of())) meet(head, growth.root());
    Long next = heads.higherKey(size);
    due = next == null ? Long.MAX_VALUE : next;
  }

  private void meet(Head head, byte[] root) {
    if (Arrays.equals(head.checkpoint().root(), root)) return;
    faults.fault(
        Faults.NOWHERE,
        "the "
            + head.name()
            + " over "
            + head.checkpoint().size()
            + " records has another root than they have");
  }

  private void compare(List<TileGrowth.Written> tiles) throws IOException {
    for (TileGrowth.Written expected : tiles) {
      Tile tile = expected.tile();
      int level = Math.max(tile.level(), 0);
      long within = (published >> (8 * level)) - tile.index() * Tile.WIDTH;
      if (within <= 0) continue;
      int width = (int) Math.min(within, tile.width());
      Tile wanted = new Tile(tile.level(), tile.index(), width);
      byte[] found = null;
      try {
        found = files.read(wanted);
      } catch (IOException e) {
        // Bundles hold nothing that the log does not, and need not lie there.
        if (tile.level() != Tile.ENTRIES) {
          faults.fault(first(wanted), "there is no " + wanted.path());
        }
      }
      if (found == null) continue;
      if (tile.level() == Tile.ENTRIES) entries(wanted, expected.bytes(), found);
      else hashes(wanted, expected.bytes(), found);
    }
  }

  /** The first record below a tile. */
  private static long first(Tile tile) {
    return tile.index() << (8 * (Math.max(tile.level(), 0) + 1));
  }

  private void entries(Tile tile, byte[] expected, byte[] found) throws IOException {
    if (Arrays.equals(expected, found)) return;
    List<byte[]> own = EntryBundle.entries(expected);
    List<byte[]> theirs;
    try {
      theirs = EntryBundle.entries(found);
    } catch (MalformedException e) {
      faults.fault(first(tile), tile.path() + ": " + e.getMessage());
      return;
    }
    for (int i = 0; i < tile.width(); i++) {
      if (i >= theirs.size() || !Arrays.equals(own.get(i), theirs.get(i))) {
        faults.fault(first(tile) + i, tile.path() + " holds another entry than the log, or none");
      }
    }
    if (theirs.size() > own.size()) {
      faults.fault(first(tile), tile.path() + " holds " + theirs.size() + " entries");
    }
  }

  private void hashes(Tile tile, byte[] expected, byte[] found) {
    int length = tile.width() * TreeHash.SIZE;
    boolean longer = found.length > length && found.length != Tile.WIDTH * TreeHash.SIZE;
    if (longer || found.length < length) {
      faults.fault(first(tile), tile.path() + " has " + found.length + " bytes");
    }
    for (int at = 0; at < length; at += TreeHash.SIZE) {
      int end = at + TreeHash.SIZE;
      if (end > found.length || !Arrays.equals(expected, at, end, found, at, end)) {
        long below = 1L << (8 * Math.max(tile.level(), 0));
        faults.fault(
            first(tile) + at / TreeHash.SIZE * below,
            tile.path() + " holds another hash than the log's, or none");
      }
    }
  }

  /** All leaves were seen. */
  public void end() {
    for (var later : heads.tailMap(growth.size(), false).entrySet()) {
      for (Head head : later.getValue()) {
        faults.fault(
            growth.size(),
            "rollback: the "
                + head.name()
                + " covers "
                + later.getKey()
                + " records, the log has "
                + growth.size());
      }
    }
  }
}
