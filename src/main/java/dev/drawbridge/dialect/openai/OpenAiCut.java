package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.dialect.codec.SseEvent;
import dev.drawbridge.dialect.contract.AnswerCut;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonPlace;
import dev.drawbridge.json.Nodes;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Ends an answer with {@code finish_reason: content_filter}. */
final class OpenAiCut implements AnswerCut {
  private static final String CHOICES = "choices";
  private static final String FINISH = "finish_reason";
  private static final String TOOL_CALLS = "tool_calls";
  private static final String REASON = OpenAiStopReasons.write(StopReason.FILTERED, false);

  /** What is said after the text of a message. */
  private static final List<String> LATER =
      List.of(TOOL_CALLS, "function_call", "audio", "annotations", "images");

  private ObjectNode head = JsonNodeFactory.instance.objectNode();
  private final TreeSet<Integer> open = new TreeSet<>();

  @Override
  public void passed(JsonNode event) {
    if (!(event instanceof ObjectNode chunk) || !chunk.path(CHOICES).isArray()) return;
    head = chunk.objectNode();
    for (var member : chunk.properties()) {
      if (!member.getValue().isContainerNode()) head.set(member.getKey(), member.getValue());
    }
    for (JsonNode choice : chunk.path(CHOICES)) {
      int index = choice.path("index").asInt(0);
      if (choice.path(FINISH).isTextual()) open.remove(index);
      else open.add(index);
    }
  }

  @Override
  public byte[] end(@Nullable JsonNode last) {
    var out = new ByteArrayOutputStream();
    if (last instanceof ObjectNode chunk && !chunk.path(CHOICES).isEmpty()) {
      for (JsonNode choice : chunk.path(CHOICES)) {
        if (choice instanceof ObjectNode object) object.putNull(FINISH);
      }
      passed(chunk);
      out.writeBytes(SseEvent.ofDocument(Json.text(chunk)));
    }
    ObjectNode end = head.deepCopy();
    if (end.isEmpty()) end.put("object", "chat.completion.chunk");
    ArrayNode choices = end.putArray(CHOICES);
    if (open.isEmpty()) open.add(0);
    for (int index : open) {
      ObjectNode choice = choices.addObject().put("index", index);
      choice.putObject("delta");
      choice.put(FINISH, REASON);
    }
    out.writeBytes(SseEvent.ofDocument(Json.text(end)));
    out.writeBytes(SseEvent.ofDocument("[DONE]"));
    return out.toByteArray();
  }

  @Override
  public void whole(ObjectNode answer, JsonPlace at, String before) {
    for (ObjectNode each : Nodes.indexed(answer.path(CHOICES), at.within(CHOICES, "index"))) {
      choice(each, at, before);
    }
  }

  private static void choice(ObjectNode choice, JsonPlace at, String before) {
    choice.put(FINISH, REASON);
    if (choice.has("logprobs")) choice.putNull("logprobs");
    if (!(choice.path("message") instanceof ObjectNode message)) {
      if (choice.has("text")) choice.put("text", before);
      return;
    }
    String member = at.path().substring(at.path().indexOf('.') + 1).replace("message.", "");
    String outermost = member.contains(".") ? member.substring(0, member.indexOf('.')) : member;
    if (outermost.equals(TOOL_CALLS)) {
      calls(message, Integer.parseInt(at.within("choices.message.tool_calls", "")));
      return;
    }
    message.remove(LATER);
    if (LATER.contains(outermost)) return;
    if (message.path(outermost).isTextual()) message.put(outermost, before);
    else message.putNull(outermost);
    // Reasoning comes before what is said.
    if (!outermost.equals("content") && !outermost.equals("refusal")) message.putNull("content");
  }

  private static void calls(ObjectNode message, int from) {
    if (!(message.path(TOOL_CALLS) instanceof ArrayNode calls)) return;
    while (calls.size() > from) calls.remove(calls.size() - 1);
    if (calls.isEmpty()) message.remove(TOOL_CALLS);
  }
}
