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
import java.util.TreeMap;

/** Destroys the sealed parts of one request, its moves and its end. Blocking. */
final class RequestEraser {
  /* Between looking a message up and the time that its record gets, at most. */
  private static final long SLACK_MS = 3_600_000;

  private final WriteAheadLog log;
  private final RecordOpener opener;
  private final Keys keys;
  private final KnownMessages known;

  RequestEraser(WriteAheadLog log, RecordOpener opener, Keys keys, KnownMessages known) {
    this.log = log;
    this.opener = opener;
    this.keys = keys;
    this.known = known;
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
    // From here on no further record refers to its messages.
    known.forget(request.seq());
    return found;
  }

  /** Destroys their parts; tells what was spared, and for which request. */
  Map<String, Object> destroy(List<Place> records, long erasure) throws IOException {
    Place request = records.getFirst();
    if (!known.forget(request.seq())) {
      throw new Refusal(
          RefusalCode.CONFLICT,
          "Nothing was erased: a request that is being recorded refers to it; try again.");
    }
    Map<String, String> referred = referred(request);
    List<String> spared = new ArrayList<>();
    for (Place place : records) {
      Set<String> parts = new LinkedHashSet<>(place.parts().names());
      if (place.seq() == request.seq()) {
        referred.forEach(
            (part, by) -> {
              if (parts.remove(part)) spared.add(part + ", which request " + by + " sent too");
            });
      }
      log.destroy(place, parts);
      keys.destroyed(place.seq(), Long.toString(erasure));
    }
    return spared.isEmpty() ? Map.of() : Map.of("spared", spared);
  }

  /** The parts that records after it refer to, each with one request that does. */
  private Map<String, String> referred(Place request) throws IOException {
    Map<String, String> referred = new TreeMap<>();
    long subject = opener.keyId(request);
    long last = request.time() + KnownMessages.KEPT.toMillis() + SLACK_MS;
    log.reader()
        .walk(
            place -> {
              if (place.seq() <= request.seq()) return false;
              if (place.type() != FrameType.REQUEST || place.time() > last) return true;
              if (opener.keyId(place) != subject) return true;
              RecordOpener.Opened opened = opener.open(place);
              for (BodyParts.Message message : BodyParts.of(opened.json())) {
                if (message.seq() == request.seq()) {
                  referred.put(message.part(), opened.named().requestId());
                }
              }
              return true;
            });
    return referred;
  }
}
