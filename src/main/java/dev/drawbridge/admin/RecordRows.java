package dev.drawbridge.admin;

import static dev.drawbridge.admin.Argument.number;
import static dev.drawbridge.admin.Argument.past;
import static dev.drawbridge.admin.Argument.tags;
import static dev.drawbridge.admin.Argument.text;
import static dev.drawbridge.admin.OperationRow.operation;
import static dev.drawbridge.admin.OperationRow.reading;

import dev.drawbridge.admin.AdminOperation.About;
import dev.drawbridge.admin.AdminOperation.OwnRoute;
import dev.drawbridge.audit.entry.AuditJson;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The operations on the record: decisions, content, erasures and legal holds. */
final class RecordRows {
  private static final String READ = "decisions:read";
  private static final String ERASE = "erasures:write";

  /** What people and keys are called. */
  static final String NAMES = "names:read";

  private static final Argument SUBJECT =
      text(
              "subject",
              "ISSUER|ID of a person or service, key|ID of a key, named|ID of a named person.")
          .atMost(1_024);
  private static final Argument BASIS = text("basis", "Why; it is recorded.").atMost(1_024);

  private static final List<Argument> SEARCH =
      List.of(
          text("team", "Of that team."),
          text("model", "Asked or served."),
          text("principal", "By that principal's id."),
          text("person", "By or for the person of that name or e-mail, as the token gave it.")
              .atMost(256),
          text("key", "By the API key of that name.").atMost(256),
          text("outcome", "With that outcome.")
              .among(Stream.of(Outcome.values()).map(Outcome::wire).toList()),
          text("class", "With a target that failed so.")
              .among(Stream.of(SignalClass.values()).map(SignalClass::wire).toList()),
          text("scope", "With a target whose failure concerned that.")
              .among(Stream.of(SignalScope.values()).map(SignalScope::wire).toList()),
          text("rule", "With a target whose failure that rule told, by its whole id."),
          text("code", "With that code, of the refusal or of one of its reasons.").atMost(128),
          past("since", "From then on."),
          past("until", "Before then."),
          number("limit", 1_000, "How many rows at most; 100 where it is left out."),
          text("after", "The next page of the one before."),
          tags("tags", "With that tag; may be repeated."));

  private static final Argument REASON =
      text("reason", "Why you read it.").needed("Say why you read it, in reason.").atMost(1_000);

