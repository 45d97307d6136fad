package dev.drawbridge.log.wal;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The indexes of finished segments that the readers of one log share; those that were not asked for
 * the longest are forgotten first. What is in it is not changed any more. Thread-safe.
 */
final class SegmentIndexes {
  private static final int SEGMENTS = 24;

  /** Records in all of them, beside a process that serves: a record takes 33 bytes. */
  static final int SERVING = 300_000;

  private final Map<Long, SegmentIndex> kept = new LinkedHashMap<>(16, 0.75f, true);
  private final int most;
  private int records;

  /**
   * @param most records in all of them; one segment is kept however many it has
   */
  SegmentIndexes(int most) {
    this.most = most;
  }

  /** The index of the segment that begins with that seq; null where it is not known. */
  synchronized @Nullable SegmentIndex get(long first) {
    return kept.get(first);
  }

  /** The index that has that seq; null where none has. */
  synchronized @Nullable SegmentIndex with(long seq) {
    for (SegmentIndex index : kept.values()) {
      if (seq >= index.first() && seq < index.nextSeq()) return index;
    }
    return null;
  }

  /**
   * Takes the index of a finished segment, read to its end; nobody may extend it from then on.
   *
   * @return it, or the one of the same segment that was there before
   */
  synchronized SegmentIndex keep(SegmentIndex whole) {
    SegmentIndex before = kept.putIfAbsent(whole.first(), whole);
    if (before != null) return before;
    records += whole.count();
    Iterator<SegmentIndex> eldest = kept.values().iterator();
    while (kept.size() > SEGMENTS || (records > most && kept.size() > 1)) {
      records -= eldest.next().count();
      eldest.remove();
    }
    return whole;
  }
}
