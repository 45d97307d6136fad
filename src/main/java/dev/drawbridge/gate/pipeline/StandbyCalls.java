package dev.drawbridge.gate.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.CallerIds;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.budget.Hold;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.budget.Reservation;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Fault;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Estimates;
import dev.drawbridge.routing.Target;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.upstream.Answer;
import dev.drawbridge.upstream.AttemptRequest;
import dev.drawbridge.upstream.EligibleKeys;
import dev.drawbridge.upstream.MemoryBudget;
import dev.drawbridge.upstream.Relayed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls of the gateway's own, by which a drill finds out whether a standby answers, and which keep
 * one warm: one word in, one token out. Each is on record before it is sent, as a request of the
 * service {@code drawbridge}, and all of a day have a limit in USD. They act for no team, so policy
 * is not asked; a block stands.
 */
public final class StandbyCalls {
  /** What all of a day may cost. */
  static final List<Verdict.Limit> LIMITS =
      List.of(new Verdict.Limit("gateway:standby", "usd", 1, "day"));

  private static final Reason DRILL = new Reason("standby", "The gateway's own call for a drill.");
  private static final Reason WARM =
      new Reason("keep_warm", "The gateway's own call to keep a standby warm.");

  private static final Logger LOG = LoggerFactory.getLogger(StandbyCalls.class);
  private static final Caller ITSELF =
      new Caller(
          Caller.Kind.SERVICE,
          "drawbridge",
          null,
          "Drawbridge",
          null,
          List.of(),
          List.of(),
          Map.of(),
          null,
          null,
          false);

  private final Vertx vertx;
  private final Supplier<GateSnapshot> current;
  private final AuditTrail audit;
  private final Ledger ledger;

  public StandbyCalls(Vertx vertx, Supplier<GateSnapshot> current, AuditService books) {
    this.vertx = vertx;
    this.current = current;
    this.audit = books.audit();
    this.ledger = books.ledger();
  }

  /**
   * Calls models, one after another.
   *
   * @param models their ids
   * @return what each answered, in words; never fails
   */
  public Future<Map<String, String>> call(List<String> models) {
    Map<String, String> answers = new LinkedHashMap<>();
    Future<Void> last = Future.succeededFuture();
    for (String id : models) {
      last =
          last.compose(v -> onContext(id, DRILL))
              .map(
                  said -> {
                    answers.put(id, said);
                    return null;
                  });
    }
    return last.map(answers);
  }

  /**
   * Calls one that nobody asked for long.
   *
   * @return what it answered, in words; never fails
   */
  public Future<String> keepWarm(String id) {
    return onContext(id, WARM);
  }

  /** An attempt runs on the context that begins it. */
  private Future<String> onContext(String id, Reason why) {
    Promise<String> said = Promise.promise();
    vertx
        .getOrCreateContext()
        .runOnContext(
            v ->
                Future.succeededFuture(id)
                    .compose(model -> call(model, why))
                    .recover(failure -> Future.succeededFuture(unasked(id, failure)))
                    .onComplete(said));
    return said.future();
  }

  private static String unasked(String id, Throwable failure) {
    if (failure instanceof Refusal refusal) return "not asked: " + refusal.code().wire();
    LOG.error("the standby {} could not be called: {}", id, Fault.of(failure));
    return "not asked: the gateway failed";
  }

  /** A call on record. */
  private record Sent(Target target, ModelCall call, Reservation reservation, OpenRecord record) {}

  private Future<String> call(String id, Reason why) {
    GateSnapshot snapshot = current.get();
    Optional<Model> found = snapshot.catalog().model(id);
    if (found.isEmpty()) return Future.succeededFuture("not asked: it is gone");
    Model model = found.get();
    if (!model.capabilities().contains(Capability.CHAT)) {
      return Future.succeededFuture("not asked: it does not chat");
    }
    if (snapshot.policy().blocked(ITSELF, model).isPresent()) {
      return Future.succeededFuture("not asked: blocked");
    }
    var target = new Target(model, new Verdict.Eligible(id, List.of(), 1, List.of()));
    ModelCall call = Dialects.CHAT.read(body(id), "");
    Reservation reservation = ledger.reserve(LIMITS, Allowance.atMost(target, call));
    Instant began = Instant.now();
    return audit
        .open(entry(snapshot, target, call, reservation, began, why))
        .onFailure(e -> reservation.release())
        .compose(record -> send(snapshot, new Sent(target, call, reservation, record)));
  }

  private static byte[] body(String model) {
    return new JsonObject()
        .put("model", model)
        .put("max_tokens", 1)
        .put(
            "messages",
            new JsonArray().add(new JsonObject().put("role", "user").put("content", "OK?")))
        .encode()
        .getBytes(UTF_8);
  }

