package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.KeptIds;
import dev.drawbridge.dialect.codec.TokenCounts;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is read of an answer of the responses, or of one event of a streamed one: no tree, no
 * content.
 */
final class ResponsesAnswerScanner {
  /** Of the event, empty for a whole answer. */
  String type = "";

  /** Of the answer, empty where it does not say. */
  String status = "";

  @Nullable Usage usage;

  /** Whether an error stands there that is not null. */
  boolean error;

  /** Whether the answer ended because of its content. */
  boolean filtered;

  /** Whether there is a list of what the model put out. */
  boolean output;

  /** Ids under which the vendor keeps the answer and its items; empty where it keeps nothing. */
  private final List<String> ids = new ArrayList<>(4);

  /**
   * Ids of what a vendor keeps whether or not it keeps the answer, such as what its tools made; a
   * request with the answer in it names them again.
   */
  private final List<String> made = new ArrayList<>(0);

  private boolean stored = true;

  private ResponsesAnswerScanner() {}

  /** Null where it is no JSON object. */
  static @Nullable ResponsesAnswerScanner of(byte[] bytes, int from, int to) {
    var facts = new ResponsesAnswerScanner();
    try (JsonParser parser = Json.FACTORY.createParser(bytes, from, to - from)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) return null;
      facts.read(parser, false);
      return parser.nextToken() == null ? facts : null;
    } catch (IOException e) {
      return null; // Cut or malformed: the caller of this method treats it as unknown.
    }
  }

  List<String> kept() {
    if (!stored) return List.copyOf(made);
    List<String> kept = new ArrayList<>(ids);
    kept.addAll(made);
    return kept;
  }

  private void read(JsonParser parser, boolean inner) throws IOException {
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "type" -> {
          if (!inner && value == JsonToken.VALUE_STRING) type = parser.getText();
        }
        case "response" -> {
          if (value == JsonToken.START_OBJECT) read(parser, true);
          else parser.skipChildren();
        }
        case "id" -> {
          if (value == JsonToken.VALUE_STRING && parser.getTextLength() > 0) {
            ids.add(parser.getText());
          } else {
            parser.skipChildren();
          }
        }
        case "status" -> {
          if (value == JsonToken.VALUE_STRING) status = parser.getText();
        }
        case "store" -> stored &= value != JsonToken.VALUE_FALSE;
        case "error" -> {
          error |= value != JsonToken.VALUE_NULL;
          parser.skipChildren();
        }
        case "incomplete_details" -> why(parser, value);
        case "output" -> output(parser, value);
        case "usage" -> {
          Usage read = TokenCounts.of(ResponsesDialect.USAGE, parser);
          if (read != null) usage = read;
        }
        default -> parser.skipChildren();
      }
    }
  }

  private void why(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) return;
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken inner = parser.nextToken();
      boolean reason = name.equals("reason") && inner == JsonToken.VALUE_STRING;
      if (reason) filtered |= parser.getText().equals("content_filter");
      parser.skipChildren();
    }
  }

  private void output(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    output = true;
    JsonToken token;
    while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
      if (token != JsonToken.START_OBJECT) {
        parser.skipChildren();
        continue;
      }
      item(parser);
    }
  }

  private void item(JsonParser parser) throws IOException {
    String type = "";
    String id = "";
    // Its type may come last.
    Map<String, List<String>> told = new HashMap<>(0);
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken value = parser.nextToken();
      boolean text = value == JsonToken.VALUE_STRING;
      if (text && name.equals("type")) type = parser.getText();
      else if (text && name.equals("id")) id = parser.getText();
      else KeptIds.add(parser, told.computeIfAbsent(name, member -> new ArrayList<>(0)));
    }
    for (String member : KeptIds.filled(type)) made.addAll(told.getOrDefault(member, List.of()));
    if (id.isEmpty()) return;
    boolean own = type.equals("reasoning") || ResponsesInput.OWN.contains(type);
    (own ? ids : made).add(id);
  }
}
