package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.codec.ToolIds;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes whole answers of a chat: {@code chat.completion} objects. */
public final class OpenAiAnswerWriter {
  private OpenAiAnswerWriter() {}

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
    json.writeStringField("finish_reason", OpenAiStopReasons.write(choice.stop(), refused));
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
