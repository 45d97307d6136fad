package dev.drawbridge.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys of one JSON Schema, and the Markdown tables that a page shows of them. */
final class KeyTables {
  private static final String RESTART = ConfigFile.RESTART;

  /**
   * One key that can be written today.
   *
   * @param path such as {@code providers.NAME.url} or {@code audit.sinks[].name}
   * @param chain the schema objects that say something of it: its own, then those referred to
   * @param definition the name of the last definition referred to; empty where there is none
   * @param restart whether it is read at a start only
   */
  record Key(
      String path, List<JsonNode> chain, String definition, boolean required, boolean restart) {
    JsonNode schema() {
      return chain.getLast();
    }

    /** The value of an annotation; null where nothing says it. */
    @Nullable JsonNode said(String annotation) {
      for (JsonNode each : chain) if (each.has(annotation)) return each.get(annotation);
      return null;
    }

    String description() {
      JsonNode said = said("description");
      return said == null ? "" : said.asText();
    }

    String section() {
      return path.split("[.\\[]", 2)[0];
    }
  }

  private final JsonNode schema;
  private final List<Key> keys = new ArrayList<>();

  KeyTables(String resource) {
    try {
      schema = new ObjectMapper().readTree(new SchemaCheck(resource).text());
    } catch (IOException e) {
      throw new IllegalStateException(resource, e);
    }
    properties(schema, "", false);
  }

  List<Key> keys() {
    return List.copyOf(keys);
  }

  private void properties(JsonNode object, String at, boolean restart) {
    List<String> required = new ArrayList<>();
    object.path("required").forEach(name -> required.add(name.asText()));
    for (var property : object.path("properties").properties()) {
      String path = at.isEmpty() ? property.getKey() : at + "." + property.getKey();
      boolean marked = restart || property.getValue().path(RESTART).asBoolean();
      Key key = key(path, property.getValue(), required.contains(property.getKey()), marked);
      if (key.definition().equals("notYet")) continue;
      keys.add(key);
      below(key.schema(), path, marked);
    }
  }

  /** Adds the keys of the objects that a value is or holds. */
  private void below(JsonNode value, String path, boolean restart) {
    properties(value, path, restart);
    JsonNode named = value.path("additionalProperties");
    if (named.isObject()) below(resolved(named), path + ".NAME", restart);
    JsonNode items = value.path("items");
    if (items.isObject()) below(resolved(items), path + "[]", restart);
    if (value.has("else")) below(value.path("else"), path, restart);
  }

  private Key key(String path, JsonNode own, boolean required, boolean restart) {
    List<JsonNode> chain = new ArrayList<>(List.of(own));
    String definition = "";
    while (chain.getLast().has("$ref")) {
      String reference = chain.getLast().path("$ref").asText();
      definition = reference.substring(reference.lastIndexOf('/') + 1);
      chain.add(schema.at(reference.substring(1)));
    }
    return new Key(path, List.copyOf(chain), definition, required, restart);
  }

  private JsonNode resolved(JsonNode own) {
    return key("", own, false, false).schema();
  }

  /** A table of the first level, the kinds of values, then a table for each key with keys below. */
  String markdown() {
    Map<String, List<Key>> sections = new LinkedHashMap<>();
    List<Key> first = new ArrayList<>();
    for (Key key : keys) {
      if (key.path().equals(key.section())) first.add(key);
      else sections.computeIfAbsent(key.section(), s -> new ArrayList<>()).add(key);
    }
    var text = new StringBuilder();
    table(first, text);
    text.append("\nKinds of values:\n\n");
    for (var definition : schema.path("$defs").properties()) {
      if (!isKind(definition.getValue())) continue;
      String title = definition.getValue().path("title").asText();
      text.append("* *").append(words(definition.getKey())).append("*: ").append(title);
      text.append('\n');
    }
    sections.forEach(
        (section, below) -> {
          text.append("\n### `").append(section).append("`\n\n");
          table(below, text);
        });
    return text.toString();
  }

  private void table(List<Key> rows, StringBuilder text) {
    boolean changes = schema.findValue(RESTART) != null;
    text.append("| key | value | default |")
        .append(changes ? " change |" : "")
        .append(" meaning |\n");
    text.append("|---|---|---|").append(changes ? "---|" : "").append("---|\n");
    for (Key key : rows) {
      text.append("| `").append(key.path()).append("` | ");
      text.append(label(key).replace("|", "\\|")).append(" | ").append(absent(key)).append(" |");
      if (changes) text.append(' ').append(change(key)).append(" |");
      text.append(' ').append(key.description().replace("|", "\\|")).append(" |\n");
    }
  }

  private static String absent(Key key) {
    JsonNode value = key.said("default");
    if (value == null) return key.required() ? "required" : "";
    return "`" + (value.isTextual() ? value.asText() : value.toString()) + "`";
  }

  private String change(Key key) {
    boolean below =
        keys.stream().anyMatch(k -> k.path().startsWith(key.path() + ".") && k.restart());
    return key.restart() ? "restart" : below ? "see below" : "reload";
  }

  /** Whether a definition is a kind of value with a name of its own. */
  private static boolean isKind(JsonNode definition) {
    return definition.has("title") && !definition.path("type").asText().equals("object");
  }

  private String label(Key key) {
    JsonNode value = key.schema();
    if (!key.definition().isEmpty() && isKind(value)) return "*" + words(key.definition()) + "*";
    if (value.has("enum")) return listed(value.path("enum"));
    if (value.has("const")) return "`" + value.path("const").asText() + "`";
    if (value.has("else")) return value.path("else").path("title").asText();
    return switch (value.path("type").asText()) {
      case "object" -> object(value);
      case "array" -> {
        String items = label(key("", value.path("items"), false, false));
        yield "list of " + (items.equals("object") ? "objects" : items);
      }
      case "boolean" -> "`true`, `false`";
      case "integer" -> "whole number" + range(value);
      case "number" -> "number" + range(value);
      default -> value.has("title") ? value.path("title").asText() : "*text*";
    };
  }

  private String object(JsonNode value) {
    JsonNode named = value.path("additionalProperties");
    return named.isObject() ? "by name: " + label(key("", named, false, false)) : "object";
  }

  private static String range(JsonNode value) {
    if (value.has("exclusiveMinimum")) return " above " + value.path("exclusiveMinimum").asText();
    if (!value.has("minimum")) return "";
    String from = " from " + value.path("minimum").asText();
    return value.has("maximum") ? from + " to " + value.path("maximum").asText() : from;
  }

  private static String listed(JsonNode values) {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : values) texts.add("`" + value.asText() + "`");
    return String.join(", ", texts);
  }

  /** {@code file reference} of {@code fileReference}. */
  private static String words(String name) {
    return name.replaceAll("([a-z])([A-Z])", "$1 $2").toLowerCase(Locale.ROOT);
  }
}
