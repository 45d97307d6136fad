package dev.drawbridge.gate.selfservice;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.gate.pipeline.Allowance;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.RequestPipeline;
import dev.drawbridge.gate.pipeline.Visit;
import dev.drawbridge.policy.decision.Verdict;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Decides about a request without sending it. It counts as a request and reserves no money, and is
 * recorded without content before it is answered.
 */
public final class Explain {
  private final Supplier<GateSnapshot> current;
  private final RequestPipeline pipeline;
  private final AuditTrail audit;
  private final Ledger ledger;

  public Explain(Supplier<GateSnapshot> current, RequestPipeline pipeline, AuditService books) {
    this.current = current;
    this.pipeline = pipeline;
    this.audit = books.audit();
    this.ledger = books.ledger();
  }

  public Future<Buffer> answer(Visit visit) {
    GateSnapshot snapshot = current.get();
    return pipeline
        .identify(snapshot, visit)
        .compose(caller -> pipeline.read(visit))
        .compose(call -> pipeline.understand(snapshot, visit, call))
        .compose(question -> pipeline.decide(snapshot, visit, question))
        .map(
            decided -> {
              Allowance.count(ledger, visit, decided.verdict());
              return decided;
            })
        .compose(
            decided ->
                snapshot
                    .policy()
                    .permitsAdmin(visit.caller().onAdminPlane(), "decisions:read", "explain")
                    .compose(
                        all ->
                            noted(visit, decided.verdict())
                                .compose(
                                    v ->
                                        Explanation.about(
                                            snapshot,
                                            visit.asked(),
                                            decided.question(),
                                            decided.verdict(),
                                            all))
                                .map(told -> Buffer.buffer(told.encode()))));
  }

  private Future<Void> noted(Visit visit, Verdict verdict) {
    return audit.note(
        new Event(
            Instant.now(),
            "explain",
            visit.caller().actor(),
            Map.of(
                "request_id",
                visit.id().value(),
                "team",
                String.valueOf(visit.caller().team()),
                "model",
                visit.call().model(),
                "allow",
                verdict.allow())));
  }
}
