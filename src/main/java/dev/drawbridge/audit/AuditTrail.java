package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.Lag;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The record of everything that was asked. Every append is on disk when its future completes. */
public interface AuditTrail {
  /**
   * Records a request before it is forwarded. Fails only with {@code Refusal audit_unavailable},
   * within the configured deadline; then nothing may be sent.
   */
  Future<OpenRecord> open(RequestEntry entry);

  /** Records a call that is not forwarded, before it is answered. Fails as {@link #open} does. */
  Future<Void> refuse(RefusalEntry entry);

  /** Records an event beside the calls: a change of configuration or keys, an admin's call. */
  Future<Void> note(Event event);

  /**
   * Counts a call that read what the log publishes: those that are alike in type, actor and fields
   * are one record for each minute, once that is over or the log is closed, with {@code count} and
   * the time of the {@code last}. Fails as {@link #open} does where nothing can be recorded.
   */
  Future<Void> count(Event event);

  /** Rows of requests and refusals, newest first, of everything that was durable when asked. */
  Future<Page> search(Query query);

  /** One request's row, with what the record holds beside it. */
  Future<Optional<RecordView>> show(String requestId);

  /**
   * One request whole, for somebody who reads its content: the reading is on record, with its
   * reason, before this completes, whether or not there is such a request.
   */
  default Future<Optional<RecordView>> read(String requestId, String actor, String reason) {
    Map<String, Object> fields = Map.of("request_id", requestId, "reason", reason);
    return note(new Event(Instant.now(), "read", actor, fields)).compose(v -> show(requestId));
  }

  /** Has the index made anew; meanwhile searches read the log itself. */
  void reindex();

  /**
   * Has a last checkpoint signed by the keys in use, and new ones made. Completes with all
   * verification keys, one a line, the new ones first.
   */
  Future<String> rotateKeys();

  /**
   * Waits until the index has taken all that was on disk at the call; false where it did not in
   * time, or cannot.
   */
  Future<Boolean> indexed(Duration most);

  /** What follows the record, and how far behind it is. */
  List<Lag> lags();

  /** Whether appends work now; false makes the gateway not ready. */
  boolean writable();

  /**
   * Why the log has not been able to grow for some seconds though its disk has room, which makes
   * the gateway not ready; null where it can.
   */
  @Nullable String stuck();

  /**
   * Calls back, on any thread, when the log has become unwritable for good: a force failed, or the
   * file under it was disturbed. Only a new process may write then.
   */
  void onDeath(Consumer<String> told);

  /** Forces what is pending and closes the files; open records must be closed before. */
  Future<Void> close();
}
