package dev.drawbridge.admin;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.AuditJson;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.policy.decision.AdminTarget;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What people do with the record. Reading content and changing something is on record first. */
public final class RecordOperations {
  private final AuditTrail audit;

  public RecordOperations(AuditTrail audit) {
    this.audit = audit;
  }

  /**
   * One request with its prompt and answer, as {@link AuditJson#view} writes it; its reading is on
   * record first. Fails with {@code not_found} where there is none.
   *
   * @param actor who reads it
   * @param names whether they may see people's names
   */
  Future<String> read(String actor, String requestId, String reason, boolean names) {
    return audit.read(requestId, actor, reason).map(found -> view(found, "request", true, names));
  }

  /**
   * The values that were masked in one request, as {@link AuditJson#masks} writes them, likewise.
   */
  Future<String> masks(String actor, String requestId, String reason) {
    return audit
        .read(requestId, actor, reason)
        .map(found -> AuditJson.masks(there(found, "request")));
  }

  /** What an action is done to that is done to a request; one of nobody where there is none. */
  Future<AdminTarget> target(String id) {
    return audit
        .show(id)
        .map(
            found -> {
              Row.Asker asker = found.map(RecordView::row).map(Row::asker).orElse(null);
              return asker == null
                  ? AdminTarget.request(id, null, null)
                  : AdminTarget.request(id, asker.team(), asker.qualifiedId());
            });
  }

  /**
   * What was found of a request, as {@link AuditJson#view} writes it. Throws {@code not_found}
   * where there is none.
   *
   * @param what it is called
   * @param names whether people's names are shown
   */
  static String view(Optional<RecordView> found, String what, boolean content, boolean names) {
    return AuditJson.view(there(found, what), content, names);
  }

  /** What was found of a request as its row alone, which tells facts. */
  static String row(Optional<RecordView> found) {
    return AuditJson.row(there(found, "request").row(), false);
  }

  private static RecordView there(Optional<RecordView> found, String what) {
    return found.orElseThrow(
        () -> new Refusal(RefusalCode.NOT_FOUND, "There is no " + what + " of that id."));
  }

  /** Has the index of the record made anew. */
  Future<Void> reindex(String actor) {
    return audit
        .note(new Event(Instant.now(), "admin", actor, Map.of("action", "audit.reindex")))
        .onSuccess(v -> audit.reindex());
  }

  /** New keys for the log's checkpoints; all that they are checked with, one a line. */
  Future<String> rotateKeys(String actor) {
    return audit
        .note(new Event(Instant.now(), "admin", actor, Map.of("action", "audit.rotate-keys")))
        .compose(v -> audit.rotateKeys());
  }
}
