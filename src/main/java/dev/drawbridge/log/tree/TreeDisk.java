package dev.drawbridge.log.tree;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The disk operations of the tree, one by one, so that tests can simulate a power failure between
 * two of them.
 */
interface TreeDisk {
  /** What a file holds; null where there is none. */
  byte @Nullable [] read(Path file) throws IOException;

  /** Writes a whole file, for its owner only, in place of one that is there. */
  void write(Path file, byte[] bytes) throws IOException;

  /**
   * Makes what a file holds durable, not its name.
   *
   * @throws ForceFailedException where the disk did not; any other failure came before it was asked
   */
  void force(Path file) throws IOException;

  void rename(Path from, Path to) throws IOException;

  /** Makes the names in a folder durable. Fails as {@link #force} does. */
  void forceFolder(Path folder) throws IOException;

  /** Makes a folder for its owner only; whether it was not there. Its parent must be. */
  boolean makeFolder(Path folder) throws IOException;

  /** The files below a folder, however deep; none where it is not there. */
  List<Path> below(Path folder) throws IOException;

  /** Removes a file, where it is there. */
  void remove(Path file) throws IOException;

  /** Removes a folder and the files in it, where it is there. */
  void removeFolder(Path folder) throws IOException;
}
