package dev.drawbridge.admin;

import static dev.drawbridge.admin.Argument.future;
import static dev.drawbridge.admin.Argument.number;
import static dev.drawbridge.admin.Argument.tags;
import static dev.drawbridge.admin.Argument.text;
import static dev.drawbridge.admin.Argument.texts;
import static dev.drawbridge.admin.Argument.usd;
import static dev.drawbridge.admin.OperationRow.array;
import static dev.drawbridge.admin.OperationRow.operation;
import static dev.drawbridge.admin.OperationRow.running;

import dev.drawbridge.admin.AdminOperation.About;
import dev.drawbridge.admin.AdminOperation.OwnRoute;
import dev.drawbridge.admin.access.AccessFilter;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.identity.Block;
import dev.drawbridge.identity.access.AccessRequest;
import dev.drawbridge.identity.access.Approval;
import dev.drawbridge.policy.Policy;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** The operations on who may call: API keys, requests for access, and blocks. */
final class AccessRows {
  private static final String KEYS = "keys:write";
  private static final String BLOCKS = "blocks:write";
  private static final String READ_ACCESS = "access:read";
  private static final String NOT_OWN =
      "Nobody decides about a request of his own, nor a key that names no owner.";
  private static final String OWN_RIGHTS =
      "The caller needs every right on this port that the key has.";

