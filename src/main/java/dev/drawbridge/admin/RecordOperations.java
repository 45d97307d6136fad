package dev.drawbridge.admin;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.AuditJson;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.exchange.Refusal;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What people do with the record beside searching it: each is on record before it is done. */
public final class RecordOperations {
  private static final int LONGEST_REASON = 1_000;
  private final AuditTrail audit;

  public RecordOperations(AuditTrail audit) {
    this.audit = audit;
  }

  /**
   * One request with its prompt and answer, as {@link AuditJson#view} writes it; empty where there
   * is none. Fails with {@code invalid_request} where no reason is given.
   *
   * @param actor who reads it
   */
  public Future<Optional<String>> read(String actor, String requestId, @Nullable String reason) {
    String why = reason == null ? "" : reason.strip();
    if (why.isEmpty()) throw Refusal.invalid("reason", "Say why you read it, in reason.");
    if (why.length() > LONGEST_REASON) {
      throw Refusal.invalid("reason", "reason is at most " + LONGEST_REASON + " characters long.");
    }
    return audit.read(requestId, actor, why).map(found -> found.map(RecordOperations::whole));
  }

  private static String whole(RecordView view) {
    return AuditJson.view(view, true);
  }

  /** Has the index of the record made anew. */
  public Future<Void> reindex(String actor) {
    return audit
        .note(new Event(Instant.now(), "admin", actor, Map.of("action", "audit.reindex")))
        .onSuccess(v -> audit.reindex());
  }

  /** New keys for the log's checkpoints; all that they are checked with, one a line. */
  public Future<String> rotateKeys(String actor) {
    return audit
        .note(new Event(Instant.now(), "admin", actor, Map.of("action", "audit.rotate-keys")))
        .compose(v -> audit.rotateKeys());
  }
}
