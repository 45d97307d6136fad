package dev.drawbridge.dialect.bedrock;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.BodyTree;
import dev.drawbridge.dialect.codec.TokenCounts;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Nodes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads Converse's whole answers. */
final class BedrockAnswerReader {
  private BedrockAnswerReader() {}

  static ModelAnswer read(byte[] body) throws NoAnswer {
    JsonNode answer = BodyTree.ofAnswer(body);
    JsonNode message = answer.path("output").path("message");
    if (!message.isObject()) throw new NoAnswer("no message");
    List<Part> parts = new ArrayList<>();
    for (JsonNode block : message.path("content")) block(parts, block);
    JsonNode beyond = answer.path("additionalModelResponseFields");
    var choice =
        new ModelAnswer.Choice(
            parts,
            BedrockStopReasons.read(Nodes.textOrEmpty(answer, "stopReason")),
            Nodes.text(beyond, "stop_sequence"),
            List.of());
    return new ModelAnswer("", "", List.of(choice), usage(answer.path("usage")));
  }

  private static void block(List<Part> parts, JsonNode block) {
    String text = Nodes.textOrEmpty(block, "text");
    if (!text.isEmpty()) parts.add(new Part.Text(text));
    JsonNode call = block.path("toolUse");
    if (call.isObject()) {
      parts.add(
          new Part.ToolCall(
              Nodes.textOrEmpty(call, "toolUseId"),
              Nodes.textOrEmpty(call, "name"),
              Nodes.object(call.get("input"))));
    }
    JsonNode reasoning = block.path("reasoningContent");
    if (reasoning.isObject()) {
      JsonNode said = reasoning.path("reasoningText");
      parts.add(new Part.Reasoning(Nodes.textOrEmpty(said, "text"), signature(reasoning, said)));
    }
    JsonNode cited = block.path("citationsContent");
    if (cited.isObject()) {
      var all = new StringBuilder();
      for (JsonNode inner : cited.path("content")) all.append(Nodes.textOrEmpty(inner, "text"));
      List<Part.Citation> citations = new ArrayList<>();
      for (JsonNode citation : cited.path("citations")) citations.add(citation(citation));
      parts.add(new Part.Text(all.toString(), citations));
    }
  }

  /**
   * The seal over reasoning, or in a stream a piece of it; null for none.
   *
   * @param signed what holds the member {@code signature}
   */
  static Part.@Nullable Signature signature(JsonNode reasoning, JsonNode signed) {
    String hidden = Nodes.textOrEmpty(reasoning, "redactedContent");
    if (!hidden.isEmpty()) return new Part.Signature(BedrockDialect.ID, hidden, true);
    String value = Nodes.textOrEmpty(signed, "signature");
    return value.isEmpty() ? null : new Part.Signature(BedrockDialect.ID, value, false);
  }

  static Part.Citation citation(JsonNode citation) {
    var words = new StringBuilder();
    for (JsonNode source : citation.path("sourceContent")) {
      words.append(Nodes.textOrEmpty(source, "text"));
    }
    return new Part.Citation(
        Nodes.text(citation.path("location").path("web"), "url"),
        Nodes.text(citation, "title"),
        words.isEmpty() ? null : words.toString(),
        -1,
        -1);
  }

  /** Null for none. */
  static @Nullable Usage usage(JsonNode usage) {
    return TokenCounts.of(BedrockDialect.USAGE, usage);
  }
}
