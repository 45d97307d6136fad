package dev.drawbridge.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A tree as plain maps, lists, strings, numbers and booleans, none of which can be changed; nulls
 * are left out.
 */
final class PlainTree {
  private PlainTree() {}

  static Map<String, Object> object(JsonNode node) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (var entry : node.properties()) {
      if (!entry.getValue().isNull()) map.put(entry.getKey(), value(entry.getValue()));
    }
    return Collections.unmodifiableMap(map);
  }

  private static Object value(JsonNode node) {
    if (node.isObject()) return object(node);
    if (node.isArray()) return list(node);
    if (node.isTextual()) return node.textValue();
    if (node.isBoolean()) return node.booleanValue();
    return Objects.requireNonNull(node.numberValue());
  }

  private static List<Object> list(JsonNode node) {
    List<Object> list = new ArrayList<>();
    for (JsonNode item : node) {
      if (!item.isNull()) list.add(value(item));
    }
    return Collections.unmodifiableList(list);
  }
}
