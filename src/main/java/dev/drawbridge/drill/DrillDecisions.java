package dev.drawbridge.drill;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.drawbridge.audit.replay.Replay;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.Selectors;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.KeyFacts;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.Choice;
import dev.drawbridge.policy.decision.DecisionInput.Failed;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.GatewayVeto;
import dev.drawbridge.policy.decision.RecordedDecision;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Estimates;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks the configuration's policy about a drill's requests; about equal questions once. Not counted
 * among the gateway's decisions, and never answered from their cache. For one thread.
 */
final class DrillDecisions {
  private static final int KEPT = 100_000;
  private static final Verdict NOTHING =
      new Verdict(
          List.of(),
          Map.of(),
          Verdict.Told.NOTHING,
          new Verdict.Terms(Verdict.Objective.LISTED, Verdict.Fallbacks.NONE, List.of(), true, 0),
          new Verdict.Source("", ""),
          List.of());

  /** What makes questions of the same facts differ. */
  private record Key(
      RequestFacts facts,
      long tokens,
      long minute,
      boolean all,
      List<Failed> failed,
      String health) {}

  private final DrillSubject subject;
  private final boolean readsTime;
  private final Cache<Key, Verdict> known =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(KEPT).build();
  private long asked;

  DrillDecisions(DrillSubject subject) {
    this.subject = subject;
    this.readsTime = subject.policy().reads().contains("request.time");
  }

  /** A question's candidates with the verdict on them. */
  record Decided(List<Candidate> candidates, Verdict verdict) {}

  /** How often policy was asked so far. */
  long asked() {
    return asked;
  }

  /**
   * The verdict on a request after these failures.
   *
   * @param resolution what the asked name stands for
   * @param all whether every model is a candidate, else the name's own
   * @throws Unanswered where policy gives no valid answer
   */
  Decided decide(
      PlayedRequest request,
      Catalog.Resolution resolution,
      boolean all,
      List<Failed> failed,
      Health health)
      throws InterruptedException, Unanswered {
    List<Model> models = all ? subject.catalog().models() : resolution.models();
    List<Candidate> candidates = candidates(request, models, health);
    var circuits = new StringBuilder(models.size());
    for (Candidate each : candidates) circuits.append(each.health().ordinal());
    var key =
        new Key(
            request.facts(),
            request.estimated(),
            readsTime ? Math.floorDiv(request.time().getEpochSecond(), 60) : 0,
            all,
            List.copyOf(failed),
            circuits.toString());
    Verdict verdict = known.getIfPresent(key);
    if (verdict == null) {
      verdict = ask(request, resolution.kind(), candidates, failed);
      known.put(key, verdict);
    }
    return new Decided(candidates, verdict);
  }

  private List<Candidate> candidates(PlayedRequest request, List<Model> models, Health health) {
    RequestFacts facts = request.facts();
    ModelCall call = facts.call(request.estimated());
    List<Candidate> candidates = new ArrayList<>(models.size());
    for (Model model : models) {
      candidates.add(
          new Candidate(
              model,
              Estimates.costUsd(model, call),
              Estimates.fits(model, call),
              health.circuit(model.provider().id(), model.id()),
              facts.lost(model, subject.catalog())));
    }
    return candidates;
  }

  private Verdict ask(
      PlayedRequest request, Catalog.Kind kind, List<Candidate> candidates, List<Failed> failed)
      throws InterruptedException, Unanswered {
    asked++;
    RequestFacts facts = request.facts();
    ObjectNode input = DecisionJson.MAPPER.createObjectNode();
    input.setAll(facts.input());
    ObjectNode about = DecisionJson.MAPPER.createObjectNode();
    about.put("id", "drill");
    about.put("time", request.time().truncatedTo(ChronoUnit.MINUTES).toString());
    about.setAll(facts.request());
    about.put("requested", kind.wire());
    about.put("estimated_input_tokens", request.estimated());
    about.put("attempt", failed.size() + 1);
    ArrayNode failures = about.putArray("failed");
    for (Failed each : failed) {
      failures
          .addObject()
          .put("model", each.model())
          .put("provider", each.provider())
          .put("class", each.signal().wire());
    }
    input.set("request", about);
    ArrayNode listed = input.putArray("candidates");
    for (Candidate each : candidates) {
      ObjectNode candidate =
          listed
              .addObject()
              .put("id", each.model().id())
              .put("estimated_cost_usd", each.estimatedCostUsd())
              .put("fits", each.fits())
              .put("health", each.health().wire());
      Set<Feature> lost = each.lost();
      if (lost.isEmpty()) continue;
      ArrayNode names = candidate.putArray("lost");
      lost.stream().sorted().forEach(feature -> names.add(feature.wire()));
    }
    var question =
        new RecordedDecision(
            candidates.stream().map(Choice::of).toList(),
            GatewayVeto.again(vetoes(facts, candidates), NOTHING, List.of()),
            subject.policy().snapshot(),
            input,
            DecisionJson.MAPPER.createObjectNode());
    Verdict verdict = Replay.answer(subject.policy().decideAgain(question));
    if (verdict == null) throw new Unanswered();
    return verdict;
  }

  /** What the gateway itself objects to: as then, and blocks that stand now. */
  private List<GatewayVeto> vetoes(RequestFacts facts, List<Candidate> candidates) {
    List<GatewayVeto> found = new ArrayList<>(facts.vetoes());
    Caller caller = facts.caller();
    subject
        .policy()
        .blocked(caller, null)
        .ifPresent(why -> found.add(new GatewayVeto(why, null, true)));
    KeyFacts key = caller.key();
    for (Candidate each : candidates) {
      Model model = each.model();
      Set<String> alone = Set.of(model.id());
      subject
          .policy()
          .blocked(caller, model)
          .ifPresent(why -> found.add(new GatewayVeto(why, alone, true)));
      if (key != null
          && !key.limits().models().isEmpty()
          && !Selectors.anyMatches(
              Selectors.expanded(key.limits().models(), subject.catalog()), model)) {
        found.add(
            new GatewayVeto(
                new Reason("team_not_entitled", "This key may not use " + model.id() + "."),
                alone,
                false));
      }
    }
    return found;
  }

  /** Policy gave no valid answer. */
  static final class Unanswered extends Exception {
    Unanswered() {
      super("policy gave no valid answer");
    }
  }
}
