package dev.drawbridge.dialect.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The tree of a body whose schemas and arguments of tools stay text: as trees they would take
 * thirty times their bytes, and they are only passed on.
 */
public final class OpaqueTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final byte[] body;
  private final List<Mark> opaque;
  private final JsonParser parser;
  private int next;

  private OpaqueTree(byte[] body, List<Mark> opaque, JsonParser parser) {
    this.body = body;
    this.opaque = opaque;
    this.parser = parser;
  }

  /**
   * Reads a body that was read before.
   *
   * @param opaque what stays text, in the order in which it stands there
   */
  static JsonNode read(ModelCall call, List<Mark> opaque) throws IOException {
    try (JsonParser parser = Json.FACTORY.createParser(call.body())) {
      parser.nextToken();
      return new OpaqueTree(call.body(), opaque, parser).value();
    }
  }

  private JsonNode value() throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> isOpaque() ? new OpaqueObject(text()) : object();
      case START_ARRAY -> isOpaque() ? new OpaqueArray(text()) : array();
      case VALUE_STRING -> NODES.textNode(parser.getText());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
          };
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDecimalValue());
      default -> NODES.nullNode();
    };
  }

  private JsonNode object() throws IOException {
    ObjectNode object = NODES.objectNode();
    String name;
    while ((name = parser.nextFieldName()) != null) {
      parser.nextToken();
      object.set(name, value());
    }
    return object;
  }

  private JsonNode array() throws IOException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) array.add(value());
    return array;
  }

  private boolean isOpaque() {
    return next < opaque.size()
        && opaque.get(next).from() == BodyReader.offset(parser.currentTokenLocation());
  }

  private String text() throws IOException {
    Mark mark = opaque.get(next++);
    parser.skipChildren();
    String text = new String(body, mark.from(), mark.to() - mark.from(), StandardCharsets.UTF_8);
    return JsonText.compact(text);
  }

  /** The node itself or, of an object that is text, one that shows its members. */
  public static JsonNode opened(JsonNode node) {
    if (!(node instanceof OpaqueObject object)) return node;
    ObjectNode opened = NODES.objectNode();
    try (JsonParser parser = Json.FACTORY.createParser(object.text)) {
      parser.nextToken();
      String name;
      while ((name = parser.nextFieldName()) != null) {
        JsonToken value = parser.nextToken();
        int from = (int) parser.currentTokenLocation().getCharOffset();
        parser.skipChildren();
        parser.finishToken();
        String text = object.text.substring(from, (int) parser.currentLocation().getCharOffset());
        opened.set(
            name,
            switch (value) {
              case START_OBJECT -> new OpaqueObject(text);
              case START_ARRAY -> new OpaqueArray(text);
              default -> Json.tree(text);
            });
      }
    } catch (IOException e) {
      throw new UncheckedIOException("JSON that was read before", e);
    }
    return opened;
  }

  /** Whether a node is text, and shows nothing of what is in it. */
  public static boolean isText(JsonNode node) {
    return node instanceof OpaqueObject || node instanceof OpaqueArray;
  }

  @SuppressWarnings("unchecked") // Jackson types its deepCopy so.
  private static final class OpaqueObject extends ObjectNode {
    private static final long serialVersionUID = 1;
    private final String text;

    OpaqueObject(String text) {
      super(NODES);
      this.text = text;
    }

    @Override
    public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
      json.writeRawValue(text);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof OpaqueObject same && same.text.equals(text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }
  }

  @SuppressWarnings("unchecked") // Jackson types its deepCopy so.
  private static final class OpaqueArray extends ArrayNode {
    private static final long serialVersionUID = 1;
    private final String text;

    OpaqueArray(String text) {
      super(NODES);
      this.text = text;
    }

    @Override
    public void serialize(JsonGenerator json, SerializerProvider provider) throws IOException {
      json.writeRawValue(text);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof OpaqueArray same && same.text.equals(text);
    }

    @Override
    public int hashCode() {
      return text.hashCode();
    }
  }
}
