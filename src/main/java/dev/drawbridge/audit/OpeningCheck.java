package dev.drawbridge.audit;

import dev.drawbridge.proof.Faults;
import dev.drawbridge.sealing.Commitments;
import dev.drawbridge.sealing.Keys;
import dev.drawbridge.sealing.Sealer;
import dev.drawbridge.wal.LogReader;
import dev.drawbridge.wal.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Opens what the keys here open, and compares it with what the leaves commit to. Blocking. */
final class OpeningCheck {
  private static final int BATCH = 1_024;

  private final Faults faults;
  private long opened;
  private long closed;
  private long erased;

  OpeningCheck(Faults faults) {
    this.faults = faults;
  }

  /** Records that opened and matched. */
  long opened() {
    return opened;
  }

  /** Records whose keys are not here. */
  long closed() {
    return closed;
  }

  /** Records whose key was destroyed. */
  long erased() {
    return erased;
  }

  /** Whether parts of it are gone from its frame, as the frames tell already. */
  private static boolean destroyed(Place place) throws IOException {
    byte[] meta = place.parts().part(RecordSealer.META).orElse(new byte[0]);
    return Sealer.keyId(meta) == 0;
  }

  void run(Path folder, Path master, long records) throws IOException {
    Keys keys = Keys.read(folder, master).orElse(null);
    if (keys == null) {
      closed = records;
      return;
    }
    try (RecordOpener opener = new RecordOpener(keys);
        LogReader reader = LogReader.open(folder)) {
      for (long at = 0; at < records; ) {
        List<Place> places = reader.from(at, (int) Math.min(BATCH, records - at));
        if (places.isEmpty()) return;
        for (Place place : places) check(place, opener);
        at = places.getLast().seq() + 1;
      }
    }
  }

  /** What does not open any more is owed to an erasure that is on record. */
  private void erased(Place place, RecordOpener.Opened record) throws IOException {
    if (!destroyed(place)) erased++;
    Long by = RowReader.row(record.json()).whole("erased_by");
    Optional<Place> erasure = by == null ? Optional.empty() : place.reader().find(by);
    if (erasure.isEmpty() || !LeafJson.named(erasure.get().leaf()).type().equals("erasure")) {
      faults.fault(place.seq(), "its content is gone, and no erasure on record tells why");
    }
  }

  private void check(Place place, RecordOpener opener) {
    try {
      RecordOpener.Opened record = opener.open(place);
      if (record.state() == RecordOpener.State.CLOSED) closed++;
      if (record.state() == RecordOpener.State.ERASED) erased(place, record);
      if (record.state() != RecordOpener.State.OPEN) return;
      List<String> digests = new ArrayList<>();
      for (Commitments.Opening opening : RecordOpener.openings(record).values()) {
        digests.add(opening.digest());
      }
      Collections.sort(digests);
      if (!digests.equals(ReadLeaf.of(place.leaf()).fields())) {
        faults.fault(place.seq(), "what the record says is not what its leaf commits to");
      } else {
        opened++;
      }
    } catch (IOException | RuntimeException e) {
      faults.fault(place.seq(), "the record does not open: " + e.getMessage());
    }
  }
}
