package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.PromptTexts;
import dev.drawbridge.dialect.contract.TextCount;
import java.io.IOException;

/** The texts of a call of messages. */
final class AnthropicTexts extends PromptTexts {
  AnthropicTexts(TextCount count) {
    super(count);
  }

  @Override
  protected void member(JsonParser parser, String name, JsonToken value) throws IOException {
    switch (name) {
      case "messages" -> messages(parser);
      case "system" -> {
        count.message();
        content(parser, value);
      }
      case "tools" -> raw(parser, value);
      default -> parser.skipChildren();
    }
  }
}
