package dev.drawbridge.dialect.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.BodyTree;
import dev.drawbridge.dialect.codec.TokenCounts;
import dev.drawbridge.dialect.codec.ToolIds;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.dialect.openai.OpenAiLogprobs;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Nodes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads Ollama's whole answers, and what they share with the steps of a stream. */
final class OllamaAnswerReader {
  private OllamaAnswerReader() {}

  static ModelAnswer read(byte[] body) throws NoAnswer {
    JsonNode answer = BodyTree.ofAnswer(body);
    JsonNode message = answer.path("message");
    if (!message.isObject()) throw new NoAnswer("no message");
    List<Part> parts = new ArrayList<>();
    String thought = Nodes.textOrEmpty(message, "thinking");
    if (!thought.isEmpty()) parts.add(new Part.Reasoning(thought, null));
    String text = Nodes.textOrEmpty(message, "content");
    if (!text.isEmpty()) parts.add(new Part.Text(text));
    boolean calls = false;
    for (JsonNode call : message.path("tool_calls")) {
      calls = true;
      parts.add(call(call));
    }
    var choice =
        new ModelAnswer.Choice(
            parts,
            OllamaStopReasons.read(Nodes.textOrEmpty(answer, "done_reason"), calls),
            null,
            OpenAiLogprobs.tokens(answer.path("logprobs")));
    return new ModelAnswer("", Nodes.textOrEmpty(answer, "model"), List.of(choice), usage(answer));
  }

  /** A call; older servers give no ids, so that it gets one here. */
  static Part.ToolCall call(JsonNode call) {
    String id = Nodes.textOrEmpty(call, "id");
    JsonNode function = call.path("function");
    return new Part.ToolCall(
        id.isEmpty() ? ToolIds.fresh() : id,
        Nodes.textOrEmpty(function, "name"),
        Nodes.embedded(function.path("arguments")));
  }

  /** Null where nothing is counted. */
  static @Nullable Usage usage(JsonNode answer) {
    return TokenCounts.of(OllamaDialect.USAGE, answer);
  }
}
