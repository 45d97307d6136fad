package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.TokenCounts;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is read of an OpenAI answer, or of one chunk of a streamed one: no tree, no content. */
final class OpenAiAnswerScanner {
  private static final int MOST = 1_023;

  @Nullable Usage usage;

  /** Whether {@code error} stands there and is not null. */
  boolean error;

  /** Whether {@code choices} stands there and is empty. */
  boolean noChoices;

  /** Whether any choice ended because of its content. */
  boolean filtered;

  /** The numbers of the choices that gave a reason to end, below 1,024. */
  final BitSet over = new BitSet(1);

  /** Whether there is anything of an answer: not a role alone, nor an empty string. */
  boolean content;

  /** The ids under which the vendor keeps answers that were spoken. */
  final List<String> spoken = new ArrayList<>(0);

  private OpenAiAnswerScanner() {}

  /** Null where it is no JSON object. */
  static @Nullable OpenAiAnswerScanner of(byte[] bytes, int from, int to) {
    var facts = new OpenAiAnswerScanner();
    try (JsonParser parser = Json.FACTORY.createParser(bytes, from, to - from)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) return null;
      facts.read(parser);
      return parser.nextToken() == null ? facts : null;
    } catch (IOException e) {
      return null; // Cut or malformed: the caller of this method treats it as unknown.
    }
  }

  private void read(JsonParser parser) throws IOException {
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "usage" -> usage = keep(usage, usage(parser));
        case "x_groq" -> groq(parser, value);
        case "error" -> {
          error |= value != JsonToken.VALUE_NULL;
          parser.skipChildren();
        }
        case "choices" -> choices(parser, value);
        case "data" -> {
          content |= value == JsonToken.START_ARRAY;
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
  }

  private static @Nullable Usage keep(@Nullable Usage before, @Nullable Usage now) {
    return now == null ? before : now;
  }

  /** Groq puts a stream's usage into a member of its own. */
  private void groq(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) return;
    String name;
    while ((name = parser.nextFieldName()) != null) {
      parser.nextToken();
      if (name.equals("usage")) usage = keep(usage(parser), usage);
      else parser.skipChildren();
    }
  }

  private void choices(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    int count = 0;
    JsonToken token;
    while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
      count++;
      if (token == JsonToken.START_OBJECT) choice(parser);
      else parser.skipChildren();
    }
    noChoices = count == 0;
  }

  private void choice(JsonParser parser) throws IOException {
    int index = 0;
    boolean ended = false;
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "finish_reason" -> {
          content |= value != JsonToken.VALUE_NULL;
          ended = value == JsonToken.VALUE_STRING && parser.getTextLength() > 0;
          filtered |= ended && parser.getText().equals("content_filter");
        }
        case "index" -> {
          if (value == JsonToken.VALUE_NUMBER_INT)
            index = Math.clamp(parser.getLongValue(), 0, MOST);
          else parser.skipChildren();
        }
        case "delta", "message" -> delta(parser, value);
        case "text" -> content |= holds(parser, value);
        default -> parser.skipChildren();
      }
    }
    if (ended) over.set(index);
  }

  private void delta(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) return;
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken inner = parser.nextToken();
      if (!name.equals("role")) content |= holds(parser, inner);
      if (name.equals("audio") && inner == JsonToken.START_OBJECT) audio(parser);
      else parser.skipChildren();
    }
  }

  private void audio(JsonParser parser) throws IOException {
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken inner = parser.nextToken();
      if (name.equals("id") && inner == JsonToken.VALUE_STRING) spoken.add(parser.getText());
      parser.skipChildren();
    }
  }

  /** Whether a value is more than null and the empty string. */
  private static boolean holds(JsonParser parser, JsonToken value) throws IOException {
    return switch (value) {
      case VALUE_NULL, VALUE_FALSE -> false;
      case VALUE_STRING -> parser.getTextLength() > 0;
      default -> true;
    };
  }

  private static @Nullable Usage usage(JsonParser parser) throws IOException {
    return TokenCounts.of(OpenAiDialect.USAGE, parser);
  }
}
