package dev.drawbridge.dialect;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Collection;
import java.util.Set;

/** Ids by which a vendor looks up what it keeps, told by the names of the members they stand in. */
final class KeptIds {
  /** Members that hold such an id, at whatever depth. */
  static final Set<String> NAMES = Set.of("file_id", "container_id", "approval_request_id");

  private KeptIds() {}

  /** Adds those in a tree. */
  static void add(JsonNode tree, Collection<String> ids) {
    for (String name : NAMES) {
      for (JsonNode id : tree.findValues(name)) {
        if (id.isTextual() && !id.textValue().isEmpty()) ids.add(id.textValue());
      }
    }
  }

  /** Adds those in the value that the parser stands at, and leaves it at the value's end. */
  static void add(JsonParser parser, Collection<String> ids) throws IOException {
    int open = 0;
    JsonToken token = parser.currentToken();
    do {
      if (token.isStructStart()) open++;
      else if (token.isStructEnd()) open--;
      else if (token == JsonToken.VALUE_STRING && isId(parser)) ids.add(parser.getText());
    } while (open > 0 && (token = parser.nextToken()) != null);
  }

  private static boolean isId(JsonParser parser) throws IOException {
    String name = parser.currentName();
    return name != null && NAMES.contains(name) && parser.getTextLength() > 0;
  }
}
