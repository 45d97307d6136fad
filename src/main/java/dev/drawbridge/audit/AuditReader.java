package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.index.RecordFinder;
import dev.drawbridge.log.sealing.MasterKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Searches a log, newest records first, whether or not a process writes it. Writes nothing.
 * Blocking and thread-safe, one call at a time.
 */
public final class AuditReader implements Closeable {
  private final RecordFinder finder;

  AuditReader(RecordFinder finder) {
    this.finder = finder;
  }

  /**
   * A reader of the log in that folder ({@code data}/audit), whether or not a process writes it,
   * with the master key where it lies unless configured.
   *
   * @throws IOException as {@link #open(Path, MasterKey)}
   */
  public static AuditReader open(Path folder) throws IOException {
    return open(folder, new MasterKey(AuditSettings.master(folder), null));
  }

  /**
   * A reader of the log in that folder. Without the log's {@code keys.db} or the master key all
   * records are closed to it.
   *
   * @param master the master key
   * @throws IOException where there is no log, and where the master key is another log's
   */
  public static AuditReader open(Path folder, MasterKey master) throws IOException {
    return new AuditReader(RecordFinder.open(folder, master));
  }

  /** As {@link AuditTrail#search}; a cursor that is no number is an IllegalArgumentException. */
  public Page search(Query query) throws IOException {
    return finder.search(query);
  }

  /** As {@link AuditTrail#show}. */
  public Optional<RecordView> show(String requestId) throws IOException {
    return finder.show(requestId);
  }

  /** Finds single records. */
  RecordFinder finder() {
    return finder;
  }

  @Override
  public void close() throws IOException {
    finder.close();
  }
}
