package dev.drawbridge.gate.selfservice;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.gate.pipeline.Alternatives;
import dev.drawbridge.gate.pipeline.CandidateRedaction;
import dev.drawbridge.gate.pipeline.Fields;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.Question;
import dev.drawbridge.gate.pipeline.Tags;
import dev.drawbridge.identity.access.Grant;
import dev.drawbridge.identity.access.Lift;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Route;
import dev.drawbridge.routing.Target;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A decision in a form for people: the same over HTTP and on the command line. */
public final class Explanation {
  private Explanation() {}

  /**
   * The document, with {@code would_allow} where the request is refused: what one change would make
   * of it; and with what each grant lifted. To be called on an event loop, as policy is asked for
   * that.
   *
   * @param everything as for {@link #of}
   */
  public static Future<JsonObject> about(
      GateSnapshot snapshot, Question question, Verdict verdict, boolean everything) {
    JsonObject told = of(snapshot, question, verdict, everything);
    if (question.input().grants().isEmpty()) {
      return changes(snapshot, question, told);
    }
    return LiftedCodes.of(snapshot, question, verdict)
        .compose(
            lifted -> {
              for (Object each : told.getJsonArray("grants")) {
                JsonObject grant = (JsonObject) each;
                grant.put("lifted", lifted.getJsonObject(grant.getString("id")));
              }
              return changes(snapshot, question, told);
            });
  }

  private static Future<JsonObject> changes(
      GateSnapshot snapshot, Question question, JsonObject told) {
    if (told.getBoolean("allow")) return Future.succeededFuture(told);
    Level level = question.input().sensitivity().level();
    return WhatWouldAllow.of(snapshot, question.asked(), question.resolution(), level)
        .map(changes -> told.put("would_allow", changes));
  }

  /** Fails with {@code invalid_request} where a call may not be marked as this one is. */
  public static void checkTags(GateSnapshot snapshot, Question.Asked asked) {
    Tags.check(snapshot.callers().tags(), asked.caller(), asked.tags(), asked.call());
  }

  /**
   * The decision alone.
   *
   * @param everything whether models are listed that neither the request nor the team's selectors
   *     name; else they are counted in {@code excluded_others}
   */
  static JsonObject of(
      GateSnapshot snapshot, Question question, Verdict verdict, boolean everything) {
    var input = question.input();
    Route route = Fields.plan(snapshot, question, verdict);
    boolean allow = !route.targets().isEmpty();
    JsonObject excluded = new JsonObject();
    int others = 0;
    Catalog.Kind asked = question.resolution().kind();
    List<Reason> told =
        everything
            ? verdict.reasons()
            : CandidateRedaction.reasons(asked, verdict.excluded(), verdict.reasons());
    for (var entry : verdict.excluded().entrySet()) {
      boolean named = !CandidateRedaction.hides(asked, entry.getValue());
      if (named || everything) excluded.put(entry.getKey(), new JsonArray(entry.getValue()));
      else others++;
    }
    for (var entry : route.passedOver().entrySet()) {
      excluded.put(entry.getKey(), new JsonArray(List.of(entry.getValue())));
    }
    var caller = input.principal();
    var label = input.sensitivity();
    return new JsonObject()
        .put("allow", allow)
        .put(
            "code",
            allow
                ? null
                : Alternatives.refusal(snapshot, question, verdict, route, List.of()).code().wire())
        .put("reasons", reasons(told))
        .put("warnings", reasons(verdict.told().warnings()))
        .put("eligible", eligible(route, input.candidates()))
        .put("excluded", excluded)
        .put("excluded_others", others)
        .put(
            "sensitivity",
            new JsonObject()
                .put("level", label.level().wire())
                .put("declared", wire(label.declared()))
                .put(
                    "categories",
                    new JsonObject(
                        label.categories().entrySet().stream()
                            .collect(
                                Collectors.toMap(Map.Entry::getKey, e -> e.getValue().wire()))))
                .put("findings", new JsonObject(Map.copyOf(label.findings())))
                .put("unscanned", new JsonArray(label.unscanned()))
                .put("lower_to", wire(label.lowerTo()))
                .put("lowered_to", wire(verdict.terms().loweredTo()))
                .put("raised_to", wire(verdict.terms().raisedTo()))
                .put("because", LabelReasons.of(label, verdict.terms())))
        .put("dropped", new JsonArray(question.asked().call().unasked()))
        .put("limits", limits(verdict))
        .put("grants", grants(input.grants()))
        .put("revision", verdict.revision())
        .put(
            "principal",
            new JsonObject()
                .put("kind", caller.kind().wire())
                .put("id", caller.id())
                .put("name", caller.name())
                .put("team", caller.team())
                .put("teams", new JsonArray(caller.teams()))
                .put("roles", new JsonArray(caller.roles())));
  }

  private static @Nullable String wire(@Nullable Level level) {
    return level == null ? null : level.wire();
  }

  private static JsonArray reasons(List<Reason> reasons) {
    JsonArray array = new JsonArray();
    for (Reason reason : reasons) {
      array.add(new JsonObject().put("code", reason.code()).put("message", reason.message()));
    }
    return array;
  }

  private static JsonArray eligible(Route route, List<Candidate> candidates) {
    Map<String, Candidate> byId =
        candidates.stream().collect(Collectors.toMap(c -> c.model().id(), Function.identity()));
    JsonArray array = new JsonArray();
    for (Target target : route.targets()) {
      Candidate candidate = byId.get(target.model().id());
      array.add(
          new JsonObject()
              .put("id", target.model().id())
              .put("provider", target.model().provider().id())
              .put("estimated_cost_usd", candidate == null ? null : candidate.estimatedCostUsd())
              .put("mask", new JsonArray(target.obligations().mask()))
              .put("attribution", new JsonArray(target.obligations().attribution()))
              .put("mask_answer", new JsonArray(target.obligations().answer().mask()))
              .put("cut_answer", new JsonArray(target.obligations().answer().cut())));
    }
    return array;
  }

  private static JsonArray grants(List<Grant> grants) {
    JsonArray array = new JsonArray();
    for (Grant grant : grants) {
      array.add(
          new JsonObject()
              .put("id", grant.id())
              .put("model", grant.model())
              .put("for", grant.principal() == null ? "team" : "me")
              .put("lifts", new JsonArray(grant.lifts().stream().map(Lift::wire).toList()))
              .put("purpose", grant.purpose())
              .put("cap_usd", grant.capUsd())
              .put("total_usd", grant.totalUsd())
              .put("until", grant.until().toString()));
    }
    return array;
  }

  private static JsonArray limits(Verdict verdict) {
    JsonArray array = new JsonArray();
    for (Verdict.Limit limit : verdict.terms().limits()) {
      var one =
          new JsonObject()
              .put("key", limit.key())
              .put("unit", limit.unit())
              .put("amount", limit.amount())
              .put("per", limit.per());
      if (limit.model() != null) one.put("model", limit.model());
      array.add(one);
    }
    return array;
  }
}
