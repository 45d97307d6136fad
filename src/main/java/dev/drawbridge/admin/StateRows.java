package dev.drawbridge.admin;

import static dev.drawbridge.admin.Argument.future;
import static dev.drawbridge.admin.Argument.past;
import static dev.drawbridge.admin.Argument.text;
import static dev.drawbridge.admin.Argument.texts;
import static dev.drawbridge.admin.OperationRow.array;
import static dev.drawbridge.admin.OperationRow.now;
import static dev.drawbridge.admin.OperationRow.running;

import dev.drawbridge.admin.AdminOperation.About;
import dev.drawbridge.admin.work.DrillRuns;
import dev.drawbridge.admin.work.LongRun;
import dev.drawbridge.admin.work.LongRuns;
import dev.drawbridge.admin.work.ReplayForm;
import dev.drawbridge.admin.work.ReplayForm.Bundle;
import dev.drawbridge.admin.work.ReplayRuns;
import dev.drawbridge.audit.entry.UsageJson;
import dev.drawbridge.drill.DrillOrder;
import dev.drawbridge.drill.Traffic;
import dev.drawbridge.logging.LogLevels;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The operations on what a running gateway knows: usage, configuration, providers, replays, drills.
 */
final class StateRows {
  private static final String REPLAY = "replays:run";
  private static final String DRILL = "drills:run";
  private static final Duration WEEK = Duration.ofDays(7);

  static final List<AdminOperation> ALL =
      List.of(
          running("usage", "Shows the limits and the spend of all teams, or of one.")
              .get("/usage", "usage:read")
              .ownGet("/teams/:team/usage", About.TEAM)
              .taking(
                  text("team", "Of that team."),
                  text(
                      "by",
                      "team, model, provider, purpose or principal (under the pseudonym that the"
                          + " books keep of it) for one sum each; tag.NAME splits each model's"
                          + " spend by a tag."))
              .answering("The usage.", "Usage")
              .doing(
                  (on, call) ->
                      on.state()
                          .usage(
                              call.arguments().text("team"),
                              call.own() == null
                                  ? UsageJson.By.of(call.arguments().text("by"))
                                  : UsageJson.By.ofLead(call.arguments().text("by")))),
          running("config", "Shows the configuration without its secrets, and how its reload went.")
              .get("/config", "config:read")
              .answering("The configuration.")
              .doing((on, call) -> now(on.state().config().get())),
          running("log.levels", "Lists the levels that loggers have for a while.")
              .get("/log-level", "log:read")
              .listing("The levels.")
              .doing((on, call) -> now(on.logs().list())),
          running(
                  "log.level",
                  "Has a logger of the gateway say more, or less, for a while; then it says by"
                      + " itself what it said before.")
              .put("/log-level", "log:write")
              .taking(
                  text("logger", "Its name: dev.drawbridge, or a package or class below it.")
                      .needed("Name the logger.")
                      .atMost(256),
                  text("level", "The least that it logs.")
                      .needed("Name the level.")
                      .among(LogLevels.LEVELS),
                  future("for", "How long: 15m, or until a time; 24h at most.")
                      .needed("Say for how long."))
              .answering("The level.")
              .doing(
                  (on, call) ->
                      on.logs()
                          .set(
                              call.actor(),
                              call.text("logger"),
                              call.text("level"),
                              Objects.requireNonNull(call.arguments().time("for")))),
          running("policy", "Shows the policy in charge.")
              .get("/policy", "policy:read")
              .answering("The policy.", "PolicyInCharge")
              .doing((on, call) -> now(on.state().policyInCharge())),
          running(
                  "provider.list",
                  "Lists the providers with their models' circuits, speeds (latency_ms to the first"
                      + " byte, token_ms) and last signals, with what is open by its scope"
                      + " (circuits) and what opened and closed lately (changes).")
              .get("/providers", "providers:read")
              .listing("The providers.")
              .doing((on, call) -> now(on.state().providers().get())),
          running("provider.reset", "Closes the circuits that keep a provider's model away.")
              .act("/providers/:provider/reset", "providers:reset")
              .taking(
                  text("provider", "The provider's id.").needed("Name the provider."),
                  text("model", "The model's id; * for every model.")
                      .needed("Name the model whose circuit to close."),
                  text(
                      "scope",
                      "Only those of that scope: credential_model, model, credential, project,"
                          + " organisation or provider."),
                  text("owner", "Only those of that credential or account, by its id."))
              .answering("The circuit is closed.")
              .doing(
                  (on, call) ->
                      on.state()
                          .reset(
                              call.actor(),
                              call.text("provider"),
                              call.text("model"),
                              call.arguments().text("scope"),
                              call.arguments().text("owner"))),
          running(
                  "model.list",
                  "Lists the catalogue with licence, price and clearance of each model.")
              .get("/models", "models:read")
              .taking(
                  text("retires_within", "90d or a date: those that their vendor retires by then."))
              .listing("The models.")
              .doing((on, call) -> on.state().models(call.arguments().text("retires_within"))),
          running(
                  "retirement.list",
                  "Lists the models that end, by the catalogue or as their vendor announces, soonest"
                      + " first: what takes their place, the teams that used them in the last 30"
                      + " days, and what that use costs with the successor.")
              .get("/retirements", "models:read")
              .taking(text("within", "90d or a date: those that end by then; 365d where left out."))
              .listing("The models that end.", "Retirement")
              .doing((on, call) -> on.state().retirements(call.arguments().text("within"))),
          running(
                  "replay.list",
                  "Lists the last replays since the gateway started, newest first, without their"
                      + " reports.")
              .get("/replays", REPLAY)
              .listing("The replays.", "Replay")
              .doing(
                  (on, call) -> now(array(on.replays().runs().list(), run -> run.toJson(false)))),
          running("replay.show", "Shows how far a replay is, and its report once it is done.")
              .get("/replays/:id", REPLAY)
              .taking(AdminOperations.ID)
              .answering("The replay.", "Replay")
              .doing((on, call) -> now(on.replays().runs().show(call.id()))),
          running(
                  "replay.start",
                  "Decides recorded traffic again with a policy that the configuration names,"
                      + " beside what serves. Nothing is sent to any model.")
              .post("/replays", REPLAY)
              .noting(
                  "One runs at a time: else 409 `conflict`. 409 too where no shadow is configured"
                      + " or loaded. `Location` is the one that began, or the one that runs.")
              .taking(
                  text("bundle", "policy.shadow, which is usual, or the policy in charge.")
                      .among(Stream.of(Bundle.values()).map(Bundle::wire).toList()),
                  past("since", "From then on; 7d where it is left out."),
                  past("until", "Before then; now where it is left out."),
                  text("team", "Of that team.").atMost(256))
              .answering("The replay that began.", "Replay")
              .doing(StateRows::replay),
          running(
                  "drill.list",
                  "Lists the last drills since the gateway started, newest first, without their"
                      + " reports.")
              .get("/drills", DRILL)
              .listing("The drills.", "Drill")
              .doing((on, call) -> now(array(on.drills().runs().list(), run -> run.toJson(false)))),
          running("drill.show", "Shows how far a drill is, and its report once it is done.")
              .get("/drills/:id", DRILL)
              .taking(AdminOperations.ID)
              .answering("The drill.", "Drill")
              .doing((on, call) -> now(on.drills().runs().show(call.id()))),
          running(
                  "drill.start",
                  "Plays past requests, or a sample, as if vendors restricted access. Nothing is"
                      + " sent to any vendor but what standby asks for.")
              .post("/drills", DRILL)
              .noting(
                  "One runs at a time: else 409 `conflict`. `Location` is the one that began, or"
                      + " the one that runs.")
              .taking(
                  text("scenario", "The name of a ready scenario, or a scenario's own YAML.")
                      .needed("Name a scenario."),
                  text("traffic", "Past requests, which is usual, or a day's sample.")
                      .among(Stream.of(Traffic.Source.values()).map(s -> s.wire()).toList()),
                  past("since", "Past requests from then on; 7d where it is left out."),
                  past("until", "Past requests before then; now where it is left out."),
                  text(
                          "standby",
                          "yes: each model that serves in place of another gets one call of one"
                              + " token, as the gateway's own request.")
                      .among(List.of("yes", "no")))
              .answering("The drill that began.", "Drill")
              .doing(StateRows::drill),
          running(
                  "drill.standbys",
                  "Calls models once each, of one token, as the gateway's own requests.")
              .taking(texts("models", "Their ids.").needed("Name the models."))
              .doing(
                  (on, call) ->
                      on.drills()
                          .call(call.actor(), call.arguments().texts("models"))
                          .map(answers -> new JsonObject(new LinkedHashMap<>(answers)))));

