package dev.drawbridge.dialect.codec;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.contract.TextCount;
import java.io.IOException;
import java.util.Set;

/**
 * Reads the texts of a caller's body, to be counted: those of messages, parts and tools, which
 * several dialects lay out alike.
 */
public abstract class PromptTexts {
  private static final JsonFactory JSON = new JsonFactory();

  /** Members of parts that a model does not read. */
  private static final Set<String> SILENT = Set.of("type", "cache_control", "signature", "data");

  protected final TextCount count;

  protected PromptTexts(TextCount count) {
    this.count = count;
  }

  /**
   * Reads a body.
   *
   * @throws IOException where it is no JSON
   */
  public final void read(byte[] body) throws IOException {
    try (JsonParser parser = JSON.createParser(body)) {
      parser.nextToken();
      String name;
      while ((name = parser.nextFieldName()) != null) member(parser, name, parser.nextToken());
    }
  }

  /** Reads a member of the body, at whose value the parser stands, to its end. */
  protected abstract void member(JsonParser parser, String name, JsonToken value)
      throws IOException;

  /** Messages of roles and contents. */
  protected final void messages(JsonParser parser) throws IOException {
    count.conversation();
    while (parser.nextToken() == JsonToken.START_OBJECT) message(parser);
  }

  private void message(JsonParser parser) throws IOException {
    count.message();
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "name" -> {
          count.name();
          raw(parser, value);
        }
        case "content" -> content(parser, value);
        default -> raw(parser, value);
      }
    }
  }

  /** A text alone, or parts. */
  protected final void content(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) raw(parser, value);
    else while (parser.nextToken() != JsonToken.END_ARRAY) part(parser);
  }

  /** The text of a part; media were reckoned by what they are. */
  private void part(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      raw(parser, parser.currentToken());
      return;
    }
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken value = parser.nextToken();
      boolean medium = PartTypes.need(name) != null;
      if (medium || SILENT.contains(name)) parser.skipChildren();
      else if (name.equals("content")) content(parser, value);
      else if (name.equals("source")) source(parser, value);
      else raw(parser, value);
    }
  }

  /** Of Anthropic's media, documents of plain text are counted as text. */
  private void source(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    String type = "";
    String data = "";
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken member = parser.nextToken();
      if (name.equals("type") && member == JsonToken.VALUE_STRING) type = parser.getText();
      else if (name.equals("data") && member == JsonToken.VALUE_STRING) data = parser.getText();
      else if (name.equals("content")) content(parser, member);
      else parser.skipChildren();
    }
    if (type.equals("text")) count.text(data);
  }

  /** A value with everything in it, names and punctuation included where it is more than a text. */
  protected final void raw(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NULL) return;
    if (!value.isStructStart()) {
      count.text(parser.getText());
      return;
    }
    StringBuilder all = new StringBuilder(parser.getText());
    for (int depth = 1; depth > 0; ) {
      JsonToken token = parser.nextToken();
      if (token.isStructStart()) depth++;
      if (token.isStructEnd()) depth--;
      all.append(parser.getText()).append(token == JsonToken.FIELD_NAME ? ':' : ',');
    }
    count.text(all.toString());
  }
}
