package dev.drawbridge.log.tree;

import dev.drawbridge.log.tlog.SignedNote;
import dev.drawbridge.log.tlog.TileTree;
import dev.drawbridge.log.tlog.TlogProof;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

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
