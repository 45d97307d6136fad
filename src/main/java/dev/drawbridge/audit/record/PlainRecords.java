package dev.drawbridge.audit.record;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The records that were written last, as they were before they were sealed: handed over from who
 * writes them to the index, which need not open them again. Bounded in number and bytes; what is
 * not here is read from the log. It tells nothing of what is durable, and a record that was erased
 * since may stand here as it was. Thread-safe.
 */
public final class PlainRecords {
  private static final int COUNT = 4_096;
  private static final int BYTES = 8 << 20;

  private record Kept(long seq, PlainRecord record) {}

  private final AtomicReferenceArray<@Nullable Kept> slots;
  private final AtomicLong bytes = new AtomicLong();
  private final int most;

  public PlainRecords() {
    this(COUNT, BYTES);
  }

  /**
   * @param count a power of two
   * @param most how many bytes it holds at most
   */
  PlainRecords(int count, int most) {
    this.slots = new AtomicReferenceArray<>(count);
    this.most = most;
  }

  /** Keeps a record where there is room; it takes the place of one that nobody came for. */
  public void put(long seq, PlainRecord record) {
    boolean room = bytes.addAndGet(record.size()) <= most;
    if (!room) bytes.addAndGet(-record.size());
    free(slots.getAndSet(slot(seq), room ? new Kept(seq, record) : null));
  }

  /** Hands a record over, once; null where it is not here. */
  public @Nullable PlainRecord take(long seq) {
    int slot = slot(seq);
    Kept kept = slots.get(slot);
    if (kept == null || kept.seq != seq || !slots.compareAndSet(slot, kept, null)) return null;
    free(kept);
    return kept.record;
  }

  /** Drops all records before that seq. */
  public void drop(long below) {
    for (int slot = 0; slot < slots.length(); slot++) {
      Kept kept = slots.get(slot);
      if (kept != null && kept.seq < below) take(kept.seq);
    }
  }

  private int slot(long seq) {
    return (int) seq & (slots.length() - 1);
  }

  private void free(@Nullable Kept kept) {
    if (kept != null) bytes.addAndGet(-kept.record.size());
  }
}
