package dev.drawbridge.audit.erasure;

import dev.drawbridge.audit.index.RecordFinder;
import dev.drawbridge.audit.record.BodyParts;
import dev.drawbridge.audit.record.RecordOpener;
import dev.drawbridge.audit.record.SealedMessageCache;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.LegalHold;
import dev.drawbridge.log.sealing.Sealer;
import dev.drawbridge.log.wal.FrameParts;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.RecordPlace;
import dev.drawbridge.log.wal.WriteAheadLog;
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
  /* The longest time between the lookup of a message and the time of the record that refers to it. */
  static final long SLACK_MS = 3_600_000;

  private final WriteAheadLog log;
  private final RecordFinder finder;
  private final RecordOpener opener;
  private final Keys keys;
  private final SealedMessageCache known;

  RequestEraser(ErasableLog erasable) {
    this.log = erasable.log();
    this.finder = erasable.finder();
    this.opener = finder.records().opener();
    this.keys = erasable.keys();
    this.known = erasable.known();
  }

  static Refusal notFound(String message) {
    return new Refusal(RefusalCode.NOT_FOUND, message);
  }

  static Refusal held(String basis) {
    return new Refusal(RefusalCode.CONFLICT, "Nothing was erased: it is held, for " + basis + ".");
  }

  /**
   * Returns the records of a request or refusal.
   *
   * @throws Refusal where there are none, or the request still runs
   */
  List<RecordPlace> find(String requestId) throws IOException {
    RecordFinder.Found found =
        finder
            .find(requestId)
            .orElseThrow(() -> notFound("The record holds no request of that id."));
    RecordPlace request = found.row();
    RecordPlace end = found.end();
    List<RecordPlace> records = new ArrayList<>();
    records.add(request);
    boolean ended = request.type() == FrameType.REFUSAL || end != null;
    if (!ended) throw new Refusal(RefusalCode.CONFLICT, "Nothing was erased: it still runs.");
    Optional<LegalHold> hold = keys.holdOf(subject(request));
    if (hold.isPresent()) throw held(hold.get().basis());
    // From here on no further record refers to its messages.
    known.forget(request.seq());
    if (end != null) {
      finder.stretch(
          request.seq() + 1,
          end.time(),
          place -> {
            boolean own = place.type() == FrameType.END || place.type() == FrameType.MOVE;
            if (own && place.ref() == request.seq()) records.add(place);
            return true;
          });
    }
    return records;
  }

  /** Destroys the parts of records; returns what was spared, and for which request. */
  Map<String, Object> destroy(List<RecordPlace> records, long erasure) throws IOException {
    RecordPlace request = records.getFirst();
    if (!known.forget(request.seq())) {
      throw new Refusal(
          RefusalCode.CONFLICT,
          "Nothing was erased: a request that is being recorded refers to it; try again.");
    }
    Map<String, String> referred = referred(request);
    List<String> spared = new ArrayList<>();
    for (RecordPlace place : records) {
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

  /** Returns the parts to which later records refer, each with one request that does. */
  private Map<String, String> referred(RecordPlace request) throws IOException {
    Map<String, String> referred = new TreeMap<>();
    long subject = subject(request);
    if (subject == 0) return referred;
    long last = request.time() + SealedMessageCache.KEPT.toMillis() + SLACK_MS;
    finder.stretch(
        request.seq() + 1,
        last,
        place -> {
          if (place.type() != FrameType.REQUEST || opener.keyId(place) != subject) return true;
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

  /** Returns the id of the key of the parts that are left of a record; 0 where none is left. */
  static long subject(RecordPlace place) throws IOException {
    FrameParts parts = place.parts();
    for (String name : parts.names()) {
      long key = Sealer.keyId(parts.part(name).orElse(new byte[0]));
      if (key != 0) return key;
    }
    return 0;
  }
}
