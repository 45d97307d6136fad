package dev.drawbridge.dialect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/**
 * Counts the tokens of a call's text by a published encoding.
 *
 * <p>Source: OpenAI's cookbook, "How to count tokens with tiktoken": each message costs three
 * tokens beside its texts, a name one more, and the answer is primed with three. What tools become
 * is not published: they are counted as their names and values stand in the JSON.
 *
 * <p>The first count with an encoding loads it, in about a second; a text costs from 45 ns a byte,
 * hostile text fifteen times that. So never on an event loop.
 */
public final class TokenCounter {
  private static final int PER_MESSAGE = 3;
  private static final int PER_NAME = 1;
  private static final int PRIMER = 3;
  private static final Set<String> READ = Set.of("messages", "input", "tools", "functions");
  private static final JsonFactory JSON = new JsonFactory();
  private static final EncodingRegistry ENCODINGS = Encodings.newLazyEncodingRegistry();

  private final Encoding encoding;
  private long count;

  private TokenCounter(Encoding encoding) {
    this.encoding = encoding;
  }

  /**
   * The tokens of a call, its media as they were reckoned when it was read.
   *
   * @throws IllegalArgumentException where the encoding is not published
   */
  public static int count(ModelCall call, Tokenizer tokenizer) {
    EncodingType type =
        switch (tokenizer) {
          case O200K -> EncodingType.O200K_BASE;
          case CL100K -> EncodingType.CL100K_BASE;
          default -> throw new IllegalArgumentException("not published: " + tokenizer);
        };
    var counter = new TokenCounter(ENCODINGS.getEncoding(type));
    try (JsonParser parser = JSON.createParser(call.body())) {
      counter.body(parser);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it was read before
    }
    return (int) Math.min(Integer.MAX_VALUE, counter.count + call.input().media());
  }

  private void body(JsonParser parser) throws IOException {
    parser.nextToken();
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken value = parser.nextToken();
      if (!READ.contains(name)) {
        parser.skipChildren();
      } else if (name.equals("messages")) {
        count += PRIMER;
        while (parser.nextToken() == JsonToken.START_OBJECT) message(parser);
      } else if (name.equals("input")) {
        input(parser, value);
      } else {
        raw(parser, value);
      }
    }
  }

  private void message(JsonParser parser) throws IOException {
    count += PER_MESSAGE;
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken value = parser.nextToken();
      switch (name) {
        case "name" -> {
          count += PER_NAME;
          raw(parser, value);
        }
        case "content" -> {
          if (value == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) part(parser);
          } else {
            raw(parser, value);
          }
        }
        default -> raw(parser, value);
      }
    }
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
      if (medium || name.equals("type")) parser.skipChildren();
      else raw(parser, value);
    }
  }

  /** Texts to embed, or tokens that the caller made itself. */
  private void input(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      text(parser.getText());
      return;
    }
    int depth = 1;
    while (depth > 0) {
      switch (parser.nextToken()) {
        case START_ARRAY -> depth++;
        case END_ARRAY -> depth--;
        case VALUE_STRING -> text(parser.getText());
        default -> count++;
      }
    }
  }

  /** A value with everything in it, names and punctuation included where it is more than a text. */
  private void raw(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.VALUE_NULL) return;
    if (!value.isStructStart()) {
      text(parser.getText());
      return;
    }
    StringBuilder all = new StringBuilder(parser.getText());
    for (int depth = 1; depth > 0; ) {
      JsonToken token = parser.nextToken();
      if (token.isStructStart()) depth++;
      if (token.isStructEnd()) depth--;
      all.append(parser.getText()).append(token == JsonToken.FIELD_NAME ? ':' : ',');
    }
    text(all.toString());
  }

  private void text(String text) {
    count += encoding.countTokensOrdinary(text);
  }
}
