package dev.drawbridge.vendors;

import dev.drawbridge.ScriptedModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What Converse wants of a request, as far as a bad translation could break it. */
final class BedrockRules {
  private static final Set<String> CALL =
      Set.of(
          "messages",
          "system",
          "inferenceConfig",
          "toolConfig",
          "outputConfig",
          "additionalModelRequestFields");
  private static final Set<String> INFERENCE =
      Set.of("maxTokens", "temperature", "topP", "stopSequences");

  /** A request that Converse refuses. */
  static final class Broken extends Exception {
    Broken(String message) {
      super(message);
    }
  }

  private final JsonObject call;
  private final List<String> media = new ArrayList<>();
  private final List<String> results = new ArrayList<>();
  private final Set<String> open = new HashSet<>();
  private final Set<String> ids = new HashSet<>();
  private final Set<String> documents = new HashSet<>();
  private String last = "";
  private boolean toolBlocks;

  BedrockRules(JsonObject call) {
    this.call = call;
  }

  private static void need(boolean right, String otherwise) throws Broken {
    if (!right) throw new Broken(otherwise);
  }

  private static void known(JsonObject object, Set<String> names) throws Broken {
    for (String name : object.fieldNames()) need(names.contains(name), "extraneous key " + name);
  }

  /** What the request comes to. */
  ScriptedModel.Seen seen() throws Broken {
    known(call, CALL);
    JsonObject inference = call.getJsonObject("inferenceConfig", new JsonObject());
    known(inference, INFERENCE);
    Double temperature = inference.getDouble("temperature");
    need(temperature == null || temperature <= 1, "temperature: greater than 1");
    messages();
    var system = new StringBuilder();
    for (Object each : call.getJsonArray("system", new JsonArray())) {
      JsonObject block = (JsonObject) each;
      if (block.containsKey("cachePoint")) continue;
      text(block.getString("text"));
      system.append(system.isEmpty() ? "" : " ").append(block.getString("text"));
    }
    List<String> tools = tools();
    JsonObject choice =
        call.getJsonObject("toolConfig", new JsonObject())
            .getJsonObject("toolChoice", new JsonObject());
    String forced = choice.getJsonObject("tool", new JsonObject()).getString("name");
    if (choice.containsKey("any")) forced = tools.getFirst();
    need(forced == null || tools.contains(forced), "toolChoice names no tool");
    List<String> stop = new ArrayList<>();
    inference.getJsonArray("stopSequences", new JsonArray()).forEach(s -> stop.add((String) s));
    boolean thinks = thinks(inference);
    need(!thinks || forced == null, "thinking may not be enabled when tool use is forced");
    return new ScriptedModel.Seen(
        system.toString(),
        last,
        media,
        tools,
        forced,
        !single(choice),
        results,
        schema(),
        stop,
        thinks);
  }

  /** What Claude is told beyond Converse's own choice of tools. */
  private boolean single(JsonObject choice) throws Broken {
    JsonObject own =
        call.getJsonObject("additionalModelRequestFields", new JsonObject())
            .getJsonObject("tool_choice");
    if (own == null) return false;
    need(
        choice.isEmpty() || !own.containsKey("type"),
        "The additional field tool_choice/type conflicts with the existing field toolConfig.toolChoice");
    need(!choice.isEmpty() || own.containsKey("type"), "tool_choice: missing field `type`");
    return own.getBoolean("disable_parallel_tool_use", false);
  }

  private boolean thinks(JsonObject inference) throws Broken {
    JsonObject beyond = call.getJsonObject("additionalModelRequestFields", new JsonObject());
    JsonObject thinking = beyond.getJsonObject("thinking");
    if (thinking == null) return beyond.containsKey("reasoning_effort");
    Integer budget = thinking.getInteger("budget_tokens");
    need(budget == null || budget >= 1024, "budget_tokens: at least 1024");
    need(
        budget == null || budget < inference.getInteger("maxTokens", 4096),
        "max_tokens must be greater than thinking.budget_tokens");
    need(!inference.containsKey("temperature"), "temperature may only be 1 with thinking");
    need(!beyond.containsKey("top_k"), "top_k must be unset with thinking");
    return true;
  }

  private @Nullable String schema() throws Broken {
    JsonObject config = call.getJsonObject("outputConfig");
    if (config == null) return null;
    JsonObject format = config.getJsonObject("textFormat");
    need("json_schema".equals(format.getString("type")), "textFormat.type");
    JsonObject schema = format.getJsonObject("structure").getJsonObject("jsonSchema");
    need(schema.getValue("schema") instanceof String, "schema: a string is expected");
    return new JsonObject(schema.getString("schema")).encode();
  }

