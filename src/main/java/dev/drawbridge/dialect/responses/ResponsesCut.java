package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.dialect.contract.AnswerCut;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonPlace;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Ends an answer as {@code incomplete} because of a content filter. Of a stream what its caller got
 * is put together again, as the last event tells all of it.
 */
final class ResponsesCut implements AnswerCut {
  private static final String INCOMPLETE = "incomplete";
  private static final String STATUS = "status";
  private static final String TYPE = "type";
  private static final String CONTENT = "content";

  /** As many characters of a stream are put together again. */
  private static final int MOST = 4 << 20;

  private ObjectNode response = JsonNodeFactory.instance.objectNode();

  /** By their places. */
  private final Map<Integer, ObjectNode> items = new TreeMap<>();

  private final Map<Integer, ObjectNode> open = new TreeMap<>();
  private int characters;
  private int sequence;

  @Override
  public void passed(JsonNode event) {
    if (event.path("sequence_number").isInt()) sequence = event.path("sequence_number").asInt() + 1;
    int index = event.path("output_index").asInt();
    String type = event.path(TYPE).asText();
    switch (type) {
      case "response.created", "response.in_progress", "response.queued" -> {
        if (event.path("response") instanceof ObjectNode told) response = told;
      }
      case "response.output_item.added" -> {
        if (event.path("item") instanceof ObjectNode item) open.put(index, item);
      }
      case "response.output_item.done" -> {
        open.remove(index);
        if (event.path("item") instanceof ObjectNode item) items.put(index, item);
      }
      case "response.content_part.added", "response.content_part.done" -> {
        ObjectNode item = open.get(index);
        if (item != null && event.path("part") instanceof ObjectNode part) {
          set(item.withArray(CONTENT), event.path("content_index").asInt(), part);
        }
      }
      case "response.output_text.delta" -> said(index, event, "text");
      case "response.refusal.delta" -> said(index, event, "refusal");
      case "response.function_call_arguments.delta" -> append(open.get(index), "arguments", event);
      case "response.custom_tool_call_input.delta" -> append(open.get(index), "input", event);
      default -> {}
    }
  }

  private static void set(ArrayNode array, int at, ObjectNode part) {
    while (array.size() < at) array.addObject();
    if (array.size() == at) array.add(part);
    else array.set(at, part);
  }

  private void said(int index, JsonNode event, String member) {
    ObjectNode item = open.get(index);
    if (item == null) return;
    JsonNode part = item.path(CONTENT).path(event.path("content_index").asInt());
    if (part instanceof ObjectNode object) append(object, member, event);
  }

  private void append(@Nullable ObjectNode holder, String member, JsonNode event) {
    String piece = event.path("delta").asText();
    characters += piece.length();
    if (holder == null || characters > MOST) return;
    holder.put(member, holder.path(member).asText() + piece);
  }

  @Override
  public byte[] end(@Nullable JsonNode last) {
    var out = new ByteArrayOutputStream();
    if (last != null && last.path(TYPE).asText().endsWith(".delta")) {
      write(out, last);
      passed(last);
    }
    open.forEach((index, item) -> endItem(out, index, item));
    ArrayNode output = response.objectNode().putArray("output");
    items.values().forEach(output::add);
    incomplete(response).set("output", output);
    ObjectNode end = event("response.incomplete");
    end.set("response", response);
    write(out, end);
    return out.toByteArray();
  }

  private void endItem(ByteArrayOutputStream out, int index, ObjectNode item) {
    String id = item.path("id").asText();
    JsonNode content = item.path(CONTENT);
    // Parts before the last one ended before it began.
    int last = content.size() - 1;
    if (item.path(TYPE).asText().equals("message") && last >= 0) {
      JsonNode part = content.path(last);
      boolean refusal = part.path(TYPE).asText().equals("refusal");
      String member = refusal ? "refusal" : "text";
      ObjectNode said =
          ofPart(refusal ? "response.refusal.done" : "response.output_text.done", id, index, last);
      said.put(member, part.path(member).asText());
      if (!refusal) said.putArray("logprobs");
      write(out, said);
      ObjectNode done = ofPart("response.content_part.done", id, index, last);
      done.set("part", part);
      write(out, done);
    }
    item.put(STATUS, INCOMPLETE);
    items.put(index, item);
    ObjectNode done = event("response.output_item.done").put("output_index", index);
    done.set("item", item);
    write(out, done);
  }

  private ObjectNode event(String type) {
    return JsonNodeFactory.instance.objectNode().put(TYPE, type).put("sequence_number", sequence++);
  }

  private ObjectNode ofPart(String type, String item, int index, int content) {
    return event(type)
        .put("item_id", item)
        .put("output_index", index)
        .put("content_index", content);
  }

  private static void write(ByteArrayOutputStream out, JsonNode event) {
    String type = event.path(TYPE).asText();
    out.writeBytes(
        ("event: " + type + "\ndata: " + Json.text(event) + "\n\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  private static ObjectNode incomplete(ObjectNode response) {
    response.put(STATUS, INCOMPLETE);
    response.putObject("incomplete_details").put("reason", "content_filter");
    return response;
  }

  @Override
  public void whole(ObjectNode answer, JsonPlace at, String before) {
    incomplete(answer);
    if (!(answer.path("output") instanceof ArrayNode output)) return;
    int cut = Integer.parseInt(at.within("output", ""));
    while (output.size() > cut + 1) output.remove(output.size() - 1);
    boolean text =
        at.path().equals("output.content.text") || at.path().equals("output.content.refusal");
    if (!text || !(output.path(cut) instanceof ObjectNode item)) {
      output.remove(cut);
      return;
    }
    item.put(STATUS, INCOMPLETE);
    if (!(item.path(CONTENT) instanceof ArrayNode content)) return;
    int part = Integer.parseInt(at.within("output.content", ""));
    while (content.size() > part + 1) content.remove(content.size() - 1);
    if (content.path(part) instanceof ObjectNode object) {
      object.put(at.name(), before);
      object.remove("logprobs");
      if (object.has("annotations")) object.putArray("annotations");
    }
  }
}
