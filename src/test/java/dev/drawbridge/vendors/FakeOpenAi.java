package dev.drawbridge.vendors;

import dev.drawbridge.ScriptedModel;
import dev.drawbridge.ScriptedModel.Call;
import dev.drawbridge.ScriptedModel.Says;
import dev.drawbridge.ScriptedModel.Seen;
import dev.drawbridge.vendors.VendorServer.Reply;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * OpenAI's chat completions and embeddings as they answer: the role in a first empty delta, the
 * usage in a chunk without choices, {@code [DONE]}. What OpenAI refuses is refused: a field of
 * another dialect, a tool's result without its call, a message of an unknown role.
 */
public final class FakeOpenAi {
  private static final Set<String> FIELDS =
      Set.of(
          "model",
          "messages",
          "stream",
          "stream_options",
          "n",
          "max_tokens",
          "max_completion_tokens",
          "temperature",
          "top_p",
          "presence_penalty",
          "frequency_penalty",
          "seed",
          "stop",
          "logprobs",
          "top_logprobs",
          "logit_bias",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "response_format",
          "reasoning_effort",
          "user",
          "safety_identifier",
          "metadata",
          "store",
          "service_tier",
          "modalities",
          "prompt_cache_key",
          "verbosity");
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool");

  private FakeOpenAi() {}

  /** Serves {@code /v1/chat/completions}, {@code /v1/responses} and {@code /v1/embeddings}. */
  public static VendorServer start() throws Exception {
    Function<VendorServer.Call, Reply> responses = FakeResponses.vendor();
    return VendorServer.start(
        call -> call.uri().equals("/v1/responses") ? responses.apply(call) : answer(call));
  }

  private static Reply answer(VendorServer.Call call) {
    if (!call.header("authorization").startsWith("Bearer ")) {
      return error(401, "invalid_api_key", "You didn't provide an API key.");
    }
    JsonObject body = call.json();
    return switch (call.uri()) {
      case "/v1/chat/completions" -> chat(body);
      case "/v1/embeddings" -> FakeOpenAiEmbeddings.answer(body);
      default -> error(404, "unknown_url", "Unknown request URL: POST " + call.uri());
    };
  }

  static Reply error(int status, @Nullable String code, String message) {
    return Reply.json(
        status,
        new JsonObject()
            .put(
                "error",
                new JsonObject()
                    .put("message", message)
                    .put("type", "invalid_request_error")
                    .putNull("param")
                    .put("code", code)));
  }

  private static Reply chat(JsonObject body) {
    for (String field : body.fieldNames()) {
      if (!FIELDS.contains(field)) {
        return error(400, "unknown_parameter", "Unknown parameter: '" + field + "'.");
      }
    }
    String wrong = wrong(body.getJsonArray("messages", new JsonArray()));
    if (wrong != null) return error(400, null, wrong);
    Says says = ScriptedModel.answer(seen(body));
    int choices = body.getInteger("n", 1);
    boolean logprobs = body.getBoolean("logprobs", false);
    if (!body.getBoolean("stream", false)) {
      return Reply.json(200, whole(body.getString("model"), says, choices, logprobs));
    }
    boolean usage =
        body.getJsonObject("stream_options", new JsonObject()).getBoolean("include_usage", false);
    return Reply.events(events(body.getString("model"), says, choices, logprobs, usage));
  }

  /** What is wrong with the messages, null for nothing. */
  static @Nullable String wrong(JsonArray messages) {
    if (messages.isEmpty()) return "Invalid 'messages': empty array.";
    Set<String> open = new HashSet<>();
    for (int i = 0; i < messages.size(); i++) {
      JsonObject message = messages.getJsonObject(i);
      String role = message.getString("role");
      if (!ROLES.contains(role)) return "Invalid value: '" + role + "'.";
      if (role.equals("tool")) {
        if (!open.remove(message.getString("tool_call_id"))) {
          return "messages with role 'tool' must be a response to a preceding message with"
              + " 'tool_calls'.";
        }
        continue;
      }
      if (!open.isEmpty()) {
        return "An assistant message with 'tool_calls' must be followed by tool messages"
            + " responding to each 'tool_call_id'. Missing: "
            + open;
      }
      JsonArray calls = message.getJsonArray("tool_calls", new JsonArray());
      for (int k = 0; calls != null && k < calls.size(); k++) {
        JsonObject made = calls.getJsonObject(k);
        if (made.getString("id").length() > 40) return "'tool_calls.id' is longer than 40.";
        open.add(made.getString("id"));
        new JsonObject(made.getJsonObject("function").getString("arguments"));
      }
    }
    return open.isEmpty() ? null : "Missing results of " + open;
  }

