package dev.drawbridge.gate;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.RequestEntry;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.gate.Journal.Stage;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.Team;
import dev.drawbridge.policy.Verdict;
import dev.drawbridge.routing.Route;
import dev.drawbridge.routing.Routes;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The order of the stages: who calls, what is asked, may it, who serves, the record, and only then
 * the way out. A stage fails with a {@link Refusal} and with nothing else.
 */
final class Crossing {
  private final Supplier<Stages> current;
  private final AuditTrail audit;
  private final Forwarding forwarding;
  private final Refusals refusals;

  Crossing(Supplier<Stages> current, AuditTrail audit, Forwarding forwarding, Refusals refusals) {
    this.current = current;
    this.audit = audit;
    this.forwarding = forwarding;
    this.refusals = refusals;
  }

  /** Brings one call across. The future completes, always well, when its answer is written. */
  Future<Void> cross(Visit visit) {
    Stages stages = current.get();
    return identify(stages, visit)
        .compose(caller -> read(visit))
        .compose(call -> understand(stages, visit, call))
        .compose(question -> decide(stages, visit, question))
        .compose(decided -> route(stages, visit, decided))
        .compose(routed -> record(stages, visit, routed))
        .compose(recorded -> forwarding.forward(stages, visit, recorded))
        .recover(failure -> refusals.answer(visit, failure));
  }

  /** The caller in a team; known before a byte of the body is read. */
  Future<Caller> identify(Stages stages, Visit visit) {
    Journal journal = visit.journal();
    journal.begin();
    return stages
        .identity()
        .authenticate(visit.credential())
        .map(journal::keep)
        .map(caller -> journal.keep(Teams.choose(caller, visit.head().team())))
        .onComplete(r -> journal.end(Stage.AUTH));
  }

  Future<ModelCall> read(Visit visit) {
    return visit
        .body()
        .read()
        .map(
            bytes -> {
              visit.journal().begin();
              return visit.journal().keep(visit.form().read(bytes));
            });
  }

  /** What the asked name stands for, and what is put to policy about it. */
  Future<Question> understand(Stages stages, Visit visit, ModelCall call) {
    return Names.resolve(stages, visit, call)
        .map(
            resolution -> {
              Fields.check(stages, visit.caller(), call, resolution);
              Tags.check(stages.callers().tags(), visit.caller(), visit.head().tags(), call);
              Question question = Question.ask(stages, visit.asked(), resolution);
              visit.journal().input = question.input();
              visit.journal().end(Stage.LABEL);
              return question;
            });
  }

  Future<Decided> decide(Stages stages, Visit visit, Question question) {
    Journal journal = visit.journal();
    journal.begin();
    return stages
        .policy()
        .decide(question.input())
        .map(verdict -> new Decided(question, kept(journal.keep(verdict))))
        .onComplete(r -> journal.end(Stage.POLICY));
  }

  /** A limit that nothing here can keep yet is a refusal, never ignored. */
  private static Verdict kept(Verdict verdict) {
    if (verdict.limits().isEmpty()) return verdict;
    throw new Refusal(
        RefusalCode.POLICY_UNAVAILABLE, "Policy sets limits, which are not available yet.");
  }

  private Future<Routed> route(Stages stages, Visit visit, Decided decided) {
    Route route = plan(stages, decided);
    if (!route.targets().isEmpty()) return Future.succeededFuture(new Routed(decided, route));
    return Alternatives.instead(stages, visit, decided)
        .map(
            question ->
                decide(stages, visit, question)
                    .map(again -> new Routed(again, plan(stages, again)))
                    .compose(again -> orRefuse(stages, visit, again)))
        .orElseGet(() -> orRefuse(stages, visit, new Routed(decided, route)));
  }

  private static Route plan(Stages stages, Decided decided) {
    Question question = decided.question();
    return Routes.plan(
        decided.verdict(),
        question.resolution(),
        question.input().candidates(),
        stages.upstream().health());
  }

  private static Future<Routed> orRefuse(Stages stages, Visit visit, Routed routed) {
    if (!routed.route().targets().isEmpty()) return Future.succeededFuture(routed);
    Decided decided = routed.decided();
    return Alternatives.refuse(
        stages, visit, decided.question(), decided.verdict(), routed.route());
  }

  private static Map<String, String> labels(Stages stages, Visit visit) {
    String team = visit.caller().team();
    if (team == null) return Map.of();
    return stages.policy().team(team).map(Team::labels).orElse(Map.of());
  }

  private Future<Recorded> record(Stages stages, Visit visit, Routed routed) {
    var first = routed.route().targets().getFirst().model();
    Journal journal = visit.journal();
    journal.begin();
    return audit
        .open(
            new RequestEntry(
                Instant.now(),
                routed.decided().question().input(),
                routed.decided().verdict(),
                visit.call(),
                first.id(),
                first.provider().id(),
                visit.head().callerRequestId(),
                visit.head().session(),
                visit.head().traceparent(),
                labels(stages, visit)))
        .map(record -> new Recorded(routed.decided(), routed.route(), record))
        .onComplete(r -> journal.end(Stage.AUDIT));
  }

  /** A question with its answer. */
  record Decided(Question question, Verdict verdict) {}

  /** A decision with the targets that it leaves. */
  record Routed(Decided decided, Route route) {}
}
