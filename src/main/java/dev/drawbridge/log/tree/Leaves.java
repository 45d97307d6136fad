package dev.drawbridge.log.tree;

import java.io.IOException;

/** The log, as far as the tree has to look back into it. */
public interface Leaves {
  /** Leaves that are durable. */
  long size() throws IOException;

  /** The index of the oldest leaf that was not pruned. */
  long oldest() throws IOException;

  /** Visits the leaves from {@code from} to before {@code until}, in order. */
  void read(long from, long until, Visitor visitor) throws IOException;

  /** Sees a leaf. */
  interface Visitor {
    void leaf(byte[] leaf) throws IOException;
  }
}
