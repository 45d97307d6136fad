package dev.drawbridge.vendors;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What Gemini refuses of a request, in its words. */
public final class GeminiRules {
  private static final Set<String> BODY =
      Set.of(
          "contents",
          "systemInstruction",
          "tools",
          "toolConfig",
          "generationConfig",
          "safetySettings",
          "cachedContent");
  private static final Set<String> CONFIG =
      Set.of(
          "temperature",
          "topP",
          "topK",
          "candidateCount",
          "maxOutputTokens",
          "stopSequences",
          "presencePenalty",
          "frequencyPenalty",
          "seed",
          "responseLogprobs",
          "logprobs",
          "responseMimeType",
          "responseSchema",
          "responseJsonSchema",
          "responseModalities",
          "thinkingConfig",
          "mediaResolution");
  private static final Set<String> PART =
      Set.of(
          "text",
          "thought",
          "thoughtSignature",
          "inlineData",
          "fileData",
          "functionCall",
          "functionResponse",
          "videoMetadata");

  private final JsonObject body;
  private final boolean vertex;
  private final boolean signs;
  private final List<String> wrong = new ArrayList<>();

  private GeminiRules(JsonObject body, String model, boolean vertex) {
    this.body = body;
    this.vertex = vertex;
    signs = model.startsWith("gemini-3");
  }

  /** The first thing that is wrong with a call, null for nothing. */
  public static @Nullable String wrong(JsonObject body, String model, boolean vertex) {
    var rules = new GeminiRules(body, model, vertex);
    rules.check();
    return rules.wrong.isEmpty() ? null : rules.wrong.getFirst();
  }

  private void known(Set<String> names, JsonObject object, String where) {
    for (String name : object.fieldNames()) {
      if (names.contains(name) || (vertex && name.equals("labels"))) continue;
      wrong.add(
          "Invalid JSON payload received. Unknown name \""
              + name
              + "\""
              + where
              + ": Cannot find field.");
    }
  }

  private void unless(boolean right, String what) {
    if (!right) wrong.add(what);
  }

  private void check() {
    known(BODY, body, "");
    config(body.getJsonObject("generationConfig", new JsonObject()));
    JsonObject system = body.getJsonObject("systemInstruction");
    if (system != null) {
      for (Object part : system.getJsonArray("parts")) {
        unless(((JsonObject) part).containsKey("text"), "system instruction must be text");
      }
    }
    JsonObject calling =
        body.getJsonObject("toolConfig", new JsonObject())
            .getJsonObject("functionCallingConfig", new JsonObject());
    boolean named = calling.containsKey("allowedFunctionNames");
    unless(
        !named || Set.of("ANY", "VALIDATED").contains(calling.getString("mode")),
        "allowed_function_names should only be set when the mode is ANY or VALIDATED");
    contents(body.getJsonArray("contents", new JsonArray()));
  }

  private void config(JsonObject config) {
    known(CONFIG, config, " at 'generation_config'");
    double temperature = config.getDouble("temperature", 1.0);
    unless(temperature >= 0 && temperature <= 2, "temperature must be in the range [0.0, 2.0]");
    int stops = config.getJsonArray("stopSequences", new JsonArray()).size();
    unless(stops <= 5, "at most 5 stop_sequences");
    int candidates = config.getInteger("candidateCount", 1);
    unless(candidates >= 1 && candidates <= 8, "candidate_count must be in the range [1, 8]");
    unless(config.getInteger("maxOutputTokens", 1) > 0, "max_output_tokens must be positive");
    boolean logprobs = config.getBoolean("responseLogprobs", false);
    unless(logprobs || !config.containsKey("logprobs"), "logprobs without response_logprobs");
    boolean full = config.containsKey("responseJsonSchema");
    boolean reduced = config.containsKey("responseSchema");
    unless(!full || !reduced, "only one of response_schema and response_json_schema may be set");
    boolean json = "application/json".equals(config.getString("responseMimeType"));
    unless(json || !(full || reduced), "a response schema needs response_mime_type");
    JsonObject thinking = config.getJsonObject("thinkingConfig", new JsonObject());
    unless(
        !thinking.containsKey("thinkingBudget") || !thinking.containsKey("thinkingLevel"),
        "You can only set one of thinking_budget and thinking_level.");
    unless(
        signs || !thinking.containsKey("thinkingLevel"),
        "Thinking level is not supported for this model.");
  }

