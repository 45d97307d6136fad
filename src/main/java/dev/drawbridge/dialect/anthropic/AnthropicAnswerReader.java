package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.BodyTree;
import dev.drawbridge.dialect.codec.TokenCounts;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.json.Nodes;
import java.util.ArrayList;
import java.util.List;

/** Reads whole answers of {@code POST /v1/messages}. */
final class AnthropicAnswerReader {
  private AnthropicAnswerReader() {}

  /**
   * A vendor's answer.
   *
   * @throws NoAnswer where it is no message
   */
  static ModelAnswer read(byte[] body) throws NoAnswer {
    JsonNode tree = BodyTree.ofAnswer(body);
    JsonNode content = tree.get("content");
    if (content == null || !content.isArray()) throw new NoAnswer("no content");
    List<Part> parts = new ArrayList<>(content.size());
    for (JsonNode block : content) {
      Part part = AnthropicParts.answered(block, parts);
      if (part != null) parts.add(part);
    }
    String reason = Nodes.text(tree, "stop_reason");
    StopReason stop = reason == null ? StopReason.OTHER : AnthropicStopReasons.read(reason);
    var choice =
        new ModelAnswer.Choice(
            List.copyOf(parts), stop, Nodes.text(tree, "stop_sequence"), List.of());
    return new ModelAnswer(
        Nodes.textOr(tree, "id", ""),
        Nodes.textOr(tree, "model", ""),
        List.of(choice),
        TokenCounts.of(AnthropicDialect.USAGE, tree.get("usage")));
  }
}
