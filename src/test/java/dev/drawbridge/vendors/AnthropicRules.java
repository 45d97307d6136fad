package dev.drawbridge.vendors;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What Anthropic refuses with 400, in its words. Throws where it does. */
final class AnthropicRules {
  /** What it says with a 400. */
  static final class Bad extends RuntimeException {
    Bad(String message) {
      super(message);
    }
  }

  private static final Set<String> FIELDS =
      Set.of(
          "model",
          "messages",
          "max_tokens",
          "system",
          "metadata",
          "stop_sequences",
          "stream",
          "temperature",
          "top_p",
          "top_k",
          "tools",
          "tool_choice",
          "thinking",
          "output_config",
          "service_tier",
          "context_management");
  private static final Set<String> TOOL =
      Set.of("type", "name", "description", "input_schema", "strict", "cache_control");
  private static final Map<String, Set<String>> BLOCKS =
      Map.of(
          "text", Set.of("text", "citations"),
          "image", Set.of("source"),
          "document", Set.of("source", "title", "context", "citations"),
          "tool_use", Set.of("id", "name", "input"),
          "tool_result", Set.of("tool_use_id", "content", "is_error"),
          "thinking", Set.of("thinking", "signature"),
          "redacted_thinking", Set.of("data"));
  private static final Set<String> IMAGES =
      Set.of("image/png", "image/jpeg", "image/gif", "image/webp");
  private static final Pattern ID = Pattern.compile("[a-zA-Z0-9_-]+");
  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-]{1,128}");

  private final JsonObject body;
  private final AnthropicBetas betas;
  private int marks;

  private AnthropicRules(JsonObject body, AnthropicBetas betas) {
    this.body = body;
    this.betas = betas;
  }

  static void check(JsonObject body, AnthropicBetas betas) {
    new AnthropicRules(body, betas).all();
  }

  static void require(boolean right, String message) {
    if (!right) throw new Bad(message);
  }

  static void only(JsonObject object, Set<String> names, String where) {
    for (String name : object.fieldNames()) {
      require(names.contains(name), where + name + ": Extra inputs are not permitted");
    }
  }

  private void all() {
    only(body, FIELDS, "");
    betas.context(body);
    require(body.getValue("model") instanceof String, "model: Field required");
    require(body.getValue("max_tokens") instanceof Integer, "max_tokens: Field required");
    require(body.getInteger("max_tokens") > 0, "max_tokens: must be greater than or equal to 1");
    tools();
    if (body.getValue("system") instanceof JsonArray system) {
      for (int i = 0; i < system.size(); i++) block(system.getJsonObject(i), Set.of("text"));
    }
    messages(body.getJsonArray("messages", new JsonArray()));
    require(marks <= 4, "A maximum of 4 blocks with cache_control may be provided. Found " + marks);
    sampling();
    thinking();
    form();
    JsonObject metadata = body.getJsonObject("metadata");
    if (metadata != null) only(metadata, Set.of("user_id"), "metadata.");
  }

  private void tools() {
    JsonArray tools = body.getJsonArray("tools", new JsonArray());
    List<String> names = new ArrayList<>();
    for (int i = 0; i < tools.size(); i++) {
      JsonObject tool = tools.getJsonObject(i);
      only(tool, TOOL, "tools." + i + ".");
      String name = tool.getString("name", "");
      require(NAME.matcher(name).matches(), "tools." + i + ".name: String should match pattern");
      require(!names.contains(name), "tools: Tool names must be unique.");
      names.add(name);
      JsonObject schema = tool.getJsonObject("input_schema");
      require(
          schema != null && "object".equals(schema.getValue("type")),
          "tools." + i + ".input_schema.type: Field required");
      mark(tool);
    }
    JsonObject choice = body.getJsonObject("tool_choice");
    if (choice == null) return;
    require(!tools.isEmpty(), "tool_choice may only be specified while providing tools.");
    if (!choice.getString("type").equals("tool")) return;
    require(
        names.contains(choice.getString("name")),
        "Tool '" + choice.getString("name") + "' not found in provided tools");
  }

  private void mark(JsonObject block) {
    JsonObject mark = block.getJsonObject("cache_control");
    if (mark == null) return;
    marks++;
    require("ephemeral".equals(mark.getString("type")), "cache_control.type: Input should be");
    require(
        Set.of("5m", "1h").contains(mark.getString("ttl", "5m")),
        "cache_control.ttl: Input should be '5m' or '1h'");
  }

  private void messages(JsonArray messages) {
    require(!messages.isEmpty(), "messages: at least one message is required");
    List<String> open = List.of();
    for (int i = 0; i < messages.size(); i++) {
      JsonObject message = messages.getJsonObject(i);
      only(message, Set.of("role", "content"), "messages." + i + ".");
      if (betas.system(messages, i, body.getString("model"))) {
        JsonArray said = content(message.getValue("content"));
        for (int j = 0; j < said.size(); j++) block(said.getJsonObject(j), Set.of("text"));
        continue;
      }
      String role = message.getString("role");
      require(
          Set.of("user", "assistant").contains(role),
          "messages: Unexpected role \""
              + role
              + "\". The Messages API accepts a top-level"
              + " `system` parameter, not \"system\" as an input message role.");
      require(i > 0 || role.equals("user"), "messages: first message must use the \"user\" role");
      JsonArray content = content(message.getValue("content"));
      require(!content.isEmpty(), "messages." + i + ": all messages must have non-empty content");
      boolean last = i + 1 == messages.size();
      if (last && role.equals("assistant")) {
        String end = content.getJsonObject(content.size() - 1).getString("text", "");
        require(
            end.equals(end.stripTrailing()),
            "messages: final assistant content cannot end with trailing whitespace");
      }
      open = blocks(content, role.equals("user"), open, i);
    }
    require(open.isEmpty(), missing(messages.size(), open));
  }

  private static String missing(int message, List<String> ids) {
    return "messages."
        + message
        + ": `tool_use` ids were found without `tool_result` blocks immediately after: "
        + ids;
  }

  static JsonArray content(Object content) {
    if (content instanceof String text) {
      return new JsonArray().add(new JsonObject().put("type", "text").put("text", text));
    }
    return content instanceof JsonArray array ? array : new JsonArray();
  }

  /** The calls that the next message has to answer. */
  private List<String> blocks(JsonArray content, boolean user, List<String> open, int at) {
    List<String> answered = new ArrayList<>();
    List<String> called = new ArrayList<>();
    boolean other = false;
    for (int i = 0; i < content.size(); i++) {
      JsonObject block = content.getJsonObject(i);
      block(
          block,
          user
              ? Set.of("text", "image", "document", "tool_result")
              : Set.of("text", "tool_use", "thinking", "redacted_thinking"));
      switch (block.getString("type")) {
        case "tool_result" -> {
          String id = block.getString("tool_use_id");
          require(
              open.contains(id),
              "messages."
                  + at
                  + ".content."
                  + i
                  + ": unexpected `tool_use_id` found in"
                  + " `tool_result` blocks: "
                  + id);
          require(!other, "messages." + at + ": `tool_result` blocks must come first");
          require(!answered.contains(id), "each tool_use must have a single result");
          answered.add(id);
        }
        case "tool_use" -> {
          require(!called.contains(block.getString("id")), "`tool_use` ids must be unique");
          called.add(block.getString("id"));
        }
        default -> other = true;
      }
    }
    List<String> missing = new ArrayList<>(open);
    missing.removeAll(answered);
    require(missing.isEmpty(), missing(at - 1, missing));
    return called;
  }

  private void block(JsonObject block, Set<String> types) {
    String type = block.getString("type", "");
    require(types.contains(type), "Input tag '" + type + "' found using 'type' does not match");
    Set<String> names = new java.util.HashSet<>(BLOCKS.get(type));
    names.add("type");
    if (!type.endsWith("thinking")) names.add("cache_control");
    only(block, names, type + ".");
    mark(block);
    switch (type) {
      case "text" ->
          require(
              !block.getString("text", "").isBlank(),
              "messages: text content blocks must contain non-whitespace text");
      case "image", "document" -> source(block.getJsonObject("source"), type.equals("image"));
      case "tool_use" -> {
        require(ID.matcher(block.getString("id", "")).matches(), "tool_use.id: pattern");
        require(
            block.getValue("input") instanceof JsonObject,
            "tool_use.input: Input should be" + " a valid dictionary");
      }
      case "tool_result" -> {
        JsonArray inner =
            block.containsKey("content") ? content(block.getValue("content")) : new JsonArray();
        for (int i = 0; i < inner.size(); i++) {
          block(inner.getJsonObject(i), Set.of("text", "image", "document"));
        }
      }
      case "thinking" ->
          require(
              FakeAnthropic.SIGNATURE.equals(block.getString("signature")),
              "Invalid `signature` in `thinking` block");
      case "redacted_thinking" ->
          require(
              FakeAnthropic.HIDDEN.equals(block.getString("data")),
              "Invalid `data` in `redacted_thinking` block");
      default -> throw new IllegalStateException(type);
    }
  }

  private static void source(JsonObject source, boolean image) {
    switch (source.getString("type", "")) {
      case "base64" -> {
        only(source, Set.of("type", "media_type", "data"), "source.");
        String mime = source.getString("media_type", "");
        require(
            image ? IMAGES.contains(mime) : mime.equals("application/pdf"),
            "source.base64.media_type: Input should be one of the accepted");
      }
      case "url" -> only(source, Set.of("type", "url"), "source.");
      case "text" -> {
        only(source, Set.of("type", "media_type", "data"), "source.");
        require(!image && "text/plain".equals(source.getString("media_type")), "source.text");
      }
      default -> throw new Bad("source: Input tag does not match any of the expected tags");
    }
  }

  private void sampling() {
    double temperature = body.getDouble("temperature", 1.0);
    require(temperature >= 0 && temperature <= 1, "temperature: range: -1..1");
    require(
        !(body.containsKey("temperature") && body.containsKey("top_p")),
        "`temperature` and `top_p` cannot both be specified for this model.");
    for (Object sequence : body.getJsonArray("stop_sequences", new JsonArray())) {
      require(
          !((String) sequence).isBlank(),
          "stop_sequences: each stop sequence must contain" + " non-whitespace");
    }
    if (!body.getString("model").contains("4-8")) return;
    for (String name : List.of("temperature", "top_p", "top_k")) {
      require(!body.containsKey(name), "`" + name + "` is deprecated for this model.");
    }
  }

  private void thinking() {
    JsonObject thinking = body.getJsonObject("thinking");
    if (thinking == null || thinking.getString("type").equals("disabled")) return;
    boolean adaptive = thinking.getString("type").equals("adaptive");
    String model = body.getString("model");
    require(!(adaptive && model.contains("4-5")), "adaptive thinking is not supported");
    require(
        adaptive || !model.contains("4-8"),
        "\"thinking.type.enabled\" is not supported for this model.");
    if (!adaptive) {
      int budget = thinking.getInteger("budget_tokens", 0);
      require(budget >= 1024, "thinking.enabled.budget_tokens: should be at least 1024");
      require(
          budget < body.getInteger("max_tokens"),
          "`max_tokens` must be greater than `thinking.budget_tokens`");
    }
    require(
        body.getDouble("temperature", 1.0) == 1,
        "`temperature` may only be set to 1 when thinking is enabled.");
    require(!body.containsKey("top_k"), "`top_k` must be unset when thinking is enabled.");
    String choice = body.getJsonObject("tool_choice", new JsonObject()).getString("type", "auto");
    require(
        Set.of("auto", "none").contains(choice),
        "Thinking may not be enabled when tool_choice forces tool use.");
    if (!adaptive) begunWithThinking();
  }

  /** In the middle of a turn with tools, the model's part of it has to begin with thinking. */
  private void begunWithThinking() {
    JsonArray messages = body.getJsonArray("messages");
    if (messages.size() < 2) return;
    JsonArray last = content(messages.getJsonObject(messages.size() - 1).getValue("content"));
    if (!"tool_result".equals(last.getJsonObject(0).getString("type"))) return;
    JsonArray before = content(messages.getJsonObject(messages.size() - 2).getValue("content"));
    require(
        before.getJsonObject(0).getString("type").endsWith("thinking"),
        "Expected `thinking` or `redacted_thinking`, but found `tool_use`.");
  }

  private void form() {
    JsonObject config = body.getJsonObject("output_config");
    if (config == null) return;
    only(config, Set.of("effort", "format"), "output_config.");
    require(
        Set.of("low", "medium", "high", "xhigh", "max")
            .contains(config.getString("effort", "high")),
        "output_config.effort: Input should be");
    JsonObject format = config.getJsonObject("format");
    if (format == null) return;
    only(format, Set.of("type", "schema"), "output_config.format.");
    closed(format.getJsonObject("schema"));
  }

  private static void closed(JsonObject schema) {
    if ("object".equals(schema.getValue("type"))) {
      require(
          Boolean.FALSE.equals(schema.getValue("additionalProperties")),
          "For 'object' type, 'additionalProperties' must be explicitly set to false");
    }
    for (String name : schema.fieldNames()) {
      if (schema.getValue(name) instanceof JsonObject inner) closed(inner);
    }
  }
}
