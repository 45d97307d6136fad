package dev.drawbridge.audit.erasure;

import dev.drawbridge.audit.entry.ErasureListener;
import dev.drawbridge.audit.entry.Erasures;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.index.RecordFinder;
import dev.drawbridge.audit.record.ErasureEvent;
import dev.drawbridge.audit.record.RowReader;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.log.sealing.HeldException;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.LegalHold;
import dev.drawbridge.log.wal.RecordPlace;
import dev.drawbridge.log.wal.WriteAheadLog;
import dev.drawbridge.logging.EventCode;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Erasures that are on record: before each is done, and after. */
public final class RecordedErasures implements Erasures {
  private static final Logger LOG = LoggerFactory.getLogger(RecordedErasures.class);
  private static final String ERASURE = ErasureEvent.TYPE;

  private final EventRecorder events;
  private final WriteAheadLog log;
  private final Keys keys;
  private final RecordFinder finder;
  private final RequestEraser requests;
  private final WorkerExecutor worker;

  /* The first seq of this process. */
  private final long opened;
  private @Nullable Future<Void> resumed;
  private volatile ErasureListener listener = ErasureListener.NOBODY;

  /**
   * @param worker the one thread that reads the log
   */
  public RecordedErasures(ErasableLog erasable, WorkerExecutor worker) {
    this.events = erasable.events();
    this.log = erasable.log();
    this.keys = erasable.keys();
    this.finder = erasable.finder();
    this.requests = new RequestEraser(erasable);
    this.worker = worker;
    this.opened = log.nextSeq();
  }

  /** Tells of what is erased from now on. */
  public void tell(ErasureListener told) {
    listener = told;
  }

