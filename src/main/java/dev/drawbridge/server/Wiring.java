package dev.drawbridge.server;

import dev.drawbridge.admin.AdminContext;
import dev.drawbridge.admin.BlockOperations;
import dev.drawbridge.admin.ErasureOperations;
import dev.drawbridge.admin.GatewayState;
import dev.drawbridge.admin.KeyOperations;
import dev.drawbridge.admin.Readiness;
import dev.drawbridge.admin.Readiness.Part;
import dev.drawbridge.admin.Readiness.State;
import dev.drawbridge.admin.RecordOperations;
import dev.drawbridge.admin.levels.LogOperations;
import dev.drawbridge.admin.work.DrillRuns;
import dev.drawbridge.admin.work.ReplayRuns;
import dev.drawbridge.admin.work.ReplaySubject;
import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Lag;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.config.ConfigWatch;
import dev.drawbridge.config.ReloadStatus;
import dev.drawbridge.config.ScenarioFile;
import dev.drawbridge.drill.DrillSubject;
import dev.drawbridge.gate.Gate;
import dev.drawbridge.gate.pipeline.Permitted;
import dev.drawbridge.http.Senders;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.identity.Status;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.detect.DetectorState;
import dev.drawbridge.sink.Sinks;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the admin port shows of the parts and does to them. */
final class Wiring {
  /** Records that a consumer of the log may be behind before readiness says so. */
  private static final long BEHIND = 10_000;

  private Wiring() {}

  static AdminContext admin(
      Serving serving,
      ConfigWatch watch,
      Gate gate,
      AuditService books,
      Sinks sinks,
      KeyStore keys,
      Alerting alerting,
      LogOperations logs,
      Senders senders,
      PrometheusMeterRegistry registry,
      Supplier<Future<Buffer>> openapi) {
    AuditTrail audit = books.audit();
    Supplier<Catalog> catalog = () -> serving.get().catalog();
    Supplier<Policy> policy = () -> serving.get().policy();
    var operations =
        new AdminContext.Operations(
            audit,
            new KeyOperations(
                keys,
                audit,
                catalog,
                () -> serving.snapshot().callers().tags(),
                team -> policy.get().team(team)),
            new BlockOperations(
                keys, audit, catalog, () -> Future.succeededFuture(policy.get().blocksOfFacts())),
            new RecordOperations(audit),
            new ErasureOperations(books::erasures),
            new ReplayRuns(
                audit,
                () -> serving.snapshot().record().audit(),
                () -> serving.lend(Wiring::replayed)),
            new DrillRuns(
                audit,
                () -> serving.snapshot().record().audit(),
                () -> serving.lend(Wiring::drilled),
                ScenarioFile::given,
                gate.standbys(books)::call),
            new OfferedAccess(gate.accessSteps()),
            logs,
            new GatewayState(
                audit,
                serving.circuits().announcements(),
                catalog,
                policy,
                books.ledger(),
                books.spend(),
                team -> Permitted.limits(serving.get(), team),
                () -> config(serving, watch),
                () -> ProviderView.all(serving),
                serving.circuits()::reset));
    return new AdminContext(
        new AdminContext.Access(() -> serving.get().identity(), policy, senders),
        audit,
        books.proof(),
        operations,
        readiness(serving, watch, gate, books, sinks, alerting),
        registry,
        openapi);
  }

  private static ReplaySubject replayed(Serving.Current now) {
    return new ReplaySubject(now.policy(), now.shadow(), now.snapshot().callers().sensitivity());
  }

  private static DrillSubject drilled(Serving.Current now) {
    return now.snapshot().drilled(now.policy());
  }

  private static Readiness readiness(
      Serving serving,
      ConfigWatch watch,
      Gate gate,
      AuditService books,
      Sinks sinks,
      Alerting alerting) {
    AuditTrail audit = books.audit();
    Map<String, Supplier<Part>> parts = new LinkedHashMap<>();
    parts.put("gate", () -> gate.draining() ? new Part(State.DOWN, "draining") : Part.OK);
    parts.put("audit", () -> audit(audit, books));
    parts.put("proof", () -> proof(books.proof().trouble()));
    parts.put("sinks", () -> sinks(sinks));
    parts.put("alerts", () -> alerts(alerting.trouble()));
    parts.put("config", () -> reload(watch.status()));
    parts.put("identity", () -> identity(serving));
    parts.put("policy", () -> policy(serving.get().policy()));
    parts.put("shadow", () -> shadow(serving));
    parts.put("sensitivity", () -> sensitivity(serving));
    return new Readiness(parts);
  }

