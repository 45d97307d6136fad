package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.logging.EventCode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what gets no record of its own: one record for all refusals, or reads, of a kind in a
 * minute. Thread-safe.
 */
final class MinuteCounts {
  private static final Logger LOG = LoggerFactory.getLogger(MinuteCounts.class);
  private final RecordAppender appender;
  private final RefusalTally strangers = new RefusalTally();
  private final RefusalTally known = new RefusalTally();
  private final ReadTally reads = new ReadTally();

  MinuteCounts(RecordAppender appender) {
    this.appender = appender;
  }

  /**
   * Counts a refusal.
   *
   * @param caller null for one that is not known
   */
  void add(RefusalEntry entry, @Nullable Caller caller) {
    recordRefusals((caller == null ? strangers : known).add(entry, caller));
  }

  /** Counts a read. */
  void add(Event read) {
    recordReads(reads.add(read));
  }

  /** Records the counts of the minutes that are over. */
  void due(Instant now) {
    recordRefusals(strangers.due(now));
    recordRefusals(known.due(now));
    recordReads(reads.due(now));
  }

  /** Records all counts. */
  void all() {
    recordRefusals(strangers.all());
    recordRefusals(known.all());
    recordReads(reads.all());
  }

  private void recordReads(List<Event> counted) {
    for (Event event : counted) {
      appender
          .event(event)
          .onFailure(
              e -> LOG.warn(EventCode.AUDIT_READS_LOST, "reads of a minute are not in the record"));
    }
  }

  private void recordRefusals(List<MinuteTally.Count<RefusalTally.Refused>> counts) {
    for (MinuteTally.Count<RefusalTally.Refused> count : counts) {
      RefusalTally.Known caller = count.of().caller();
      appender
          .of(
              caller == null ? null : caller.subject(),
              FrameType.AUTH,
              "auth",
              RefusalTally.json(count))
          .onFailure(
              e ->
                  LOG.warn(
                      EventCode.AUDIT_REFUSALS_LOST, "refusals of a minute are not in the record"));
    }
  }
}