  private StateRows() {}

  private static Future<JsonObject> replay(OperationParts on, AdminCall call) {
    ReplayForm asked = ReplayArguments.read(call.arguments(), Instant.now());
    ReplayRuns replays = on.replays();
    return begun(call, replays.runs(), () -> replays.start(call.actor(), asked));
  }

  /** Begins a piece of work; where one runs already, the call is told which. */
  private static <R> Future<JsonObject> begun(
      AdminCall call, LongRuns<R> runs, Supplier<Future<LongRun<R>>> start) {
    String other = runs.running();
    if (other != null) call.location().accept(other);
    return start
        .get()
        .map(
            run -> {
              call.location().accept(run.id());
              return run.toJson(false);
            });
  }

  private static Future<JsonObject> drill(OperationParts on, AdminCall call) {
    DrillRuns drills = on.drills();
    Arguments asked = call.arguments();
    String wire = asked.text("traffic");
    Instant since = asked.time("since");
    var order =
        new DrillOrder(
            drills.scenario(call.text("scenario")),
            Traffic.Source.SAMPLE.wire().equals(wire)
                ? Traffic.Source.SAMPLE
                : Traffic.Source.RECORD,
            since == null ? Instant.now().minus(WEEK) : since,
            asked.time("until"),
            "yes".equals(asked.text("standby")));
    return begun(call, drills.runs(), () -> drills.start(call.actor(), order));
  }
}
