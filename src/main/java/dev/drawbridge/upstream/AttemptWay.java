package dev.drawbridge.upstream;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;

/**
 * How one attempt reaches its provider.
 *
 * @param reader reads large answers off the event loop
 */
record AttemptWay(
    Vertx vertx,
    Connections connections,
    Endpoint endpoint,
    UpstreamSettings settings,
    WorkerExecutor reader) {}
