package dev.drawbridge.audit.verify;

import dev.drawbridge.log.tree.Leaves;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import java.io.IOException;
import java.util.List;

/**
 * The leaves of a log, read from its records: a record's seq is its leaf's index.
 *
 * @param size how many are durable, at least
 */
public record LogLeaves(LogReader reader, long size) implements Leaves {
  private static final int BATCH = 1024;

  @Override
  public long oldest() throws IOException {
    return reader.oldest();
  }

  @Override
  public void read(long from, long until, Visitor visitor) throws IOException {
    try {
      for (long at = from; at < until; ) {
        List<RecordPlace> places = reader.from(at, (int) Math.min(BATCH, until - at));
        if (places.isEmpty()) throw new IOException("the audit log ends at seq " + at);
        if (places.getFirst().seq() != at) throw new IOException("record " + at + " was pruned");
        for (RecordPlace place : places) visitor.leaf(place.leaf());
        at = places.getLast().seq() + 1;
      }
    } finally {
      reader.closeFiles();
    }
  }
}
