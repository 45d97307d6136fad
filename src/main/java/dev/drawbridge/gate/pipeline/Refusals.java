package dev.drawbridge.gate.pipeline;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.gate.transport.CallerRoute;
import dev.drawbridge.gate.transport.StreamFraming;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.access.Lift;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.policy.decision.Verdict;
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
  static Refusal of(CallerRequest request, Throwable failure) {
    if (failure instanceof Refusal refusal) return refusal;
    log.error(
        EventCode.REQUEST_FAILED,
        "request {} failed by a fault of the gateway",
        request.id(),
        failure);
    return new Refusal(RefusalCode.INTERNAL, "The gateway failed; its log names this request.");
  }

  /** Why an answer is cut that its vendor did not finish. */
  static Refusal interrupted(boolean timedOut) {
    return timedOut
        ? new Refusal(RefusalCode.UPSTREAM_TIMEOUT, "The answer passed a time limit and is cut.")
        : new Refusal(RefusalCode.UPSTREAM_FAILED, "The answer broke off at its vendor.");
  }

  /** Records a refusal, then answers it; where it cannot be recorded, that is the answer. */
  public Future<Void> answer(
      CallerRequest request, CallerConnection connection, Throwable failure) {
    Stopped stopped = Stopped.at(new Progress.Arrived(), failure);
    Progress known = stopped.known();
    Refusal refusal = askable(known, narrowed(known, of(request, stopped.failure())));
    metrics.refused(request, known, refusal);
    request.refused(refusal);
    count(request, known, refusal);
    return audit
        .refuse(
            new RefusalEntry(
                Instant.now(),
                request.id(),
                new RefusalEntry.Sender(
                    known.caller(), request.sourceAddress(), request.callerRequestId()),
                new RefusalEntry.Asked(
                    request.form().operation(),
                    kept(request, known),
                    known.input(),
                    known.verdict()),
                refusal))
        .transform(
            recorded ->
                write(
                    request,
                    connection,
                    known,
                    recorded.failed() ? of(request, recorded.cause()) : refusal));
  }

  /** Of what a grant could lift, the caller is told where to ask for one. */
  private Refusal askable(Progress known, Refusal refusal) {
    Verdict verdict = known.verdict();
    if (verdict == null || verdict.allow() || !current.get().policy().knowsGrants()) return refusal;
    return verdict.excluded().values().stream().anyMatch(codes -> Lift.ofAll(codes).isPresent())
        ? refusal.withRequestAccess(
            new Refusal.RequestAccess(
                CallerRoute.ACCESS_REQUESTS, current.get().callers().accessPage()))
        : refusal;
  }

  /** Whatever becomes of it, the refusal is answered. */
  private void count(CallerRequest request, Progress known, Refusal refusal) {
    try {
      rates.count(current.get(), request, known.caller(), refusal);
    } catch (RuntimeException e) {
      log.warn(
          EventCode.REFUSAL_UNCOUNTED,
          "the refusal of request {} was not counted",
          request.id(),
          e);
    }
  }

  /** The call as the record may hold it: of one that asks for an explanation, no content. */
  private static @Nullable ModelCall kept(CallerRequest request, Progress known) {
    ModelCall call = known.call();
    if (call == null || request.form().sent()) return call;
    return Dialects.nothing(call.operation(), call.model());
  }

  /** Of {@code auto} only the models that the team's selectors name are listed. */
  private static Refusal narrowed(Progress known, Refusal refusal) {
    var input = known.input();
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
        Refusal.Details.NONE
            .withParam(d.param())
            .withReasons(told)
            .withEligible(d.eligible())
            .withExcluded(named)
            .withRevision(d.revision())
            .withRetryAfter(d.retryAfter())
            .withResets(d.resets())
            .withLimit(d.limit()));
  }

  /** Writes a refusal that is on record. Never fails: a client that has left is no fault. */
  Future<Void> write(
      CallerRequest request, CallerConnection connection, Progress known, Refusal refusal) {
    var response = connection.response();
    if (connection.gone() || response.ended() || response.headWritten()) {
      return Future.succeededFuture();
    }
    new AnswerHead(request, connection).common(known);
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
    boolean last = refusal.code() == RefusalCode.DRAINING || !request.body().complete();
    if (last) request.body().discard();
    GateSnapshot snapshot = current.get();
    String help = snapshot.organisation().help();
    byte[] body =
        request
            .form()
            .callers()
            .refusal(refusal, request.id(), help, contact(snapshot, known.caller()));
    return response
        .end(Buffer.buffer(body))
        .otherwiseEmpty()
        .onSuccess(
            v -> {
              if (last) request.body().hangUp();
            });
  }

  /** What tells, in the middle of a stream, why it ends there. */
  Buffer event(CallerRequest request, StreamFraming framing, Caller caller, Refusal refusal) {
    GateSnapshot snapshot = current.get();
    String help = snapshot.organisation().help();
    String contact = contact(snapshot, caller);
    if (framing.array()) {
      return Buffer.buffer(request.form().callers().refusal(refusal, request.id(), help, contact));
    }
    return Buffer.buffer(request.form().callers().event(refusal, request.id(), help, contact));
  }

  private static @Nullable String contact(GateSnapshot snapshot, @Nullable Caller caller) {
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
