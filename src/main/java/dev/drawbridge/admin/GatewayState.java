package dev.drawbridge.admin;

import dev.drawbridge.admin.retirement.Retirements;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.UsageJson;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.SignalScope;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.upstream.announcements.Announcements;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the gateway stands: usage, configuration, policy, providers, models.
 *
 * @param announcements what vendors say of their models
 * @param limits those that policy sets on a team
 * @param config the configuration's state and its redacted content
 * @param providers each provider with its circuits
 * @param circuits closes circuits
 */
public record GatewayState(
    AuditTrail audit,
    Announcements announcements,
    Supplier<Catalog> catalog,
    Supplier<Policy> policy,
    Ledger ledger,
    Spend spend,
    Function<String, Future<List<Verdict.Limit>>> limits,
    Supplier<JsonObject> config,
    Supplier<JsonArray> providers,
    CircuitReset circuits) {
  /**
   * What is used and spent. Of one team, the limits that policy sets are told before anything
   * counted against them; where policy does not answer, those that something did.
   */
  Future<String> usage(@Nullable String team, UsageJson.By by) {
    if (team == null) return Future.succeededFuture(UsageJson.ofAll(null, ledger.all(), spend, by));
    return limits
        .apply(team)
        .otherwise(List.of())
        .map(
            set -> {
              ledger.standings(set);
              return UsageJson.ofAll(team, ledger.all(), spend, by);
            });
  }

  JsonObject policyInCharge() {
    Policy newest = policy.get();
    return new JsonObject().put("revision", newest.revision()).put("engine", newest.engine());
  }

  /**
   * The catalogue.
   *
   * @param retiresWithin only those that their vendor retires within it, with who uses them; null
   *     for all
   */
  Future<JsonArray> models(@Nullable String retiresWithin) {
    Catalog newest = catalog.get();
    Retirements retirements = retirements(newest);
    Function<Model, JsonObject> view = model -> ModelView.of(model, retirements.announced(model));
    if (retiresWithin == null) {
      return Future.succeededFuture(OperationRow.array(newest.models(), view));
    }
    LocalDate until = retirements.until("retires_within", retiresWithin);
    return retirements.each(retirements.ending(until), view);
  }

  /**
   * The models that end, with what takes their place and who uses them.
   *
   * @param within until when they end; a year where it is null
   */
  Future<JsonArray> retirements(@Nullable String within) {
    Retirements retirements = retirements(catalog.get());
    return retirements.told(retirements.until("within", within == null ? "365d" : within));
  }

  private Retirements retirements(Catalog newest) {
    return new Retirements(audit, newest, announcements, Instant.now());
  }

  /**
   * Closes circuits, and records who asked for it.
   *
   * @param model what keeps that model away; {@code *} for every model
   * @param scope the wire name of a scope, those of others stay; null for all
   * @param owner a credential's or an account's id, those of others stay; null for all
   */
  Future<JsonObject> reset(
      String actor, String provider, String model, @Nullable String scope, @Nullable String owner) {
    boolean every = model.equals("*");
    if (!circuits.close(
        provider, every ? null : model, scope == null ? null : scope(scope), owner)) {
      throw new Refusal(RefusalCode.NOT_FOUND, "There is no such circuit.");
    }
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("provider", provider);
    facts.put("model", model);
    if (scope != null) facts.put("scope", scope);
    if (owner != null) facts.put("owner", owner);
    var closed = new JsonObject(new LinkedHashMap<>(facts)).put("circuit", "closed");
    facts.put("action", "provider.reset");
    return audit.note(new Event(Instant.now(), "admin", actor, facts)).map(closed);
  }

  private static SignalScope scope(String wire) {
    for (SignalScope scope : SignalScope.values()) {
      if (scope != SignalScope.REQUEST && scope.wire().equals(wire)) return scope;
    }
    throw Refusal.invalid(
        "scope",
        "A scope is credential_model, model, credential, project, organisation or provider.");
  }
}
