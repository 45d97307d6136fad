package dev.drawbridge.dialect.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.json.Nodes;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Ids by which a vendor looks up what it keeps, told by the names of the members they stand in. */
public final class KeptIds {
  /** Members that hold such an id, at whatever depth. */
  static final Set<String> NAMES =
      Set.of(
          "file_id",
          "file_ids",
          "container_id",
          "approval_request_id",
          "vector_store_ids",
          "skill_id");

  /**
   * What stands in the place of Anthropic's own key to a found page, so that a citation that we
   * made is recognised when it comes back.
   */
  public static final String OF_OUR_CITATIONS = "drawbridge.citation";

  /** Skills that Anthropic offers to everybody; those of OpenAI begin with its name. */
  private static final Set<String> PUBLIC = Set.of("docx", "pdf", "pptx", "xlsx");

  /**
   * Items of an answer of the responses, each with its members that the vendor fills. All else of
   * an item is what the model wrote, or a server of the caller's: there any id may stand.
   */
  private static final Map<String, List<String>> FILLED =
      Map.of(
          "code_interpreter_call", List.of("container_id", "outputs"),
          "file_search_call", List.of("results"),
          "mcp_call", List.of("approval_request_id"),
          "message", List.of("content"),
          "shell_call", List.of("environment"));

  /** A map within them whose keys are the caller's own. */
  private static final String ATTRIBUTES = "attributes";

  private KeptIds() {}

  /** Whether an id in a member of that name is a vendor's own, for everybody. */
  static boolean isPublic(String name, String id) {
    return name.equals("skill_id") && (PUBLIC.contains(id) || id.startsWith("openai-"));
  }

  /** Members of an item of that type in which a vendor tells what it keeps. */
  public static List<String> filled(String type) {
    return FILLED.getOrDefault(type, List.of());
  }

  /**
   * Adds those that Anthropic put into a block of an answer: what its code made. In any other block
   * stands what the model wrote, or a server of the caller's: there any id may stand.
   */
  public static void addBlock(JsonNode block, Collection<String> ids) {
    String type = Nodes.textOr(block, "type", "");
    boolean filled = type.endsWith("code_execution_tool_result") || type.equals("container_upload");
    if (!filled) return;
    for (String name : NAMES) {
      for (JsonNode id : block.findValues(name)) {
        if (id.isTextual() && !id.textValue().isEmpty()) ids.add(id.textValue());
      }
    }
  }

  /** Adds those in the value that the parser stands at, and leaves it at the value's end. */
  public static void add(JsonParser parser, Collection<String> ids) throws IOException {
    int open = 0;
    JsonToken token = parser.currentToken();
    do {
      if (token.isStructStart() && ATTRIBUTES.equals(parser.currentName())) parser.skipChildren();
      else if (token.isStructStart()) open++;
      else if (token.isStructEnd()) open--;
      else if (token == JsonToken.VALUE_STRING && isId(parser)) ids.add(parser.getText());
    } while (open > 0 && (token = parser.nextToken()) != null);
  }

  private static boolean isId(JsonParser parser) throws IOException {
    String name = parser.currentName();
    return name != null && NAMES.contains(name) && parser.getTextLength() > 0;
  }
}
