package dev.drawbridge.log.wal;

import dev.drawbridge.log.tlog.CompactRange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A follower of the log that could not be quicker: when the disk is about to force, as good as
 * every other time, it signs over all that the log calls durable. Its checkpoints outlive each
 * power cut, as those of others who have seen them do.
 */
final class QuickSigner {
  private static final int BATCH = 1000;

  /** Each checkpoint's root, by its size. */
  private final NavigableMap<Long, byte[]> signed = new TreeMap<>();

  private final Random turns;
  private CompactRange tree = new CompactRange();
  private @Nullable LogReader reader;

  QuickSigner(long seed) {
    turns = new Random(seed);
  }

  /** What the log that was started again lacks, or has otherwise, of what was signed; or null. */
  @Nullable String start(WriteAheadLog log) throws IOException {
    reader = log.reader().another();
    tree = new CompactRange();
    for (Map.Entry<Long, byte[]> each : signed.entrySet()) {
      read(each.getKey());
      if (tree.size() < each.getKey()) {
        return "a checkpoint over " + each.getKey() + " records was signed, of " + tree.size();
      }
      if (!Arrays.equals(tree.root(), each.getValue())) {
        return "the checkpoint over " + each.getKey() + " records that was signed is of others";
      }
    }
    return null;
  }

  /** Signs, now and then, where there is something new. */
  void sign() {
    if (turns.nextBoolean()) return;
    try {
      long before = tree.size();
      read(Long.MAX_VALUE);
      if (tree.size() > before) signed.put(tree.size(), tree.root());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void read(long until) throws IOException {
    LogReader log = reader;
    if (log == null) return;
    while (tree.size() < until) {
      List<RecordPlace> some = log.from(tree.size(), (int) Math.min(BATCH, until - tree.size()));
      if (some.isEmpty()) return;
      for (RecordPlace place : some) tree.append(Leaf.hash(place.leaf()));
    }
  }

  void stop() throws IOException {
    LogReader log = reader;
    reader = null;
    if (log != null) log.close();
  }
}
