package dev.drawbridge.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Draft202012;
import com.networknt.schema.keyword.NonValidationKeyword;
import com.networknt.schema.path.NodePath;
import dev.drawbridge.catalog.NearNames;
import dev.drawbridge.dialect.Dialects;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A JSON Schema of the jar. Its errors are written for a person. No message repeats a value: it may
 * be a secret in the wrong place.
 */
final class SchemaCheck {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String text;
  private final JsonNode source;
  private final Schema schema;

  SchemaCheck(String resource) {
    try (InputStream in = SchemaCheck.class.getResourceAsStream(resource)) {
      if (in == null) throw new FileNotFoundException("not in the jar: " + resource);
      text = filled(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      source = JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    schema = SchemaRegistry.withDialect(vocabulary()).getSchema(source);
  }

  /** JSON Schema with the keywords of our own, which say something of a key and check nothing. */
  private static Dialect vocabulary() {
    return Dialect.builder(Draft202012.getInstance())
        .keyword(new NonValidationKeyword("x-restart"))
        .keyword(new NonValidationKeyword("x-hint"))
        .build();
  }

  /** Puts the names of the dialects that there are in their place. */
  private static String filled(String schema) {
    String names = Dialects.configurable().stream().collect(Collectors.joining("\", \""));
    return schema.replace("$dialects", names);
  }

  String text() {
    return text;
  }

  /** The pointers of the keys that carry a mark, in the schema's order. */
  List<String> marked(String mark) {
    List<String> pointers = new ArrayList<>();
    marked(source, "", mark, pointers);
    return List.copyOf(pointers);
  }

  private static void marked(JsonNode object, String at, String mark, List<String> pointers) {
    for (var property : object.path("properties").properties()) {
      String pointer = Pointers.child(at, property.getKey());
      if (property.getValue().path(mark).asBoolean()) {
        pointers.add(pointer);
      } else {
        marked(property.getValue(), pointer, mark, pointers);
      }
    }
  }

  void check(Document document, Problems problems) {
    if (document.root().isMissingNode()) return;
    for (Error error : schema.validate(document.root())) tell(document, error, problems);
  }

  private void tell(Document document, Error error, Problems problems) {
    String at = Pointers.of(error.getInstanceLocation());
    String property = error.getProperty();
    switch (error.getKeyword()) {
      case "additionalProperties" -> {
        String unknown = Pointers.child(at, String.valueOf(property));
        problems.errorAtKey(document, unknown, unknownKey(error, String.valueOf(property)));
      }
      case "not" -> problems.errorAtKey(document, at, "not available yet");
      case "required" -> problems.error(document, at, property + " is missing");
      case "propertyNames" -> {
        String named = Pointers.child(at, String.valueOf(property));
        String definition = holder(error).path("propertyNames").path("$ref").asText();
        JsonNode wanted = source.at(definition.replace("#", ""));
        problems.errorAtKey(document, named, "not " + wanted.path("title").asText());
      }
      default -> problems.error(document, at, expected(error));
    }
  }

  private String unknownKey(Error error, String key) {
    List<String> known = new ArrayList<>();
    for (var property : holder(error).path("properties").properties()) {
      if (!"#/$defs/notYet".equals(property.getValue().path("$ref").asText())) {
        known.add(property.getKey());
      }
    }
    List<String> near = NearNames.near(key, known);
    return near.isEmpty()
        ? "unknown key; known are " + String.join(", ", known)
        : "unknown key, did you mean " + String.join(" or ", near) + "?";
  }

  private String expected(Error error) {
    JsonNode keyword = holder(error).path(error.getKeyword());
    return switch (error.getKeyword()) {
      case "type" -> "expected " + typeWanted(error, keyword);
      case "pattern", "minLength", "minProperties" -> "expected " + title(error);
      case "enum" -> "expected one of " + listed(keyword);
      case "const" -> "expected " + keyword.asText();
      case "minimum" -> "must be at least " + keyword.asText();
      case "exclusiveMinimum" -> "must be more than " + keyword.asText();
      case "maximum" -> "must be at most " + keyword.asText();
      case "minItems" -> "needs at least " + keyword.asText() + " entry" + hint(error);
      case "uniqueItems" -> "an entry appears twice";
      default -> "does not fit the schema (" + error.getKeyword() + ")";
    };
  }

  private String typeWanted(Error error, JsonNode types) {
    String title = holder(error).path("title").asText();
    if (!title.isEmpty()) return title;
    return switch (types.asText()) {
      case "object" -> "an object (key: value)";
      case "array" -> "a list";
      case "string" -> "a text";
      case "integer" -> "a whole number";
      case "number" -> "a number";
      case "boolean" -> "true or false";
      default -> types.toString();
    };
  }

  private String title(Error error) {
    String title = holder(error).path("title").asText();
    return title.isEmpty() ? "a value that fits the schema" : title;
  }

  /** What to write instead, where the schema says it. */
  private String hint(Error error) {
    String hint = holder(error).path("x-hint").asText();
    return hint.isEmpty() ? "" : ": " + hint;
  }

  private static String listed(JsonNode values) {
    List<String> texts = new ArrayList<>();
    for (JsonNode value : values) texts.add(value.asText());
    return String.join(", ", texts);
  }

  /** The schema object that holds the keyword which failed. */
  private JsonNode holder(Error error) {
    NodePath path = error.getSchemaLocation().getFragment();
    JsonNode node = source;
    for (int i = 0; i < path.getNameCount() - 1; i++) {
      Object element = path.getElement(i);
      node = element instanceof Integer index ? node.path(index) : node.path(element.toString());
    }
    return node;
  }
}
