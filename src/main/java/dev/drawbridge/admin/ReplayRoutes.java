package dev.drawbridge.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;

/** Replays over HTTP: begin one, look at one, list the last. */
final class ReplayRoutes {
  private static final String ACTION = "replays:run";
  private static final String PATH = "/api/v1/replays";
  private final ReplayOperations desk;
  private final ApiRoutes api;

  ReplayRoutes(ReplayOperations desk, ApiRoutes api) {
    this.desk = desk;
    this.api = api;
  }

  void mount(Router router) {
    api.read(router, PATH, ACTION, c -> Future.succeededFuture(list()));
    api.read(router, PATH + "/:id", ACTION, this::show);
    api.take(router, PATH, ACTION, this::start);
  }

  private JsonArray list() {
    return ApiRoutes.array(desk.list(), run -> run.toJson(false));
  }

  private Future<Object> show(RoutingContext c) {
    return Future.succeededFuture(
        desk.find(Asked.id(c))
            .orElseThrow(() -> ApiRoutes.notFound("No replay of that id is kept."))
            .toJson(true));
  }

  /** The body may be left out; where one runs already, {@code Location} says which. */
  private Future<Object> start(RoutingContext c) {
    ReplayForm asked = ReplayForm.read(Asked.bodyIfAny(c), Instant.now());
    String running = desk.running();
    if (running != null) c.response().putHeader("location", PATH + "/" + running);
    return desk.start(Asked.actor(c), asked)
        .map(
            run -> {
              c.response().putHeader("location", PATH + "/" + run.id());
              return run.toJson(false);
            });
  }
}
