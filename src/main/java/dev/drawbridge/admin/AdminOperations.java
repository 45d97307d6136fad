package dev.drawbridge.admin;

import static dev.drawbridge.admin.Argument.future;
import static dev.drawbridge.admin.Argument.past;
import static dev.drawbridge.admin.Argument.tags;
import static dev.drawbridge.admin.Argument.text;
import static dev.drawbridge.admin.Argument.texts;

import dev.drawbridge.admin.AdminOperation.Route;
import dev.drawbridge.admin.AdminOperation.Work;
import dev.drawbridge.identity.ApiKey;
import dev.drawbridge.identity.Block;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All operations. The admin port's routes, the local socket's commands and what the command line
 * runs are read from this table; a test compares the OpenAPI document with it.
 */
public final class AdminOperations {
  private static final Argument ID = text("id", "Its id.").needed("Name the id.");
  private static final Argument SUBJECT =
      text(
              "subject",
              "ISSUER|ID of a person or service, key|ID of a key, named|ID of a named person.")
          .atMost(1_024);
  private static final Argument BASIS = text("basis", "Why.").atMost(1_024);

  /** In the order in which routes are looked for. */
  public static final List<AdminOperation> ALL =
      Stream.of(records(), state(), keys(), blocks(), erasures(), replays())
          .flatMap(List::stream)
          .toList();

  private AdminOperations() {}

  /** The operation of that name. */
  public static Optional<AdminOperation> named(String name) {
    return ALL.stream().filter(operation -> operation.name().equals(name)).findFirst();
  }

  private static List<AdminOperation> records() {
    String right = "decisions:read";
    return List.of(
        of("decision.list", "Lists requests and refusals, newest first.")
            .at(get("/decisions", right))
            .taking(
                text("team", "Of that team."),
                text("model", "Asked or served."),
                text("principal", "By that principal's id."),
                text("outcome", "With that outcome."),
                past("since", "From then on."),
                past("until", "Before then."),
                text("limit", "1 to 1000 rows."),
                text("after", "The next page of the one before."),
                tags("tags", "With that tag; may be repeated."))
            .doing((on, call) -> on.record().search(DecisionQuery.read(call.arguments()))),
        of("decision.show", "Shows one request without its content.")
            .at(get("/decisions/:id", right))
            .taking(ID)
            .doing((on, call) -> on.record().show(call.id())),
        of("audit.read", "Shows one request with its prompt and answer; that is recorded.")
            .at(get("/prompts/:id", "prompts:read"))
            .taking(
                ID,
                text("reason", "Why you read it.")
                    .needed("Say why you read it, in reason.")
                    .atMost(1_000))
            .doing(
                (on, call) ->
                    on.record().read(call.actor(), call.id(), call.text("reason").strip())),
        of("audit.reindex", "Makes the index of searches anew, from the record itself.")
            .doing((on, call) -> on.record().reindex(call.actor()).map(Map.of("state", "started"))),
        of("audit.rotate-keys", "Makes new keys for the log's checkpoints; the old stay listed.")
            .doing(
                (on, call) -> on.record().rotateKeys(call.actor()).map(v -> Map.of("vkeys", v))));
  }

