package dev.drawbridge.vendors;

import dev.drawbridge.ScriptedModel;
import dev.drawbridge.ScriptedModel.Call;
import dev.drawbridge.ScriptedModel.Says;
import dev.drawbridge.ScriptedModel.Seen;
import dev.drawbridge.vendors.VendorServer.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's responses as they answer: every item told whole when it ends, all of them again at the
 * end, answers kept unless {@code store} is false. What OpenAI refuses is refused: an unknown field
 * or item, an answer to go on from that it does not keep, reasoning that it did not encrypt.
 */
public final class FakeResponses {
  private static final Set<String> FIELDS =
      Set.of(
          "model",
          "input",
          "instructions",
          "stream",
          "max_output_tokens",
          "temperature",
          "top_p",
          "top_logprobs",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "text",
          "reasoning",
          "include",
          "store",
          "previous_response_id",
          "metadata",
          "client_metadata",
          "max_tool_calls",
          "prompt_cache_retention",
          "user",
          "safety_identifier",
          "prompt_cache_key",
          "service_tier",
          "truncation",
          "stream_options");
  private static final Set<String> ITEMS =
      Set.of(
          "message",
          "reasoning",
          "function_call",
          "function_call_output",
          "custom_tool_call",
          "custom_tool_call_output",
          "item_reference");

  /** What OpenAI's reasoning looks like to a caller. */
  public static final String ENCRYPTED = "gAAAAABo";

  private final Map<String, JsonArray> kept = new ConcurrentHashMap<>();
  private final Set<String> keptItems = ConcurrentHashMap.newKeySet();
  private static final AtomicInteger ANSWERS = new AtomicInteger();

  private FakeResponses() {}

  /** Serves {@code /v1/responses}. */
  public static VendorServer start() throws Exception {
    return VendorServer.start(vendor());
  }

  /** A vendor of its own, to be served beside other routes. */
  static Function<VendorServer.Call, Reply> vendor() {
    return new FakeResponses()::answer;
  }

  private Reply answer(VendorServer.Call call) {
    if (!call.header("authorization").startsWith("Bearer ")) {
      return FakeOpenAi.error(401, "invalid_api_key", "You didn't provide an API key.");
    }
    if (!call.uri().equals("/v1/responses")) {
      return FakeOpenAi.error(404, "unknown_url", "Unknown request URL: POST " + call.uri());
    }
    JsonObject body = call.json();
    for (String field : body.fieldNames()) {
      if (!FIELDS.contains(field)) {
        return FakeOpenAi.error(400, "unknown_parameter", "Unknown parameter: '" + field + "'.");
      }
    }
    var input = new JsonArray();
    String previous = body.getString("previous_response_id");
    if (previous != null) {
      JsonArray before = kept.get(previous);
      if (before == null) {
        return FakeOpenAi.error(
            400,
            "previous_response_not_found",
            "Previous response with id '" + previous + "' not found.");
      }
      input.addAll(before);
    }
    if (body.getValue("input") instanceof JsonArray items) input.addAll(items);
    else input.add(new JsonObject().put("role", "user").put("content", body.getString("input")));
    String wrong = wrong(input);
    if (wrong != null) return FakeOpenAi.error(400, "invalid_value", wrong);
    return said(body, input);
  }

  private @Nullable String wrong(JsonArray input) {
    Set<String> called = ConcurrentHashMap.newKeySet();
    for (int i = 0; i < input.size(); i++) {
      JsonObject item = input.getJsonObject(i);
      String type = item.getString("type", "message");
      if (!ITEMS.contains(type)) return "Invalid value: '" + type + "'.";
      switch (type) {
        case "reasoning" -> {
          String sealed = item.getString("encrypted_content");
          if (sealed != null && !sealed.startsWith(ENCRYPTED)) {
            return "The encrypted content could not be verified.";
          }
          if (sealed == null && !keptItems.contains(item.getString("id"))) {
            return "Item with id '" + item.getString("id") + "' not found.";
          }
        }
        case "item_reference" -> {
          if (!keptItems.contains(item.getString("id"))) {
            return "Item with id '" + item.getString("id") + "' not found.";
          }
        }
        case "function_call", "custom_tool_call" -> called.add(item.getString("call_id"));
        case "function_call_output", "custom_tool_call_output" -> {
          if (!called.contains(item.getString("call_id"))) {
            return "No tool call found for function call output with call_id "
                + item.getString("call_id")
                + ".";
          }
        }
        default -> {}
      }
    }
    return null;
  }

