package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.TokenCounts;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a Gemini answer, or of one chunk of a streamed one: no tree, no content. Vendors
 * write names in camel case.
 */
public final class GeminiAnswerScanner {
  @Nullable Usage usage;

  /** Whether it is an error, alone or in an array. */
  boolean error;

  /** Whether the prompt was not let through. */
  boolean blocked;

  /** Whether any candidate ended because of its content, or the prompt was blocked. */
  boolean filtered;

  /** Whether there is anything of an answer: not an empty text alone. */
  boolean content;

  /** The candidates that say something, and those that end, a bit each by their index. */
  long seen;

  long ended;

  private GeminiAnswerScanner() {}

  /** A whole body that passes to a caller. */
  public static WholeAnswer whole(byte[] body) {
    GeminiAnswerScanner facts = of(body, 0, body.length);
    if (facts == null) return new WholeAnswer(false, null, false, false, body);
    boolean error = facts.error && !facts.content;
    return new WholeAnswer(true, facts.usage, error, facts.filtered, body);
  }

  /** Null where it is no JSON object, nor an array of errors. */
  static @Nullable GeminiAnswerScanner of(byte[] bytes, int from, int to) {
    var facts = new GeminiAnswerScanner();
    try (JsonParser parser = Json.FACTORY.createParser(bytes, from, to - from)) {
      JsonToken first = parser.nextToken();
      boolean array = first == JsonToken.START_ARRAY;
      if (array) first = parser.nextToken();
      if (first != JsonToken.START_OBJECT) return null;
      facts.read(parser);
      if (array) {
        // Vertex wraps its errors in a list, of which the first is used.
        JsonToken more;
        while ((more = parser.nextToken()) != JsonToken.END_ARRAY) {
          if (more == null) return null;
          parser.skipChildren();
        }
        if (!facts.error) return null;
      }
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
        case "candidates" -> candidates(parser, value);
        case "usageMetadata" -> usage(parser);
        case "promptFeedback" -> feedback(parser, value);
        case "error" -> {
          error |= value == JsonToken.START_OBJECT;
          parser.skipChildren();
        }
        // Answers to embeddings.
        case "embedding", "embeddings", "totalTokens" -> {
          content = true;
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
  }

  private void feedback(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken inner = parser.nextToken();
      if (name.equals("blockReason") && inner == JsonToken.VALUE_STRING) {
        blocked = true;
        filtered = true;
        content = true;
      }
      parser.skipChildren();
    }
  }

  private void candidates(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      parser.skipChildren();
      return;
    }
    JsonToken token;
    while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
      if (token == JsonToken.START_OBJECT) candidate(parser);
      else parser.skipChildren();
    }
  }

  private void candidate(JsonParser parser) throws IOException {
    int index = 0;
    boolean over = false;
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "index" -> {
          if (value == JsonToken.VALUE_NUMBER_INT) index = parser.getValueAsInt();
        }
        case "finishReason" -> {
          String reason = value == JsonToken.VALUE_STRING ? parser.getText() : "";
          over = !reason.isEmpty() && !reason.equals("FINISH_REASON_UNSPECIFIED");
          filtered |= GeminiStopReasons.filtered(reason);
        }
        case "content" -> content(parser, value);
        default -> {}
      }
      parser.skipChildren();
    }
    long bit = 1L << (index & 63);
    seen |= bit;
    if (over) ended |= bit;
    content |= over;
  }

  private void content(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_OBJECT) return;
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken inner = parser.nextToken();
      if (!name.equals("parts") || inner != JsonToken.START_ARRAY) {
        parser.skipChildren();
        continue;
      }
      JsonToken token;
      while ((token = parser.nextToken()) != JsonToken.END_ARRAY) {
        if (token == JsonToken.START_OBJECT) part(parser);
        else parser.skipChildren();
      }
    }
  }

  private void part(JsonParser parser) throws IOException {
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken value = parser.nextToken();
      boolean empty = value == JsonToken.VALUE_STRING && parser.getTextLength() == 0;
      content |= !name.equals("thought") && !empty;
      parser.skipChildren();
    }
  }

  private void usage(JsonParser parser) throws IOException {
    Usage read = TokenCounts.of(GeminiDialect.USAGE, parser);
    if (read != null) usage = read;
  }
}