  static final List<AdminOperation> ALL =
      List.of(
          reading("decision.list", "Lists requests and refusals, newest first.")
              .get("/decisions", READ)
              .own(new OwnRoute("GET", "/requests", About.SELF).without("principal"))
              .own(new OwnRoute("GET", "/teams/:team/requests", About.TEAM))
              .own(
                  new OwnRoute("GET", "/refusals", About.SELF)
                      .without("principal")
                      .fixing("outcome", Outcome.REFUSED.wire()))
              .own(
                  new OwnRoute("GET", "/teams/:team/refusals", About.TEAM)
                      .fixing("outcome", Outcome.REFUSED.wire()))
              .noting(
                  "Names of people and keys are shown, and searched by, with the right names:read.")
              .taking(SEARCH)
              .answering("A page, and where the next one begins.", "Page")
              .doing(RecordRows::search),
          // Without a route: what a prompt holds is not to be found out by guessing.
          reading("audit.search", "Lists requests and refusals, newest first.")
              .taking(SEARCH)
              .taking(
                  text(
                      "text_exact",
                      "With that text as one whole part of its prompt, as it was sent."))
              .doing(RecordRows::search),
          reading(
                  "decision.show",
                  "Shows one request with its input, verdict and end; without content.")
              .get("/decisions/:id", READ)
              .ownGet("/requests/:id", About.REQUEST)
              .taking(AdminOperations.ID)
              .answering("The request.", "Row")
              .doing(
                  (on, call) ->
                      call.mayDo(NAMES)
                          .compose(
                              names ->
                                  on.decisions()
                                      .show(call.id())
                                      .map(
                                          found ->
                                              call.own() == null
                                                  ? RecordOperations.view(
                                                      found, "decision", false, names)
                                                  : RecordOperations.row(found)))),
          operation("audit.read", "Shows one request with its prompt and answer; that is recorded.")
              .get("/prompts/:id", "prompts:read")
              .noting("The reading is recorded first, with who reads and why.")
              .taking(AdminOperations.ID, REASON)
              .answering("The request with its content.", "Content")
              .doing(
                  (on, call) ->
                      opens(on, call)
                          .compose(v -> call.mayDo(NAMES))
                          .compose(
                              names ->
                                  on.record()
                                      .read(
                                          call.actor(),
                                          call.id(),
                                          call.text("reason").strip(),
                                          names))),
          operation(
                  "audit.masks",
                  "Shows the values that pseudonyms in one request's prompt and answer stand for;"
                      + " that is recorded.")
              .get("/prompts/:id/masks", "prompts:read")
              .noting("The reading is recorded first, with who reads and why.")
              .taking(AdminOperations.ID, REASON)
              .answering("The values by their pseudonyms.", "Masks")
              .doing(
                  (on, call) ->
                      opens(on, call)
                          .compose(
                              v ->
                                  on.record()
                                      .masks(
                                          call.actor(), call.id(), call.text("reason").strip()))),
          operation(
                  "audit.access",
                  "Notes on record that all of one subject is given out; audit export --subject"
                      + " does it.")
              .taking(SUBJECT.needed("Name the subject."), REASON)
              .doing((on, call) -> on.erasures().access(call.actor(), call.arguments())),
          operation("audit.reindex", "Rebuilds the search index from the record.")
              .doing(
                  (on, call) -> on.record().reindex(call.actor()).map(Map.of("state", "started"))),
          operation(
                  "audit.rotate-keys",
                  "Makes new keys for the log's checkpoints; the old ones stay listed.")
              .doing(
                  (on, call) -> on.record().rotateKeys(call.actor()).map(v -> Map.of("vkeys", v))),
          operation("erasure.list", "Lists the erasures, newest first.")
              .get("/erasures", ERASE)
              .listing("The erasures.", "Erasure")
              .doing((on, call) -> on.erasures().list()),
          operation(
                  "erasure.add",
                  "Erases the content of a subject or of one request from the record, for good. The"
                      + " tree and its proofs stand. A backup that holds the master key and keys.db"
                      + " of one time still opens what they opened then.")
              .post("/erasures", ERASE)
              .noting(
                  "404 where nothing is on record of it; 409 `conflict`, with the reason, where it"
                      + " is held, still runs, or the keys cannot be replaced.")
              .taking(
                  SUBJECT,
                  text("request_id", "One request, by its id.").atMost(1_024),
                  BASIS.needed("An erasure needs a basis."))
              .oneOf("subject", "request_id")
              .answering("The erasure.", "Erasure")
              .doing((on, call) -> on.erasures().erase(call.actor(), call.arguments())),
          operation(
                  "hold.list",
                  "Lists the legal holds, newest first: who may not be erased, and why.")
              .get("/holds", ERASE)
              .listing("The holds.", "Hold")
              .doing((on, call) -> on.erasures().holds()),
          operation(
                  "hold.add",
                  "Keeps a subject from being erased, until it is released: a legal hold.")
              .post("/holds", ERASE)
              .answering("The hold.", "HoldChange")
              .taking(SUBJECT.needed("Name the subject."), BASIS.needed("A hold needs a basis."))
              .doing((on, call) -> on.erasures().hold(call.actor(), call.arguments())),
          operation("hold.release", "Lets a held subject be erased again.")
              .post("/holds/release", ERASE)
              .noting("404 where the subject is not held.")
              .answering("What was released.", "HoldChange")
              .taking(SUBJECT.needed("Name the subject."), BASIS.needed("A release needs a basis."))
              .doing((on, call) -> on.erasures().release(call.actor(), call.arguments())));

  private RecordRows() {}

  /** Fails where the caller may not open the request: policy is asked about its team and person. */
  private static Future<Void> opens(OperationParts on, AdminCall call) {
    AdminCall.RequestCheck opens = call.opens();
    if (opens == null) return Future.succeededFuture();
    return on.record().target(call.id()).compose(opens::check);
  }

  /** Who may not see names may not find out either whose a row is by asking for one. */
  private static Future<String> search(OperationParts on, AdminCall call) {
    Query query = DecisionQuery.read(call.arguments()).withAsker(call.asker());
    return call.mayDo(NAMES)
        .compose(
            names -> {
              if (!names && query.who().named()) {
                return Future.failedFuture(
                    new Refusal(RefusalCode.DENIED, "This caller may not " + NAMES + "."));
              }
              return on.decisions().search(query).map(page -> AuditJson.page(page, names));
            });
  }
}
