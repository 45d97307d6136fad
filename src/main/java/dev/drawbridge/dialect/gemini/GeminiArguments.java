package dev.drawbridge.dialect.gemini;

import static dev.drawbridge.dialect.gemini.GeminiNames.at;
import static dev.drawbridge.dialect.gemini.GeminiNames.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a call that comes in pieces: each names the place that it fills by a path such
 * as {@code $.recipe.steps[2]}, and a text may come in several. Of one call; not thread-safe.
 *
 * <p>Source: Vertex's <em>streaming function call arguments</em>, {@code PartialArg}.
 */
public final class GeminiArguments {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Most elements that are filled in before the first that is given. */
  private static final int LONGEST_GAP = 1_000;

  private static final int DEEPEST = 100;

  private final ObjectNode tree = NODES.objectNode();

  /** The text that is being told, and where; it is put into the tree once it is whole. */
  private final StringBuilder text = new StringBuilder();

  private @Nullable String place;

  /** Takes one {@code functionCall} of the stream. */
  public void take(JsonNode call) {
    if (at(call, "args") instanceof ObjectNode args) tree.setAll(args);
    for (JsonNode piece : GeminiNames.each(call, "partialArgs")) piece(piece);
  }

  private void piece(JsonNode piece) {
    String path = text(piece, "jsonPath");
    JsonNode said = at(piece, "stringValue");
    if (!path.equals(place)) settle();
    if (said.isTextual()) {
      place = path;
      text.append(said.textValue());
      if (!at(piece, "willContinue").asBoolean(false)) settle();
      return;
    }
    JsonNode number = at(piece, "numberValue");
    JsonNode truth = at(piece, "boolValue");
    if (number.isNumber()) put(path, number);
    else if (truth.isBoolean()) put(path, truth);
    else if (piece.has("nullValue") || piece.has("null_value")) put(path, NODES.nullNode());
  }

  private void settle() {
    if (place != null) put(place, NODES.textNode(text.toString()));
    place = null;
    text.setLength(0);
  }

  /** All arguments so far as a JSON object. */
  public String json() {
    settle();
    return Json.text(tree);
  }

  private void put(String path, JsonNode value) {
    List<Object> steps = steps(path);
    JsonNode at = tree;
    for (int i = 0; i < steps.size() && at != null; i++) {
      boolean last = i + 1 == steps.size();
      JsonNode next = last ? value : inner(at, steps.get(i), steps.get(i + 1));
      at = set(at, steps.get(i), next) ? next : null;
    }
  }

  /** What stands at a step where it can hold the one after it, else a new place for that. */
  private static JsonNode inner(JsonNode in, Object step, Object after) {
    JsonNode there = step instanceof String name ? in.path(name) : in.path((Integer) step);
    if (after instanceof String) return there.isObject() ? there : NODES.objectNode();
    return there.isArray() ? there : NODES.arrayNode();
  }

  /** False where there is no such place. */
  private static boolean set(JsonNode in, Object step, JsonNode value) {
    if (in instanceof ObjectNode object && step instanceof String name) {
      object.set(name, value);
      return true;
    }
    if (!(in instanceof ArrayNode array) || !(step instanceof Integer index)) return false;
    if (index > array.size() + LONGEST_GAP) return false;
    while (array.size() <= index) array.addNull();
    array.set(index, value);
    return true;
  }

  /** The names and numbers of a path; empty for what is none. */
  private static List<Object> steps(String path) {
    List<Object> steps = new ArrayList<>();
    int i = path.startsWith("$") ? 1 : 0;
    while (i < path.length() && steps.size() < DEEPEST) {
      char c = path.charAt(i);
      if (c == '[') {
        int end = path.indexOf(']', i);
        if (i + 1 < path.length() && isQuote(path.charAt(i + 1))) {
          end = path.indexOf(path.charAt(i + 1) + "]", i + 2);
          if (end < 0) return List.of();
          steps.add(path.substring(i + 2, end));
          i = end + 2;
          continue;
        }
        Integer index = end < 0 ? null : number(path.substring(i + 1, end));
        if (index == null) return List.of();
        steps.add(index);
        i = end + 1;
      } else {
        int from = c == '.' ? i + 1 : i;
        i = from;
        while (i < path.length() && path.charAt(i) != '.' && path.charAt(i) != '[') i++;
        if (i == from) return List.of();
        steps.add(path.substring(from, i));
      }
    }
    return i < path.length() ? List.of() : steps;
  }

  private static boolean isQuote(char c) {
    return c == '\'' || c == '"';
  }

  private static @Nullable Integer number(String digits) {
    boolean plain = !digits.isEmpty() && digits.length() < 7;
    for (int i = 0; i < digits.length(); i++) plain &= Character.isDigit(digits.charAt(i));
    return plain ? Integer.valueOf(digits) : null;
  }
}
