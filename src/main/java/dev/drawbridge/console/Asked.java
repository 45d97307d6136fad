package dev.drawbridge.console;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Caller;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** What one admin's call asks: by whom, of what, and with which body. */
final class Asked {
  private Asked() {}

  /** Who asks, as the record names them. */
  static String actor(RoutingContext c) {
    Caller caller = c.get("caller");
    if (caller == null) throw new Refusal(RefusalCode.INTERNAL, "no caller");
    return caller.kind().wire() + ":" + caller.id();
  }

  /** The id in the path. */
  static String id(RoutingContext c) {
    return Objects.requireNonNull(c.pathParam("id"));
  }

  /**
   * The body.
   *
   * @throws Refusal {@code invalid_request} where it is no JSON object
   */
  static JsonObject body(RoutingContext c) {
    try {
      var bytes = c.body().buffer();
      if (bytes != null && Json.decodeValue(bytes) instanceof JsonObject body) return body;
    } catch (DecodeException e) {
      throw Refusal.invalid("body", "The body is no JSON.");
    }
    throw Refusal.invalid("body", "The body is a JSON object.");
  }

  /** The body, an empty object where it was left out. */
  static JsonObject bodyIfAny(RoutingContext c) {
    var bytes = c.body().buffer();
    return bytes == null || bytes.length() == 0 ? new JsonObject() : body(c);
  }

  /** A body's members as plain values. */
  static Map<String, Object> members(JsonObject body) {
    Map<String, Object> members = new HashMap<>();
    for (String name : body.fieldNames()) {
      Object value = body.getValue(name);
      members.put(
          name,
          switch (value) {
            case JsonArray array -> array.getList();
            case JsonObject object -> object.getMap();
            case null, default -> value;
          });
    }
    return members;
  }
}
