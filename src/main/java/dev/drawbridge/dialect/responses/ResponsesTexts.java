package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.PromptTexts;
import dev.drawbridge.dialect.contract.TextCount;
import java.io.IOException;
import java.util.Set;

/** The texts of a call of responses. */
final class ResponsesTexts extends PromptTexts {
  /** Members of items that a model does not read. */
  private static final Set<String> SILENT =
      Set.of("type", "id", "call_id", "status", "encrypted_content");

  ResponsesTexts(TextCount count) {
    super(count);
  }

  @Override
  protected void member(JsonParser parser, String name, JsonToken value) throws IOException {
    switch (name) {
      case "input" -> items(parser, value);
      case "instructions" -> {
        count.message();
        raw(parser, value);
      }
      case "tools" -> raw(parser, value);
      default -> parser.skipChildren();
    }
  }

  /** A text alone, or items of the responses. */
  private void items(JsonParser parser, JsonToken value) throws IOException {
    count.conversation();
    if (value != JsonToken.START_ARRAY) {
      count.message();
      count.text("user");
      count.text(parser.getText());
      return;
    }
    while (parser.nextToken() == JsonToken.START_OBJECT) {
      count.message();
      String name;
      while ((name = parser.nextFieldName()) != null) {
        JsonToken member = parser.nextToken();
        boolean parts = name.equals("content") || name.equals("output") || name.equals("summary");
        if (SILENT.contains(name)) parser.skipChildren();
        else if (parts) content(parser, member);
        else raw(parser, member);
      }
    }
  }
}
