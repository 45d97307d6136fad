package dev.drawbridge.audit;

import dev.drawbridge.proof.Faults;
import dev.drawbridge.sealing.Commitments;
import dev.drawbridge.sealing.Keys;
import dev.drawbridge.wal.LogReader;
import dev.drawbridge.wal.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens what the keys here open, and compares it with what the leaves commit to. Blocking. */
final class OpeningCheck {
  private static final int BATCH = 1_024;

  private final Faults faults;
  private final Set<Long> stripped;
  private final Set<Long> erasures;
  private long opened;
  private long closed;
  private long erased;

  /**
   * @param stripped records that lack a part which their leaf commits to
   * @param erasures seqs of the erasures on record
   */
  OpeningCheck(Faults faults, Set<Long> stripped, Set<Long> erasures) {
    this.faults = faults;
    this.stripped = stripped;
    this.erasures = erasures;
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

  void run(Path folder, Path master, long records) throws IOException {
    Keys keys = Keys.read(folder, master).orElse(null);
    if (keys == null) {
      erased = stripped.size();
      closed = records - erased;
      return;
    }
    try (RecordOpener opener = new RecordOpener(keys);
        LogReader reader = LogReader.open(folder)) {
      for (long at = 0; at < records; ) {
        List<Place> places = reader.from(at, (int) Math.min(BATCH, records - at));
        if (places.isEmpty()) return;
        for (Place place : places) check(place, opener, keys);
        at = places.getLast().seq() + 1;
      }
    }
  }

  private void check(Place place, RecordOpener opener, Keys keys) {
    long seq = place.seq();
    try {
      RecordOpener.Opened record = opener.open(place);
      if (stripped.contains(seq)) {
        erased(seq, seq, keys.destruction(seq).orElse(null));
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

  private void opened(RecordOpener.Opened record, Place place) throws IOException {
    List<String> digests = new ArrayList<>();
    for (Commitments.Opening opening : RecordOpener.openings(record).values()) {
      digests.add(opening.digest());
    }
    Collections.sort(digests);
    if (digests.equals(ReadLeaf.of(place.leaf()).fields())) {
      opened++;
    } else {
      faults.fault(place.seq(), "what the record says is not what its leaf commits to");
    }
  }

  /** What is gone is erased only where a record of the log says so. */
  private void erased(long after, long seq, @Nullable String by) {
    boolean named = by != null && by.matches("\\d{1,18}");
    if (named && erasures.contains(Long.parseLong(by)) && Long.parseLong(by) > after) {
      erased++;
    } else {
      faults.fault(seq, "a part of the record is gone, and no erasure on record names it");
    }
  }
}