  private Reply said(JsonObject body, JsonArray input) {
    Says says = ScriptedModel.answer(seen(body, input));
    int number = ANSWERS.incrementAndGet();
    String id = "resp_native" + number;
    boolean store = body.getBoolean("store", true);
    List<JsonObject> output = items(says, number, body.containsKey("top_logprobs"));
    var response =
        new JsonObject()
            .put("id", id)
            .put("object", "response")
            .put("created_at", 1_790_000_000)
            .put("status", "completed")
            .putNull("error")
            .putNull("incomplete_details")
            .put("instructions", body.getValue("instructions"))
            .put("model", body.getString("model"))
            .put("output", new JsonArray(output))
            .put("parallel_tool_calls", true)
            .put("previous_response_id", body.getValue("previous_response_id"))
            .put("store", store)
            .put("temperature", 1.0)
            .put("tool_choice", "auto")
            .put("tools", body.getJsonArray("tools", new JsonArray()))
            .put("top_p", 1.0)
            .put("usage", usage());
    if (store) {
      kept.put(id, input.copy().addAll(new JsonArray(output)));
      for (JsonObject item : output) keptItems.add(item.getString("id"));
    }
    if (!body.getBoolean("stream", false)) return Reply.json(200, response);
    return Reply.events(events(response, output));
  }

  private static Seen seen(JsonObject body, JsonArray input) {
    var system = new ArrayList<String>();
    if (body.getString("instructions") != null) system.add(body.getString("instructions"));
    var media = new ArrayList<String>();
    var results = new ArrayList<String>();
    String last = "";
    for (int i = 0; i < input.size(); i++) {
      JsonObject item = input.getJsonObject(i);
      switch (item.getString("type", "message")) {
        case "function_call_output", "custom_tool_call_output" ->
            results.add(text(item.getValue("output"), media));
        case "message" -> {
          switch (item.getString("role")) {
            case "user" -> {
              media.clear();
              results.clear();
              last = text(item.getValue("content"), media);
            }
            case "assistant" -> results.clear();
            default -> system.add(text(item.getValue("content"), media));
          }
        }
        default -> {}
      }
    }
    var tools = new ArrayList<String>();
    JsonArray declared = body.getJsonArray("tools", new JsonArray());
    for (int i = 0; i < declared.size(); i++) {
      tools.add(declared.getJsonObject(i).getString("name"));
    }
    JsonObject format =
        body.getJsonObject("text", new JsonObject()).getJsonObject("format", new JsonObject());
    JsonObject reasoning = body.getJsonObject("reasoning", new JsonObject());
    Object choice = body.getValue("tool_choice");
    String forced = choice instanceof JsonObject named ? named.getString("name") : null;
    if ("required".equals(choice)) forced = tools.getFirst();
    return new Seen(
        String.join(" ", system),
        last,
        List.copyOf(media),
        tools,
        forced,
        body.getBoolean("parallel_tool_calls", true),
        List.copyOf(results),
        format.getString("type", "text").startsWith("json_") ? format.encode() : null,
        List.of(),
        reasoning.getString("summary") != null);
  }

