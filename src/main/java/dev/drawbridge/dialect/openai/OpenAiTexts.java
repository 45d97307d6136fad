package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.PromptTexts;
import dev.drawbridge.dialect.contract.TextCount;
import java.io.IOException;

/**
 * The texts of a chat or of a call for embeddings. What tools become is not published: they are
 * counted as their names and values stand in the JSON.
 */
final class OpenAiTexts extends PromptTexts {
  OpenAiTexts(TextCount count) {
    super(count);
  }

  @Override
  protected void member(JsonParser parser, String name, JsonToken value) throws IOException {
    switch (name) {
      case "messages" -> messages(parser);
      case "input" -> input(parser, value);
      case "tools", "functions" -> raw(parser, value);
      default -> parser.skipChildren();
    }
  }

  /** Texts to embed, or tokens that the caller made itself. */
  private void input(JsonParser parser, JsonToken value) throws IOException {
    if (value != JsonToken.START_ARRAY) {
      count.text(parser.getText());
      return;
    }
    int depth = 1;
    while (depth > 0) {
      switch (parser.nextToken()) {
        case START_ARRAY -> depth++;
        case END_ARRAY -> depth--;
        case VALUE_STRING -> count.text(parser.getText());
        default -> count.token();
      }
    }
  }
}
