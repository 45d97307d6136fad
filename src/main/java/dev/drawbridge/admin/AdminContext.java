package dev.drawbridge.admin;

import dev.drawbridge.admin.access.AccessOperations;
import dev.drawbridge.admin.levels.LogOperations;
import dev.drawbridge.admin.work.DrillRuns;
import dev.drawbridge.admin.work.ReplayRuns;
import dev.drawbridge.audit.AuditSearch;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.verify.LogProof;
import dev.drawbridge.http.Senders;
import dev.drawbridge.identity.Authenticator;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.Credentials;
import dev.drawbridge.policy.Policy;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Supplier;

/**
 * What the admin port answers with.
 *
 * @param access decides who may ask
 * @param audit takes each call on record
 * @param proof of the log, for whoever verifies it
 * @param operations what is shown and changed
 * @param openapi the description of both ports
 */
public record AdminContext(
    Access access,
    AuditTrail audit,
    LogProof proof,
    Operations operations,
    Readiness readiness,
    PrometheusMeterRegistry metrics,
    Supplier<Future<Buffer>> openapi) {
  /** Who calls, and what policy permits. The suppliers give the newest configuration's. */
  public record Access(Supplier<Authenticator> identity, Supplier<Policy> policy, Senders senders) {
    /** Who makes a request; fails with the refusal of its credential. */
    Future<Caller> caller(HttpServerRequest request) {
      try {
        String credential = Credentials.from(request.headers());
        Authenticator now = identity.get();
        return senders.login(
            request, () -> now.remembers(credential), () -> now.authenticate(credential));
      } catch (RuntimeException e) {
        return Future.failedFuture(e);
      }
    }
  }

  /** What the operations of a running gateway act on: all there is. */
  public record Operations(
      AuditSearch decisions,
      KeyOperations keys,
      BlockOperations blocks,
      RecordOperations record,
      ErasureOperations erasures,
      ReplayRuns replays,
      DrillRuns drills,
      AccessOperations access,
      LogOperations logs,
      GatewayState state)
      implements OperationParts {}
}