  private List<String> tools() throws Broken {
    JsonObject config = call.getJsonObject("toolConfig");
    need(config != null || !toolBlocks, "The toolConfig field must be defined");
    List<String> tools = new ArrayList<>();
    if (config == null) return tools;
    for (Object each : config.getJsonArray("tools")) {
      JsonObject spec = ((JsonObject) each).getJsonObject("toolSpec");
      if (spec == null) continue;
      need(spec.getString("name").matches("[a-zA-Z0-9_-]{1,64}"), "tool name");
      need(!"".equals(spec.getString("description")), "an empty description");
      need(spec.getJsonObject("inputSchema").getJsonObject("json") != null, "inputSchema.json");
      tools.add(spec.getString("name"));
    }
    need(!tools.isEmpty(), "no tools");
    return tools;
  }

  private void messages() throws Broken {
    JsonArray messages = call.getJsonArray("messages", new JsonArray());
    need(!messages.isEmpty(), "no messages");
    for (int i = 0; i < messages.size(); i++) {
      JsonObject message = messages.getJsonObject(i);
      boolean user = message.getString("role").equals("user");
      need(user == (i % 2 == 0), "roles must alternate, the user's first");
      JsonArray content = message.getJsonArray("content");
      need(!content.isEmpty(), "content is empty");
      if (user) {
        results.clear();
        media.clear();
        last = "";
      }
      for (Object block : content) block((JsonObject) block, user);
      need(!user || open.isEmpty(), "toolUse without its toolResult in the next turn");
    }
    need(messages.size() % 2 == 1, "does not support assistant message prefill");
  }

  private static void text(@Nullable String text) throws Broken {
    need(text != null && !text.isBlank(), "The text field in the ContentBlock object is blank");
  }

  private void block(JsonObject block, boolean user) throws Broken {
    need(block.size() == 1, "a block has one member");
    String kind = block.fieldNames().iterator().next();
    Object value = block.getValue(kind);
    switch (kind) {
      case "text" -> {
        text((String) value);
        if (user) last += value;
      }
      case "image", "document" -> media.add(medium(kind, (JsonObject) value));
      case "toolUse" -> {
        need(!user, "toolUse of a user");
        toolBlocks = true;
        JsonObject use = (JsonObject) value;
        String id = use.getString("toolUseId");
        need(id.matches("[a-zA-Z0-9_-]{1,64}") && ids.add(id), "toolUseId");
        need(use.getValue("input") instanceof JsonObject, "input: no object");
        open.add(id);
      }
      case "toolResult" -> {
        need(user, "toolResult of an assistant");
        toolBlocks = true;
        JsonObject result = (JsonObject) value;
        need(open.remove(result.getString("toolUseId")), "toolResult of no toolUse");
        result(result);
      }
      case "reasoningContent" -> {
        need(!user, "reasoning of a user");
        JsonObject reasoning = (JsonObject) value;
        String seal =
            reasoning.containsKey("redactedContent")
                ? FakeBedrock.SEAL
                : reasoning.getJsonObject("reasoningText").getString("signature");
        need(FakeBedrock.SEAL.equals(seal), "Invalid signature in thinking block");
      }
      case "cachePoint" ->
          need("default".equals(((JsonObject) value).getString("type")), "cachePoint.type");
      default -> throw new Broken("unknown block " + kind);
    }
  }

  private void result(JsonObject result) throws Broken {
    var said = new StringBuilder();
    JsonArray content = result.getJsonArray("content");
    need(!content.isEmpty(), "an empty toolResult");
    for (Object each : content) {
      JsonObject inner = (JsonObject) each;
      if (inner.containsKey("text")) {
        text(inner.getString("text"));
        said.append(inner.getString("text"));
      } else {
        need(inner.containsKey("image"), "toolResult of another kind");
        said.append(medium("image", inner.getJsonObject("image")));
      }
    }
    results.add(said.toString());
  }

  private String medium(String kind, JsonObject medium) throws Broken {
    String base64 = medium.getJsonObject("source").getString("bytes");
    String text = medium.getJsonObject("source").getString("text");
    need((base64 == null) != (text == null), "source: one of bytes and text");
    String format = medium.getString("format");
    if (kind.equals("image")) {
      need(Set.of("png", "jpeg", "gif", "webp").contains(format), "image format " + format);
      return seen("image/" + format, base64, text);
    }
    String name = medium.getString("name");
    need(name.matches("[a-zA-Z0-9()\\[\\]-]+( [a-zA-Z0-9()\\[\\]-]+)*"), "document name");
    need(documents.add(name), "duplicate document names");
    String mime = format.equals("pdf") ? "application/pdf" : "text/plain";
    return seen(mime, base64, text);
  }

  private static String seen(String mime, @Nullable String base64, @Nullable String text)
      throws Broken {
    try {
      if (base64 != null) return ScriptedModel.medium(mime, base64);
    } catch (IllegalArgumentException e) {
      throw new Broken("bytes: no base64");
    }
    byte[] bytes = String.valueOf(text).getBytes(StandardCharsets.UTF_8);
    return ScriptedModel.medium(mime, Base64.getEncoder().encodeToString(bytes));
  }
}