  private static Seen seen(JsonObject body) {
    var system = new ArrayList<String>();
    var media = new ArrayList<String>();
    var results = new ArrayList<String>();
    String last = "";
    JsonArray messages = body.getJsonArray("messages");
    for (int i = 0; i < messages.size(); i++) {
      JsonObject message = messages.getJsonObject(i);
      switch (message.getString("role")) {
        case "system", "developer" -> system.add(text(message.getValue("content"), media));
        case "user" -> {
          media.clear();
          results.clear();
          last = text(message.getValue("content"), media);
        }
        case "tool" -> results.add(text(message.getValue("content"), media));
        default -> results.clear();
      }
    }
    var tools = new ArrayList<String>();
    JsonArray declared = body.getJsonArray("tools", new JsonArray());
    for (int i = 0; i < declared.size(); i++) {
      tools.add(declared.getJsonObject(i).getJsonObject("function").getString("name"));
    }
    return new Seen(
        String.join(" ", system),
        last,
        List.copyOf(media),
        tools,
        forced(body.getValue("tool_choice"), tools),
        body.getBoolean("parallel_tool_calls", true),
        List.copyOf(results),
        schema(body.getJsonObject("response_format")),
        stop(body.getValue("stop")),
        // OpenAI's own never show it over this route; others that speak it do.
        body.containsKey("reasoning_effort"));
  }

  private static @Nullable String forced(@Nullable Object choice, List<String> tools) {
    if (choice instanceof JsonObject named) {
      return named.getJsonObject("function").getString("name");
    }
    return "required".equals(choice) ? tools.getFirst() : null;
  }

  private static @Nullable String schema(@Nullable JsonObject format) {
    if (format == null) return null;
    if (format.getString("type").equals("json_object")) return "{}";
    if (!format.getString("type").equals("json_schema")) return null;
    return format.getJsonObject("json_schema").getJsonObject("schema").encode();
  }

  private static List<String> stop(@Nullable Object stop) {
    if (stop instanceof String one) return List.of(one);
    if (!(stop instanceof JsonArray array)) return List.of();
    List<String> all = new ArrayList<>();
    array.forEach(s -> all.add(String.valueOf(s)));
    return all;
  }

  private static String text(@Nullable Object content, List<String> media) {
    if (content == null) return "";
    if (content instanceof String text) return text;
    var all = new StringBuilder();
    var parts = (JsonArray) content;
    for (int i = 0; i < parts.size(); i++) {
      JsonObject part = parts.getJsonObject(i);
      switch (part.getString("type")) {
        case "text" -> all.append(part.getString("text"));
        case "image_url" -> media.add(linked(part.getJsonObject("image_url").getString("url")));
        case "file" -> media.add(linked(part.getJsonObject("file").getString("file_data")));
        default -> throw new IllegalArgumentException(part.getString("type"));
      }
    }
    return all.toString();
  }

  private static String linked(String url) {
    if (!url.startsWith("data:")) return url;
    int semicolon = url.indexOf(';');
    return ScriptedModel.medium(url.substring(5, semicolon), url.substring(url.indexOf(',') + 1));
  }

  private static JsonObject whole(String model, Says says, int choices, boolean logprobs) {
    var all = new JsonArray();
    for (int i = 0; i < choices; i++) {
      var message = new JsonObject().put("role", "assistant");
      if (says.refused()) message.putNull("content").put("refusal", says.text());
      else message.put("content", says.calls().isEmpty() ? says.text() : null).putNull("refusal");
      if (says.thought() != null) message.put("reasoning_content", says.thought());
      if (!says.calls().isEmpty()) message.put("tool_calls", calls(says.calls()));
      all.add(
          new JsonObject()
              .put("index", i)
              .put("message", message)
              .put("logprobs", logprobs ? logprobs(says.text()) : null)
              .put("finish_reason", stop(says)));
    }
    return head(model, "chat.completion").put("choices", all).put("usage", usage());
  }

  private static JsonArray calls(List<Call> calls) {
    var all = new JsonArray();
    for (int i = 0; i < calls.size(); i++) {
      Call call = calls.get(i);
      all.add(
          new JsonObject()
              .put("id", "call_abc" + i)
              .put("type", "function")
              .put(
                  "function",
                  new JsonObject().put("name", call.name()).put("arguments", call.arguments())));
    }
    return all;
  }