  static final List<AdminOperation> ALL =
      List.of(
          operation("key.list", "Lists the keys, without their secrets.")
              .get("/keys", "keys:read")
              .own(new OwnRoute("GET", "/keys", About.SELF).without("team").answering("KeyPage"))
              .own(new OwnRoute("GET", "/teams/:team/keys", About.TEAM).answering("KeyPage"))
              .taking(
                  text("team", "Of that team."),
                  number("limit", 1_000, "How many keys at most; all where it is left out."),
                  text("after", "Those after the key of that id."))
              .listing("The keys.", "Key")
              .doing(
                  (on, call) ->
                      on.keys()
                          .list(call)
                          .map(page -> call.own() == null ? page.list() : page.toJson())),
          operation("key.create", "Makes a key. Its secret is told once.")
              .post("/keys", KEYS)
              .noting(OWN_RIGHTS)
              .ownPost("/teams/:team/keys", About.TEAM)
              .taking(
                  text("team", "The team that it acts for.").needed("A key needs a team."),
                  text("owner", "A note of whose it is."),
                  text("name", "What people call it."),
                  future("expires", "When it ends."),
                  texts(
                      "roles",
                      "Its roles. On the command line by commas; without it those that the team"
                          + " asks for."),
                  texts("models", "Models that it is narrowed to."),
                  text("purpose", "The only one that it may be used for."),
                  text("sensitivity", "The highest that it may send.")
                      .among(Stream.of(Level.values()).map(Level::wire).toList()),
                  tags("tags", "A tag; may be repeated."),
                  text("note", "A note."))
              .answering("The key with its secret.", "CreatedKey")
              .doing((on, call) -> on.keys().create(call)),
          operation("key.rotate", "Gives a key a new secret, which is told once.")
              .post("/keys/:id/rotate", KEYS)
              .noting(OWN_RIGHTS)
              .ownPost("/keys/:id/rotate", About.KEY)
              .taking(
                  AdminOperations.ID,
                  text(
                      "previous_expires",
                      "Until when the old secret is valid too: 12h, a date or a time in UTC; 24h"
                          + " where it is left out, 0 ends it."),
                  text("overlap", "The same by another name; give one."))
              .answering("The key with its new secret.", "CreatedKey")
              .doing((on, call) -> on.keys().rotate(call)),
          operation("key.narrow", "Takes away some of what a key may do. What is left out stays.")
              .post("/keys/:id/narrow", KEYS)
              .noting(OWN_RIGHTS)
              .ownPost("/keys/:id/narrow", About.KEY)
              .taking(
                  AdminOperations.ID,
                  texts("roles", "Those of its roles that it keeps."),
                  texts("models", "Those models that it keeps, of those that it may use."),
                  text("purpose", "The only one that it may be used for from now on."),
                  text("sensitivity", "The highest that it may send from now on.")
                      .among(Stream.of(Level.values()).map(Level::wire).toList()),
                  future("expires", "When it ends; no later than now stated."))
              .answering("The key.", "Key")
              .doing((on, call) -> on.keys().narrow(call)),
          operation("key.disable", "Refuses a key until it is enabled.")
              .act("/keys/:id/disable", KEYS)
              .noting(OWN_RIGHTS)
              .ownPost("/keys/:id/disable", About.KEY)
              .taking(AdminOperations.ID)
              .answering("The key.", "Key")
              .doing((on, call) -> on.keys().disable(call)),
          operation("key.enable", "Takes a disabled key again.")
              .act("/keys/:id/enable", KEYS)
              .noting(OWN_RIGHTS)
              .taking(AdminOperations.ID)
              .answering("The key.", "Key")
              .doing((on, call) -> on.keys().enable(call)),
          operation("key.revoke", "Ends a key for ever.")
              .act("/keys/:id/revoke", KEYS)
              .noting(OWN_RIGHTS)
              .taking(AdminOperations.ID)
              .answering("The key.", "Key")
              .doing((on, call) -> on.keys().revoke(call)),
          running("access.list", "Lists the requests for access, the newest first.")
              .get("/access-requests", READ_ACCESS)
              .noting("Those of teams for which policy permits it.")
              .taking(
                  text("state", "That are so; `open` is what waits and what is granted.")
                      .among(
                          Stream.concat(
                                  Stream.of(AccessFilter.OPEN),
                                  Stream.of(AccessRequest.State.values())
                                      .map(AccessRequest.State::wire))
                              .toList()),
                  text("team", "Of that team."),
                  text("model", "For that model."),
                  text("asker", "By whoever has that id or name."))
              .listing("The requests.", "AccessRequest")
              .doing(AccessRows::requests),
          running("access.show", "Shows a request for access.")
              .get("/access-requests/:id", READ_ACCESS)
              .taking(AdminOperations.ID)
              .answering("The request.", "AccessRequest")
              .doing((on, call) -> on.access().show(call.decides(), call.id())),
          running("access.approve", "Grants a request, for no longer and no more than was asked.")
              .post("/access-requests/:id/approve", Policy.DECIDE_ACCESS)
              .noting(NOT_OWN)
              .taking(
                  AdminOperations.ID,
                  future("until", "When the grant ends; as asked where it is left out."),
                  usd("cap_usd", "What one request may cost."),
                  usd("total_usd", "What all requests may cost together over that time."),
                  text("reason", "Told to the asker.").atMost(1_024))
              .answering("The request, which is granted.", "AccessRequest")
              .doing(
                  (on, call) ->
                      on.access()
                          .approve(
                              call.decides(),
                              call.id(),
                              new Approval(
                                  call.arguments().time("until"),
                                  call.arguments().usd("cap_usd"),
                                  call.arguments().usd("total_usd"),
                                  call.arguments().text("reason")))),
          running("access.decline", "Declines a request.")
              .post("/access-requests/:id/decline", Policy.DECIDE_ACCESS)
              .noting(NOT_OWN)
              .taking(
                  AdminOperations.ID,
                  text("reason", "Told to the asker.").needed("Say why.").atMost(1_024))
              .answering("The request, which is declined.", "AccessRequest")
              .doing(
                  (on, call) ->
                      on.access().decline(call.decides(), call.id(), call.text("reason"))),
          running("access.end", "Withdraws a request, or ends what was granted, at once.")
              .post("/access-requests/:id/end", Policy.DECIDE_ACCESS)
              .taking(AdminOperations.ID, text("reason", "Told to the asker.").atMost(1_024))
              .answering("The request, which is ended.", "AccessRequest")
              .doing(
                  (on, call) ->
                      on.access().end(call.decides(), call.id(), call.arguments().text("reason"))),
          operation(
                  "block.list",
                  "Lists the blocks: the facts' own, which have neither id nor time, and those that"
                      + " were set, the ended ones too.")
              .get("/blocks", BLOCKS)
              .listing("The blocks.", "Block")
              .doing((on, call) -> on.blocks().list().map(all -> array(all, Block::toJson))),
          operation("block.add", "Stops what is named, within a second on every instance.")
              .post("/blocks", BLOCKS)
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
              .answering("The block.", "Block")
              .doing(
                  (on, call) -> on.blocks().add(call.actor(), call.arguments()).map(Block::toJson)),
          operation("block.remove", "Takes a block away.")
              .delete("/blocks/:id", BLOCKS)
              .taking(AdminOperations.ID)
              .answering("The block as it was.", "Block")
              .doing((on, call) -> on.blocks().remove(call.actor(), call.id()).map(Block::toJson)));

  private static Future<JsonArray> requests(OperationParts on, AdminCall call) {
    Arguments asked = call.arguments();
    var wanted =
        new AccessFilter(
            asked.text("state"), asked.text("team"), asked.text("model"), asked.text("asker"));
    return on.access().list(call.decides(), wanted.at(Instant.now()));
  }

  private AccessRows() {}
}
