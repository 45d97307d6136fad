package dev.drawbridge.admin;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.UsageJson;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.policy.Policy;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How the gateway stands: usage, configuration, policy, providers, models.
 *
 * @param config the configuration's state and its redacted content
 * @param providers each provider with its circuits
 * @param circuits closes the circuit of a provider and model; false where there is none
 */
public record GatewayState(
    AuditTrail audit,
    Supplier<Catalog> catalog,
    Supplier<Policy> policy,
    Ledger ledger,
    Spend spend,
    Supplier<JsonObject> config,
    Supplier<JsonArray> providers,
    BiPredicate<String, String> circuits) {
  String usage(@Nullable String team, @Nullable String by) {
    return UsageJson.ofAll(team, ledger.all(), spend, UsageJson.By.of(by));
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
    if (retiresWithin == null) return Future.succeededFuture(ModelView.all(newest));
    var retirements = new Retirements(audit, Instant.now());
    return retirements.of(newest.models(), retirements.until(retiresWithin));
  }

  /** Closes a circuit, and records who asked for it. */
  Future<JsonObject> reset(String actor, String provider, String model) {
    if (!circuits.test(provider, model)) {
      throw new Refusal(RefusalCode.NOT_FOUND, "There is no such circuit.");
    }
    Map<String, Object> facts =
        Map.of("action", "provider.reset", "provider", provider, "model", model);
    return audit
        .note(new Event(Instant.now(), "admin", actor, facts))
        .map(
            new JsonObject()
                .put("provider", provider)
                .put("model", model)
                .put("circuit", "closed"));
  }
}
