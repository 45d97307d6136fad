package dev.drawbridge.admin;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.identity.Caller;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts calls of operations on record, permitted or not, before they are answered. */
final class CallRecord {
  private final AuditTrail audit;

  CallRecord(AuditTrail audit) {
    this.audit = audit;
  }

  /**
   * Records a call; its caller where it is permitted, else the refusal.
   *
   * @param id null for a call that is counted with others like it
   */
  Future<Caller> note(
      Caller caller,
      String action,
      String path,
      @Nullable RequestId id,
      @Nullable Refusal refusal) {
    Map<String, Object> facts = new HashMap<>();
    if (id != null) facts.put("request_id", id.value());
    facts.put("action", action);
    facts.put("resource", path);
    facts.put("permitted", refusal == null);
    if (refusal != null) facts.put("code", refusal.code().wire());
    var event = new Event(Instant.now(), "admin", caller.actor(), facts);
    Future<Void> recorded = id == null ? audit.count(event) : audit.note(event);
    return recorded.compose(
        v -> refusal == null ? Future.succeededFuture(caller) : Future.failedFuture(refusal));
  }
}
