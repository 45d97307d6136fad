package dev.drawbridge.vendors;

import dev.drawbridge.ScriptedModel;
import dev.drawbridge.vendors.VendorServer.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Plays an Ollama server: {@code /api/chat}, streamed as lines of JSON or not, and {@code
 * /api/embed}. Stricter than the real one: what it does not know is a 400, so that a bad
 * translation fails loudly. Calls get no ids, as at the servers before 0.13.
 */
public final class FakeOllama {
  private static final Set<String> CALL =
      Set.of(
          "model",
          "messages",
          "tools",
          "stream",
          "format",
          "options",
          "think",
          "keep_alive",
          "logprobs",
          "top_logprobs");
  private static final Set<String> OPTIONS =
      Set.of(
          "num_predict",
          "num_ctx",
          "temperature",
          "top_p",
          "top_k",
          "min_p",
          "seed",
          "stop",
          "presence_penalty",
          "frequency_penalty",
          "repeat_penalty");
  private static final Set<String> MESSAGE =
      Set.of(
          "role", "content", "images", "thinking", "tool_calls", "tool_name", "tool_call_id", "id");

  /** Says what is wrong with a request. */
  private static final class Wrong extends Exception {
    Wrong(String message) {
      super(message);
    }
  }

  private FakeOllama() {}

  public static VendorServer start() throws Exception {
    return VendorServer.start(call -> answer(call.uri(), call.body()));
  }

  /** The answer to one request. */
  public static Reply answer(String path, Buffer body) {
    try {
      JsonObject call = body.toJsonObject();
      return switch (path) {
        case "/api/chat" -> chat(call);
        case "/api/embed" -> embed(call);
        default -> error(404, "404 page not found");
      };
    } catch (Wrong e) {
      return error(400, String.valueOf(e.getMessage()));
    }
  }

  private static Reply error(int status, String message) {
    return Reply.json(status, new JsonObject().put("error", message));
  }

  private static void need(boolean right, String otherwise) throws Wrong {
    if (!right) throw new Wrong(otherwise);
  }

  private static void known(JsonObject object, Set<String> names) throws Wrong {
    for (String name : object.fieldNames()) need(names.contains(name), "unknown field " + name);
  }

  private static Reply chat(JsonObject call) throws Wrong {
    known(call, CALL);
    need(!call.getString("model", "").isEmpty(), "model is required");
    if (call.getString("model").equals("missing")) {
      return error(404, "model 'missing' not found");
    }
    JsonObject options = call.getJsonObject("options", new JsonObject());
    known(options, OPTIONS);
    Object think = call.getValue("think");
    need(
        think == null
            || think instanceof Boolean
            || Set.of("low", "medium", "high").contains(think),
        "invalid think value");
    ScriptedModel.Seen seen = seen(call, options);
    ScriptedModel.Says says = ScriptedModel.answer(seen);
    boolean logprobs = call.getBoolean("logprobs", false);
    return call.getBoolean("stream", true)
        ? stream(call, says, logprobs)
        : whole(call, says, logprobs);
  }

  private static ScriptedModel.Seen seen(JsonObject call, JsonObject options) throws Wrong {
    var system = new StringBuilder();
    String last = "";
    List<String> media = new ArrayList<>();
    List<String> results = new ArrayList<>();
    Set<String> called = new HashSet<>();
    JsonArray messages = call.getJsonArray("messages", new JsonArray());
    for (int i = 0; i < messages.size(); i++) {
      JsonObject message = messages.getJsonObject(i);
      known(message, MESSAGE);
      String content = message.getString("content");
      need(content != null, "content must be a string");
      switch (message.getString("role", "")) {
        case "system" -> system.append(system.isEmpty() ? "" : "\n\n").append(content);
        case "user" -> {
          last = content;
          results.clear();
          media.clear();
          for (Object image : message.getJsonArray("images", new JsonArray())) {
            media.add(image((String) image));
          }
        }
        case "assistant" -> {
          results.clear();
          for (Object each : message.getJsonArray("tool_calls", new JsonArray())) {
            JsonObject function = ((JsonObject) each).getJsonObject("function");
            need(function != null, "a call without a function");
            need(function.getValue("arguments") instanceof JsonObject, "arguments: no object");
            called.add(function.getString("name"));
          }
        }
        case "tool" -> {
          need(called.contains(message.getString("tool_name")), "a result of no tool");
          results.add(content);
        }
        default -> throw new Wrong("invalid role");
      }
    }
    List<String> tools = new ArrayList<>();
    for (Object each : call.getJsonArray("tools", new JsonArray())) {
      JsonObject function = ((JsonObject) each).getJsonObject("function");
      need(function.getValue("parameters") instanceof JsonObject, "parameters: no object");
      tools.add(function.getString("name"));
    }
    Object format = call.getValue("format");
    need(
        format == null || format.equals("json") || format instanceof JsonObject,
        "invalid format: expected \"json\" or a JSON schema");
    List<String> stop = new ArrayList<>();
    options.getJsonArray("stop", new JsonArray()).forEach(s -> stop.add((String) s));
    Object think = call.getValue("think");
    return new ScriptedModel.Seen(
        system.toString(),
        last,
        media,
        tools,
        null,
        true,
        results,
        format == null ? null : format.toString(),
        stop,
        think != null && !Boolean.FALSE.equals(think));
  }

