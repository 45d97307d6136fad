package dev.drawbridge.dialect;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingType;
import dev.drawbridge.dialect.codec.PartTypes;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.gemini.GeminiTexts;
import dev.drawbridge.dialect.responses.ResponsesDialect;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Counts the tokens of a call's text by a published encoding, or reckons them by the bytes of its
 * texts where the encoding is not published.
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
  private static final Set<String> READ =
      Set.of("messages", "input", "tools", "functions", "system", "instructions");

  /** Members of parts that a model does not read. */
  private static final Set<String> SILENT = Set.of("type", "cache_control", "signature", "data");

  /** Members of the responses' items that a model does not read. */
  private static final Set<String> SILENT_OF_ITEM =
      Set.of("type", "id", "call_id", "status", "encrypted_content");

  private static final JsonFactory JSON = new JsonFactory();
  private static final EncodingRegistry ENCODINGS = Encodings.newLazyEncodingRegistry();

  /** Null where its texts are only measured. */
  private final @Nullable Encoding encoding;

  private long count;
  private long bytes;

  private TokenCounter(@Nullable Encoding encoding) {
    this.encoding = encoding;
  }

  /**
   * What a caller is told who asks how many tokens a call has: the exact count where the encoding
   * is published, else what the tokenizer's ratio makes of the texts.
   */
  public static int told(ModelCall call, Tokenizer tokenizer) {
    if (tokenizer.published()) return count(call, tokenizer);
    var counter = new TokenCounter(null);
    counter.read(call);
    double texts = Math.ceil(counter.bytes / tokenizer.bytesPerToken());
    return counter.all(call, (long) texts);
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
    counter.read(call);
    return counter.all(call, 0);
  }

  private void read(ModelCall call) {
    if (call.dialect().equals(GeminiDialect.ID)) {
      gemini(call);
      return;
    }
    try (JsonParser parser = JSON.createParser(call.body())) {
      body(parser, call.dialect().equals(ResponsesDialect.ID));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it was read before
    }
  }

  private void gemini(ModelCall call) {
    count += call.operation() == Operation.EMBEDDING ? 0 : PRIMER;
    long perMessage = call.operation() == Operation.EMBEDDING ? 0 : PER_MESSAGE;
    try {
      GeminiTexts.read(
          call.body(),
          new GeminiTexts.Counting() {
            @Override
            public void message() {
              count += perMessage;
            }

            @Override
            public void text(String text) {
              TokenCounter.this.text(text);
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e); // it was read before
    }
  }

  private int all(ModelCall call, long texts) {
    return (int) Math.min(Integer.MAX_VALUE, count + texts + call.input().media());
  }

  private void body(JsonParser parser, boolean responses) throws IOException {
    parser.nextToken();
    String name;
    while ((name = parser.nextFieldName()) != null) {
      JsonToken value = parser.nextToken();
      if (!READ.contains(name)) {
        parser.skipChildren();
      } else if (name.equals("messages")) {
        count += PRIMER;
        while (parser.nextToken() == JsonToken.START_OBJECT) message(parser);
      } else if (name.equals("system")) {
        count += PER_MESSAGE;
        content(parser, value);
      } else if (name.equals("instructions")) {
        count += PER_MESSAGE;
        raw(parser, value);
      } else if (name.equals("input") && responses) {
        items(parser, value);
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
        case "content" -> content(parser, value);
        default -> raw(parser, value);
      }
    }
  }

  /** A text alone, or items of the responses. */
  private void items(JsonParser parser, JsonToken value) throws IOException {
    count += PRIMER;
    if (value != JsonToken.START_ARRAY) {
      count += PER_MESSAGE;
      text("user");
      text(parser.getText());
      return;
    }
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      count += PER_MESSAGE;
      String name;
      while ((name = parser.nextFieldName()) != null) {
        JsonToken member = parser.nextToken();
        boolean parts = name.equals("content") || name.equals("output") || name.equals("summary");
        if (SILENT_OF_ITEM.contains(name)) parser.skipChildren();
        else if (parts) content(parser, member);
        else raw(parser, member);
      }
    }
  }

  private void content(JsonParser parser, JsonToken value) throws IOException {
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
    if (type.equals("text")) text(data);
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
    if (encoding != null) {
      count += encoding.countTokensOrdinary(text);
      return;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
  }
}