  private static RequestEntry entry(
      GateSnapshot snapshot,
      Target target,
      ModelCall call,
      Reservation reservation,
      Instant now,
      Reason why) {
    Model model = target.model();
    var candidate =
        new Candidate(model, Estimates.costUsd(model, call), true, Health.Circuit.CLOSED);
    var request =
        new DecisionInput.Request(
            RequestId.next(),
            now,
            call.operation(),
            model.id(),
            Catalog.Kind.CONCRETE,
            false,
            null,
            1,
            call.estimatedInputTokens(),
            call.needs(),
            Map.of(),
            1,
            List.of());
    Labeller labeller = snapshot.labeller();
    var input =
        new DecisionInput(
            request,
            ITSELF,
            labeller.label(labeller.read(body(model.id())), null),
            List.of(candidate),
            snapshot.organisation(),
            "127.0.0.1");
    var policy = snapshot.policy();
    var verdict =
        new Verdict(
            List.of(target.obligations()),
            Map.of(),
            new Verdict.Told(List.of(why), List.of(), false),
            new Verdict.Terms(Verdict.Objective.LISTED, Verdict.Fallbacks.NONE, LIMITS, true, 0),
            new Verdict.Source(policy.revision(), policy.snapshot().id()),
            List.of());
    return new RequestEntry(
        now,
        input,
        verdict,
        new RequestEntry.First(model.id(), model.provider().id(), call, null),
        reservation.hold(),
        CallerIds.NONE,
        Map.of());
  }

  private Future<String> send(GateSnapshot snapshot, Sent sent) {
    ModelCall call = sent.call;
    var spoken = OutboundCall.callTarget(snapshot, call, sent.target);
    Translation translation = Dialects.translation(call, spoken);
    var outgoing =
        new AttemptRequest(
            sent.target.model(),
            spoken.dialect(),
            spoken.dialect() != call.dialect(),
            call.operation(),
            false,
            Dialects.isSingle(call),
            translation,
            Buffer.buffer(translation.request().body()),
            Map.of(),
            snapshot.deadline(),
            true,
            EligibleKeys.ANY,
            ITSELF.actor(),
            snapshot.maxAnswer(),
            new MemoryBudget(Long.MAX_VALUE, 0).share());
    return snapshot
        .upstream()
        .send(outgoing)
        .answer()
        .compose(answer -> answered(sent, answer))
        .onFailure(e -> end(sent, Outcome.UNKNOWN, 0, null, List.of(), null));
  }

  private Future<String> answered(Sent sent, Answer answer) {
    Attempt attempt = answer.attempt();
    return switch (answer) {
      case Answer.Served served ->
          served
              .body()
              .whole()
              .map(
                  whole -> {
                    Outcome outcome = whole.relayed().outcome();
                    end(sent, outcome, served.status(), null, List.of(attempt), whole.relayed());
                    return outcome == Outcome.COMPLETE
                        ? "answered in " + attempt.millis() + " ms"
                        : "failed: its answer broke off";
                  });
      case Answer.Passed passed -> Future.succeededFuture(failed(sent, attempt, passed.status()));
      case Answer.Failed failure ->
          Future.succeededFuture(failed(sent, attempt, failure.attempt().status()));
    };
  }

  private String failed(Sent sent, Attempt attempt, int status) {
    SignalClass signal = attempt.failure();
    String means = (signal == null ? SignalClass.UNCLASSIFIED : signal).wire();
    end(sent, Outcome.FAILED, status, means, List.of(attempt), null);
    return "failed: " + means;
  }

  /** Settles what was used, and records the end. */
  private void end(
      Sent sent,
      Outcome outcome,
      int status,
      @Nullable String code,
      List<Attempt> attempts,
      @Nullable Relayed relayed) {
    Model model = sent.target.model();
    Usage usage = relayed == null ? null : relayed.usage();
    Double cost = usage == null ? null : model.price().of(sent.call).cost(usage);
    Hold charged;
    if (relayed == null) charged = sent.reservation.settle(Quantity.NONE);
    else if (usage == null || cost == null) charged = sent.reservation.charge();
    else charged = sent.reservation.settle(AnswerBill.billed(cost, usage));
    var entry =
        new EndEntry(
            Instant.now(),
            outcome,
            status,
            code,
            relayed == null ? null : new EndEntry.Served(model.id(), model.provider().id()),
            attempts,
            EndEntry.Sent.AS_IT_CAME,
            new EndEntry.Bill(usage, cost, charged),
            relayed == null
                ? EndEntry.Answer.NONE
                : new EndEntry.Answer(relayed.answer(), relayed.bytes(), relayed.sha256()));
    sent.record
        .close(entry)
        .onFailure(e -> LOG.error("the end of a standby's call is not on record", e));
  }
}
