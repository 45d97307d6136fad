package dev.drawbridge.log.tree;

import dev.drawbridge.log.tlog.CompactRange;
import dev.drawbridge.log.tlog.TreeHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Leaves that are durable, whatever happens to the tree. */
final class DurableLeaves implements Leaves {
  final List<byte[]> leaves = new ArrayList<>();
  long oldest;

  void grow(int to) {
    while (leaves.size() < to) {
      leaves.add(("leaf " + leaves.size()).getBytes(StandardCharsets.UTF_8));
    }
  }

  @Override
  public long size() {
    return leaves.size();
  }

  @Override
  public long oldest() {
    return oldest;
  }

  @Override
  public void read(long from, long until, Visitor visitor) throws IOException {
    if (from < oldest) throw new IOException("leaf " + from + " was pruned");
    for (byte[] leaf : leaves.subList((int) from, (int) until)) visitor.leaf(leaf);
  }

  byte[] root(long size) {
    var range = new CompactRange();
    for (byte[] leaf : leaves.subList(0, (int) size)) range.append(TreeHash.leaf(leaf));
    return range.root();
  }
}
