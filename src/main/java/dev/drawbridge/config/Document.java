package dev.drawbridge.config;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/**
 * One YAML or JSON file as a tree, with the place of every key and value. Stricter than YAML: no
 * duplicate keys, no aliases, one document a file; {@code yes}, {@code no}, {@code on} and {@code
 * off} are texts (a country is called {@code NO}).
 */
final class Document {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int MOST_CHARACTERS = 16 << 20;
  private static final JsonFactory JSON = new JsonFactory();
  private static final YAMLFactory YAML = yaml();

  private final String file;
  private final Problems problems;
  private final Map<String, Position> keys = new HashMap<>();
  private final Map<String, Position> values = new HashMap<>();
  private final NavigableMap<String, Object> meanings = new TreeMap<>();
  private JsonNode root = MissingNode.getInstance();

  private Document(String file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  private static YAMLFactory yaml() {
    var options = new LoaderOptions();
    options.setCodePointLimit(MOST_CHARACTERS);
    return YAMLFactory.builder()
        .loaderOptions(options)
        .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
        .build();
  }

  /** Reads a text; what cannot be read is among the problems, and the tree ends before it. */
  static Document read(String file, String text, Problems problems) {
    var document = new Document(file, problems);
    JsonFactory factory = file.endsWith(".json") ? JSON : YAML;
    try (JsonParser parser = factory.createParser(text)) {
      if (parser.nextToken() == null) {
        problems.error(file, 1, 1, "the file is empty");
      } else {
        document.root = document.value(parser, "", null);
        if (parser.nextToken() != null) {
          document.refuse(parser, "a second document begins here; a file holds one");
        }
      }
    } catch (JsonProcessingException e) {
      document.refuse(e);
    } catch (IOException e) {
      problems.error(file, 1, 1, "cannot be read");
    }
    return document;
  }

  String file() {
    return file;
  }

  /** The tree; missing where the file is empty or is no YAML. */
  JsonNode root() {
    return root;
  }

  /** Where a value stands: an object or a list at its key; what has no place, at what holds it. */
  Position mark(String pointer) {
    for (String at = pointer; !at.isEmpty(); at = Pointers.parent(at)) {
      Position mark = values.get(at);
      if (mark != null) return mark;
    }
    return new Position(file, 1, 1);
  }

  Position keyMark(String pointer) {
    Position mark = keys.get(pointer);
    return mark == null ? mark(pointer) : mark;
  }

  /**
   * Takes in the entries of another document's sections. What stands here already, and what is no
   * such section, is among the problems, at its place in the other file.
   */
  void take(Document other, List<String> sections) {
    if (!(root instanceof ObjectNode into)) return;
    for (var section : other.root.properties()) {
      String at = Pointers.child("", section.getKey());
      if (!sections.contains(section.getKey()) || !section.getValue().isObject()) {
        problems.errorAtKey(
            other, at, "an included file holds the objects " + String.join(", ", sections));
        continue;
      }
      if (!into.has(section.getKey())) {
        into.putObject(section.getKey());
        keys.put(at, other.keyMark(at));
        values.put(at, other.mark(at));
      }
      if (into.get(section.getKey()) instanceof ObjectNode held) take(other, at, section, held);
    }
  }

  private void take(
      Document other, String at, Map.Entry<String, JsonNode> section, ObjectNode held) {
    for (var entry : section.getValue().properties()) {
      String child = Pointers.child(at, entry.getKey());
      if (held.has(entry.getKey())) {
        Position first = keyMark(child);
        problems.errorAtKey(
            other, child, "stands in " + first.file() + ":" + first.line() + " already");
        continue;
      }
      held.set(entry.getKey(), entry.getValue());
      copy(other.keys, keys, child);
      copy(other.values, values, child);
    }
  }

  private static void copy(Map<String, Position> from, Map<String, Position> to, String pointer) {
    from.forEach(
        (at, mark) -> {
          if (at.equals(pointer) || at.startsWith(pointer + "/")) to.put(at, mark);
        });
  }

  /** Notes what the value at a pointer came to when it was read, its default included. */
  void means(String pointer, Object meaning) {
    meanings.put(pointer, meaning);
  }

  /** What everything at and below a pointer came to, by pointer. */
  Map<String, Object> meanings(String pointer) {
    Map<String, Object> below = new TreeMap<>(meanings.subMap(pointer + "/", pointer + "0"));
    Object own = meanings.get(pointer);
    if (own != null) below.put(pointer, own);
    return Collections.unmodifiableMap(below);
  }

  private JsonNode value(JsonParser parser, String pointer, @Nullable Position key)
      throws IOException {
    Position here = here(parser);
    JsonToken token = parser.currentToken();
    values.put(pointer, token.isStructStart() && key != null ? key : here);
    if (parser instanceof YAMLParser yaml && yaml.isCurrentAlias()) {
      refuse(parser, "an alias (*name) is not supported: write the value out");
    }
    return switch (token) {
      case START_OBJECT -> object(parser, pointer);
      case START_ARRAY -> array(parser, pointer);
      case VALUE_NUMBER_INT -> whole(parser);
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      default -> NODES.textNode(parser.getText());
    };
  }

  private static JsonNode whole(JsonParser parser) throws IOException {
    return switch (parser.getNumberType()) {
      case INT -> NODES.numberNode(parser.getIntValue());
      case LONG -> NODES.numberNode(parser.getLongValue());
      default -> NODES.numberNode(parser.getBigIntegerValue());
    };
  }

  private ObjectNode object(JsonParser parser, String pointer) throws IOException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      String child = Pointers.child(pointer, name);
      Position key = here(parser);
      boolean twice = object.has(name);
      if (twice) {
        String first = keyMark(child).line() + ":" + keyMark(child).column();
        String message = Pointers.dotted(child) + ": appears twice, first at " + first;
        problems.error(file, key.line(), key.column(), message);
        parser.nextToken();
        parser.skipChildren();
        continue;
      }
      keys.put(child, key);
      parser.nextToken();
      object.set(name, value(parser, child, key));
    }
    return object;
  }

  private ArrayNode array(JsonParser parser, String pointer) throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value(parser, Pointers.child(pointer, array.size()), null));
    }
    return array;
  }

  private Position here(JsonParser parser) {
    JsonLocation at = parser.currentTokenLocation();
    return new Position(file, Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
  }

  private void refuse(JsonParser parser, String message) {
    Position mark = here(parser);
    problems.error(file, mark.line(), mark.column(), message);
  }

  /** Says what the parser found, without the line it quotes: a secret may stand in it. */
  private void refuse(JsonProcessingException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
        Mark mark = marked.getProblemMark();
        problems.error(
            file, mark.getLine() + 1, mark.getColumn() + 1, "not YAML: " + marked.getProblem());
        return;
      }
    }
    JsonLocation at = e.getLocation();
    int line = at == null ? 1 : Math.max(1, at.getLineNr());
    int column = at == null ? 1 : Math.max(1, at.getColumnNr());
    problems.error(file, line, column, file.endsWith(".json") ? "not JSON" : "not YAML");
  }

  /** A file as it was named, a line and a column, both from 1. */
  record Position(String file, int line, int column) {}
}
