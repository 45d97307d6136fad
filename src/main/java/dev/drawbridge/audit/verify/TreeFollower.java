package dev.drawbridge.audit.verify;

import dev.drawbridge.log.tree.Checkpointer;
import dev.drawbridge.log.wal.Follower;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import java.io.IOException;
import java.util.List;

/** Hands each durable record's leaf to the tree: a record's seq is its leaf's index. */
final class TreeFollower implements Follower.Consumer {
  private final Checkpointer checkpointer;

  TreeFollower(Checkpointer checkpointer) {
    this.checkpointer = checkpointer;
  }

  @Override
  public String name() {
    return "tree";
  }

  @Override
  public long next() {
    return checkpointer.tree().size();
  }

  @Override
  public void take(List<RecordPlace> records, LogReader reader) throws IOException {
    for (RecordPlace place : records) checkpointer.tree().append(place.seq(), place.leaf());
    checkpointer.wake();
  }

  /** All is taken: one last checkpoint covers it. */
  @Override
  public void close() {
    checkpointer.close();
  }
}
