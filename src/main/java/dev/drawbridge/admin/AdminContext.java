package dev.drawbridge.admin;

import dev.drawbridge.admin.work.DrillRuns;
import dev.drawbridge.admin.work.ReplayRuns;
import dev.drawbridge.audit.AuditSearch;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.verify.LogProof;
import dev.drawbridge.identity.Authenticator;
import dev.drawbridge.policy.Policy;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.buffer.Buffer;
import java.util.function.Supplier;

/**
 * What the admin port shows and changes. Suppliers give the newest configuration's.
 *
 * @param openapi the description of both ports
 */
public record AdminContext(
    Supplier<Authenticator> identity,
    Supplier<Policy> policy,
    AuditTrail audit,
    LogProof proof,
    KeyOperations keys,
    BlockOperations blocks,
    RecordOperations record,
    ErasureOperations erasures,
    ReplayRuns replays,
    DrillRuns drills,
    GatewayState state,
    Readiness readiness,
    PrometheusMeterRegistry metrics,
    Buffer openapi)
    implements OperationParts {
  @Override
  public AuditSearch decisions() {
    return audit;
  }
}
