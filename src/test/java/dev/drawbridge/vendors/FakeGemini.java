package dev.drawbridge.vendors;

import dev.drawbridge.ScriptedModel;
import dev.drawbridge.ScriptedModel.Call;
import dev.drawbridge.ScriptedModel.Says;
import dev.drawbridge.ScriptedModel.Seen;
import dev.drawbridge.vendors.VendorServer.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gemini's generateContent as it answers, at its own API and at Vertex: streams as events with
 * {@code alt=sse} and as an array without, no last event, counts of the prompt in every chunk and
 * of all in the last, calls of tools whole, signatures on the first of them and after the text.
 * What Gemini refuses is refused: see {@link GeminiRules}.
 *
 * <p>"please exhaust" is answered with 429, "please object" with 400.
 */
public final class FakeGemini {
  /** What signs its calls of tools and its texts. */
  public static final String SIGNATURE = "d2hhdCBHZW1pbmkgdGhvdWdodCD/+/4=";

  private static final String EXHAUST = "please exhaust";
  private static final String OBJECT = "please object";

  private static final Pattern PATH =
      Pattern.compile(
          "(?:/v1beta/models/|/v1(?:beta1)?/projects/[^/]+/locations/[^/]+/(?:publishers/google/models|endpoints)/)"
              + "([^/:]+):([a-zA-Z]+)(\\?alt=sse)?");

  private FakeGemini() {}

  /** One whose requests lose their query on the way, so that a stream is one array. */
  public static VendorServer startWithoutQueries() throws Exception {
    return VendorServer.start(
        call ->
            answer(
                new VendorServer.Call(
                    call.method(),
                    call.uri().replaceFirst("\\?.*", ""),
                    call.headers(),
                    call.body())));
  }

  /** Serves {@code /v1beta/models/…} and {@code /v1/projects/…/publishers/google/models/…}. */
  public static VendorServer start() throws Exception {
    return VendorServer.start(FakeGemini::answer);
  }

  static Reply answer(VendorServer.Call call) {
    boolean vertex = call.uri().contains("/projects/");
    Reply refused = credential(call, vertex);
    if (refused != null) return refused;
    if (call.uri().equals("/v1beta/models")) return models();
    Matcher path = PATH.matcher(call.uri());
    if (!path.matches()) return error(404, "NOT_FOUND", "Requested entity was not found.", vertex);
    String model = path.group(1);
    JsonObject body = GeminiSpelling.camel(call.json());
    return switch (path.group(2)) {
      case "generateContent" -> generate(body, model, vertex, false, false);
      case "streamGenerateContent" -> generate(body, model, vertex, true, path.group(3) != null);
      case "embedContent" -> embedding(body);
      case "batchEmbedContents" -> embeddings(body, model);
      default -> error(404, "NOT_FOUND", "Requested entity was not found.", vertex);
    };
  }

