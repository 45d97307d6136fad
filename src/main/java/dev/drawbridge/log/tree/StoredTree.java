package dev.drawbridge.log.tree;

import dev.drawbridge.log.tlog.SignedNote;
import dev.drawbridge.log.tlog.Tile;
import dev.drawbridge.log.tlog.TileTree;
import dev.drawbridge.log.tlog.TlogProof;
import dev.drawbridge.log.tlog.WitnessPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A tree as it lies in a log's folder, whether or not a process writes it. Blocking. */
public final class StoredTree {
  private final TreeFiles files;
  private final String vkeys;

  private StoredTree(TreeFiles files, String vkeys) {
    this.files = files;
    this.vkeys = vkeys;
  }

  /**
   * The tree of the log in a folder.
   *
   * @throws IOException where there is none
   */
  public static StoredTree of(Path folder) throws IOException {
    var files = new TreeFiles(folder, new FileDisk());
    byte[] keys = files.get(TreeFiles.KEYS);
    if (keys == null) throw new IOException("there is no tree of an audit log in " + folder);
    return new StoredTree(files, new String(keys, StandardCharsets.UTF_8));
  }

  /** The log's name. */
  public String origin() throws IOException {
    return NoteKeys.read(vkeys.getBytes(StandardCharsets.UTF_8)).getFirst().name();
  }

  /** The newest checkpoint that was signed; empty before the first. */
  public Optional<Published> newest() throws IOException {
    return newest(files);
  }

  static Optional<Published> newest(TreeFiles files) throws IOException {
    Published newest = null;
    for (String name : List.of(TreeFiles.SIGNED, TreeFiles.PUBLISHED)) {
      byte[] bytes = files.get(name);
      if (bytes == null) continue;
      Published each = Published.of(SignedNote.parse(bytes));
      if (newest == null || each.size() > newest.size()) newest = each;
    }
    return Optional.ofNullable(newest);
  }

  /** How much of this log its witnesses have cosigned; each is asked. */
  public List<KnownLog> askWitnesses(WitnessPolicy policy) throws IOException {
    Published newest = newest().orElse(null);
    List<KnownLog> known = new ArrayList<>();
    for (WitnessPolicy.Witness each : policy.witnesses()) {
      String url = each.url();
      if (url == null || newest == null) continue;
      var trees = new TileTree(files, newest.size());
      known.add(new WitnessClient(each, url).knows(newest, () -> trees));
    }
    return known;
  }

  /**
   * A checkpoint of this log that somebody kept.
   *
   * @throws IOException where it is of another log, or no key of this log signed it
   */
  public Published kept(byte[] bytes) throws IOException {
    SignedNote note = SignedNote.parse(bytes);
    Published kept = Published.of(note);
    if (!kept.checkpoint().origin().equals(origin())) {
      throw new IOException("it is of " + kept.checkpoint().origin() + ", not of " + origin());
    }
    var keys = NoteKeys.read(vkeys.getBytes(StandardCharsets.UTF_8));
    if (note.signers(keys).isEmpty()) throw new IOException("no key of this log signed it");
    return kept;
  }

  /**
   * How much of this log somebody knows who kept a checkpoint. It is of another log where no key of
   * this one signed it, or where this one does not go on from it.
   */
  public KnownLog knows(String who, byte[] checkpoint) throws IOException {
    Published kept;
    try {
      kept = kept(checkpoint);
    } catch (IOException e) {
      return KnownLog.other(who);
    }
    Published newest = newest().orElse(null);
    if (newest != null && kept.size() > 0 && kept.size() <= newest.size()) {
      byte[] root = new TileTree(files, newest.size()).root(kept.size());
      if (!Arrays.equals(root, kept.checkpoint().root())) return KnownLog.other(who);
    }
    return KnownLog.of(who, kept.size());
  }

  /**
   * A bundle of the log's leaves, as {@link Bundles} has it.
   *
   * @param log which must have its leaves
   * @return null where it was pruned
   */
  public byte @Nullable [] bundle(Tile tile, Leaves log) throws IOException {
    return new Bundles(files, log).get(tile);
  }

  /** The verification keys, one a line, the current ones first. */
  public String vkeys() {
    return vkeys;
  }

  /**
   * The proof that a leaf is in the published tree; empty where that does not cover it.
   *
   * @param extra see {@link TlogProof}
   */
  public Optional<TlogProof> proof(long index, byte[] extra) throws IOException {
    byte[] bytes = files.get(TreeFiles.PUBLISHED);
    if (bytes == null) return Optional.empty();
    Published published = Published.of(SignedNote.parse(bytes));
    long size = published.size();
    if (index >= size) return Optional.empty();
    var path = new TileTree(files, size).inclusion(index, size);
    return Optional.of(new TlogProof(extra, index, path, published.note()));
  }
}