  private static String text(@Nullable Object content, List<String> media) {
    if (!(content instanceof JsonArray parts))
      return content == null ? "" : String.valueOf(content);
    var all = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      JsonObject part = parts.getJsonObject(i);
      switch (part.getString("type")) {
        case "input_text", "output_text" -> all.append(part.getString("text"));
        case "input_image" -> media.add(medium(part.getString("image_url")));
        case "input_file" -> media.add(medium(part.getString("file_data")));
        default -> throw new IllegalArgumentException(part.getString("type"));
      }
    }
    return all.toString();
  }

  private static String medium(String url) {
    if (!url.startsWith("data:")) return url;
    return ScriptedModel.medium(
        url.substring(5, url.indexOf(';')), url.substring(url.indexOf(',') + 1));
  }

  private static List<JsonObject> items(Says says, int number, boolean weighed) {
    List<JsonObject> items = new ArrayList<>();
    if (says.thought() != null) {
      items.add(
          new JsonObject()
              .put("id", "rs_native" + number)
              .put("type", "reasoning")
              .put("summary", new JsonArray().add(part("summary_text", says.thought())))
              .put("encrypted_content", ENCRYPTED + number));
    }
    if (says.refused() || !says.text().isEmpty()) {
      JsonObject part =
          says.refused()
              ? new JsonObject().put("type", "refusal").put("refusal", says.text())
              : part("output_text", says.text())
                  .put("annotations", new JsonArray())
                  .put("logprobs", weighed ? FakeOpenAi.weighed(says.text()) : new JsonArray());
      items.add(
          new JsonObject()
              .put("id", "msg_native" + number)
              .put("type", "message")
              .put("status", "completed")
              .put("role", "assistant")
              .put("content", new JsonArray().add(part)));
    }
    for (int i = 0; i < says.calls().size(); i++) {
      Call call = says.calls().get(i);
      items.add(
          new JsonObject()
              .put("id", "fc_native" + number + "_" + i)
              .put("type", "function_call")
              .put("status", "completed")
              .put("call_id", "call_native" + number + "_" + i)
              .put("name", call.name())
              .put("arguments", call.arguments()));
    }
    return items;
  }

  private static JsonObject part(String type, String text) {
    return new JsonObject().put("type", type).put("text", text);
  }

  private static JsonObject usage() {
    return new JsonObject()
        .put("input_tokens", ScriptedModel.INPUT)
        .put("input_tokens_details", new JsonObject().put("cached_tokens", ScriptedModel.CACHED))
        .put("output_tokens", ScriptedModel.OUTPUT)
        .put(
            "output_tokens_details",
            new JsonObject().put("reasoning_tokens", ScriptedModel.REASONING))
        .put("total_tokens", ScriptedModel.INPUT + ScriptedModel.OUTPUT);
  }

  private static List<String> events(JsonObject response, List<JsonObject> output) {
    List<JsonObject> events = new ArrayList<>();
    JsonObject begun =
        response
            .copy()
            .put("status", "in_progress")
            .put("output", new JsonArray())
            .putNull("usage");
    events.add(event("response.created").put("response", begun));
    events.add(event("response.in_progress").put("response", begun));
    for (int i = 0; i < output.size(); i++) {
      JsonObject item = output.get(i);
      events.add(at("response.output_item.added", i).put("item", opened(item)));
      deltas(events, item, i);
      events.add(at("response.output_item.done", i).put("item", item));
    }
    events.add(event("response.completed").put("response", response));
    List<String> framed = new ArrayList<>();
    for (int i = 0; i < events.size(); i++) {
      JsonObject event = events.get(i).put("sequence_number", i);
      framed.add("event: " + event.getString("type") + "\ndata: " + event.encode() + "\n\n");
    }
    return framed;
  }

  private static JsonObject opened(JsonObject item) {
    JsonObject open = item.copy();
    if (open.containsKey("status")) open.put("status", "in_progress");
    if (open.containsKey("content")) open.put("content", new JsonArray());
    if (open.containsKey("summary")) open.put("summary", new JsonArray());
    if (open.containsKey("arguments")) open.put("arguments", "");
    return open;
  }

  private static void deltas(List<JsonObject> events, JsonObject item, int index) {
    String id = item.getString("id");
    switch (item.getString("type")) {
      case "reasoning" -> {
        String text = item.getJsonArray("summary").getJsonObject(0).getString("text");
        for (String piece : ScriptedModel.pieces(text)) {
          events.add(
              at("response.reasoning_summary_text.delta", index)
                  .put("item_id", id)
                  .put("summary_index", 0)
                  .put("delta", piece));
        }
      }
      case "message" -> {
        JsonObject part = item.getJsonArray("content").getJsonObject(0);
        boolean refusal = part.getString("type").equals("refusal");
        String kind = refusal ? "response.refusal" : "response.output_text";
        String member = refusal ? "refusal" : "text";
        events.add(
            of("response.content_part.added", id, index).put("part", part.copy().put(member, "")));
        for (String piece : ScriptedModel.pieces(part.getString(member))) {
          events.add(of(kind + ".delta", id, index).put("delta", piece));
        }
        events.add(of(kind + ".done", id, index).put(member, part.getString(member)));
        events.add(of("response.content_part.done", id, index).put("part", part));
      }
      default -> {
        for (String piece : ScriptedModel.pieces(item.getString("arguments"))) {
          events.add(
              at("response.function_call_arguments.delta", index)
                  .put("item_id", id)
                  .put("delta", piece));
        }
        events.add(
            at("response.function_call_arguments.done", index)
                .put("item_id", id)
                .put("arguments", item.getString("arguments")));
      }
    }
  }

  private static JsonObject event(String type) {
    return new JsonObject().put("type", type);
  }

  private static JsonObject at(String type, int index) {
    return event(type).put("output_index", index);
  }

  private static JsonObject of(String type, String item, int index) {
    return at(type, index).put("item_id", item).put("content_index", 0);
  }
}
