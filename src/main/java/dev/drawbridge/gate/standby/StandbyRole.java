package dev.drawbridge.gate.standby;

import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.gate.pipeline.Fields;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.Question;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.routing.Target;
import dev.drawbridge.sensitivity.Contents;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether a model is a standby: policy permits it to some team for an alias, for {@code auto} or
 * for a model of several places, and another is asked before it.
 *
 * @param teams each with the roles that it asks for
 */
record StandbyRole(GateSnapshot snapshot, Map<String, List<String>> teams) {
  /** Whether it is one now; policy that does not answer makes it none. */
  Future<Boolean> of(Model model) {
    List<Question> questions = new ArrayList<>();
    for (String name : names(model)) {
      teams.forEach((team, roles) -> questions.add(question(name, team, roles)));
    }
    return any(model, questions, 0);
  }

  private Future<Boolean> any(Model model, List<Question> questions, int at) {
    if (at == questions.size()) return Future.succeededFuture(false);
    return stands(model, questions.get(at))
        .compose(found -> found ? Future.succeededFuture(true) : any(model, questions, at + 1));
  }

  private Future<Boolean> stands(Model model, Question question) {
    return snapshot
        .policy()
        .decide(question.input())
        .map(
            verdict -> {
              List<String> route =
                  Fields.plan(snapshot, question, verdict).targets().stream()
                      .map(Target::model)
                      .map(Model::id)
                      .toList();
              return route.indexOf(model.id()) > 0;
            })
        .otherwise(false);
  }

  /** The names that stand for the model and for others. */
  private List<String> names(Model model) {
    Catalog catalog = snapshot.catalog();
    List<String> names = new ArrayList<>();
    if (catalog.named(model.name()).size() > 1) names.add(model.name());
    for (String alias : catalog.aliases()) {
      boolean member =
          catalog.resolve(alias).map(stands -> stands.models().contains(model)).orElse(false);
      if (member) names.add(alias);
    }
    names.add(Catalog.AUTO);
    return names;
  }

  private Question question(String name, String team, List<String> roles) {
    var caller =
        new Caller(
            new Caller.Identity(Caller.Kind.SERVICE, "drawbridge", null, "Drawbridge", null),
            new Caller.Membership(team, List.of(team), roles, Map.of()),
            new Caller.Credential(null, null, false),
            null);
    var asked =
        new Question.Asked(
            RequestId.next(),
            caller,
            Dialects.nothing(Operation.CHAT, name),
            null,
            new Question.Declared(Level.PUBLIC, null),
            Contents.NONE,
            Map.of(),
            "127.0.0.1");
    return Question.ask(snapshot, asked, snapshot.catalog().resolve(name).orElseThrow());
  }
}
