package dev.drawbridge.server;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.upstream.circuits.CircuitChange;
import dev.drawbridge.upstream.circuits.CircuitListener;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts each change of a circuit on record; what another instance changed is on that one's. */
record CircuitRecord(AuditTrail audit) implements CircuitListener {
  private static final Logger log = LoggerFactory.getLogger(CircuitRecord.class);

  @Override
  public void changed(CircuitChange change) {
    if (change.cause() == CircuitChange.Cause.SHARED) return;
    audit
        .note(new Event(change.time(), "circuit", "gateway", fields(change)))
        .onFailure(
            failure ->
                log.warn(EventCode.CIRCUIT_UNRECORDED, "a change of a circuit is not on record"));
  }

  private static Map<String, Object> fields(CircuitChange change) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("provider", change.key().provider());
    fields.put("scope", change.key().scope().wire());
    if (!change.key().owner().isEmpty()) fields.put("owner", change.key().owner());
    if (!change.key().model().isEmpty()) fields.put("model", change.key().model());
    if (!change.credential().isEmpty()) fields.put("credential", change.credential());
    fields.put("from", change.from().wire());
    fields.put("to", change.to().wire());
    fields.put("class", change.signal().wire());
    if (!change.rule().isEmpty()) fields.put("rule", change.rule());
    fields.put("summary", change.summary());
    if (change.until() != null) fields.put("until", change.until().toString());
    fields.put("cause", change.cause().wire());
    return fields;
  }
}
