package dev.drawbridge.admin;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.verify.LogProof;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.identity.Authenticator;
import dev.drawbridge.policy.Policy;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.function.BiPredicate;
import java.util.function.Supplier;

/**
 * What the admin port shows and changes. Suppliers give the newest configuration's.
 *
 * @param config the configuration's state and its redacted content
 * @param providers each provider with its circuits
 * @param reset closes the circuit of a provider and model; false where there is none
 * @param openapi the description of both ports
 */
public record AdminContext(
    Supplier<Authenticator> identity,
    Supplier<Policy> policy,
    Supplier<Catalog> catalog,
    AuditTrail audit,
    LogProof proof,
    Ledger ledger,
    Spend spend,
    KeyOperations keys,
    BlockOperations blocks,
    ErasureOperations erasures,
    ReplayOperations replays,
    Readiness readiness,
    PrometheusMeterRegistry metrics,
    Supplier<JsonObject> config,
    Supplier<JsonArray> providers,
    BiPredicate<String, String> reset,
    Buffer openapi) {}
