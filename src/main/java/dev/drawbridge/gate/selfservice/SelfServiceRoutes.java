package dev.drawbridge.gate.selfservice;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.AuditJson;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.audit.entry.UsageJson;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.gate.pipeline.CallerRequest;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.Permitted;
import dev.drawbridge.gate.pipeline.Progress;
import dev.drawbridge.gate.pipeline.Progress.Identified;
import dev.drawbridge.gate.pipeline.Stopped;
import dev.drawbridge.gate.pipeline.Teams;
import dev.drawbridge.identity.Authenticator;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.Verdict;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The routes by which a caller sees itself and its own requests. */
public final class SelfServiceRoutes {
  private final Supplier<GateSnapshot> current;
  private final AuditService books;
  private final AuditTrail audit;
  private final Supplier<SelfServiceOperations> operations;

  /**
   * @param operations on what is a caller's own or its team's
   */
  public SelfServiceRoutes(
      Supplier<GateSnapshot> current,
      AuditService books,
      Supplier<SelfServiceOperations> operations) {
    this.operations = operations;
    this.current = current;
    this.books = books;
    this.audit = books.audit();
  }

  private Future<Identified> identify(CallerRequest request) {
    return Stopped.after(
        new Progress.Arrived(),
        () -> {
          Authenticator identity = current.get().identity();
          return identity.authenticate(request.credential(identity)).map(Identified::new);
        });
  }

  /** What a route tells a caller who is known by now. */
  private static Future<SelfServiceAnswer> answer(
      Identified known, Function<Caller, Future<Buffer>> route) {
    return Stopped.after(known, () -> route.apply(known.caller()))
        .map(body -> new SelfServiceAnswer(known, body));
  }

  private static Future<Identified> inTeam(CallerRequest request, Identified known) {
    return Stopped.after(
        known,
        () ->
            Future.succeededFuture(
                new Identified(Teams.choose(known.caller(), request.head().team()))));
  }

  /** The principal, its teams and roles. No team need be chosen. */
  public Future<SelfServiceAnswer> whoami(CallerRequest request) {
    return identify(request)
        .compose(
            known -> answer(known, found -> Future.succeededFuture(described(request, found))));
  }

  private static Buffer described(CallerRequest request, Caller found) {
    String team = request.head().team();
    boolean chooses = team != null || found.teams().size() == 1;
    Caller caller = chooses ? Teams.choose(found, team) : found;
    return new JsonObject()
        .put("kind", caller.kind().wire())
        .put("id", caller.id())
        .put("name", caller.name())
        .put("issuer", caller.issuer())
        .put("team", caller.team())
        .put("teams", new JsonArray(caller.teams()))
        .put("roles", new JsonArray(caller.roles()))
        .toBuffer();
  }

  /** The team's limits and what it has spent this month, and the caller's own part of it. */
  public Future<SelfServiceAnswer> usage(CallerRequest request) {
    GateSnapshot snapshot = current.get();
    String by = request.parameter("by");
    return identify(request)
        .compose(known -> inTeam(request, known))
        .compose(
            known ->
                answer(
                    known,
                    caller ->
                        Permitted.of(snapshot, request.asked(caller))
                            .map(verdicts -> used(caller, verdicts, by))));
  }

  private Buffer used(Caller caller, List<Verdict> verdicts, @Nullable String by) {
    var limits = verdicts.stream().flatMap(v -> v.terms().limits().stream()).distinct().toList();
    String own = Spend.principal(caller.kind().wire(), caller.issuer(), caller.id());
    return Buffer.buffer(
        UsageJson.ofTeam(
            String.valueOf(caller.team()),
            own,
            books.ledger().standings(limits),
            books.spend(),
            UsageJson.By.ofCaller(by)));
  }

  /**
   * The caller's own request, or where policy permits it another's; else {@code not_found}, as for
   * one that is not there.
   */
  public Future<SelfServiceAnswer> request(CallerRequest request, String path, String id) {
    return identify(request).compose(known -> answer(known, c -> row(request, c, path, id)));
  }

  private Future<Buffer> row(CallerRequest request, Caller caller, String path, String id) {
    return audit
        .show(id)
        .map(found -> found.map(v -> v.row()).filter(row -> owns(caller, row)))
        .compose(
            row ->
                row.isPresent()
                    ? Future.succeededFuture(Buffer.buffer(AuditJson.row(row.get())))
                    : another(request, caller, path));
  }

  private Future<Buffer> another(CallerRequest request, Caller caller, String path) {
    var found = operations.get().at(path);
    Refusal none = new Refusal(RefusalCode.NOT_FOUND, "You have no request of that id.");
    if (found == null) return Future.failedFuture(none);
    checkItself(request);
    MultiMap nothing = MultiMap.caseInsensitiveMultiMap();
    return found
        .run("GET", new SelfServiceOperations.Call(caller, request.id(), nothing, null))
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof Refusal refusal && refusal.code() == RefusalCode.DENIED
                        ? none
                        : failure));
  }

  /** An operation on what is the caller's own or its team's. */
  public Future<SelfServiceAnswer> operation(
      CallerRequest request, String method, SelfServiceOperations.Found found, MultiMap query) {
    return identify(request)
        .compose(
            known ->
                answer(
                    known,
                    caller -> {
                      checkItself(request);
                      return body(request, caller, found.takesBody(method))
                          .compose(
                              body ->
                                  found.run(
                                      method,
                                      new SelfServiceOperations.Call(
                                          caller, request.id(), query, body)));
                    }));
  }

  private static Future<@Nullable Buffer> body(
      CallerRequest request, Caller caller, boolean taken) {
    if (!taken) return Future.succeededFuture();
    request.body().of(caller);
    return request.body().readIfSent().map(bytes -> bytes == null ? null : Buffer.buffer(bytes));
  }

  /** Refuses who names another that it acts for: what is shown and changed is the caller's own. */
  private void checkItself(CallerRequest request) {
    String header = request.actsForHeader(current.get().callers());
    if (header == null) return;
    throw Refusal.invalid(
        header, "What is asked here is the caller's own, whomever it acts for: leave it out.");
  }

  /** The proof that the caller's own request is in the log. */
  public Future<SelfServiceAnswer> receipt(CallerRequest request, String id) {
    String record = request.parameter("record");
    if (record != null && !record.equals("end") && !record.equals("request")) {
      return Future.failedFuture(Refusal.invalid("record", "It is \"request\" or \"end\"."));
    }
    return identify(request)
        .compose(
            known ->
                answer(
                    known,
                    caller ->
                        books
                            .proof()
                            .receipt(id, row -> owns(caller, row), "end".equals(record))
                            .map(Buffer::buffer)));
  }

  private static boolean owns(Caller caller, Row row) {
    return caller.id().equals(row.asker().principal())
        && caller.kind().wire().equals(row.asker().kind())
        && Objects.equals(caller.issuer(), row.asker().issuer());
  }
}