  private static List<AdminOperation> state() {
    return List.of(
        running("usage", "Shows the limits and the spend of all teams, or of one.")
            .at(get("/usage", "usage:read"))
            .taking(
                text("team", "Of that team."),
                text("by", "team, model, provider, principal, purpose or tag.NAME: split by it."))
            .doing(
                (on, call) ->
                    now(
                        on.state()
                            .usage(call.arguments().text("team"), call.arguments().text("by")))),
        running("config", "Shows the configuration without its secrets, and how its reload went.")
            .at(get("/config", "config:read"))
            .doing((on, call) -> now(on.state().config().get())),
        running("policy", "Shows the policy in charge.")
            .at(get("/policy", "policy:read"))
            .doing((on, call) -> now(on.state().policyInCharge())),
        running("provider.list", "Lists the providers with their models' circuits and speeds.")
            .at(get("/providers", "providers:read"))
            .doing((on, call) -> now(on.state().providers().get())),
        running("provider.reset", "Closes the circuit of a provider's model.")
            .at(act("/providers/:provider/reset", "providers:reset"))
            .taking(
                text("provider", "The provider's id.").needed("Name the provider."),
                text("model", "The model's id.").needed("Name the model whose circuit to close."))
            .doing(
                (on, call) ->
                    on.state().reset(call.actor(), call.text("provider"), call.text("model"))),
        running(
                "model.list",
                "Lists the catalogue with licence, price and clearance of each model.")
            .at(get("/models", "models:read"))
            .taking(
                text("retires_within", "90d or a date: those that their vendor retires by then."))
            .doing((on, call) -> on.state().models(call.arguments().text("retires_within"))));
  }

  private static List<AdminOperation> keys() {
    String right = "keys:write";
    return List.of(
        of("key.list", "Lists the keys, without their secrets.")
            .at(get("/keys", "keys:read"))
            .doing((on, call) -> on.keys().list().map(all -> array(all, ApiKey::toJson))),
        of("key.create", "Makes a key. Its secret is printed once.")
            .at(post("/keys", right))
            .taking(
                text("team", "The team that it acts for.").needed("A key needs a team."),
                text("owner", "A note of whose it is."),
                text("name", "What people call it."),
                future("expires", "When it ends."),
                texts("roles", "Roles, by commas; without it those that the team asks for."),
                texts("models", "Models that it is narrowed to."),
                text("purpose", "The only one that it may be used for."),
                text("sensitivity", "The highest that it may send."),
                tags("tags", "A tag; may be repeated."),
                text("note", "A note."))
            .doing((on, call) -> on.keys().create(call)),
        of("key.rotate", "Gives a key a new secret, which is printed once.")
            .at(post("/keys/:id/rotate", right))
            .taking(
                ID,
                text("previous_expires", "Until when the old secret is valid too; 0 ends it."),
                text("overlap", "The same by another name (24h)."))
            .doing((on, call) -> on.keys().rotate(call)),
        of("key.disable", "Refuses a key until it is enabled.")
            .at(act("/keys/:id/disable", right))
            .taking(ID)
            .doing((on, call) -> on.keys().disable(call)),
        of("key.enable", "Takes a disabled key again.")
            .at(act("/keys/:id/enable", right))
            .taking(ID)
            .doing((on, call) -> on.keys().enable(call)),
        of("key.revoke", "Ends a key for ever.")
            .at(act("/keys/:id/revoke", right))
            .taking(ID)
            .doing((on, call) -> on.keys().revoke(call)));
  }

  private static List<AdminOperation> blocks() {
    String right = "blocks:write";
    return List.of(
        of("block.list", "Lists the blocks, the facts' own and those that have ended too.")
            .at(get("/blocks", right))
            .doing((on, call) -> on.blocks().list().map(all -> array(all, Block::toJson))),
        of("block.add", "Stops what is named, within a second on every instance.")
            .at(post("/blocks", right))
            .taking(
                text("team", "Everyone who acts for it."),
                text("principal", "A caller, or a person."),
                text("key", "An API key, by its id."),
                text("model", "A model."),
                text("provider", "All models of a provider."),
                text("reason", "For those who set it; callers do not see it.")
                    .needed("A block needs a reason."),
                future("until", "When it ends by itself."))
            .oneOf("team", "principal", "key", "model", "provider")
            .doing(
                (on, call) -> on.blocks().add(call.actor(), call.arguments()).map(Block::toJson)),
        of("block.remove", "Takes a block away.")
            .at(new Route("DELETE", "/blocks/:id", right, false))
            .taking(ID)
            .doing((on, call) -> on.blocks().remove(call.actor(), call.id()).map(Block::toJson)));
  }

