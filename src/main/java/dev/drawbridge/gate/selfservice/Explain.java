package dev.drawbridge.gate.selfservice;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.gate.pipeline.Allowance;
import dev.drawbridge.gate.pipeline.CallerRequest;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.Progress;
import dev.drawbridge.gate.pipeline.RequestPipeline;
import dev.drawbridge.gate.pipeline.Stopped;
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

  public Future<SelfServiceAnswer> answer(CallerRequest request) {
    GateSnapshot snapshot = current.get();
    return pipeline
        .identify(snapshot, request)
        .compose(known -> pipeline.read(snapshot, request, known))
        .compose(known -> pipeline.understand(snapshot, request, known))
        .compose(known -> pipeline.decide(snapshot, request, known))
        .compose(known -> explained(snapshot, known));
  }

  private Future<SelfServiceAnswer> explained(GateSnapshot snapshot, Progress.Decided decided) {
    return Stopped.after(
        decided,
        () -> {
          Progress.Limited counted = Allowance.count(ledger, decided);
          return Stopped.after(counted, () -> told(snapshot, decided))
              .map(told -> new SelfServiceAnswer(counted, told));
        });
  }

  private Future<Buffer> told(GateSnapshot snapshot, Progress.Decided decided) {
    return snapshot
        .policy()
        .permitsAdmin(decided.caller(), "decisions:read", "explain")
        .compose(
            all ->
                noted(decided)
                    .compose(
                        v ->
                            Explanation.about(
                                snapshot, decided.question(), decided.verdict(), all)))
        .map(told -> Buffer.buffer(told.encode()));
  }

  private Future<Void> noted(Progress.Decided decided) {
    return audit.note(
        new Event(
            Instant.now(),
            "explain",
            decided.caller().actor(),
            Map.of(
                "request_id",
                decided.question().asked().id().value(),
                "team",
                String.valueOf(decided.caller().team()),
                "model",
                decided.call().model(),
                "allow",
                decided.verdict().allow())));
  }
}