  private static @Nullable Reply credential(VendorServer.Call call, boolean vertex) {
    if (vertex) {
      boolean given = call.header("authorization").startsWith("Bearer ");
      return given ? null : error(401, "UNAUTHENTICATED", "Request is missing a token.", true);
    }
    if (!call.header("authorization").isEmpty()) {
      return error(401, "UNAUTHENTICATED", "API keys are not supported by this API.", false);
    }
    return call.header("x-goog-api-key").isEmpty()
        ? error(403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.", false)
        : null;
  }

  static Reply error(int status, String word, String message, boolean vertex) {
    JsonObject error =
        new JsonObject()
            .put(
                "error",
                new JsonObject().put("code", status).put("message", message).put("status", word));
    if (!vertex) return Reply.json(status, error);
    // Vertex wraps it.
    return new Reply(
        status,
        Map.of("content-type", "application/json"),
        List.of(new JsonArray().add(error).toBuffer()));
  }

  private static Reply models() {
    var one =
        new JsonObject()
            .put("name", "models/gemini-2.5-flash")
            .put("supportedGenerationMethods", new JsonArray().add("generateContent"));
    return Reply.json(200, new JsonObject().put("models", new JsonArray().add(one)));
  }

  private static Reply generate(
      JsonObject body, String model, boolean vertex, boolean stream, boolean events) {
    String wrong = GeminiRules.wrong(body, model, vertex);
    if (wrong != null) return error(400, "INVALID_ARGUMENT", wrong, vertex);
    Seen seen = seen(body);
    if (seen.lastText().contains(EXHAUST)) {
      return error(429, "RESOURCE_EXHAUSTED", "Resource exhausted. Try again later.", vertex);
    }
    if (seen.lastText().contains(OBJECT)) {
      return error(400, "INVALID_ARGUMENT", "Request contains an invalid argument.", vertex);
    }
    Says says = ScriptedModel.answer(seen);
    JsonObject config = body.getJsonObject("generationConfig", new JsonObject());
    int candidates = config.getInteger("candidateCount", 1);
    boolean logprobs = config.getBoolean("responseLogprobs", false);
    if (!stream) return Reply.json(200, whole(model, says, candidates, logprobs));
    List<JsonObject> chunks = chunks(model, says, candidates, logprobs);
    if (events) {
      return Reply.events(chunks.stream().map(c -> "data: " + c.encode() + "\n\n").toList());
    }
    List<Buffer> pieces = new ArrayList<>();
    for (JsonObject chunk : chunks) {
      pieces.add(Buffer.buffer((pieces.isEmpty() ? "[" : ",\n") + chunk.encodePrettily() + "\n"));
    }
    pieces.add(Buffer.buffer("]"));
    return new Reply(200, Map.of("content-type", "application/json"), pieces);
  }

  private static Seen seen(JsonObject body) {
    List<String> media = new ArrayList<>();
    List<String> results = new ArrayList<>();
    StringBuilder last = new StringBuilder();
    for (Object each : body.getJsonArray("contents")) {
      JsonObject content = (JsonObject) each;
      if (content.getString("role").equals("model")) continue;
      last.setLength(0);
      media.clear();
      results.clear();
      for (Object one : content.getJsonArray("parts")) {
        JsonObject part = (JsonObject) one;
        last.append(part.getString("text", ""));
        JsonObject inline = part.getJsonObject("inlineData");
        if (inline != null) {
          media.add(ScriptedModel.medium(inline.getString("mimeType"), inline.getString("data")));
        }
        JsonObject result = part.getJsonObject("functionResponse");
        if (result != null) results.add(told(result.getJsonObject("response")));
      }
    }
    List<String> tools = new ArrayList<>();
    for (Object tool : body.getJsonArray("tools", new JsonArray())) {
      for (Object f : ((JsonObject) tool).getJsonArray("functionDeclarations", new JsonArray())) {
        tools.add(((JsonObject) f).getString("name"));
      }
    }
    JsonObject config = body.getJsonObject("generationConfig", new JsonObject());
    JsonObject thinking = config.getJsonObject("thinkingConfig", new JsonObject());
    JsonObject schema =
        config.getJsonObject("responseJsonSchema", config.getJsonObject("responseSchema"));
    boolean json = "application/json".equals(config.getString("responseMimeType"));
    List<String> stop = new ArrayList<>();
    config.getJsonArray("stopSequences", new JsonArray()).forEach(s -> stop.add((String) s));
    return new Seen(
        texts(body.getJsonObject("systemInstruction")),
        last.toString(),
        media,
        tools,
        forced(body, tools),
        true,
        results,
        schema != null ? schema.encode() : json ? "{}" : null,
        stop,
        thinking.getBoolean("includeThoughts", false));
  }

  private static String texts(@Nullable JsonObject content) {
    if (content == null) return "";
    List<String> texts = new ArrayList<>();
    for (Object part : content.getJsonArray("parts")) {
      texts.add(((JsonObject) part).getString("text"));
    }
    return String.join(" ", texts);
  }

  private static String told(JsonObject response) {
    for (String key : List.of("result", "output", "error")) {
      if (response.size() == 1 && response.getValue(key) instanceof String text) return text;
    }
    return response.encode();
  }

  private static @Nullable String forced(JsonObject body, List<String> tools) {
    JsonObject calling =
        body.getJsonObject("toolConfig", new JsonObject())
            .getJsonObject("functionCallingConfig", new JsonObject());
    if (!"ANY".equals(calling.getString("mode"))) return null;
    JsonArray allowed = calling.getJsonArray("allowedFunctionNames");
    return allowed == null ? tools.getFirst() : allowed.getString(0);
  }

  private static JsonObject whole(String model, Says says, int candidates, boolean logprobs) {
    var all = new JsonArray();
    for (int i = 0; i < candidates; i++) {
      var parts = new JsonArray();
      if (says.thought() != null) parts.add(text(says.thought()).put("thought", true));
      if (!says.text().isEmpty()) parts.add(text(says.text()).put("thoughtSignature", SIGNATURE));
      calls(says, model).forEach(parts::add);
      JsonObject candidate = candidate(i, parts).put("finishReason", reason(says));
      if (logprobs) candidate.put("logprobsResult", weighed(says.text()));
      all.add(candidate);
    }
    return head(model, all).put("usageMetadata", usage(true));
  }

  private static List<JsonObject> chunks(
      String model, Says says, int candidates, boolean logprobs) {
    List<JsonObject> chunks = new ArrayList<>();
    for (int i = 0; i < candidates; i++) {
      if (says.thought() != null) {
        for (String piece : ScriptedModel.pieces(says.thought())) {
          chunks.add(chunk(model, i, text(piece).put("thought", true)));
        }
      }
      for (String piece : ScriptedModel.pieces(says.text())) {
        JsonObject chunk = chunk(model, i, text(piece));
        if (logprobs) {
          chunk.getJsonArray("candidates").getJsonObject(0).put("logprobsResult", weighed(piece));
        }
        chunks.add(chunk);
      }
      List<JsonObject> calls = calls(says, model);
      JsonObject[] last =
          calls.isEmpty()
              ? new JsonObject[] {text("").put("thoughtSignature", SIGNATURE)}
              : calls.toArray(new JsonObject[0]);
      JsonObject end = chunk(model, i, last);
      end.getJsonArray("candidates").getJsonObject(0).put("finishReason", reason(says));
      chunks.add(end);
    }
    chunks.getLast().put("usageMetadata", usage(true));
    return chunks;
  }

  private static JsonObject chunk(String model, int index, JsonObject... parts) {
    return head(model, new JsonArray().add(candidate(index, new JsonArray(List.of(parts)))))
        .put("usageMetadata", usage(false));
  }

  private static JsonObject candidate(int index, JsonArray parts) {
    var candidate =
        new JsonObject().put("content", new JsonObject().put("parts", parts).put("role", "model"));
    // A zero is left out at times, as ProtoJSON may.
    return index == 0 ? candidate : candidate.put("index", index);
  }

  private static JsonObject head(String model, JsonArray candidates) {
    return new JsonObject()
        .put("candidates", candidates)
        .put("modelVersion", model)
        .put("responseId", "bWFpbnRhaW4");
  }

  private static JsonObject text(String text) {
    return new JsonObject().put("text", text);
  }

  /** Gemini 3 gives ids. */
  private static List<JsonObject> calls(Says says, String model) {
    List<JsonObject> parts = new ArrayList<>();
    for (Call call : says.calls()) {
      var made = new JsonObject().put("name", call.name()).put("args", args(call));
      if (model.startsWith("gemini-3")) made.put("id", "fc-" + parts.size());
      var part = new JsonObject().put("functionCall", made);
      if (parts.isEmpty()) part.put("thoughtSignature", SIGNATURE);
      parts.add(part);
    }
    return parts;
  }

  private static JsonObject args(Call call) {
    return new JsonObject(Objects.requireNonNull(call.arguments()));
  }

  private static String reason(Says says) {
    return says.refused() ? "SAFETY" : "STOP";
  }

  private static JsonObject weighed(String text) {
    var chosen = new JsonArray();
    var top = new JsonArray();
    for (String piece : ScriptedModel.pieces(text)) {
      var token = new JsonObject().put("token", piece).put("logProbability", -0.25);
      chosen.add(token);
      top.add(new JsonObject().put("candidates", new JsonArray().add(token.copy())));
    }
    return new JsonObject().put("topCandidates", top).put("chosenCandidates", chosen);
  }

  private static JsonObject usage(boolean last) {
    var usage = new JsonObject().put("promptTokenCount", ScriptedModel.INPUT);
    if (!last) return usage.put("totalTokenCount", ScriptedModel.INPUT);
    return usage
        .put("candidatesTokenCount", ScriptedModel.OUTPUT - ScriptedModel.REASONING)
        .put("totalTokenCount", ScriptedModel.INPUT + ScriptedModel.OUTPUT)
        .put("cachedContentTokenCount", ScriptedModel.CACHED)
        .put("thoughtsTokenCount", ScriptedModel.REASONING);
  }

  private static Reply embedding(JsonObject body) {
    if (body.getJsonObject("content") == null) {
      return error(400, "INVALID_ARGUMENT", "content is required", false);
    }
    return Reply.json(200, new JsonObject().put("embedding", vector(0)));
  }

  private static Reply embeddings(JsonObject body, String model) {
    var all = new JsonArray();
    for (Object each : body.getJsonArray("requests", new JsonArray())) {
      JsonObject request = (JsonObject) each;
      if (!("models/" + model).equals(request.getString("model"))) {
        return error(400, "INVALID_ARGUMENT", "model must match the batch request's", false);
      }
      all.add(vector(all.size()));
    }
    return Reply.json(200, new JsonObject().put("embeddings", all));
  }

  private static JsonObject vector(int first) {
    return new JsonObject().put("values", new JsonArray().add(first).add(0.5).add(-0.25).add(1));
  }
}
