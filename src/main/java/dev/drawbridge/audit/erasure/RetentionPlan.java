package dev.drawbridge.audit.erasure;

import dev.drawbridge.audit.entry.RetentionSettings;
import dev.drawbridge.audit.index.RecordFinder;
import dev.drawbridge.audit.record.SealedMessageCache;
import dev.drawbridge.audit.record.SnapshotSearch;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.LegalHold;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import dev.drawbridge.log.wal.SegmentHead;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a retention is to take.
 *
 * @param contentBefore records of before then lose their content; null where none does
 * @param cleared the segments that content is taken of: the seq of each one's first record, and the
 *     seq after its last
 * @param minimumIndex the seq of the first record that is kept; 0 where none is pruned
 * @param roll whether records that are due lie in the segment that is written to
 * @param carried the configuration in force at the oldest record that is kept; null where no record
 *     of one is pruned
 * @param kept what is due and stays, and by which hold; null where nothing is
 */
record RetentionPlan(
    @Nullable Instant contentBefore,
    Map<Long, Long> cleared,
    long minimumIndex,
    boolean roll,
    @Nullable RecordPlace carried,
    @Nullable String kept) {
  /** How long after a record another may still refer to its messages. */
  static final Duration REFERRED = SealedMessageCache.KEPT.plusMillis(RequestEraser.SLACK_MS);

  /* A segment is written anew, or a new one begun, once a tenth of the time is over again. */
  private static final int SLACK = 10;
  private static final int BATCH = 1024;
  private static final int LEAVES = 256;

  /* Segments that one run clears at most; the next one follows at once. */
  private static final int MOST = 16;

  /**
   * Returns this plan together with the segments that an earlier one was to clear.
   *
   * @param spans of segments, as {@code cleared}
   */
  RetentionPlan with(Map<Long, Long> spans, @Nullable Instant before) {
    if (spans.isEmpty()) return this;
    Map<Long, Long> all = new TreeMap<>(spans);
    all.putAll(cleared);
    Instant latest = contentBefore == null ? before : contentBefore;
    return new RetentionPlan(latest, all, minimumIndex, roll, carried, kept);
  }

  /** Whether there may be more to clear. */
  boolean full() {
    return cleared.size() >= MOST;
  }

  boolean nothing() {
    return cleared.isEmpty() && minimumIndex == 0;
  }

  /**
   * Finds what is due. Blocking.
   *
   * @param published how many records the published checkpoint covers
   */
  static RetentionPlan of(
      RetentionSettings settings,
      RecordFinder finder,
      LogReader log,
      Keys keys,
      long published,
      Instant now)
      throws IOException {
    return new Search(settings, finder, log, keys, now).plan(published);
  }

  private static final class Search {
    private final RetentionSettings settings;
    private final RecordFinder finder;
    private final LogReader log;
    private final Keys keys;
    private final long now;
    private final List<SegmentHead> heads;
    private final long next;
    private final Map<Long, Long> cleared = new TreeMap<>();
    private boolean roll;
    private int contentKept;
    private @Nullable LegalHold contentHold;
    private long recordsKept;
    private long keptFrom;
    private @Nullable LegalHold recordsHold;

    private Search(
        RetentionSettings settings, RecordFinder finder, LogReader log, Keys keys, Instant now)
        throws IOException {
      this.settings = settings;
      this.finder = finder;
      this.log = log;
      this.keys = keys;
      this.now = now.toEpochMilli();
      this.heads = log.heads();
      this.next = log.durableNext();
    }

    private RetentionPlan plan(long published) throws IOException {
      Duration content = settings.content();
      long before = content == null ? 0 : now - content.plus(REFERRED).toMillis();
      if (content != null) clear(before, content.toMillis() / SLACK);
      Duration meta = settings.meta();
      long minimum = meta == null ? 0 : minimum(now - meta.toMillis(), published);
      if (meta != null && !heads.isEmpty()) {
        SegmentHead last = heads.getLast();
        roll |= last.time() < now - meta.toMillis() / SLACK && next > last.first();
      }
      Instant contentBefore = cleared.isEmpty() ? null : Instant.ofEpochMilli(before);
      RecordPlace carried = minimum == 0 ? null : configuration(minimum);
      return new RetentionPlan(contentBefore, cleared, minimum, roll, carried, kept());
    }

    private @Nullable String kept() {
      List<String> told = new ArrayList<>();
      if (contentHold != null) {
        told.add(contentKept + " records keep prompt or answer: " + contentHold.named());
      }
      if (recordsHold != null) {
        told.add(recordsKept + " records from " + keptFrom + " on stay: " + recordsHold.named());
      }
      return told.isEmpty() ? null : "a retention is due for more: " + String.join("; ", told);
    }

    /** The seq after the last record of a segment. */
    private long end(int segment) {
      return segment + 1 < heads.size() ? heads.get(segment + 1).first() : next;
    }

    private void clear(long before, long slack) throws IOException {
      boolean holds = keys.holding();
      for (int i = 0; i < heads.size(); i++) {
        SegmentHead head = heads.get(i);
        if (head.time() >= before || cleared.size() == MOST) return;
        boolean last = i == heads.size() - 1;
        if (head.cleared() || end(i) == head.first()) continue;
        if (!holds && !last && heads.get(i + 1).time() < before) {
          cleared.put(head.first(), end(i));
          continue;
        }
        var due = new ExpiredContent(keys, before);
        each(head.first(), end(i), due::of);
        contentKept += due.kept();
        if (contentHold == null) contentHold = due.hold();
        // What is written to is never whole: it goes on.
        boolean whole = !last && due.whole();
        if (!whole && due.oldest() >= before - slack) continue;
        cleared.put(head.first(), end(i));
        roll |= last;
      }
    }

    /** The first seq that may become the oldest one. */
    private long minimum(long before, long published) throws IOException {
      if (heads.isEmpty()) return 0;
      // The tree goes on from the last bundle, and an open request is ended.
      long most = published / LEAVES * LEAVES;
      for (long open : heads.getLast().open()) most = Math.min(most, open);
      boolean holds = keys.holding();
      long minimum = 0;
      LegalHold hold = null;
      long due = 0;
      for (int i = 1; i < heads.size(); i++) {
        SegmentHead head = heads.get(i);
        if (head.time() >= before || head.first() > most) break;
        if (holds && hold == null) hold = held(heads.get(i - 1).first(), head.first());
        if (hold == null) minimum = head.first();
        else due = head.first();
      }
      if (hold != null) {
        recordsHold = hold;
        keptFrom = Math.max(minimum, log.oldest());
        recordsKept = due - keptFrom;
      }
      return minimum > log.oldest() ? minimum : 0;
    }

    /** A hold of one of those records; null where none is held. */
    private @Nullable LegalHold held(long from, long below) throws IOException {
      List<LegalHold> held = new ArrayList<>();
      each(
          from,
          below,
          place -> {
            if (held.isEmpty()) keys.holdOf(RequestEraser.subject(place)).ifPresent(held::add);
            return held;
          });
      return held.isEmpty() ? null : held.getFirst();
    }

    /** The newest record before that seq of a configuration that began to serve. */
    private @Nullable RecordPlace configuration(long below) throws IOException {
      for (RecordPlace place : finder.events(SnapshotSearch.CONFIG)) {
        if (place.seq() < below && SnapshotSearch.recorded(finder.records().json(place)) != null) {
          return place;
        }
      }
      return null;
    }

    private interface Visitor {
      Object visit(RecordPlace place) throws IOException;
    }

    private void each(long from, long below, Visitor visitor) throws IOException {
      for (long at = from; at < below; ) {
        List<RecordPlace> places = log.from(at, (int) Math.min(BATCH, below - at));
        if (places.isEmpty()) return;
        for (RecordPlace place : places) visitor.visit(place);
        at = places.getLast().seq() + 1;
      }
      log.closeFiles();
    }
  }
}
