package dev.drawbridge.log.tree;

import dev.drawbridge.log.tlog.Checkpoint;
import dev.drawbridge.log.tlog.SignedNote;
import dev.drawbridge.log.tlog.Tile;
import dev.drawbridge.log.tlog.TileGrowth;
import dev.drawbridge.log.tlog.TileTree;
import dev.drawbridge.log.tlog.TlogProof;
import dev.drawbridge.log.tlog.VerifierKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The growing tree and its checkpoints. Leaves come by {@link #append}; {@link #sign} and {@link
 * #publish} are of one thread, see {@link Checkpointer}.
 */
public final class SignedTree {
  /** Leaves whose tiles are gathered in memory at most, but for a slow disk. */
  private static final int GATHERED = 1 << 14;

  private final TreeFiles files;
  private final Bundles bundles;
  private final boolean writesBundles;
  private final Secrets secrets;
  private final Witnesses witnesses;
  private final InstantSource clock;
  private final TileGrowth growth;
  /* Tiles that were taken from the growth and are not written yet. */
  private final List<TileGrowth.Written> pending = new ArrayList<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private volatile NoteKeys keys;
  private volatile @Nullable Published signed;
  private volatile @Nullable Published published;

  private record Waiting(long index, CompletableFuture<Published> told) {}

  private SignedTree(
      TreeFiles files,
      Bundles bundles,
      boolean writesBundles,
      Secrets secrets,
      Witnesses witnesses,
      InstantSource clock,
      NoteKeys keys,
      TileGrowth growth,
      @Nullable Published signed,
      @Nullable Published published) {
    this.files = files;
    this.bundles = bundles;
    this.writesBundles = writesBundles;
    this.secrets = secrets;
    this.witnesses = witnesses;
    this.clock = clock;
    this.keys = keys;
    this.growth = growth;
    this.signed = signed;
    this.published = published;
  }

  /**
   * Opens the tree in {@code settings.folder}, under the log's lock. Blocking.
   *
   * @param seal of the private keys; null where they lie open
   * @throws IOException where it is not the tree of this log; the message says why
   */
  static SignedTree open(
      ProofSettings settings,
      Leaves log,
      @Nullable KeySeal seal,
      TreeDisk disk,
      Witnesses witnesses,
      InstantSource clock)
      throws IOException {
    var files = new TreeFiles(settings.folder(), disk);
    makeFolder(settings.keys(), disk);
    // The log's own folder may be of this start too.
    Path data = settings.folder().toAbsolutePath().getParent();
    if (data != null) disk.forceFolder(data);
    var secrets = new Secrets(new TreeFiles(settings.keys(), disk), seal);
    boolean any = files.get(TreeFiles.PUBLISHED) != null || files.get(TreeFiles.SIGNED) != null;
    NoteKeys keys = NoteKeys.open(files, secrets, settings.origin(), any);
    var recovery = new TreeRecovery(files, log, settings.bundles());
    Published published = recovery.checkpoint(TreeFiles.PUBLISHED, keys.verifiers());
    Published signed = recovery.checkpoint(TreeFiles.SIGNED, keys.verifiers());
    if (signed == null || (published != null && published.size() > signed.size())) {
      signed = published;
    }
    TileGrowth growth = recovery.growth(signed);
    var bundles = new Bundles(new TreeFiles(settings.folder(), disk), log);
    var tree =
        new SignedTree(
            files,
            bundles,
            settings.bundles(),
            secrets,
            witnesses,
            clock,
            keys,
            growth,
            signed,
            published);
    if (published != null && signed != null && !tree.extended(signed, published)) {
      throw new IOException(
          "two checkpoints of this log, over "
              + published.size()
              + " and over "
              + signed.size()
              + " records, contradict each other; not started");
    }
    secrets.seal();
    return tree;
  }

  private static void makeFolder(Path folder, TreeDisk disk) throws IOException {
    Path parent = folder.toAbsolutePath().getParent();
    if (parent != null && disk.makeFolder(folder)) disk.forceFolder(parent);
  }

  private boolean extended(Published later, Published earlier) throws IOException {
    byte[] root = tree(later.size()).root(earlier.size());
    return Arrays.equals(root, earlier.checkpoint().root());
  }

  /** Leaves taken so far, the index of the next. */
  public synchronized long size() {
    return growth.size();
  }

  /**
   * Takes the next leaf, which must be durable.
   *
   * @throws IllegalArgumentException where one before it is missing; one that was taken already is
   *     passed over
   */
  public void append(long index, byte[] leaf) throws IOException {
    boolean many;
    synchronized (this) {
      if (index < growth.size()) return;
      if (index > growth.size()) {
        throw new IllegalArgumentException(
            "leaf " + index + " where " + growth.size() + " is next");
      }
      growth.append(leaf);
      many = growth.size() % GATHERED == 0;
    }
    if (many) flush();
  }

  /**
   * Writes the tiles that are full by now, so that a tree that is caught up with is not gathered in
   * memory.
   */
  void flush() throws IOException {
    synchronized (pending) {
      synchronized (this) {
        gather(growth.takeFull());
      }
      write();
    }
  }

  /* Holding pending. */
  private void gather(List<TileGrowth.Written> tiles) {
    for (TileGrowth.Written w : tiles) {
      if (writesBundles || w.tile().level() != Tile.ENTRIES) pending.add(w);
    }
  }

  /* Holding pending. */
  private void write() throws IOException {
    for (TileGrowth.Written w : pending) files.put(w.tile().path(), w.bytes());
    pending.clear();
  }

  /** Whether there are leaves that no checkpoint covers. */
  synchronized boolean unsigned() {
    Published last = signed;
    return growth.size() > (last == null ? 0 : last.size());
  }

  /** Whether the newest checkpoint is not published. */
  boolean unpublished() {
    Published last = signed;
    Published shown = published;
    return last != null && (shown == null || shown.size() < last.size());
  }

  /** Signs a checkpoint over all leaves so far. */
  void sign() throws IOException {
    Checkpoint next;
    synchronized (pending) {
      synchronized (this) {
        gather(growth.take());
        next = new Checkpoint(keys.origin(), growth.size(), growth.root());
      }
      write();
      files.settle();
    }
    SignedNote note = keys.sign(next.text(), clock.instant().getEpochSecond());
    if (witnesses.none()) {
      show(note);
      return;
    }
    files.put(TreeFiles.SIGNED, note.bytes());
    files.settle();
    signed = Published.of(note);
  }

  /** Has the newest checkpoint cosigned, and publishes it where the quorum is met. */
  void publish() throws IOException {
    Published last = signed;
    if (last == null) return;
    SignedNote note = witnesses.cosign(last, () -> tree(last.size()));
    if (witnesses.met(note)) show(note);
  }

  private void show(SignedNote note) throws IOException {
    Published before = published;
    files.put(TreeFiles.PUBLISHED, note.bytes());
    files.settle();
    Published now = Published.of(note);
    if (witnesses.none()) signed = now;
    List<Waiting> told = new ArrayList<>();
    synchronized (waiting) {
      published = now;
      waiting.removeIf(
          w -> {
            if (w.index() < now.size()) told.add(w);
            return w.index() < now.size() || w.told().isDone();
          });
    }
    for (Waiting w : told) w.told().complete(now);
    tidy(before == null ? 0 : before.size(), now.size());
  }

  /** Removes partial tiles that have become full and are covered. */
  private void tidy(long before, long now) throws IOException {
    for (Tile tile : Tile.edge(before)) {
      if (tile.full()) continue;
      if (tile.level() == Tile.ENTRIES && bundles.keepsPartOf(tile.index())) continue;
      int level = Math.max(tile.level(), 0);
      if (now >> (8 * (level + 1)) > tile.index()) files.dropPartials(tile);
    }
  }

  /** The checkpoint that is shown; null before the first. */
  public @Nullable Published published() {
    return published;
  }

  /** The newest signed checkpoint's size. */
  public long signedSize() {
    Published last = signed;
    return last == null ? 0 : last.size();
  }

  /**
   * Completes with a published checkpoint that covers the leaf, on the signing thread where there
   * is none yet. Who does not wait any longer cancels it.
   */
  public CompletableFuture<Published> covering(long index) {
    synchronized (waiting) {
      Published now = published;
      if (now != null && index < now.size()) return CompletableFuture.completedFuture(now);
      var told = new CompletableFuture<Published>();
      waiting.add(new Waiting(index, told));
      return told;
    }
  }

  /**
   * The proof that a leaf is in a published tree. Blocking.
   *
   * @param extra see {@link TlogProof}
   */
  public TlogProof proof(long index, Published within, byte[] extra) throws IOException {
    List<byte[]> path = tree(within.size()).inclusion(index, within.size());
    return new TlogProof(extra, index, path, within.note());
  }

  /** A tile or bundle of the published tree; null where there is none. Blocking. */
  public byte @Nullable [] tile(Tile tile) throws IOException {
    Published now = published;
    long size = now == null ? 0 : now.size();
    int level = Math.max(tile.level(), 0);
    long has = (size >> (8 * level)) - tile.index() * Tile.WIDTH;
    if (has < tile.width()) return null;
    return tile.level() == Tile.ENTRIES ? bundles.get(tile) : files.get(tile.path());
  }

  /**
   * The hash of a leaf of the published tree, whether or not its record was pruned; null where that
   * does not cover it. Blocking.
   */
  public byte @Nullable [] leafHash(long index) throws IOException {
    Published now = published;
    return now == null || index >= now.size() ? null : tree(now.size()).leafHash(index);
  }

  /**
   * To be called before the leaves before that index are pruned: those of the bundle that goes on
   * behind them are kept in it. Blocking.
   */
  public void keep(long oldest) throws IOException {
    bundles.keep(Math.min(oldest, publishedSize()));
  }

  /**
   * Removes the bundles all of whose leaves are before that index; the tiles stay, and with them
   * every root and proof. Blocking.
   */
  public void prune(long oldest) throws IOException {
    bundles.removeBefore(Math.min(oldest, publishedSize()) / Tile.WIDTH);
  }

  /** The published checkpoint's size; 0 before the first. */
  public long publishedSize() {
    Published now = published;
    return now == null ? 0 : now.size();
  }

  private TileTree tree(long size) {
    return new TileTree(files, size);
  }

  /** The verification keys, one a line, the current ones first. */
  public String vkeys() {
    return keys.text();
  }

  public List<VerifierKey> verifiers() {
    return keys.verifiers();
  }

  public String origin() {
    return keys.origin();
  }

  /** New keys sign from now on; what the old ones signed stays as it is until there is more. */
  void rotate() throws IOException {
    keys = keys.rotate(files, secrets);
  }

  Witnesses witnesses() {
    return witnesses;
  }
}
