package dev.drawbridge.log.tree;

import dev.drawbridge.log.tlog.Tile;
import dev.drawbridge.log.tlog.TileSource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tree's files in one folder. What is put is durable after {@link #settle}. */
final class TreeFiles implements TileSource {
  static final String PUBLISHED = "checkpoint";
  static final String SIGNED = "signed";
  static final String KEYS = "vkey";

  private final Path folder;
  private final TreeDisk disk;
  private final Set<Path> unforced = new LinkedHashSet<>();

  TreeFiles(Path folder, TreeDisk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  byte @Nullable [] get(String name) throws IOException {
    return disk.read(folder.resolve(name));
  }

  /** Puts a file whole and forced in its place; its name is durable after {@link #settle}. */
  synchronized void put(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Path parent = parent(file);
    makeFolders(parent);
    Path next = file.resolveSibling(file.getFileName() + ".tmp");
    disk.write(next, bytes);
    disk.force(next);
    disk.rename(next, file);
    unforced.add(parent);
  }

  private static Path parent(Path file) {
    Path parent = file.getParent();
    if (parent == null) throw new IllegalArgumentException("no folder of " + file);
    return parent;
  }

  private void makeFolders(Path wanted) throws IOException {
    if (wanted.equals(folder)) return;
    Path parent = parent(wanted);
    makeFolders(parent);
    if (disk.makeFolder(wanted)) unforced.add(parent);
  }

  /** Makes the names of all that was put durable. */
  synchronized void settle() throws IOException {
    for (Path names : unforced) disk.forceFolder(names);
    unforced.clear();
  }

  @Override
  public byte[] read(Tile tile) throws IOException {
    byte[] bytes = get(tile.path());
    if (bytes == null && !tile.full()) bytes = get(tile.filled().path());
    if (bytes == null) throw new IOException("there is no " + tile.path());
    return bytes;
  }

  boolean has(Tile tile) throws IOException {
    return get(tile.path()) != null;
  }

  /** The files below a folder, by their names in the log's. */
  List<Path> below(String name) throws IOException {
    return disk.below(folder.resolve(name)).stream().map(folder::relativize).toList();
  }

  void remove(Tile tile) throws IOException {
    disk.remove(folder.resolve(tile.path()));
  }

  /** Removes the partial tiles whose full one is there. */
  void dropPartials(Tile full) throws IOException {
    disk.removeFolder(folder.resolve(full.stem() + ".p"));
  }
}