  /** Each piece as a token, with itself as the likeliest. */
  static JsonArray weighed(String text) {
    var tokens = new JsonArray();
    for (String piece : ScriptedModel.pieces(text)) {
      tokens.add(
          new JsonObject()
              .put("token", piece)
              .put("logprob", -0.25)
              .putNull("bytes")
              .put(
                  "top_logprobs",
                  new JsonArray()
                      .add(
                          new JsonObject()
                              .put("token", piece)
                              .put("logprob", -0.25)
                              .putNull("bytes"))));
    }
    return tokens;
  }

  private static JsonObject logprobs(String text) {
    return new JsonObject().put("content", weighed(text)).putNull("refusal");
  }

  private static String stop(Says says) {
    return says.calls().isEmpty() ? "stop" : "tool_calls";
  }

  private static JsonObject head(String model, String object) {
    return new JsonObject()
        .put("id", "chatcmpl-9xYz")
        .put("object", object)
        .put("created", 1_790_000_000)
        .put("model", model)
        .put("system_fingerprint", "fp_1");
  }

  private static JsonObject usage() {
    return new JsonObject()
        .put("prompt_tokens", ScriptedModel.INPUT)
        .put("completion_tokens", ScriptedModel.OUTPUT)
        .put("total_tokens", ScriptedModel.INPUT + ScriptedModel.OUTPUT)
        .put(
            "prompt_tokens_details",
            new JsonObject().put("cached_tokens", ScriptedModel.CACHED).put("audio_tokens", 0))
        .put(
            "completion_tokens_details",
            new JsonObject().put("reasoning_tokens", ScriptedModel.REASONING));
  }

  private static List<String> events(
      String model, Says says, int choices, boolean logprobs, boolean usage) {
    List<JsonObject> chunks = new ArrayList<>();
    for (int i = 0; i < choices; i++) {
      chunks.add(delta(i, new JsonObject().put("role", "assistant").put("content", "")));
      if (says.thought() != null) {
        for (String piece : ScriptedModel.pieces(says.thought())) {
          chunks.add(delta(i, new JsonObject().put("reasoning_content", piece)));
        }
      }
      String member = says.refused() ? "refusal" : "content";
      for (String piece : ScriptedModel.pieces(says.text())) {
        JsonObject chunk = delta(i, new JsonObject().put(member, piece));
        if (logprobs)
          chunk.getJsonArray("choices").getJsonObject(0).put("logprobs", logprobs(piece));
        chunks.add(chunk);
      }
      toolChunks(chunks, i, says.calls());
      JsonObject last = delta(i, new JsonObject());
      last.getJsonArray("choices").getJsonObject(0).put("finish_reason", stop(says));
      chunks.add(last);
    }
    if (usage) {
      chunks.forEach(chunk -> chunk.putNull("usage"));
      chunks.add(new JsonObject().put("choices", new JsonArray()).put("usage", usage()));
    }
    List<String> events = new ArrayList<>();
    for (JsonObject chunk : chunks) {
      events.add("data: " + head(model, "chat.completion.chunk").mergeIn(chunk).encode() + "\n\n");
    }
    events.add("data: [DONE]\n\n");
    return events;
  }

  /** The head of each call in a chunk of its own, then its arguments in pieces. */
  private static void toolChunks(List<JsonObject> chunks, int choice, List<Call> calls) {
    for (int t = 0; t < calls.size(); t++) {
      Call call = calls.get(t);
      var function = new JsonObject().put("name", call.name()).put("arguments", "");
      chunks.add(
          tool(
              choice,
              new JsonObject()
                  .put("index", t)
                  .put("id", "call_abc" + t)
                  .put("type", "function")
                  .put("function", function)));
      for (String piece : ScriptedModel.pieces(call.arguments())) {
        chunks.add(
            tool(
                choice,
                new JsonObject()
                    .put("index", t)
                    .put("function", new JsonObject().put("arguments", piece))));
      }
    }
  }

  private static JsonObject tool(int choice, JsonObject call) {
    return delta(choice, new JsonObject().put("tool_calls", new JsonArray().add(call)));
  }

  private static JsonObject delta(int choice, JsonObject delta) {
    return new JsonObject()
        .put(
            "choices",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("index", choice)
                        .put("delta", delta)
                        .putNull("logprobs")
                        .putNull("finish_reason")));
  }
}