  private static List<AdminOperation> erasures() {
    String right = "erasures:write";
    return List.of(
        of("erasure.list", "Lists the erasures, newest first.")
            .at(get("/erasures", right))
            .doing((on, call) -> on.erasures().list()),
        of(
                "erasure.add",
                "Erases the content of a subject or of one request from the record, for good. The"
                    + " tree and its proofs stand. A backup that holds the master key and keys.db"
                    + " of one time still opens what they opened then.")
            .at(post("/erasures", right))
            .taking(
                SUBJECT,
                text("request_id", "One request, by its id.").atMost(1_024),
                BASIS.needed("An erasure needs a basis."))
            .oneOf("subject", "request_id")
            .doing((on, call) -> on.erasures().erase(call.actor(), call.arguments())),
        of("hold.list", "Lists the legal holds, newest first: who may not be erased, and why.")
            .at(get("/holds", right))
            .doing((on, call) -> on.erasures().holds()),
        of("hold.add", "Keeps a subject from being erased, until it is released: a legal hold.")
            .taking(SUBJECT.needed("Name the subject."), BASIS.needed("A hold needs a basis."))
            .doing((on, call) -> on.erasures().hold(call.actor(), call.arguments())),
        of("hold.release", "Lets a held subject be erased again.")
            .taking(SUBJECT.needed("Name the subject."), BASIS.needed("A release needs a basis."))
            .doing((on, call) -> on.erasures().release(call.actor(), call.arguments())));
  }

  private static List<AdminOperation> replays() {
    String right = "replays:run";
    return List.of(
        running("replay.list", "Lists the last replays since the gateway started, newest first.")
            .at(get("/replays", right))
            .doing((on, call) -> now(array(on.replays().list(), run -> run.toJson(false)))),
        running("replay.show", "Shows how far a replay is, and its report once it is done.")
            .at(get("/replays/:id", right))
            .taking(ID)
            .doing((on, call) -> now(on.replays().show(call.id()))),
        running(
                "replay.start",
                "Decides recorded traffic again with a policy of the configuration.")
            .at(post("/replays", right))
            .taking(
                text("bundle", "shadow or live."),
                past("since", "From then on; 7d."),
                past("until", "Before then."),
                text("team", "Of that team.").atMost(256))
            .doing((on, call) -> on.replays().start(call)));
  }

  /** A row that is being written; without a route, it is for local users alone. */
  private record Row(
      String name,
      String about,
      @Nullable Route route,
      List<Argument> taken,
      Set<String> oneOf,
      boolean running) {
    Row at(Route where) {
      return new Row(name, about, where, taken, oneOf, running);
    }

    Row taking(Argument... arguments) {
      return new Row(name, about, route, List.of(arguments), oneOf, running);
    }

    Row oneOf(String... names) {
      return new Row(name, about, route, taken, new LinkedHashSet<>(List.of(names)), running);
    }

    AdminOperation doing(Work work) {
      return new AdminOperation(name, about, route, taken, oneOf, running, work);
    }
  }

  private static Row of(String name, String about) {
    return new Row(name, about, null, List.of(), Set.of(), false);
  }

  /** One that a running gateway alone can do. */
  private static Row running(String name, String about) {
    return new Row(name, about, null, List.of(), Set.of(), true);
  }

  private static Route get(String path, String right) {
    return new Route("GET", path, right, false);
  }

  /** A change that takes a JSON body. */
  private static Route post(String path, String right) {
    return new Route("POST", path, right, true);
  }

  /** A change that takes none. */
  private static Route act(String path, String right) {
    return new Route("POST", path, right, false);
  }

  private static Future<Object> now(Object answer) {
    return Future.succeededFuture(answer);
  }

  private static <T> JsonArray array(Iterable<T> all, Function<T, JsonObject> json) {
    JsonArray array = new JsonArray();
    all.forEach(each -> array.add(json.apply(each)));
    return array;
  }
}
