package dev.drawbridge.admin;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;

/** Erasures over HTTP: list, erase; and the legal holds that stand against them. */
final class ErasureRoutes {
  private static final String ACTION = "erasures:write";
  private static final String PATH = "/api/v1/erasures";
  private final ErasureOperations desk;
  private final ApiRoutes api;

  ErasureRoutes(ErasureOperations desk, ApiRoutes api) {
    this.desk = desk;
    this.api = api;
  }

  void mount(Router router) {
    api.read(router, PATH, ACTION, c -> array(desk.list()));
    api.read(router, "/api/v1/holds", ACTION, c -> array(desk.holds()));
    api.take(router, PATH, ACTION, this::erase);
  }

  private Future<Object> erase(RoutingContext c) {
    return desk.erase(Asked.actor(c), Asked.members(Asked.body(c))).map(JsonObject::new);
  }

  private static Future<Object> array(Future<List<Map<String, Object>>> listed) {
    return listed.map(all -> ApiRoutes.array(all, JsonObject::new));
  }
}
