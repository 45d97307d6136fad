package dev.drawbridge.gate.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.CallerIds;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Reservation;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Fault;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Estimates;
import dev.drawbridge.routing.Target;
import dev.drawbridge.sensitivity.Labeller;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
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
  private static final Caller ITSELF = OwnCall.itself(null);

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
    LOG.error(
        EventCode.STANDBY_CALL_FAILED,
        "the standby {} could not be called: {}",
        id,
        Fault.of(failure));
    return "not asked: the gateway failed";
  }

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
        .compose(
            record ->
                new OwnCall(snapshot, ITSELF, target, call, null, reservation, record)
                    .send(snapshot.deadline())
                    .reply())
        .map(StandbyCalls::told);
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
            new DecisionInput.Request.Call(
                call.operation(), model.id(), Catalog.Kind.CONCRETE, false, call.needs()),
            null,
            new DecisionInput.Request.Size(1, call.estimatedInputTokens()),
            new DecisionInput.Request.Tags(Map.of(), Map.of()),
            new DecisionInput.Request.Attempts(1, List.of()));
    Labeller labeller = snapshot.labeller();
    var input =
        new DecisionInput(
            request,
            ITSELF,
            labeller.label(labeller.read(body(model.id())), null),
            List.of(candidate),
            snapshot.organisation(),
            "127.0.0.1",
            List.of());
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

  private static String told(OwnCall.Reply reply) {
    SignalClass failure = reply.failure();
    if (failure != null) return "failed: " + failure.wire();
    return reply.body() == null
        ? "failed: its answer broke off"
        : "answered in " + reply.attempt().millis() + " ms";
  }
}
