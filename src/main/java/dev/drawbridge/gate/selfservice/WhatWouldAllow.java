package dev.drawbridge.gate.selfservice;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.gate.pipeline.Fields;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.Question;
import dev.drawbridge.policy.decision.Team;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Target;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a caller could change, one thing at a time, so that a refused request would be allowed:
 * another model, another purpose of its team, a lower declared sensitivity, another of its teams.
 * Policy decides about each as about a request; there are at most {@value #DECISIONS} such
 * decisions.
 */
final class WhatWouldAllow {
  private static final int DECISIONS = 24;

  private WhatWouldAllow() {}

  private record Change(String what, String to, Question question) {}

  /** The changes that help, each as {@code {"change","to","eligible":[ids]}}; most often none. */
  static Future<JsonArray> of(
      GateSnapshot snapshot, Question.Asked asked, Catalog.Resolution resolution, Level level) {
    List<Change> changes = new ArrayList<>();
    model(snapshot, asked, resolution).ifPresent(changes::add);
    purposes(snapshot, asked, resolution, changes);
    levels(snapshot, asked, resolution, level, changes);
    teams(snapshot, asked, resolution, changes);
    List<Change> tried = changes.subList(0, Math.min(DECISIONS, changes.size()));
    List<Future<JsonObject>> answers = new ArrayList<>();
    for (Change change : tried) answers.add(answered(snapshot, change));
    return Future.all(answers)
        .map(
            all -> {
              JsonArray helping = new JsonArray();
              for (JsonObject answer : all.<JsonObject>list()) {
                if (!answer.getJsonArray("eligible").isEmpty()) helping.add(answer);
              }
              return helping;
            });
  }

  private static Optional<Change> model(
      GateSnapshot snapshot, Question.Asked asked, Catalog.Resolution resolution) {
    if (resolution.kind() == Catalog.Kind.AUTO) return Optional.empty();
    return snapshot
        .catalog()
        .resolve(Catalog.AUTO)
        .map(every -> new Change("model", Catalog.AUTO, Question.ask(snapshot, asked, every)));
  }

  private static void purposes(
      GateSnapshot snapshot,
      Question.Asked asked,
      Catalog.Resolution resolution,
      List<Change> changes) {
    String team = asked.caller().team();
    List<String> named =
        team == null
            ? List.of()
            : snapshot.policy().team(team).map(Team::purposes).orElse(List.of());
    for (String purpose : named) {
      if (purpose.equals(asked.purpose())) continue;
      Question question = Question.ask(snapshot, asked.purposed(purpose), resolution);
      changes.add(new Change("purpose", purpose, question));
    }
  }

  private static void levels(
      GateSnapshot snapshot,
      Question.Asked asked,
      Catalog.Resolution resolution,
      Level now,
      List<Change> changes) {
    Level declared = asked.declared().level();
    if (declared == null) return;
    Level last = now;
    for (int i = declared.ordinal() - 1; i >= 0; i--) {
      Level lower = Level.values()[i];
      Question question = Question.ask(snapshot, asked.declaring(lower), resolution);
      Level reached = question.input().sensitivity().level();
      if (reached.compareTo(last) >= 0) break; // what else labels it stands
      last = reached;
      changes.add(new Change("sensitivity", lower.wire(), question));
    }
  }

  private static void teams(
      GateSnapshot snapshot,
      Question.Asked asked,
      Catalog.Resolution resolution,
      List<Change> changes) {
    for (String team : asked.caller().teams()) {
      if (Objects.equals(team, asked.caller().team())) continue;
      Question question = Question.ask(snapshot, asked.inTeam(team), resolution);
      changes.add(new Change("team", team, question));
    }
  }

  private static Future<JsonObject> answered(GateSnapshot snapshot, Change change) {
    return snapshot
        .policy()
        .decide(change.question.input())
        .map(
            verdict ->
                new JsonObject()
                    .put("change", change.what)
                    .put("to", change.to)
                    .put("eligible", eligible(snapshot, change.question, verdict)));
  }

  private static JsonArray eligible(GateSnapshot snapshot, Question question, Verdict verdict) {
    JsonArray ids = new JsonArray();
    for (Target target : Fields.plan(snapshot, question, verdict).targets()) {
      ids.add(target.model().id());
    }
    return ids;
  }
}
