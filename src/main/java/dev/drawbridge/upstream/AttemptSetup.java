package dev.drawbridge.upstream;

import dev.drawbridge.dialect.signals.SignalRules;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;

/**
 * How one attempt reaches its provider.
 *
 * @param key the credential that is shown
 * @param signals what tells the provider's failures apart
 * @param reader reads large answers off the event loop
 */
record AttemptSetup(
    Vertx vertx,
    Connections connections,
    Endpoint endpoint,
    ProviderKey key,
    UpstreamSettings settings,
    SignalRules signals,
    WorkerExecutor reader) {}
