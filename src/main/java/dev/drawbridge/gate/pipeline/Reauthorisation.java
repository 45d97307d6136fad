package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.gate.content.Masking;
import dev.drawbridge.gate.pipeline.Progress.Recorded;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.DecisionInput.Failed;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Target;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a call may be sent to after a failure, and before a repeat: policy is asked again with the
 * failures in its input, by the configuration that the call began with and by the newest. What both
 * permit is left. Places of the model that was named replace each other; another model only where
 * policy substitutes; and what was too long for one model to one with a larger context only, where
 * policy permits that.
 */
final class Reauthorisation {
  private final GateSnapshot snapshot;
  private final Supplier<GateSnapshot> current;
  private final Question first;
  private final ResponseCompletion completion;

  /** Models for which the call cannot be masked. */
  private Set<String> passedOver = Set.of();

  /**
   * For one call.
   *
   * @param snapshot the configuration that it began with
   * @param current the newest
   * @param recorded with what policy was asked before anything was sent
   * @param completion is told of what is passed over
   */
  Reauthorisation(
      GateSnapshot snapshot,
      Supplier<GateSnapshot> current,
      Recorded recorded,
      ResponseCompletion completion) {
    this.snapshot = snapshot;
    this.current = current;
    this.first = recorded.decided().question();
    this.completion = completion;
  }

  /**
   * What policy permits.
   *
   * @param verdict of the configuration that the call began with
   * @param targets that did not fail yet, in their order
   * @param limits of both configurations
   * @param input what policy was asked
   */
  record Allowed(
      Verdict verdict, List<Target> targets, List<Verdict.Limit> limits, DecisionInput input) {
    /** The target of that model, where it is among them. */
    List<Target> at(Model model) {
      return targets.stream()
          .filter(
              t ->
                  t.model().id().equals(model.id())
                      && t.model().provider().id().equals(model.provider().id()))
          .toList();
    }

    private Allowed within(List<Target> newest, List<Verdict.Limit> under) {
      Set<String> ids = newest.stream().map(t -> t.model().id()).collect(Collectors.toSet());
      return new Allowed(
          verdict,
          targets.stream().filter(t -> ids.contains(t.model().id())).toList(),
          Stream.concat(limits.stream(), under.stream()).toList(),
          input);
    }
  }

  /**
   * What is permitted after these failures but for a target for which the call cannot be masked;
   * fails with {@code why} where that is not it, or where nothing has failed.
   */
  Future<Allowed> passOver(Target target, Throwable why, List<Failed> failed) {
    if (failed.isEmpty() || !Masking.isUnavailable(why)) return Future.failedFuture(why);
    passedOver = new HashSet<>(passedOver);
    passedOver.add(target.model().id());
    completion.passedOver(target.model().id());
    return after(failed);
  }

  /** Asks policy about the call after these failures; there is none yet before a first repeat. */
  Future<Allowed> after(List<Failed> failed) {
    return decide(snapshot, first.resolution(), failed)
        .compose(
            own -> {
              GateSnapshot newest = current.get();
              if (newest == snapshot || own.targets().isEmpty()) return Future.succeededFuture(own);
              Optional<Catalog.Resolution> now =
                  newest.catalog().asked(first.asked().call().model());
              if (now.isEmpty()) {
                return Future.succeededFuture(own.within(List.of(), List.of()));
              }
              return decide(newest, now.get(), failed)
                  .map(both -> own.within(both.targets(), both.limits()));
            });
  }

  private Future<Allowed> decide(
      GateSnapshot under, Catalog.Resolution resolution, List<Failed> failed) {
    Question question =
        failed.isEmpty()
            ? Question.ask(under, first.asked(), resolution)
            : Question.again(under, first.asked(), resolution, failed);
    return under
        .policy()
        .decide(question.input())
        .map(
            verdict -> {
              boolean tooLong =
                  failed.stream().anyMatch(f -> f.signal() == SignalClass.CONTEXT_LENGTH);
              if (!verdict.allow() || (tooLong && !verdict.terms().fallbacks().largerContext())) {
                return new Allowed(verdict, List.of(), List.of(), question.input());
              }
              boolean named = resolution.kind() == Catalog.Kind.CONCRETE;
              Predicate<Target> mayServe =
                  target ->
                      !named
                          || verdict.terms().substitute()
                          || resolution.models().contains(target.model());
              List<Target> targets =
                  Fields.plan(under, question, verdict).targets().stream()
                      .filter(mayServe)
                      .filter(target -> !passedOver.contains(target.model().id()))
                      .filter(target -> failed.stream().noneMatch(f -> f.keepsFrom(target.model())))
                      .filter(target -> failed.stream().allMatch(f -> mayHold(under, f, target)))
                      .toList();
              return new Allowed(verdict, targets, verdict.terms().limits(), question.input());
            });
  }

  /** Whether the target may hold what was too long for another: its context is larger. */
  private static boolean mayHold(GateSnapshot under, Failed failure, Target target) {
    if (failure.signal() != SignalClass.CONTEXT_LENGTH) return true;
    Optional<Model> small = under.catalog().model(failure.model());
    return small.isPresent() && target.model().context() > small.get().context();
  }
}