  private void contents(JsonArray contents) {
    unless(!contents.isEmpty(), "contents is not specified");
    int current = -1;
    for (int i = 0; i < contents.size(); i++) {
      JsonObject content = contents.getJsonObject(i);
      boolean user = content.getString("role").equals("user");
      if (user && parts(content, "functionResponse").isEmpty()) current = i;
    }
    // Contents of one role that follow each other are one turn: clients keep a stream so.
    List<String> open = new ArrayList<>();
    for (int i = 0; i < contents.size(); i++) {
      JsonObject content = contents.getJsonObject(i);
      String role = content.getString("role");
      unless(Set.of("user", "model").contains(role), "Please use a valid role: user, model.");
      JsonArray all = content.getJsonArray("parts", new JsonArray());
      unless(!all.isEmpty(), "contents.parts must not be empty.");
      for (Object part : all) part((JsonObject) part);
      List<JsonObject> calls = parts(content, "functionCall");
      for (JsonObject call : calls) open.add(call.getString("name"));
      unless(
          calls.isEmpty() || (i > 0 && role.equals("model")),
          "Please ensure that function call turn comes immediately after a user turn or after a"
              + " function response turn.");
      if (role.equals("user")) results(content, open);
      if (signs && i > current && !calls.isEmpty()) signed(all);
    }
    unless(open.isEmpty(), "the last function calls have no responses");
  }

  /** The results of a turn answer the calls of the turn before. */
  private void results(JsonObject content, List<String> open) {
    for (JsonObject result : parts(content, "functionResponse")) {
      if (!open.remove(result.getString("name"))) open.add("");
    }
    unless(
        open.isEmpty(),
        "Please ensure that the number of function response parts is equal to the number of"
            + " function call parts of the function call turn.");
    open.clear();
  }

  private void signed(JsonArray parts) {
    JsonObject first =
        parts.stream()
            .map(JsonObject.class::cast)
            .filter(part -> part.containsKey("functionCall"))
            .findFirst()
            .orElseThrow();
    unless(
        first.containsKey("thoughtSignature"),
        "Function call is missing a thought_signature in functionCall parts.");
  }

  private static List<JsonObject> parts(JsonObject content, String kind) {
    List<JsonObject> found = new ArrayList<>();
    for (Object part : content.getJsonArray("parts", new JsonArray())) {
      JsonObject one = ((JsonObject) part).getJsonObject(kind);
      if (one != null) found.add(one);
    }
    return found;
  }

  private void part(JsonObject part) {
    known(PART, part, " at 'contents.parts'");
    String signature = part.getString("thoughtSignature");
    if (signature != null) base64(signature.replace('_', '/').replace('-', '+'));
    JsonObject inline = part.getJsonObject("inlineData");
    if (inline != null) {
      unless(inline.containsKey("mimeType"), "inline_data has no mime_type");
      base64(inline.getString("data"));
    }
    for (String kind : List.of("functionCall", "functionResponse")) {
      JsonObject one = part.getJsonObject(kind);
      if (one == null) continue;
      unless(!vertex || !one.containsKey("id"), "Unknown name \"id\": Cannot find field.");
      unless(one.getString("name", "").matches("[a-zA-Z_][a-zA-Z0-9_.:-]*"), "invalid name");
      String object = kind.equals("functionCall") ? "args" : "response";
      unless(one.getValue(object) instanceof JsonObject, object + " is no object");
    }
  }

  private void base64(String text) {
    try {
      Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      wrong.add("Base64 decoding failed: " + e.getMessage());
    }
  }
}
