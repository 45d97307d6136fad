package dev.drawbridge.console;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Instant;
import java.util.Objects;

/** Replays over HTTP: begin one, look at one, list the last. */
final class ReplayRoutes {
  private static final String ACTION = "replays:run";
  private static final String PATH = "/api/v1/replays";
  private final ReplayDesk desk;
  private final ApiRoutes api;

  ReplayRoutes(ReplayDesk desk, ApiRoutes api) {
    this.desk = desk;
    this.api = api;
  }

  void mount(Router router) {
    router.get(PATH).handler(c -> api.serve(c, ACTION, x -> list()));
    router.get(PATH + "/:id").handler(c -> api.serve(c, ACTION, this::show));
    router
        .post(PATH)
        .handler(BodyHandler.create(false).setBodyLimit(KeyRoutes.LONGEST_BODY))
        .handler(c -> api.serve(c, ACTION, this::start));
  }

  private Future<Object> list() {
    JsonArray array = new JsonArray();
    desk.list().forEach(run -> array.add(run.toJson(false)));
    return Future.succeededFuture(array);
  }

  private Future<Object> show(RoutingContext c) {
    String id = Objects.requireNonNull(c.pathParam("id"));
    return Future.succeededFuture(
        desk.find(id)
            .orElseThrow(() -> ApiRoutes.notFound("No replay of that id is kept."))
            .toJson(true));
  }

  /** The body may be left out; where one runs already, {@code Location} says which. */
  private Future<Object> start(RoutingContext c) {
    var bytes = c.body().buffer();
    JsonObject body = bytes == null || bytes.length() == 0 ? new JsonObject() : KeyRoutes.body(c);
    ReplayForm asked = ReplayForm.read(body, Instant.now());
    String running = desk.running();
    if (running != null) c.response().putHeader("location", PATH + "/" + running);
    return desk.start(KeyRoutes.actor(c), asked)
        .map(
            run -> {
              c.response().putHeader("location", PATH + "/" + run.id());
              return run.toJson(false);
            });
  }
}
