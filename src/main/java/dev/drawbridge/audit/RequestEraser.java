package dev.drawbridge.audit;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.sealing.Keys;
import dev.drawbridge.sealing.SealKey;
import dev.drawbridge.wal.Frame;
import dev.drawbridge.wal.FrameType;
import dev.drawbridge.wal.Place;
import dev.drawbridge.wal.WriteAheadLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Destroys the sealed parts of one request, its moves and its end. Blocking. */
final class RequestEraser {
  private final WriteAheadLog log;
  private final RecordOpener opener;
  private final Keys keys;

  RequestEraser(WriteAheadLog log, RecordOpener opener, Keys keys) {
    this.log = log;
    this.opener = opener;
    this.keys = keys;
  }

  static Refusal held(String basis) {
    return new Refusal(RefusalCode.CONFLICT, "Nothing was erased: it is held, for " + basis + ".");
  }

  /**
   * The records of a request or refusal.
   *
   * @throws Refusal where there are none, or the request still runs
   */
  List<Place> find(String requestId) throws IOException {
    long hash = Frame.hash(requestId);
    List<Place> found = new ArrayList<>();
    List<Place> later = new ArrayList<>();
    log.reader()
        .walk(
            place -> {
              FrameType type = place.type();
              if (type == FrameType.END || type == FrameType.MOVE) later.add(place);
              if (type == null || !type.row() || place.ref() != hash) return true;
              if (!LeafJson.named(place.leaf()).requestId().equals(requestId)) return true;
              found.add(place);
              return false;
            });
    if (found.isEmpty()) throw Erasures.notFound("The record holds no request of that id.");
    Place request = found.getFirst();
    boolean ended = request.type() == FrameType.REFUSAL;
    for (Place place : later) {
      if (request.type() == FrameType.REFUSAL || place.ref() != request.seq()) continue;
      found.add(place);
      ended |= place.type() == FrameType.END;
    }
    if (!ended) throw new Refusal(RefusalCode.CONFLICT, "Nothing was erased: it still runs.");
    SealKey key = opener.keyOf(request);
    Optional<String> basis = key == null ? Optional.empty() : keys.holdOf(key.id());
    if (basis.isPresent()) throw held(basis.get());
    return found;
  }

  /** Destroys their parts; what was spared, and for which records. */
  Map<String, Object> destroy(List<Place> records, long erasure) throws IOException {
    for (Place place : records) {
      Set<String> parts = new LinkedHashSet<>(place.parts().names());
      log.destroy(place, parts);
      keys.destroyed(place.seq(), Long.toString(erasure));
    }
    return Map.of();
  }
}
