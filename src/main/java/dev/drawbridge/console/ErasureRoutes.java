package dev.drawbridge.console;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Map;

/** Erasures over HTTP: list, erase; and the legal holds that stand against them. */
final class ErasureRoutes {
  private static final String ACTION = "erasures:write";
  private final ErasureDesk desk;
  private final ApiRoutes api;

  ErasureRoutes(ErasureDesk desk, ApiRoutes api) {
    this.desk = desk;
    this.api = api;
  }

  void mount(Router router) {
    router.get("/api/v1/erasures").handler(c -> api.serve(c, ACTION, x -> array(desk.list())));
    router.get("/api/v1/holds").handler(c -> api.serve(c, ACTION, x -> array(desk.holds())));
    router
        .post("/api/v1/erasures")
        .handler(BodyHandler.create(false).setBodyLimit(KeyRoutes.LONGEST_BODY))
        .handler(
            c ->
                api.serve(
                    c,
                    ACTION,
                    x ->
                        desk.erase(KeyRoutes.actor(c), KeyRoutes.asked(KeyRoutes.body(c)))
                            .map(JsonObject::new)));
  }

  private static Future<Object> array(Future<List<Map<String, Object>>> listed) {
    return listed.map(
        all -> {
          JsonArray array = new JsonArray();
          all.forEach(each -> array.add(new JsonObject(each)));
          return array;
        });
  }
}
