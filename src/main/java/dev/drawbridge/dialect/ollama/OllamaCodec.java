package dev.drawbridge.dialect.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.BodyTree;
import dev.drawbridge.dialect.codec.CallTarget;
import dev.drawbridge.dialect.codec.EncodedRequest;
import dev.drawbridge.dialect.codec.EventReader;
import dev.drawbridge.dialect.codec.NoAnswer;
import dev.drawbridge.dialect.codec.TokenCounts;
import dev.drawbridge.dialect.codec.ToolIds;
import dev.drawbridge.dialect.codec.VendorCodec;
import dev.drawbridge.dialect.openai.OpenAiLogprobs;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ollama's own chat, {@code POST /api/chat}: for its servers only, no caller speaks it to us.
 * Source: Ollama's {@code docs/api.md}.
 */
public final class OllamaCodec implements VendorCodec {
  @Override
  public EncodedRequest writeCall(Conversation conversation, CallTarget target) {
    return OllamaRequest.write(conversation, target);
  }

  @Override
  public ModelAnswer readAnswer(byte[] body) throws NoAnswer {
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
            stop(Nodes.textOrEmpty(answer, "done_reason"), calls),
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

  static StopReason stop(String reason, boolean calls) {
    return switch (reason) {
      case "stop", "" -> calls ? StopReason.TOOL_CALLS : StopReason.END;
      case "length" -> StopReason.LENGTH;
      default -> StopReason.OTHER;
    };
  }

  /** Null where nothing is counted. */
  static @Nullable Usage usage(JsonNode answer) {
    return TokenCounts.of(TokenCounts.Form.OLLAMA, answer);
  }

  @Override
  public EventReader reader() {
    return new OllamaEvents();
  }

  @Override
  public String errorMessage(byte[] body) {
    try {
      return Nodes.textOrEmpty(Json.tree(body), "error");
    } catch (IOException e) {
      return ""; // A proxy's page: no message of Ollama's.
    }
  }
}
