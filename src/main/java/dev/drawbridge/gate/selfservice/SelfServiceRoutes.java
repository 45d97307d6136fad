package dev.drawbridge.gate.selfservice;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.AuditJson;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.audit.entry.UsageJson;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.gate.pipeline.GateSnapshot;
import dev.drawbridge.gate.pipeline.Permitted;
import dev.drawbridge.gate.pipeline.Teams;
import dev.drawbridge.gate.pipeline.Visit;
import dev.drawbridge.identity.Caller;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import java.util.function.Supplier;

/** The routes by which a caller sees itself and its own requests. */
public final class SelfServiceRoutes {
  private final Supplier<GateSnapshot> current;
  private final AuditService books;
  private final AuditTrail audit;

  public SelfServiceRoutes(Supplier<GateSnapshot> current, AuditService books) {
    this.current = current;
    this.books = books;
    this.audit = books.audit();
  }

  private Future<Caller> identify(Visit visit) {
    return current.get().identity().authenticate(visit.credential()).map(visit.journal()::keep);
  }

  /** The principal, its teams and roles. No team need be chosen. */
  public Future<Buffer> whoami(Visit visit) {
    return identify(visit)
        .map(
            found -> {
              String team = visit.head().team();
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
            });
  }

  /** The team's limits and what it has spent this month, and the caller's own part of it. */
  public Future<Buffer> usage(Visit visit) {
    GateSnapshot snapshot = current.get();
    String by = visit.request().getParam("by");
    return identify(visit)
        .map(caller -> visit.journal().keep(Teams.choose(caller, visit.head().team())))
        .compose(caller -> Permitted.of(snapshot, visit))
        .map(
            verdicts -> {
              Caller caller = visit.caller();
              var limits = verdicts.stream().flatMap(v -> v.limits().stream()).distinct().toList();
              String own = Spend.principal(caller.kind().wire(), caller.issuer(), caller.id());
              return Buffer.buffer(
                  UsageJson.ofTeam(
                      String.valueOf(caller.team()),
                      own,
                      books.ledger().standings(limits),
                      books.spend(),
                      UsageJson.By.ofCaller(by)));
            });
  }

  /** The caller's own request; {@code not_found} for anyone else's. */
  public Future<Buffer> request(Visit visit, String id) {
    return identify(visit)
        .compose(
            caller ->
                audit
                    .show(id)
                    .map(found -> found.map(v -> v.row()).filter(row -> owns(caller, row))))
        .map(
            row ->
                Buffer.buffer(
                    AuditJson.row(
                        row.orElseThrow(
                            () ->
                                new Refusal(
                                    RefusalCode.NOT_FOUND, "You have no request of that id.")))));
  }

  /** The proof that the caller's own request is in the log. */
  public Future<Buffer> receipt(Visit visit, String id) {
    String record = visit.request().getParam("record");
    if (record != null && !record.equals("end") && !record.equals("request")) {
      return Future.failedFuture(Refusal.invalid("record", "It is \"request\" or \"end\"."));
    }
    return identify(visit)
        .compose(
            caller -> books.proof().receipt(id, row -> owns(caller, row), "end".equals(record)))
        .map(Buffer::buffer);
  }

  private static boolean owns(Caller caller, Row row) {
    return caller.id().equals(row.asker().principal())
        && caller.kind().wire().equals(row.asker().kind())
        && Objects.equals(caller.issuer(), row.asker().issuer());
  }
}