  /**
   * A consumer or a retention that fails degrades; one that is only behind is told of, and so is
   * what a legal hold keeps.
   */
  private static Part audit(AuditTrail audit, AuditService books) {
    if (!audit.writable()) return new Part(State.DOWN, "the log cannot be written");
    String stuck = audit.stuck();
    if (stuck != null) return new Part(State.DOWN, "the log cannot grow: " + stuck);
    List<String> told = new ArrayList<>();
    String retention = books.retentionTrouble();
    boolean failing = retention != null;
    if (retention != null) told.add("what is due to be forgotten is not: " + retention);
    String kept = books.retentionKept();
    if (kept != null) told.add(kept);
    for (Lag lag : audit.lags()) {
      if (lag.error() == null && lag.records() < BEHIND) continue;
      failing |= lag.error() != null;
      String why = lag.error() == null ? "" : ": " + lag.error();
      told.add(lag.consumer() + " is " + lag.records() + " records behind" + why);
    }
    if (told.isEmpty()) return Part.OK;
    return new Part(failing ? State.DEGRADED : State.OK, String.join("; ", told));
  }

  private static Part proof(@Nullable String trouble) {
    return trouble == null ? Part.OK : new Part(State.DEGRADED, trouble);
  }

  private static Part alerts(@Nullable String trouble) {
    if (trouble == null) return Part.OK;
    return new Part(State.DEGRADED, "the webhook took no alert: " + trouble);
  }

  private static Part sinks(Sinks sinks) {
    return new Part(sinks.troubled() ? State.DEGRADED : State.OK, sinks.detail());
  }

  private static Part reload(ReloadStatus status) {
    if (status.state() == ReloadStatus.State.APPLIED) return Part.OK;
    return new Part(
        State.DEGRADED,
        "a change was refused, the last good configuration serves: "
            + String.join("; ", status.problems()));
  }

  private static Part policy(Policy policy) {
    String away = policy.away();
    return away == null ? Part.OK : new Part(State.DEGRADED, away);
  }

  private static Part shadow(Serving serving) {
    String problem = serving.now().shadow().problem();
    if (problem == null) return Part.OK;
    return new Part(State.DEGRADED, "the shadow policy decides nothing: " + problem);
  }

  private static Part sensitivity(Serving serving) {
    Labeller labeller = serving.get().labeller();
    List<String> told = new ArrayList<>();
    boolean broken = false;
    for (DetectorState each : labeller.detectors()) {
      String trouble = each.disabled() ? "disabled" : each.trouble();
      told.add(each.id() + " " + each.version() + (trouble == null ? "" : ": " + trouble));
      broken |= !each.disabled() && trouble != null;
    }
    for (var each : labeller.recognisers().entrySet()) {
      told.add(each.getKey() + ": " + each.getValue().told());
      broken |= each.getValue().isAway();
    }
    told.add(labeller.rules() + " kinds are looked for");
    return new Part(broken ? State.DEGRADED : State.OK, String.join("; ", told));
  }

  private static Part identity(Serving serving) {
    StringBuilder wrong = new StringBuilder();
    serving
        .now()
        .identity()
        .status()
        .forEach(
            (name, status) -> {
              if (status.state() == Status.State.OK) return;
              if (!wrong.isEmpty()) wrong.append("; ");
              wrong.append(name).append(' ').append(status.state().wire());
              if (status.error() != null) wrong.append(": ").append(status.error());
            });
    return wrong.isEmpty() ? Part.OK : new Part(State.DEGRADED, wrong.toString());
  }

  private static JsonObject config(Serving serving, ConfigWatch watch) {
    ReloadStatus status = watch.status();
    return new JsonObject()
        .put("state", status.state().wire())
        .put("since", status.since().toString())
        .put("revision", status.revision())
        .put("problems", new JsonArray(status.problems()))
        .put("content", new JsonObject(serving.snapshot().source().view()));
  }
}