  private static String image(String base64) throws Wrong {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      boolean png = bytes.length > 3 && bytes[1] == 'P' && bytes[2] == 'N' && bytes[3] == 'G';
      return ScriptedModel.medium(png ? "image/png" : "image/jpeg", base64);
    } catch (IllegalArgumentException e) {
      throw new Wrong("illegal base64 data");
    }
  }

  private static JsonObject step(JsonObject call, JsonObject message) {
    return new JsonObject()
        .put("model", call.getString("model"))
        .put("created_at", "2026-11-25T17:00:00.000000Z")
        .put("message", message.put("role", "assistant"))
        .put("done", false);
  }

  private static JsonObject ended(JsonObject step) {
    return step.put("done", true)
        .put("done_reason", "stop")
        .put("total_duration", 174560334)
        .put("load_duration", 101397084)
        .put("prompt_eval_count", ScriptedModel.INPUT)
        .put("prompt_eval_duration", 13074791)
        .put("eval_count", ScriptedModel.OUTPUT)
        .put("eval_duration", 52479709);
  }

  private static JsonArray calls(List<ScriptedModel.Call> calls) {
    var all = new JsonArray();
    for (ScriptedModel.Call call : calls) {
      var function =
          new JsonObject()
              .put("name", call.name())
              .put("arguments", new JsonObject(call.arguments()));
      all.add(new JsonObject().put("function", function));
    }
    return all;
  }

  private static JsonArray logprob(String token) {
    return new JsonArray().add(new JsonObject().put("token", token).put("logprob", -0.5));
  }

  private static Reply whole(JsonObject call, ScriptedModel.Says says, boolean logprobs) {
    var message = new JsonObject().put("content", says.text());
    if (says.thought() != null) message.put("thinking", says.thought());
    if (!says.calls().isEmpty()) message.put("tool_calls", calls(says.calls()));
    JsonObject answer = ended(step(call, message));
    if (logprobs) answer.put("logprobs", logprob(says.text()));
    return Reply.json(200, answer);
  }

  private static Reply stream(JsonObject call, ScriptedModel.Says says, boolean logprobs) {
    List<JsonObject> steps = new ArrayList<>();
    thoughts(steps, call, says.thought());
    for (String piece : ScriptedModel.pieces(says.text())) {
      JsonObject step = step(call, new JsonObject().put("content", piece));
      if (logprobs) step.put("logprobs", logprob(piece));
      steps.add(step);
    }
    // Each call comes whole, in a step of its own.
    for (ScriptedModel.Call each : says.calls()) {
      var message = new JsonObject().put("content", "").put("tool_calls", calls(List.of(each)));
      steps.add(step(call, message));
    }
    steps.add(ended(step(call, new JsonObject().put("content", ""))));
    return new Reply(
        200,
        Map.of("content-type", "application/x-ndjson"),
        steps.stream().map(s -> Buffer.buffer(s.encode() + "\n")).toList());
  }

  private static void thoughts(List<JsonObject> steps, JsonObject call, @Nullable String thought) {
    if (thought == null) return;
    for (String piece : ScriptedModel.pieces(thought)) {
      steps.add(step(call, new JsonObject().put("content", "").put("thinking", piece)));
    }
  }

  private static Reply embed(JsonObject call) throws Wrong {
    known(call, Set.of("model", "input", "truncate", "dimensions", "options", "keep_alive"));
    Object input = call.getValue("input");
    JsonArray texts = input instanceof JsonArray list ? list : new JsonArray().add(input);
    int dimensions = call.getInteger("dimensions", 3);
    var vectors = new JsonArray();
    for (Object text : texts) {
      need(text instanceof String, "invalid input type");
      var vector = new JsonArray().add(((String) text).length());
      for (int i = 1; i < dimensions; i++) vector.add(0.25 * i);
      vectors.add(vector);
    }
    return Reply.json(
        200,
        new JsonObject()
            .put("model", call.getString("model"))
            .put("embeddings", vectors)
            .put("total_duration", 14143917)
            .put("prompt_eval_count", 8));
  }
}
