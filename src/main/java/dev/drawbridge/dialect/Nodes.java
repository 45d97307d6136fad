package dev.drawbridge.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Members of trees, as far as they are what they should be. */
final class Nodes {
  private Nodes() {}

  /** The text, without halves of surrogate pairs; null where there is none. */
  static @Nullable String text(JsonNode node, String name) {
    JsonNode inner = node.get(name);
    return inner != null && inner.isTextual() ? Json.wellFormed(inner.textValue()) : null;
  }

  /** The text, empty where there is none. */
  static String textOr(JsonNode node, String name, String otherwise) {
    String text = text(node, name);
    return text == null ? otherwise : text;
  }

  /** The object as JSON text; {@code {}} where it is none. */
  static String object(@Nullable JsonNode node) {
    return node != null && node.isObject() ? Json.wellFormed(Json.text(node)) : "{}";
  }
}
