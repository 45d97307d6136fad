package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.BodyTree;
import dev.drawbridge.dialect.codec.NoAnswer;
import dev.drawbridge.dialect.codec.Reply;
import dev.drawbridge.dialect.codec.ToolIds;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whole answers of a chat: {@code chat.completion} objects. */
public final class OpenAiAnswers {
  private OpenAiAnswers() {}

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
        stop(Nodes.textOrEmpty(choice, "finish_reason"), sequence, calls, !refusal.isEmpty()),
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

  /**
   * Why a choice ended.
   *
   * @param sequence what vLLM says in {@code stop_reason}, null for nothing
   * @param calls whether it holds calls: with a forced tool OpenAI says {@code stop} all the same
   * @param refused whether the model declined
   */
  static StopReason stop(String finish, @Nullable String sequence, boolean calls, boolean refused) {
    return switch (finish) {
      case "stop", "eos", "end_turn", "" -> {
        if (refused) yield StopReason.REFUSED;
        if (calls) yield StopReason.TOOL_CALLS;
        yield sequence == null ? StopReason.END : StopReason.STOP_SEQUENCE;
      }
      case "length", "model_length", "max_tokens" -> StopReason.LENGTH;
      case "tool_calls", "function_call" -> StopReason.TOOL_CALLS;
      case "content_filter" -> StopReason.FILTERED;
      default -> StopReason.OTHER;
    };
  }

  /** OpenAI's reason; that of a refusal is {@code stop} where the model refused in its text. */
  static String finish(StopReason stop, boolean refused) {
    return switch (stop) {
      case END, STOP_SEQUENCE, PAUSED, OTHER -> "stop";
      case LENGTH -> "length";
      case TOOL_CALLS -> "tool_calls";
      case REFUSED -> refused ? "stop" : "content_filter";
      case FILTERED -> "content_filter";
    };
  }

  public static byte[] write(ModelAnswer answer, Reply reply) {
    return Json.write(
        json -> {
          json.writeStartObject();
          json.writeStringField("id", id(answer.id()));
          json.writeStringField("object", "chat.completion");
          json.writeNumberField("created", reply.created());
          json.writeStringField("model", answer.model());
          json.writeArrayFieldStart("choices");
          int index = 0;
          for (ModelAnswer.Choice choice : answer.choices()) write(json, choice, index++);
          json.writeEndArray();
          if (answer.usage() != null) OpenAiUsage.write(json, answer.usage());
          json.writeEndObject();
        });
  }

  /** A vendor's id, or a new one where it gives none. */
  static String id(String vendors) {
    return vendors.isEmpty() ? "chatcmpl-" + ToolIds.fresh().substring(5) : vendors;
  }

  private static void write(JsonGenerator json, ModelAnswer.Choice choice, int index)
      throws IOException {
    json.writeStartObject();
    json.writeNumberField("index", index);
    json.writeObjectFieldStart("message");
    json.writeStringField("role", "assistant");
    boolean refused = message(json, choice.parts());
    json.writeEndObject();
    if (choice.logprobs().isEmpty()) json.writeNullField("logprobs");
    else OpenAiLogprobs.write(json, choice.logprobs());
    json.writeStringField("finish_reason", finish(choice.stop(), refused));
    // vLLM's member, since OpenAI has none: what stopped it.
    Json.optional(json, "stop_reason", choice.sequence());
    json.writeEndObject();
  }

  /** Writes what is said; true where it is a refusal in the model's own words. */
  private static boolean message(JsonGenerator json, List<Part> parts) throws IOException {
    var text = new StringBuilder();
    var refused = new StringBuilder();
    List<Part.Citation> citations = new ArrayList<>(0);
    List<Part.Reasoning> reasoning = new ArrayList<>(0);
    List<Part.ToolCall> calls = new ArrayList<>(0);
    for (Part part : parts) {
      switch (part) {
        case Part.Text said -> {
          int before = text.length();
          text.append(said.text());
          for (Part.Citation cited : said.citations()) {
            citations.add(placed(cited, before, text.length()));
          }
        }
        case Part.Refused refusal -> refused.append(refusal.text());
        case Part.Reasoning block -> reasoning.add(block);
        case Part.ToolCall call -> calls.add(call);
        // Nothing that a model answers with.
        case Part.Media media -> {}
        case Part.ToolResult result -> {}
        case Part.CacheMark mark -> {}
      }
    }
    if (text.isEmpty() && (!calls.isEmpty() || !refused.isEmpty())) json.writeNullField("content");
    else json.writeStringField("content", text.toString());
    if (refused.isEmpty()) json.writeNullField("refusal");
    else json.writeStringField("refusal", refused.toString());
    OpenAiReasoning.write(json, reasoning);
    OpenAiParts.annotations(json, citations);
    if (!calls.isEmpty()) {
      json.writeArrayFieldStart("tool_calls");
      for (Part.ToolCall call : calls) OpenAiParts.call(json, call.id(), call);
      json.writeEndArray();
    }
    return !refused.isEmpty();
  }

  /** A citation within all texts together; of one whose place is not told, all of its own text. */
  private static Part.Citation placed(Part.Citation cited, int from, int to) {
    boolean told = cited.start() >= 0;
    return new Part.Citation(
        cited.url(),
        cited.title(),
        cited.cited(),
        told ? cited.start() + from : from,
        told ? cited.end() + from : to);
  }
}
