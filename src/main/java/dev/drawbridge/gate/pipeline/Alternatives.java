package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.gate.pipeline.Progress.Decided;
import dev.drawbridge.gate.pipeline.Progress.Routed;
import dev.drawbridge.policy.decision.DecisionInput.Failed;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.OutOfService;
import dev.drawbridge.routing.Route;
import dev.drawbridge.routing.Routes;
import dev.drawbridge.routing.Successors;
import dev.drawbridge.routing.Target;
import dev.drawbridge.routing.VerdictRefusal;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds a substitute where the name that was asked for leads to no target, or makes a refusal that
 * names one.
 */
public final class Alternatives {
  private static final List<String> OUT_OF_SERVICE = List.of(Routes.VENDOR_RESTRICTED);
  private static final List<String> TOO_SMALL = List.of(VerdictRefusal.CONTEXT_TOO_SMALL);

  private Alternatives() {}

  /**
   * The question anew where a concrete model is permitted but out of service, as if it had been
   * tried and had failed by what closed its circuit; or where the request is too long for it, as if
   * it had said so. Empty where that is not what stands in the way.
   */
  static Optional<Question> instead(GateSnapshot snapshot, Decided decided) {
    var resolution = decided.question().resolution();
    if (resolution.kind() != Catalog.Kind.CONCRETE || !decided.verdict().terms().substitute()) {
      return Optional.empty();
    }
    List<Failed> failed = new ArrayList<>();
    boolean larger = decided.verdict().terms().fallbacks().largerContext();
    for (Model place : resolution.models()) {
      List<String> codes = decided.verdict().excluded().get(place.id());
      if (OUT_OF_SERVICE.equals(codes)) {
        failed.add(new Failed(place.id(), place.provider().id(), cause(snapshot, place)));
      } else if (larger && TOO_SMALL.equals(codes)) {
        failed.add(new Failed(place.id(), place.provider().id(), SignalClass.CONTEXT_LENGTH));
      }
    }
    if (failed.isEmpty()) return Optional.empty();
    return Optional.of(Question.again(snapshot, decided.question().asked(), resolution, failed));
  }

  /**
   * The second route where it leads to a target. Else what was too long for its model is told so,
   * and whatever else stands in the way by the second decision.
   */
  static Routed better(Routed first, Routed second) {
    boolean tooLong =
        second.input().request().failed().stream()
            .anyMatch(failed -> failed.signal() == SignalClass.CONTEXT_LENGTH);
    return tooLong && second.route().targets().isEmpty() ? first : second;
  }

  /** What closed the model's circuit. */
  private static SignalClass cause(GateSnapshot snapshot, Model model) {
    Health.Outage outage = snapshot.upstream().health().outage(model.provider().id(), model.id());
    return outage == null ? SignalClass.TRANSIENT : outage.cause();
  }

  /** The refusal of a call without a target, with the models that would be permitted instead. */
  public static <T> Future<T> refuse(GateSnapshot snapshot, Decided decided, Route route) {
    Question question = decided.question();
    return permitted(snapshot, question.asked())
        .compose(
            ids -> Future.failedFuture(refusal(snapshot, question, decided.verdict(), route, ids)));
  }

  /**
   * The answer to a question that policy is asked beside a decision that stands without it.
   *
   * @param without in its place where policy gives none
   */
  static <T> Future<T> beside(Future<T> answer, T without) {
    return answer.recover(
        failure ->
            failure instanceof Refusal refusal && refusal.code() == RefusalCode.POLICY_UNAVAILABLE
                ? Future.succeededFuture(without)
                : Future.failedFuture(failure));
  }

  /** What a call without a target is told. */
  public static Refusal refusal(
      GateSnapshot snapshot,
      Question question,
      Verdict verdict,
      Route route,
      List<String> permitted) {
    Refusal open =
        OutOfService.refusal(
            verdict, route, question.input().candidates(), snapshot.upstream().health(), permitted);
    Catalog.Resolution resolution = question.resolution();
    Refusal refusal =
        open != null
            ? open
            : route.passedOver().isEmpty()
                ? VerdictRefusal.of(verdict, resolution, question.asked().call(), permitted)
                : VerdictRefusal.passedOver(verdict, resolution, route, permitted);
    return Successors.named(refusal, snapshot.catalog(), resolution.models(), permitted);
  }

  /** The models that the caller may use for the call; none where policy does not answer. */
  static Future<List<String>> permitted(GateSnapshot snapshot, Question.Asked asked) {
    return beside(asPolicySays(snapshot, asked), List.of());
  }

  private static Future<List<String>> asPolicySays(GateSnapshot snapshot, Question.Asked asked) {
    if (StateAffinity.names(asked.call())) return Future.succeededFuture(List.of());
    var every = snapshot.catalog().every();
    if (every.isEmpty()) return Future.succeededFuture(List.of());
    Question question = Question.ask(snapshot, asked, every.get());
    return snapshot
        .policy()
        .decide(question.input())
        .map(
            verdict ->
                Fields.plan(snapshot, question, verdict).targets().stream()
                    .map(Target::model)
                    .map(m -> m.id())
                    .toList());
  }
}
