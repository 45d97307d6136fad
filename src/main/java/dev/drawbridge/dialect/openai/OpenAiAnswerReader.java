package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.BodyTree;
import dev.drawbridge.dialect.codec.ToolIds;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.util.ArrayList;
import java.util.List;

/** Reads whole answers of a chat: {@code chat.completion} objects. */
public final class OpenAiAnswerReader {
  private OpenAiAnswerReader() {}

  public static ModelAnswer read(byte[] body) throws NoAnswer {
    JsonNode answer = BodyTree.ofAnswer(body);
    JsonNode said = answer.path("choices");
    if (!said.isArray() || said.isEmpty()) throw new NoAnswer("no choices");
    List<ModelAnswer.Choice> choices = new ArrayList<>(said.size());
    for (JsonNode choice : said) choices.add(choice(choice));
    return new ModelAnswer(
        Nodes.textOrEmpty(answer, "id"),
        Nodes.textOrEmpty(answer, "model"),
        choices,
        OpenAiUsage.of(answer));
  }

  private static ModelAnswer.Choice choice(JsonNode choice) {
    JsonNode message = choice.path("message");
    List<Part> parts = new ArrayList<>(OpenAiReasoning.of(message));
    content(parts, message.path("content"));
    OpenAiParts.cite(parts, message.path("annotations"));
    String refusal = Nodes.textOrEmpty(message, "refusal");
    if (!refusal.isEmpty()) parts.add(new Part.Refused(refusal));
    boolean calls = false;
    for (JsonNode call : message.path("tool_calls")) {
      JsonNode function = call.path("function");
      if (!function.isObject()) continue;
      calls = true;
      String id = Nodes.textOrEmpty(call, "id");
      parts.add(
          new Part.ToolCall(
              id.isEmpty() ? ToolIds.fresh() : id,
              Nodes.textOrEmpty(function, "name"),
              Nodes.embedded(function.path("arguments")),
              OpenAiReasoning.ofCall(call)));
    }
    JsonNode legacy = message.path("function_call");
    if (legacy.isObject() && !Nodes.textOrEmpty(legacy, "name").isEmpty()) {
      calls = true;
      parts.add(
          new Part.ToolCall(
              ToolIds.fresh(),
              Nodes.textOrEmpty(legacy, "name"),
              Nodes.embedded(legacy.path("arguments"))));
    }
    String sequence = Nodes.text(choice, "stop_reason");
    return new ModelAnswer.Choice(
        parts,
        OpenAiStopReasons.read(
            Nodes.textOrEmpty(choice, "finish_reason"), sequence, calls, !refusal.isEmpty()),
        sequence,
        OpenAiLogprobs.of(choice.path("logprobs")));
  }

  /** A string, or at Mistral a list of texts and of what was thought. */
  static void content(List<Part> parts, JsonNode content) {
    if (content.isTextual() && !content.textValue().isEmpty()) {
      parts.add(new Part.Text(Json.wellFormed(content.textValue())));
    }
    for (JsonNode part : content) {
      String text = Nodes.textOrEmpty(part, "text");
      if (Nodes.is(part, "type", "thinking")) {
        var thought = new StringBuilder();
        for (JsonNode inner : part.path("thinking")) {
          thought.append(Nodes.textOrEmpty(inner, "text"));
        }
        parts.add(new Part.Reasoning(thought.toString(), null));
      } else if (!text.isEmpty()) {
        parts.add(new Part.Text(text));
      }
    }
  }
}
