package dev.drawbridge.audit.index;

import dev.drawbridge.audit.record.BlindKey;
import dev.drawbridge.audit.record.PlainRecords;
import dev.drawbridge.audit.record.RecordOpener;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.wal.Follower;
import dev.drawbridge.log.wal.WriteAheadLog;
import java.nio.file.Path;
import java.time.Duration;

/** The index of an open log: written as the log grows, and read by the log's searches. */
public final class LogIndex {
  /** A search reads what has gathered from the log itself, about 10 µs for each record. */
  private static final Duration LINGER = Duration.ofMillis(100);

  private final IndexWriter writer;
  private final Follower following;

  private LogIndex(IndexWriter writer, Follower following) {
    this.writer = writer;
    this.following = following;
  }

  /**
   * Lets the index follow the log until that is closed.
   *
   * @param plain what the records say that are written from now on
   * @param searches uses it from now on
   */
  public static LogIndex follow(
      WriteAheadLog log,
      Path folder,
      Keys keys,
      RecordOpener opener,
      PlainRecords plain,
      RecordFinder searches) {
    BlindKey key = keys::indexed;
    var records = new RecordReader(log.reader(), opener);
    var writer = new IndexWriter(folder, key, records, plain, log.reader());
    Follower following = log.follow(writer, LINGER);
    searches.use(new IndexReader(folder, key, log.reader()));
    return new LogIndex(writer, following);
  }

  /** Rebuilds the index from the log's beginning. */
  public void anew() {
    writer.anew();
    following.restart();
  }

  /** As {@link Follower#caughtUp}. */
  public boolean caughtUp(Duration most) throws InterruptedException {
    return following.caughtUp(most);
  }
}
