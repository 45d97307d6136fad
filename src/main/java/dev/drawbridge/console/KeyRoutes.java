package dev.drawbridge.console;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.ApiKey;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.CreatedKey;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;

/** API keys over HTTP: list, create, rotate, disable, enable, revoke. */
final class KeyRoutes {
  static final int LONGEST_BODY = 64 * 1024;
  private final KeyDesk desk;
  private final ApiRoutes api;

  KeyRoutes(KeyDesk desk, ApiRoutes api) {
    this.desk = desk;
    this.api = api;
  }

  void mount(Router router) {
    router.get("/api/v1/keys").handler(c -> api.serve(c, "keys:read", x -> list()));
    router
        .post("/api/v1/keys")
        .handler(BodyHandler.create(false).setBodyLimit(LONGEST_BODY))
        .handler(c -> api.serve(c, "keys:write", this::create));
    router
        .post("/api/v1/keys/:id/rotate")
        .handler(BodyHandler.create(false).setBodyLimit(LONGEST_BODY))
        .handler(c -> api.serve(c, "keys:write", this::rotate));
    change(router, "disable", desk::disable);
    change(router, "enable", desk::enable);
    change(router, "revoke", desk::revoke);
  }

  private void change(
      Router router, String action, BiFunction<String, String, Future<ApiKey>> change) {
    router
        .post("/api/v1/keys/:id/" + action)
        .handler(
            c ->
                api.serve(
                    c,
                    "keys:write",
                    x ->
                        change
                            .apply(actor(c), Objects.requireNonNull(c.pathParam("id")))
                            .map(ApiKey::toJson)));
  }

  private Future<Object> list() {
    return desk.list()
        .map(
            keys -> {
              JsonArray array = new JsonArray();
              keys.forEach(key -> array.add(key.toJson()));
              return array;
            });
  }

  private Future<Object> create(RoutingContext c) {
    return desk.create(actor(c), asked(body(c))).map(CreatedKey::toJson);
  }

  /** The body may be left out. */
  private Future<Object> rotate(RoutingContext c) {
    var bytes = c.body().buffer();
    JsonObject body = bytes == null || bytes.length() == 0 ? new JsonObject() : body(c);
    String id = Objects.requireNonNull(c.pathParam("id"));
    return desk.rotate(actor(c), id, asked(body)).map(CreatedKey::toJson);
  }

  /** The body's members as plain values. */
  static Map<String, Object> asked(JsonObject body) {
    Map<String, Object> asked = new HashMap<>();
    for (String name : body.fieldNames()) {
      Object value = body.getValue(name);
      asked.put(
          name,
          switch (value) {
            case JsonArray array -> array.getList();
            case JsonObject object -> object.getMap();
            case null, default -> value;
          });
    }
    return asked;
  }

  static JsonObject body(RoutingContext c) {
    try {
      var bytes = c.body().buffer();
      if (bytes != null && Json.decodeValue(bytes) instanceof JsonObject body) return body;
    } catch (DecodeException e) {
      throw Refusal.invalid("body", "The body is no JSON.");
    }
    throw Refusal.invalid("body", "The body is a JSON object.");
  }

  static String actor(RoutingContext c) {
    Caller caller = c.get("caller");
    if (caller == null) throw new Refusal(RefusalCode.INTERNAL, "no caller");
    return caller.kind().wire() + ":" + caller.id();
  }
}
