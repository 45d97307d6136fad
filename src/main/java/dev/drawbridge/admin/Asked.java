package dev.drawbridge.admin;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Caller;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** Reads one call of the admin API: who asks, the id in the path, the body. */
final class Asked {
  private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Asked() {}

  /** Who asks, as the record names them. */
  static String actor(RoutingContext c) {
    Caller caller = c.get("caller");
    if (caller == null) throw new Refusal(RefusalCode.INTERNAL, "no caller");
    return caller.actor();
  }

  /** The id in the path. */
  static String id(RoutingContext c) {
    return Objects.requireNonNull(c.pathParam("id"));
  }

  /**
   * The body.
   *
   * @throws Refusal {@code invalid_request} where it is no JSON object, or where a key stands in it
   *     twice: of two values another reader may take the other
   */
  static JsonObject body(RoutingContext c) {
    Buffer bytes = c.body().buffer();
    return read(bytes == null ? new byte[0] : bytes.getBytes());
  }

  static JsonObject read(byte[] bytes) {
    try {
      if (STRICT.readTree(bytes) instanceof ObjectNode object) {
        return new JsonObject(STRICT.convertValue(object, MEMBERS));
      }
    } catch (IOException e) {
      throw Refusal.invalid("body", "The body is no JSON, or a key appears twice in an object.");
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
