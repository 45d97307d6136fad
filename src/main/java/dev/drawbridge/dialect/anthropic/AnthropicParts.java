package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.ForeignSignatures;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.json.Nodes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Blocks of Anthropic's that the model said, as parts. */
final class AnthropicParts {
  private AnthropicParts() {}

  /**
   * What a block says; null for nothing that has a place.
   *
   * @param before the parts so far, from the last of which a call may take its signature
   */
  static @Nullable Part answered(JsonNode block, List<Part> before) {
    return switch (Nodes.textOr(block, "type", "")) {
      case "text" ->
          new Part.Text(
              Nodes.textOr(block, "text", ""), AnthropicCitations.read(block.get("citations")));
      case "thinking" -> {
        String signature = Nodes.textOr(block, "signature", "");
        yield new Part.Reasoning(
            Nodes.textOr(block, "thinking", ""),
            signature.isEmpty() || signature.equals(ForeignSignatures.UNSIGNED)
                ? null
                : ForeignSignatures.taken(signature, AnthropicDialect.ID, false));
      }
      case "redacted_thinking" ->
          new Part.Reasoning(
              "",
              ForeignSignatures.taken(Nodes.textOr(block, "data", ""), AnthropicDialect.ID, true));
      case "tool_use" ->
          new Part.ToolCall(
              Nodes.textOr(block, "id", ""),
              Nodes.textOr(block, "name", ""),
              Nodes.object(block.get("input")),
              ofCall(before));
      default -> null;
    };
  }

  /** Takes the signature that was put before a call out of the parts. */
  private static Part.@Nullable Signature ofCall(List<Part> before) {
    if (before.isEmpty()) return null;
    if (!(before.getLast() instanceof Part.Reasoning reasoning)) return null;
    Part.Signature signature = reasoning.signature();
    Part.Signature found = signature == null ? null : ofCall(signature.value());
    if (found != null) before.removeLast();
    return found;
  }

  /** The signature of a call that a block holds; null where it holds something else. */
  static Part.@Nullable Signature ofCall(String data) {
    if (!data.startsWith(ForeignSignatures.OF_CALL)) return null;
    return ForeignSignatures.taken(
        data.substring(ForeignSignatures.OF_CALL.length()), AnthropicDialect.ID, false);
  }
}
