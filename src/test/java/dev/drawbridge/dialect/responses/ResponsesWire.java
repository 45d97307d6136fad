package dev.drawbridge.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.OutputForm;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Tool;
import dev.drawbridge.exchange.ToolChoice;
import dev.drawbridge.json.Json;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a client of the responses sends for a conversation. */
final class ResponsesWire {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private ResponsesWire() {}

  static byte[] call(Conversation said) throws Exception {
    ObjectNode body = MAPPER.createObjectNode().put("model", "m").put("stream", said.stream());
    ArrayNode input = body.putArray("input");
    for (Part part : said.system()) {
      input.addObject().put("role", "developer").put("content", ((Part.Text) part).text());
    }
    for (Message message : said.messages()) message(input, message);
    if (!said.tools().isEmpty()) tools(body.putArray("tools"), said.tools());
    ToolChoice choice = said.toolChoice();
    if (choice != null) choice(body, choice);
    if (said.parallelTools() != null) body.put("parallel_tool_calls", said.parallelTools());
    var sampling = said.sampling();
    if (sampling.temperature() != null) body.put("temperature", sampling.temperature());
    if (sampling.topP() != null) body.put("top_p", sampling.topP());
    if (sampling.topLogprobs() != null) {
      body.put("top_logprobs", sampling.topLogprobs());
      body.putArray("include").add("message.output_text.logprobs");
    }
    form(body, said.form());
    if (said.thinking() != null) {
      body.putObject("reasoning").put("effort", said.thinking().effort());
    }
    if (said.maxOutputTokens() != null) body.put("max_output_tokens", said.maxOutputTokens());
    if (said.user() != null) body.put("user", said.user());
    if (!said.metadata().isEmpty()) body.set("metadata", MAPPER.valueToTree(said.metadata()));
    return MAPPER.writeValueAsBytes(body);
  }

  private static void message(ArrayNode input, Message message) {
    boolean models = message.role() == Message.Role.ASSISTANT;
    ArrayNode content = null;
    for (Part part : message.parts()) {
      switch (part) {
        case Part.Reasoning reasoning -> {
          ObjectNode item = input.addObject().put("type", "reasoning").put("id", "rs_1");
          item.put("encrypted_content", "drawbridge.none");
          item.putArray("summary")
              .addObject()
              .put("type", "summary_text")
              .put("text", reasoning.text());
        }
        case Part.ToolCall call ->
            input
                .addObject()
                .put("type", "function_call")
                .put("call_id", call.id())
                .put("name", call.name())
                .put("arguments", call.arguments());
        case Part.ToolResult result -> {
          ObjectNode item =
              input.addObject().put("type", "function_call_output").put("call_id", result.id());
          ArrayNode output = item.putArray("output");
          for (Part each : result.content()) part(output, each, false);
        }
        default -> {
          if (content == null) {
            content =
                input
                    .addObject()
                    .put("role", message.role().name().toLowerCase(Locale.ROOT))
                    .putArray("content");
          }
          part(content, part, models);
        }
      }
    }
  }

  private static void part(ArrayNode content, Part part, boolean models) {
    ObjectNode json = content.addObject();
    switch (part) {
      case Part.Text text ->
          json.put("type", models ? "output_text" : "input_text").put("text", text.text());
      case Part.Refused refused -> json.put("type", "refusal").put("refusal", refused.text());
      case Part.Media media -> media(json, media);
      default -> throw new IllegalArgumentException(String.valueOf(part));
    }
  }

  private static void media(ObjectNode json, Part.Media media) {
    String data =
        media.source() instanceof Part.Source.Inline inline
            ? "data:" + media.mime() + ";base64," + inline.base64()
            : ((Part.Source.Link) media.source()).url();
    switch (media.kind()) {
      case IMAGE -> {
        json.put("type", "input_image").put("image_url", data);
        if (media.detail() != null) json.put("detail", media.detail());
      }
      case DOCUMENT -> {
        json.put("type", "input_file").put("file_data", data);
        if (media.name() != null) json.put("filename", media.name());
      }
      default -> {
        String sound = ((Part.Source.Inline) media.source()).base64();
        json.put("type", "input_audio")
            .putObject("input_audio")
            .put("data", sound)
            .put("format", "wav");
      }
    }
  }

  private static void tools(ArrayNode json, List<Tool> tools) throws Exception {
    for (Tool tool : tools) {
      ObjectNode each = json.addObject().put("type", "function").put("name", tool.name());
      put(each, "description", tool.description());
      if (tool.strict() != null) each.put("strict", tool.strict());
      if (tool.schema() != null) each.set("parameters", Json.tree(tool.schema()));
    }
  }

  private static void put(ObjectNode json, String name, @Nullable String value) {
    if (value != null) json.put(name, value);
  }

  private static void choice(ObjectNode body, ToolChoice choice) {
    String mode = choice.mode().name().toLowerCase(Locale.ROOT);
    if (choice.names().isEmpty()) {
      body.put("tool_choice", mode);
    } else if (choice.names().size() == 1 && choice.mode() == ToolChoice.Mode.REQUIRED) {
      body.putObject("tool_choice").put("type", "function").put("name", choice.names().getFirst());
    } else {
      ObjectNode json =
          body.putObject("tool_choice").put("type", "allowed_tools").put("mode", mode);
      ArrayNode tools = json.putArray("tools");
      choice.names().forEach(n -> tools.addObject().put("type", "function").put("name", n));
    }
  }

  private static void form(ObjectNode body, OutputForm form) throws Exception {
    switch (form) {
      case OutputForm.Prose prose -> {}
      case OutputForm.Json json ->
          body.putObject("text").putObject("format").put("type", "json_object");
      case OutputForm.Schema schema -> {
        ObjectNode json = body.putObject("text").putObject("format").put("type", "json_schema");
        json.put("name", schema.name());
        put(json, "description", schema.description());
        if (schema.strict() != null) json.put("strict", schema.strict());
        json.set("schema", Json.tree(schema.schema()));
      }
    }
  }

  static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
