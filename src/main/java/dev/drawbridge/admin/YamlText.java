package dev.drawbridge.admin;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.regex.Pattern;

/** JSON as YAML blocks: what holds no further object or list stands on one line. */
final class YamlText {
  private static final Pattern PLAIN = Pattern.compile("[a-zA-Z/$_][\\w/${}.-]*");
  private final StringBuilder text = new StringBuilder();

  /**
   * @param depth by how many levels the first is indented
   */
  YamlText(JsonObject object, int depth) {
    members(object, depth);
  }

  private void members(JsonObject object, int depth) {
    for (Map.Entry<String, Object> member : object) {
      String name = member.getKey();
      text.append("  ".repeat(depth));
      text.append(PLAIN.matcher(name).matches() ? name : Json.encode(name)).append(':');
      value(member.getValue(), depth);
    }
  }

  private void value(Object value, int depth) {
    switch (value) {
      case JsonObject object when deep(object) -> {
        text.append('\n');
        members(object, depth + 1);
      }
      case JsonArray array when deep(array) -> {
        text.append('\n');
        for (Object each : array) {
          text.append("  ".repeat(depth + 1)).append('-');
          text.append(' ').append(Json.encode(each)).append('\n');
        }
      }
      default -> text.append(' ').append(Json.encode(value)).append('\n');
    }
  }

  private static boolean deep(Iterable<?> value) {
    for (Object each : value) {
      Object inner = each instanceof Map.Entry<?, ?> member ? member.getValue() : each;
      if (inner instanceof JsonObject || inner instanceof JsonArray) return true;
    }
    return false;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
