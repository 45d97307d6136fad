package dev.drawbridge.json;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Null-safe accessors for members of a {@code JsonNode}: a value of the wrong type reads as absent.
 * Texts are well-formed.
 */
public final class Nodes {
  private Nodes() {}

  /** A member's string; null where it is absent or something else. */
  public static @Nullable String text(JsonNode node, String member) {
    JsonNode value = node.get(member);
    return value != null && value.isTextual() ? Json.wellFormed(value.textValue()) : null;
  }

  /** A member's string; empty where it is absent or something else. */
  public static String textOrEmpty(JsonNode node, String member) {
    String text = text(node, member);
    return text == null ? "" : text;
  }

  /** A member's string; another where it is absent or something else. */
  public static String textOr(JsonNode node, String member, String otherwise) {
    String text = text(node, member);
    return text == null ? otherwise : text;
  }

  /** Whether a member's string is that one. */
  public static boolean is(JsonNode node, String member, String wanted) {
    JsonNode value = node.get(member);
    return value != null && value.isTextual() && value.textValue().equals(wanted);
  }

  /**
   * The objects of a list that state an index, or stand there where they state none.
   *
   * @param index in decimal digits
   */
  public static List<ObjectNode> indexed(JsonNode list, String index) {
    List<ObjectNode> found = new ArrayList<>(1);
    for (int i = 0; i < list.size(); i++) {
      String own = list.path(i).path("index").asText(Integer.toString(i));
      if (own.equals(index) && list.path(i) instanceof ObjectNode each) found.add(each);
    }
    return found;
  }

  public static @Nullable Double real(JsonNode node, String member) {
    JsonNode value = node.get(member);
    return value == null || !value.isNumber() ? null : Double.valueOf(value.doubleValue());
  }

  public static @Nullable Integer whole(JsonNode node, String member) {
    JsonNode value = node.get(member);
    return value == null || !value.canConvertToInt() || !value.isIntegralNumber()
        ? null
        : Integer.valueOf(value.intValue());
  }

  public static @Nullable Long wholeLong(JsonNode node, String member) {
    JsonNode value = node.get(member);
    return value == null || !value.canConvertToLong() || !value.isIntegralNumber()
        ? null
        : Long.valueOf(value.longValue());
  }

  public static @Nullable Boolean bool(JsonNode node, String member) {
    JsonNode value = node.get(member);
    return (value == null || !value.isBoolean()) ? null : Boolean.valueOf(value.booleanValue());
  }

  /** Whether a member stands there and is not null. */
  public static boolean has(JsonNode node, String member) {
    return node.hasNonNull(member);
  }

  /** A tree as JSON text, numbers as they were read. */
  public static String raw(JsonNode node) {
    return Json.wellFormed(Json.text(node));
  }

  /** An object as JSON text; {@code {}} where it is none. */
  public static String object(@Nullable JsonNode node) {
    return node != null && node.isObject() ? raw(node) : "{}";
  }

  /**
   * A JSON object's text as it is, {@code {}} for nothing; anything else becomes the member {@code
   * text} of an object. Models do not always say an object where they should, and not every dialect
   * takes anything else.
   */
  public static String object(String json) {
    if (json.isBlank()) return "{}";
    return JsonText.isObject(json) ? json : wrapped(json);
  }

  /**
   * The JSON text of an object that stands there as itself or as a string that holds it, as OpenAI
   * says the arguments of a function; {@code {}} for anything else.
   */
  public static String embedded(JsonNode value) {
    if (value.isTextual()) return object(Json.wellFormed(value.textValue()));
    return value.isObject() ? raw(value) : "{}";
  }

  private static String wrapped(String text) {
    return "{\"text\":\"" + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + "\"}";
  }
}
