package dev.drawbridge.gate.pipeline;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.dialect.CallerForm;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one place where a {@link Refusal} becomes a record, a status, a body and a count. */
public final class Refusals {
  private static final Logger log = LoggerFactory.getLogger(Refusals.class);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);
  private final Supplier<GateSnapshot> current;
  private final AuditTrail audit;
  private final GateMetrics metrics;
  private final RefusalRates rates;

  public Refusals(
      Supplier<GateSnapshot> current, AuditTrail audit, GateMetrics metrics, RefusalRates rates) {
    this.current = current;
    this.audit = audit;
    this.metrics = metrics;
    this.rates = rates;
  }

  /** The refusal that a failure is; anything else is a fault of ours, logged without content. */
  static Refusal of(Visit visit, Throwable failure) {
    if (failure instanceof Refusal refusal) return refusal;
    log.error("request {} failed by a fault of the gateway", visit.id(), failure);
    return new Refusal(RefusalCode.INTERNAL, "The gateway failed; its log names this request.");
  }

  /** Records a refusal, then answers it; where it cannot be recorded, that is the answer. */
  public Future<Void> answer(Visit visit, Throwable failure) {
    Refusal refusal = narrowed(visit, of(visit, failure));
    metrics.refused(visit, refusal);
    count(visit, refusal);
    Journal journal = visit.journal();
    return audit
        .refuse(
            new RefusalEntry(
                Instant.now(),
                visit.id(),
                visit.form().operation(),
                journal.caller,
                visit.sourceAddress(),
                journal.input,
                journal.verdict,
                kept(visit),
                refusal,
                visit.callerRequestId()))
        .transform(
            recorded -> write(visit, recorded.failed() ? of(visit, recorded.cause()) : refusal));
  }

  /** Whatever becomes of it, the refusal is answered. */
  private void count(Visit visit, Refusal refusal) {
    try {
      rates.count(current.get(), visit, refusal);
    } catch (RuntimeException e) {
      log.warn("the refusal of request {} was not counted", visit.id(), e);
    }
  }

  /** The call as the record may hold it: of one that asks for an explanation, no content. */
  private static @Nullable ModelCall kept(Visit visit) {
    ModelCall call = visit.journal().call;
    if (call == null || visit.form() != CallerForm.EXPLAIN) return call;
    return Dialects.nothing(call.operation(), call.model());
  }

  /** Of {@code auto} only the models that the team's selectors name are listed. */
  private static Refusal narrowed(Visit visit, Refusal refusal) {
    var input = visit.journal().input;
    var d = refusal.details();
    if (input == null || input.request().requested() != Catalog.Kind.AUTO) return refusal;
    Catalog.Kind asked = input.request().requested();
    List<Reason> told = CandidateRedaction.reasons(asked, d.excluded(), d.reasons());
    boolean said = d.reasons().stream().anyMatch(r -> r.message().equals(refusal.text()));
    Map<String, List<String>> named =
        d.excluded().entrySet().stream()
            .filter(e -> !CandidateRedaction.hides(asked, e.getValue()))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    return new Refusal(
        refusal.code(),
        said && !told.isEmpty() ? told.getFirst().message() : refusal.text(),
        new Refusal.Details(
            d.param(),
            told,
            d.eligible(),
            named,
            d.revision(),
            d.retryAfter(),
            d.resets(),
            d.limit()));
  }

  /** Writes a refusal that is on record. Never fails: a client that has left is no fault. */
  Future<Void> write(Visit visit, Refusal refusal) {
    var response = visit.response();
    if (visit.gone() || response.ended() || response.headWritten()) {
      return Future.succeededFuture();
    }
    AnswerHead.common(visit);
    response.setStatusCode(refusal.code().status());
    response.putHeader("content-type", "application/json");
    String retry = shouldRetry(refusal);
    if (retry != null) response.putHeader("x-should-retry", retry);
    Duration wait = refusal.retryAfter();
    if (wait != null && soon(wait)) {
      response.putHeader("retry-after", Long.toString(Math.max(1, wait.toSeconds())));
    }
    if (refusal.code() == RefusalCode.UNAUTHENTICATED) {
      response.putHeader("www-authenticate", "Bearer realm=\"drawbridge\"");
    }
    boolean last = refusal.code() == RefusalCode.DRAINING || !visit.body().complete();
    if (last) visit.body().discard();
    GateSnapshot snapshot = current.get();
    String help = snapshot.organisation().help();
    byte[] body =
        visit.form().callers().refusal(refusal, visit.id(), help, contact(snapshot, visit));
    return response
        .end(Buffer.buffer(body))
        .otherwiseEmpty()
        .onSuccess(
            v -> {
              if (last) visit.body().hangUp();
            });
  }

  /** What tells, in the middle of a stream, why it ends there. */
  Buffer event(Visit visit, Refusal refusal) {
    GateSnapshot snapshot = current.get();
    String help = snapshot.organisation().help();
    String contact = contact(snapshot, visit);
    if (visit.framing().array()) {
      return Buffer.buffer(visit.form().callers().refusal(refusal, visit.id(), help, contact));
    }
    return Buffer.buffer(visit.form().callers().event(refusal, visit.id(), help, contact));
  }

  private static @Nullable String contact(GateSnapshot snapshot, Visit visit) {
    var caller = visit.journal().caller;
    String team = caller == null ? null : caller.team();
    return team == null ? null : snapshot.policy().team(team).map(t -> t.contact()).orElse(null);
  }

  private static boolean soon(@Nullable Duration wait) {
    return wait != null && wait.compareTo(LONGEST_WAIT) <= 0;
  }

  /** False where the same request would be refused again for a minute; null where nobody knows. */
  private static @Nullable String shouldRetry(Refusal refusal) {
    return switch (refusal.code()) {
      case OVERLOADED, DRAINING -> "true";
      case RATE_LIMITED -> soon(refusal.retryAfter()) ? null : "false";
      case UPSTREAM_THROTTLED,
          INTERNAL,
          UPSTREAM_FAILED,
          AUDIT_UNAVAILABLE,
          RECEIPT_PENDING,
          POLICY_UNAVAILABLE,
          IDENTITY_UNAVAILABLE,
          UPSTREAM_UNAVAILABLE,
          REQUEST_TIMEOUT,
          UPSTREAM_TIMEOUT ->
          null;
      default -> "false";
    };
  }
}
