package dev.drawbridge.audit.verify;

import dev.drawbridge.audit.record.ParsedLeaf;
import dev.drawbridge.audit.record.RecordFields;
import dev.drawbridge.audit.record.RecordOpener;
import dev.drawbridge.audit.record.RetentionEvent;
import dev.drawbridge.audit.record.RowReader;
import dev.drawbridge.log.sealing.Commitments;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.tree.Faults;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.RecordPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens all records for which there are keys, and compares each with what its leaf commits to.
 * Blocking.
 */
final class OpeningCheck {
  private static final int BATCH = 1_024;
  private static final int MOST_NAMED = 100;

  private final Faults faults;
  private final long oldest;
  private final Set<Long> stripped;
  private final Set<Long> erasures;
  private final Set<Long> retentions;

  /* Records before that time had their content taken, in milliseconds since the epoch. */
  private long contentBefore = Long.MIN_VALUE;
  private long opened;
  private long closed;
  private long erased;
  private long expired;
  private long undetected;
  private final List<Long> firstUndetected = new ArrayList<>();
  private final ObligationCheck obligations = new ObligationCheck();

  /**
   * @param oldest seq of the oldest record that was not pruned
   * @param stripped records that lack a part which their leaf commits to
   * @param erasures seqs of the erasures on record
   * @param retentions seqs of the retentions on record
   */
  OpeningCheck(
      Faults faults, long oldest, Set<Long> stripped, Set<Long> erasures, Set<Long> retentions) {
    this.faults = faults;
    this.oldest = oldest;
    this.stripped = stripped;
    this.erasures = erasures;
    this.retentions = retentions;
  }

  /** Records that opened and matched. */
  long opened() {
    return opened;
  }

  /** Records whose keys are not here. */
  long closed() {
    return closed;
  }

  /** Records whose content, or its key, an erasure on record destroyed. */
  long erased() {
    return erased;
  }

  /** Records whose content a retention on record destroyed. */
  long expired() {
    return expired;
  }

  /** The requests without a report of detectors. */
  LogCheck.Undetected undetected() {
    return new LogCheck.Undetected(undetected, List.copyOf(firstUndetected));
  }

  /** The requests whose end does not say what was done for an obligation. */
  LogCheck.Unproven unproven() {
    return obligations.unproven();
  }

  void run(Path folder, MasterKey master, long records) throws IOException {
    Keys keys = Keys.read(folder, master).orElse(null);
    if (keys == null) {
      erased = stripped.size();
      closed = records - oldest - erased;
      return;
    }
    try (RecordOpener opener = new RecordOpener(keys);
        LogReader reader = LogReader.open(folder)) {
      retentions(reader, opener);
      for (long at = oldest; at < records; ) {
        List<RecordPlace> places = reader.from(at, (int) Math.min(BATCH, records - at));
        if (places.isEmpty()) return;
        for (RecordPlace place : places) check(place, opener, keys);
        at = places.getLast().seq() + 1;
      }
    }
  }

  /** Reads what the retentions on record were to take: no more than that may be gone. */
  private void retentions(LogReader reader, RecordOpener opener) throws IOException {
    boolean pruned = oldest == 0;
    boolean closed = false;
    for (long seq : retentions) {
      RecordPlace place = reader.find(seq).orElseThrow(() -> new IOException("there is no " + seq));
      RecordOpener.Opened record = opener.open(place);
      closed |= record.state() != RecordOpener.State.OPEN;
      RetentionEvent event = RetentionEvent.of(record.json());
      contentBefore = Math.max(contentBefore, event.contentBefore());
      pruned |= event.minimumIndex() >= oldest;
    }
    if (!pruned && !closed) {
      faults.fault(
          Faults.NOWHERE,
          "the log begins with record " + oldest + ", and no retention on record goes as far");
    }
  }

  private void check(RecordPlace place, RecordOpener opener, Keys keys) {
    long seq = place.seq();
    try {
      RecordOpener.Opened record = opener.open(place);
      boolean open = record.state() == RecordOpener.State.OPEN;
      if (place.type() == FrameType.END && !open) obligations.closed(place.ref());
      if (stripped.contains(seq) && opener.keyId(place) == 0) {
        erased(seq, seq, keys.destruction(seq).orElse(null));
        return;
      }
      if (stripped.contains(seq) && place.time() >= contentBefore) {
        faults.fault(seq, "a part of the record is gone, and no retention on record names it");
        return;
      }
      switch (record.state()) {
        case CLOSED -> faults.fault(seq, "the record's key is gone, and no erasure names it");
        // What was sealed with the key and was under way when it was destroyed comes after.
        case ERASED -> erased(-1, seq, RowReader.row(record.json()).text("erased_by"));
        case OPEN -> opened(record, place);
      }
    } catch (IOException | RuntimeException e) {
      faults.fault(seq, "the record does not open: " + e.getMessage());
    }
  }

  private void opened(RecordOpener.Opened record, RecordPlace place) throws IOException {
    var openings = RecordOpener.openings(record);
    List<String> digests = Commitments.inLeaf(record.named().version(), openings.values());
    if (place.type() == FrameType.REQUEST && !RecordFields.detected(openings)) {
      undetected++;
      if (firstUndetected.size() < MOST_NAMED) firstUndetected.add(place.seq());
    }
    if (digests.equals(ParsedLeaf.of(place.leaf()).fields())) {
      if (place.type() == FrameType.REQUEST) obligations.request(place.seq(), openings);
      if (place.type() == FrameType.END) obligations.end(place.ref(), openings);
      if (stripped.contains(place.seq())) expired++;
      else opened++;
    } else {
      faults.fault(place.seq(), "what the record says is not what its leaf commits to");
    }
  }

  /** Counts a record as erased only where a record of the log says so. */
  private void erased(long after, long seq, @Nullable String by) {
    boolean named = by != null && by.matches("\\d{1,18}");
    long erasure = named ? Long.parseLong(by) : -1;
    // A subject's may have been pruned, which was under way when its key was destroyed.
    boolean told = erasures.contains(erasure) || (named && erasure < oldest);
    if (told && erasure > after) {
      erased++;
    } else {
      faults.fault(seq, "a part of the record is gone, and no erasure on record names it");
    }
  }
}
