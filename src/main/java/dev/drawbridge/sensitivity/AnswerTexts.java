package dev.drawbridge.sensitivity;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The texts of an answer, whatever its dialect. Of a stream the pieces that stand at the same place
 * of its events, of the same choice or block, are one text: what is divided among events is whole.
 */
final class AnswerTexts {
  /** Fields that stand in each event and say nothing. */
  private static final Set<String> REPEATED =
      Set.of(
          "id",
          "object",
          "model",
          "type",
          "role",
          "item_id",
          "finish_reason",
          "service_tier",
          "system_fingerprint",
          "obfuscation",
          "modelVersion",
          "responseId");

  private final Map<String, StringBuilder> pieces = new LinkedHashMap<>();

  private AnswerTexts() {}

  /** Of an answer in one piece. */
  static Collection<String> ofWhole(byte[] json) {
    List<String> texts = new ArrayList<>();
    new PromptStrings((text, message, result) -> texts.add(text), kind -> {}).read(json);
    return texts;
  }

  /** Of a stream: server-sent events, or one array of them; what is cut off at its end is left. */
  static Collection<String> ofStream(byte[] stream) {
    var texts = new AnswerTexts();
    int first = 0;
    while (first < stream.length && stream[first] <= ' ') first++;
    if (first < stream.length && stream[first] == '[') texts.event(stream, first, stream.length);
    else texts.events(stream);
    Set<String> all = new LinkedHashSet<>();
    texts.pieces.values().forEach(text -> all.add(text.toString()));
    return all;
  }

  private void events(byte[] stream) {
    int at = 0;
    while (at < stream.length) {
      int end = at;
      while (end < stream.length && stream[end] != '\n') end++;
      int from = at + 5;
      if (from < end && new String(stream, at, 5, StandardCharsets.ISO_8859_1).equals("data:")) {
        event(stream, from, end);
      }
      at = end + 1;
    }
  }

  private void event(byte[] bytes, int from, int to) {
    ArrayDeque<String> path = new ArrayDeque<>();
    StringBuilder place = new StringBuilder();
    String name = "";
    try (JsonParser parser = Json.FACTORY.createParser(bytes, from, to - from)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        switch (token) {
          case FIELD_NAME -> name = parser.currentName();
          case START_OBJECT -> path.addLast(name);
          case END_OBJECT -> {
            path.removeLast();
            // The next event of an array has places of its own.
            if (path.isEmpty()) {
              place.setLength(0);
              name = "";
            }
          }
          case VALUE_NUMBER_INT -> {
            if (name.endsWith("index")) place.append(parser.getText()).append('/');
          }
          case VALUE_STRING -> {
            if (!REPEATED.contains(name)) {
              String key = String.join(".", path) + '.' + name + '#' + place;
              pieces.computeIfAbsent(key, k -> new StringBuilder()).append(parser.getText());
            }
          }
          default -> {}
        }
      }
    } catch (IOException e) {
      // The end of a stream that was cut, or of what is kept of it: what came before is read.
    }
  }
}
