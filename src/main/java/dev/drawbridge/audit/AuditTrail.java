package dev.drawbridge.audit;

import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.Lag;
import dev.drawbridge.audit.entry.OpenRecord;
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

/** The record of every call. An append is on disk when its future completes. */
public interface AuditTrail extends AuditSearch {
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
   * Counts a call that read what the log publishes. Calls with the same type, actor and fields
   * share one record for each minute, with their {@code count} and the time of the {@code last}; it
   * is written when the minute is over or the log is closed. Fails as {@link #open} does where
   * nothing can be recorded.
   */
  Future<Void> count(Event event);

  /**
   * Returns one request with its content. The read is on record with its reason before this
   * completes, whether or not there is such a request.
   */
  default Future<Optional<RecordView>> read(String requestId, String actor, String reason) {
    Map<String, Object> fields = Map.of("request_id", requestId, "reason", reason);
    return note(new Event(Instant.now(), "read", actor, fields)).compose(v -> show(requestId));
  }

  /** Rebuilds the index; meanwhile searches read the log itself. */
  void reindex();

  /**
   * Has the keys in use sign a last checkpoint, then makes new keys. Completes with all
   * verification keys, one a line, the new ones first.
   */
  Future<String> rotateKeys();

  /**
   * Waits until the index has taken all records that were on disk at the call; completes with false
   * where it has not within {@code most}, or cannot.
   */
  Future<Boolean> indexed(Duration most);

  /** The followers of the record, each with how far it is behind. */
  List<Lag> lags();

  /** Whether appends work now; false makes the gateway not ready. */
  boolean writable();

  /**
   * Why the log has not been able to grow for some seconds although its disk has room; null where
   * it can grow. A reason makes the gateway not ready.
   */
  @Nullable String stuck();

  /**
   * Calls {@code told} with the reason, on any thread, when the log has become unwritable for good:
   * a force failed, or its file was changed from outside. Only a new process may write then.
   */
  void onDeath(Consumer<String> told);

  /** Forces what is pending and closes the files; open records must be closed before. */
  Future<Void> close();
}
