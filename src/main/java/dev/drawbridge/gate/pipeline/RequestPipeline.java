package dev.drawbridge.gate.pipeline;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Reservation;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.gate.pipeline.Journal.Stage;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.Team;
import dev.drawbridge.routing.Route;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The order of the stages: identify the caller, read the call, ask policy, choose the targets,
 * reserve money and rate, record, and only then send. A stage fails with a {@link Refusal} and with
 * nothing else.
 */
public final class RequestPipeline {
  private final Supplier<GateSnapshot> current;
  private final AuditTrail audit;
  private final Ledger ledger;
  private final Forwarding forwarding;
  private final Refusals refusals;
  private final RefusalRates rates;

  public RequestPipeline(
      Supplier<GateSnapshot> current,
      AuditService books,
      Forwarding forwarding,
      Refusals refusals,
      RefusalRates rates) {
    this.current = current;
    this.audit = books.audit();
    this.ledger = books.ledger();
    this.forwarding = forwarding;
    this.refusals = refusals;
    this.rates = rates;
  }

  /** Handles one call. The future succeeds, whatever happens, when the answer is written. */
  public Future<Void> handle(Visit visit) {
    GateSnapshot snapshot = current.get();
    return identify(snapshot, visit)
        .compose(caller -> read(visit))
        .compose(call -> understand(snapshot, visit, call))
        .compose(question -> decide(snapshot, visit, question))
        .compose(decided -> route(snapshot, visit, decided))
        .map(routed -> reserve(visit, routed))
        .compose(reserved -> record(snapshot, visit, reserved))
        .compose(recorded -> forwarding.forward(snapshot, visit, recorded))
        .recover(failure -> refusals.answer(visit, failure));
  }

  /** The caller in a team; known before a byte of the body is read. */
  public Future<Caller> identify(GateSnapshot snapshot, Visit visit) {
    Journal journal = visit.journal();
    journal.begin();
    return snapshot
        .identity()
        .authenticate(visit.credential())
        .map(journal::keep)
        .map(caller -> journal.keep(Teams.choose(caller, visit.head().team())))
        .map(caller -> rates.check(snapshot, visit, caller))
        .compose(caller -> acting(snapshot, visit, caller))
        .map(journal::keep)
        .onComplete(r -> journal.end(Stage.AUTH));
  }

  private static Future<Caller> acting(GateSnapshot snapshot, Visit visit, Caller caller) {
    return OnBehalf.of(
        snapshot.identity(), snapshot.callers().onBehalfOf(), visit.request().headers(), caller);
  }

  public Future<ModelCall> read(Visit visit) {
    visit.body().of(visit.caller());
    return visit
        .body()
        .read()
        .map(
            bytes -> {
              visit.journal().begin();
              return visit.journal().keep(visit.form().read(bytes, visit.named()));
            });
  }

  /** What the asked name stands for, and what is put to policy about it. */
  public Future<Question> understand(GateSnapshot snapshot, Visit visit, ModelCall call) {
    return NameResolution.resolve(snapshot, visit, call)
        .compose(resolution -> StateAffinity.narrow(snapshot, visit.caller(), call, resolution))
        .map(
            resolution -> {
              Fields.check(snapshot, visit.caller(), call, resolution);
              Tags.check(snapshot.callers().tags(), visit.caller(), visit.head().tags(), call);
              Question question = Question.ask(snapshot, visit.asked(), resolution);
              visit.journal().keep(question.input());
              visit.journal().end(Stage.LABEL);
              return question;
            });
  }

  public Future<Decided> decide(GateSnapshot snapshot, Visit visit, Question question) {
    Journal journal = visit.journal();
    journal.begin();
    return snapshot
        .policy()
        .decide(question.input())
        .compose(verdict -> counted(snapshot, visit, new Decided(question, verdict)))
        .map(decided -> kept(journal, decided))
        .onComplete(r -> journal.end(Stage.POLICY));
  }

  private static Decided kept(Journal journal, Decided decided) {
    journal.keep(decided.question().input(), decided.verdict());
    return decided;
  }

  /** Asked again with exact counts where a bound alone stood against a model. */
  private static Future<Decided> counted(GateSnapshot snapshot, Visit visit, Decided decided) {
    Question question = decided.question();
    ModelCall call = visit.journal().call;
    if (call == null) return Future.succeededFuture(decided); // a question about models alone
    var wanted = Counting.wanted(call, question.input().candidates(), decided.verdict());
    if (wanted.isEmpty()) return Future.succeededFuture(decided);
    return Counting.count(call, wanted)
        .map(counted -> question.recounted(visit.journal().keep(counted)))
        .compose(
            sharper ->
                Alternatives.beside(
                    snapshot
                        .policy()
                        .decide(sharper.input())
                        .map(verdict -> new Decided(sharper, verdict)),
                    decided));
  }

  private Future<Routed> route(GateSnapshot snapshot, Visit visit, Decided decided) {
    Route route = plan(snapshot, visit, decided);
    if (!route.targets().isEmpty()) return Future.succeededFuture(new Routed(decided, route));
    return Alternatives.instead(snapshot, visit, decided)
        .map(
            question ->
                Alternatives.beside(
                        decide(snapshot, visit, question)
                            .map(again -> new Routed(again, plan(snapshot, visit, again))),
                        new Routed(decided, route))
                    .compose(again -> orRefuse(snapshot, visit, again)))
        .orElseGet(() -> orRefuse(snapshot, visit, new Routed(decided, route)));
  }

  private static Route plan(GateSnapshot snapshot, Visit visit, Decided decided) {
    return Fields.plan(snapshot, visit.call(), decided.question(), decided.verdict());
  }

  private static Future<Routed> orRefuse(GateSnapshot snapshot, Visit visit, Routed routed) {
    if (!routed.route().targets().isEmpty()) return Future.succeededFuture(routed);
    Decided decided = routed.decided();
    return Alternatives.refuse(
        snapshot, visit, decided.question(), decided.verdict(), routed.route());
  }

  private static Map<String, String> labels(GateSnapshot snapshot, Visit visit) {
    String team = visit.caller().team();
    if (team == null) return Map.of();
    return snapshot.policy().team(team).map(Team::labels).orElse(Map.of());
  }

  private Reserved reserve(Visit visit, Routed routed) {
    return Allowance.reserve(ledger, visit, routed.decided(), routed.route());
  }

  /** What cannot be recorded is not sent, and uses nothing. */
  private Future<Recorded> record(GateSnapshot snapshot, Visit visit, Reserved reserved) {
    var first = reserved.route().targets().getFirst().model();
    Decided decided = reserved.decided();
    Reservation reservation = reserved.reservation();
    Journal journal = visit.journal();
    journal.begin();
    return Future.succeededFuture(first)
        .compose(
            target ->
                audit.open(
                    new RequestEntry(
                        Instant.now(),
                        decided.question().input(),
                        decided.verdict(),
                        visit.call(),
                        target.id(),
                        target.provider().id(),
                        reservation.hold(),
                        visit.head().callerRequestId(),
                        visit.head().session(),
                        visit.head().traceparent(),
                        labels(snapshot, visit))))
        .onFailure(e -> reservation.release())
        .map(record -> new Recorded(decided, reserved.route(), reservation, record))
        .onComplete(r -> journal.end(Stage.AUDIT));
  }
}
