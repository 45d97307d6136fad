package dev.drawbridge.admin;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.exchange.Refusal;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of an admin's call as HTTP carries them: in the path, and the body or the query.
 */
final class HttpArguments {
  private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

  /** What the names of tags begin with in a query, each of which is a parameter of its own. */
  private static final String TAG = "tag.";

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private HttpArguments() {}

  /** Those of a call whose body has been read where it has one. */
  static Arguments of(RoutingContext c, AdminOperation operation, boolean body) {
    Map<String, Object> given =
        given(operation, body, c.queryParams(), body ? c.body().buffer() : null);
    given.putAll(c.pathParams());
    return operation.read(given);
  }

  /** What a call gives beside its path, unread. */
  static Map<String, Object> given(
      AdminOperation operation, boolean inBody, MultiMap query, @Nullable Buffer body) {
    boolean tagged =
        operation.arguments().stream().anyMatch(each -> each.kind() == Argument.Kind.TAGS);
    return new HashMap<>(inBody ? members(body) : query(query, tagged));
  }

  private static Map<String, Object> query(MultiMap parameters, boolean tagged) {
    Map<String, Object> given = new HashMap<>();
    Map<String, String> tags = new HashMap<>();
    for (String name : parameters.names()) {
      boolean tag = tagged && name.startsWith(TAG) && name.length() > TAG.length();
      if (tag) tags.put(name.substring(TAG.length()), parameters.get(name));
      else given.put(name, parameters.get(name));
    }
    if (!tags.isEmpty()) given.put("tags", tags);
    return given;
  }

  /**
   * A body's members; none where it was left out.
   *
   * @throws Refusal {@code invalid_request} where it is no JSON object, or where a key stands in it
   *     twice: of two values another reader may take the other
   */
  private static Map<String, Object> members(@Nullable Buffer body) {
    if (body == null || body.length() == 0) return Map.of();
    try {
      if (STRICT.readTree(body.getBytes()) instanceof ObjectNode object) {
        return STRICT.convertValue(object, MEMBERS);
      }
    } catch (IOException e) {
      throw Refusal.invalid("body", "The body is no JSON, or a key appears twice in an object.");
    }
    throw Refusal.invalid("body", "The body is a JSON object.");
  }
}