  @Override
  public Future<Map<String, Object>> subject(String actor, String subject, String basis) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("subject", keys.blind(subject));
    fields.put("basis", basis);
    return checked(actor, fields, () -> heldOrUnknown(subject))
        .compose(
            key -> {
              fields.put("key", Long.toHexString(key));
              return begun(actor, fields);
            })
        .compose(this::subject)
        .map(
            done -> {
              listener.subject(subject);
              return done;
            });
  }

  private Future<Map<String, Object>> subject(Begun begun) {
    long key = Long.parseUnsignedLong(String.valueOf(begun.event.fields().get("key")), 16);
    return ended(
        begun,
        blocking(
            () -> {
              keys.erase(key, Long.toString(begun.seq));
              return Map.of();
            }));
  }

  @Override
  public Future<Map<String, Object>> request(String actor, String requestId, String basis) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("request_id", requestId);
    fields.put("basis", basis);
    return log.queue()
        .settled()
        .compose(v -> checked(actor, fields, () -> requests.find(requestId)))
        .compose(
            found -> {
              // The record of the erasure begins a segment: what it destroys lies in finished ones.
              log.roll();
              return begun(actor, fields);
            })
        .compose(this::request);
  }

  private Future<Map<String, Object>> request(Begun begun) {
    String id = String.valueOf(begun.event.fields().get("request_id"));
    return ended(begun, blocking(() -> requests.destroy(requests.find(id), begun.seq)))
        .map(
            done -> {
              listener.request(id);
              return done;
            });
  }

  /**
   * Finishes what an earlier process left between its two records. What it cannot finish is on
   * record as failed, with the reason; one of before keys were named stays unfinished. Begins once.
   */
  public synchronized Future<Void> resume() {
    if (resumed == null) resumed = resumed();
    return resumed;
  }

  private Future<Void> resumed() {
    return blocking(this::unfinished)
        .compose(
            left -> {
              Future<?> all = Future.succeededFuture(left);
              for (Begun begun : left) {
                LOG.warn(
                    EventCode.ERASURE_COMPLETED,
                    "the erasure {} was left half done, and is done now",
                    begun.seq);
                boolean one = begun.event.fields().containsKey("request_id");
                all = all.compose(v -> one ? request(begun) : subject(begun)).recover(this::untold);
              }
              return all.<Void>mapEmpty();
            })
        .onFailure(
            e ->
                LOG.warn(
                    EventCode.ERASURE_HALF_DONE,
                    "an erasure stays half done until the next start: {}",
                    text(e)));
  }

  /* It is on record as failed, and is not tried again. */
  private Future<Map<String, Object>> untold(Throwable failure) {
    LOG.warn(
        EventCode.ERASURE_FAILED, "an erasure that was left half done failed: {}", text(failure));
    return Future.succeededFuture(Map.of());
  }

  private List<Begun> unfinished() throws IOException {
    List<Begun> left = new ArrayList<>();
    Set<Long> ended = new HashSet<>();
    for (RecordPlace place : finder.events(ErasureEvent.REF)) {
      byte[] json = finder.records().json(place);
      ErasureEvent told = ErasureEvent.of(json);
      if (told == null || place.seq() >= opened) continue;
      if (told.begun() >= 0) ended.add(told.begun());
      else if (!ended.contains(place.seq()) && (told.requestId() != null || told.key() != 0)) {
        left.add(new Begun(place.seq(), event(RowReader.map(json))));
      }
    }
    return left.reversed();
  }

  @SuppressWarnings("unchecked")
  private static Event event(Map<String, Object> json) {
    return new Event(
        Instant.parse(String.valueOf(json.get("time"))),
        ERASURE,
        String.valueOf(json.get("actor")),
        (Map<String, Object>) Objects.requireNonNull(json.get("fields")));
  }

  @Override
  public Future<Map<String, Object>> hold(String actor, String subject, String basis) {
    Map<String, Object> fields = fields("hold", subject, basis);
    Instant now = Instant.now();
    return events
        .record(new Event(now, ERASURE, actor, fields))
        .compose(
            seq ->
                blocking(
                    () -> {
                      keys.hold(subject, new LegalHold(seq, now, actor, subject, basis));
                      Map<String, Object> told = new LinkedHashMap<>(fields);
                      told.put("on_record", keys.idOf(subject).isPresent());
                      return told;
                    }));
  }

  @Override
  public Future<List<Map<String, Object>>> holds() {
    return blocking(
        () ->
            keys.holds().stream()
                .sorted(Comparator.comparingLong(LegalHold::record).reversed())
                .map(RecordedErasures::told)
                .toList());
  }

  private static Map<String, Object> told(LegalHold hold) {
    Map<String, Object> told = new LinkedHashMap<>();
    if (hold.record() >= 0) told.put("id", hold.record());
    if (hold.since() != null) told.put("time", hold.since().toString());
    if (hold.actor() != null) told.put("actor", hold.actor());
    if (hold.subject() != null) told.put("subject", hold.subject());
    told.put("basis", hold.basis());
    return told;
  }

  @Override
  public Future<Map<String, Object>> access(String actor, String subject, String reason) {
    Map<String, Object> fields = Map.of("subject", keys.blind(subject), "reason", reason);
    return blocking(
            () ->
                keys.idOf(subject)
                    .orElseThrow(
                        () -> RequestEraser.notFound("Nothing is on record of that subject.")))
        .compose(known -> events.record(new Event(Instant.now(), "read", actor, fields)))
        .map(seq -> Map.<String, Object>of("id", seq));
  }

  @Override
  public Future<Map<String, Object>> release(String actor, String subject, String basis) {
    Map<String, Object> fields = fields("release", subject, basis);
    return blocking(
            () -> {
              if (keys.hold(subject).isEmpty())
                throw RequestEraser.notFound("That subject is not held.");
              return fields;
            })
        .compose(v -> events.record(new Event(Instant.now(), ERASURE, actor, fields)))
        .compose(
            seq ->
                blocking(
                    () -> {
                      keys.release(subject);
                      return fields;
                    }));
  }

  private Map<String, Object> fields(String action, String subject, String basis) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("action", action);
    fields.put("subject", keys.blind(subject));
    fields.put("basis", basis);
    return fields;
  }

  /** The id of the subject's key. */
  private long heldOrUnknown(String subject) throws IOException {
    Optional<LegalHold> held = keys.hold(subject);
    if (held.isPresent()) throw RequestEraser.held(held.get().basis());
    return keys.idOf(subject)
        .orElseThrow(() -> RequestEraser.notFound("Nothing is on record of that subject."));
  }

  /** An erasure whose record is on disk. */
  private record Begun(long seq, Event event) {}

  private Future<Begun> begun(String actor, Map<String, Object> fields) {
    Map<String, Object> all = new LinkedHashMap<>(fields);
    all.put("action", "erase");
    Event event = new Event(Instant.now(), ERASURE, actor, all);
    return events.record(event).map(seq -> new Begun(seq, event));
  }

  /** Records how it went. */
  private Future<Map<String, Object>> ended(Begun begun, Future<Map<String, Object>> done) {
    return done.transform(
        went -> {
          Map<String, Object> fields = new LinkedHashMap<>();
          fields.put("erasure", begun.seq);
          fields.put("action", went.succeeded() ? "erased" : "failed");
          if (went.succeeded()) fields.putAll(went.result());
          else fields.put("reason", refusal(went.cause()).text());
          Event event = begun.event;
          return events
              .record(new Event(Instant.now(), ERASURE, event.actor(), fields))
              .compose(
                  v ->
                      went.succeeded()
                          ? Future.succeededFuture(
                              told(
                                  begun.seq,
                                  event.time().toString(),
                                  event.actor(),
                                  event.fields(),
                                  fields))
                          : Future.failedFuture(refusal(went.cause())));
        });
  }

  /** What stands against an erasure is on record too; who asks is told why. */
  private <T> Future<T> checked(String actor, Map<String, Object> fields, Work<T> check) {
    return blocking(check)
        .recover(
            failure -> {
              Map<String, Object> all = new LinkedHashMap<>(fields);
              all.put("action", "refused");
              all.put("reason", refusal(failure).text());
              return events
                  .record(new Event(Instant.now(), ERASURE, actor, all))
                  .compose(v -> Future.failedFuture(refusal(failure)));
            });
  }

  private static Refusal refusal(Throwable failure) {
    return switch (failure) {
      case Refusal known -> known;
      case HeldException held -> RequestEraser.held(String.valueOf(held.getMessage()));
      default -> new Refusal(RefusalCode.CONFLICT, "Nothing was erased: " + text(failure));
    };
  }

  private static String text(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  @Override
  public Future<List<Map<String, Object>>> list() {
    return blocking(this::read);
  }

  private List<Map<String, Object>> read() throws IOException {
    List<Map<String, Object>> all = new ArrayList<>();
    Map<Long, Map<?, ?>> ends = new HashMap<>();
    for (RecordPlace place : finder.events(ErasureEvent.REF)) {
      Map<String, Object> event = RowReader.map(finder.records().json(place));
      if (!(event.get("fields") instanceof Map<?, ?> fields)) continue;
      if (fields.get("erasure") instanceof Number begun) {
        ends.put(begun.longValue(), fields);
      } else if ("erase".equals(fields.get("action"))) {
        String time = String.valueOf(event.get("time"));
        String actor = String.valueOf(event.get("actor"));
        all.add(told(place.seq(), time, actor, fields, ends.get(place.seq())));
      }
    }
    return all;
  }

  private static Map<String, Object> told(
      long seq, String time, String actor, Map<?, ?> begun, @Nullable Map<?, ?> end) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("id", seq);
    told.put("time", time);
    told.put("actor", actor);
    for (String name : List.of("subject", "request_id", "basis")) {
      if (begun.get(name) != null) told.put(name, String.valueOf(begun.get(name)));
    }
    boolean done = end != null && "erased".equals(end.get("action"));
    told.put("state", end == null ? "unfinished" : done ? "done" : "failed");
    for (String name : List.of("reason", "spared")) {
      if (end != null && end.get(name) != null) told.put(name, end.get(name));
    }
    return told;
  }

  /** Something that blocks, on the one thread that reads the log. */
  private interface Work<T> {
    T run() throws IOException;
  }

  private <T> Future<T> blocking(Work<T> work) {
    return worker.executeBlocking(work::run).map(Objects::requireNonNull);
  }
}
