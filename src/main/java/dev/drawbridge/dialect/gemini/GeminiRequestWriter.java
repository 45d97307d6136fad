package dev.drawbridge.dialect.gemini;

import static dev.drawbridge.dialect.codec.AlternatingTurns.NOTHING_SAID;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Part.Media;
import dev.drawbridge.exchange.Part.ToolCall;
import dev.drawbridge.exchange.Part.ToolResult;
import dev.drawbridge.exchange.Tool;
import dev.drawbridge.exchange.ToolChoice;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a conversation as generateContent's body. Source: the reference of the Gemini API and of
 * Vertex. Turns of one role that follow each other become one content, since a call of a tool has
 * to stand right before its results. Where nothing else is said, what instructs is what the user
 * says: Google refuses a call without contents.
 */
final class GeminiRequestWriter {
  private final Conversation said;
  private final CallTarget target;
  private final GeminiModel model;
  private final boolean ids;
  private final Set<String> dropped = new LinkedHashSet<>();
  private final Map<String, String> toolNames = new HashMap<>();

  /** A turn with Gemini's name of its role. */
  private record Turn(String role, List<Part> parts) {}

  GeminiRequestWriter(Conversation said, CallTarget target) {
    this.said = said;
    this.target = target;
    model = GeminiModel.of(target);
    // Vertex has no ids of calls.
    ids = !target.vendor().isGoogleCloud();
    dropped.addAll(said.unsaid());
  }

  EncodedRequest write() {
    byte[] body = Json.write(this::body);
    return new EncodedRequest(body, List.copyOf(dropped));
  }

  private void body(JsonGenerator json) throws IOException {
    json.writeStartObject();
    List<Part> system = said.system().stream().filter(this::isInstruction).toList();
    List<Turn> turns = turns();
    boolean alone = turns.isEmpty();
    if (alone) turns.add(new Turn("user", system.isEmpty() ? List.of(NOTHING_SAID) : system));
    if (!system.isEmpty() && !alone) {
      json.writeObjectFieldStart("systemInstruction");
      json.writeArrayFieldStart("parts");
      var parts = new GeminiPartWriter(json);
      for (Part part : system) parts.text(((Part.Text) part).text(), false, null);
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeArrayFieldStart("contents");
    int current = current(turns);
    for (int i = 0; i < turns.size(); i++) content(json, turns.get(i), i > current);
    json.writeEndArray();
    tools(json);
    new GeminiConfigWriter(json, said, target, model, dropped).write();
    if (said.user() != null) dropped.add("user");
    if (!said.metadata().isEmpty()) dropped.add("metadata");
    if (said.singleCall()) dropped.add("parallel_tool_calls");
    json.writeEndObject();
  }

  private boolean isInstruction(Part part) {
    if (part instanceof Part.CacheMark) dropped.add("cache_control");
    return part instanceof Part.Text text && !text.text().isEmpty();
  }

  private List<Turn> turns() {
    List<Turn> turns = new ArrayList<>();
    for (Message message : said.messages()) {
      String role = message.role() == Message.Role.ASSISTANT ? "model" : "user";
      List<Part> kept = new ArrayList<>();
      for (Part part : message.parts()) {
        if (part instanceof ToolCall call) toolNames.put(call.id(), call.name());
        if (keeps(part)) kept.add(part);
      }
      if (kept.isEmpty() && !message.parts().isEmpty() && role.equals("model")) continue;
      if (kept.isEmpty()) kept.add(new Part.Text(""));
      if (!turns.isEmpty() && turns.getLast().role().equals(role)) {
        turns.getLast().parts().addAll(kept);
      } else {
        turns.add(new Turn(role, kept));
      }
    }
    // A call has to follow what a user says, or what a tool answers.
    boolean unasked = !turns.isEmpty() && turns.getFirst().role().equals("model");
    if (unasked && turns.getFirst().parts().stream().anyMatch(ToolCall.class::isInstance)) {
      turns.addFirst(new Turn("user", List.of(NOTHING_SAID)));
    }
    return turns;
  }

  private boolean keeps(Part part) {
    return switch (part) {
      case Part.CacheMark mark -> {
        dropped.add("cache_control");
        yield false;
      }
      case Part.Reasoning reasoning -> {
        Part.Signature signature = reasoning.signature();
        boolean own = signature != null && signature.vendor().equals(GeminiDialect.ID);
        if (!own) dropped.add("reasoning");
        yield own;
      }
      case Part.Text text -> !text.text().isEmpty();
      case Media media -> {
        if (media.detail() != null && !media.detail().equals("auto")) dropped.add("detail");
        if (media.name() != null) dropped.add("filename");
        yield true;
      }
      default -> true;
    };
  }

  /**
   * The last turn in which a user, and no tool, speaks: what follows is the current one. A turn of
   * results with words of the user's beside them goes on with the one before it.
   */
  private static int current(List<Turn> turns) {
    for (int i = turns.size() - 1; i >= 0; i--) {
      Turn turn = turns.get(i);
      if (turn.role().equals("model")) continue;
      if (turn.parts().stream().noneMatch(ToolResult.class::isInstance)) return i;
    }
    return -1;
  }

  private void content(JsonGenerator json, Turn turn, boolean current) throws IOException {
    json.writeStartObject();
    json.writeStringField("role", turn.role());
    json.writeArrayFieldStart("parts");
    var writer = new GeminiPartWriter(json);
    // Results stand first, since they answer the calls of the turn before.
    List<Media> media = new ArrayList<>();
    for (Part part : turn.parts()) {
      if (part instanceof ToolResult result) result(json, writer, result, media);
    }
    for (Media each : media) writer.media(GeminiMedia.foreign(each));
    boolean firstCall = true;
    List<Part> parts = turn.parts();
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      switch (part) {
        case Part.Text text -> {
          // A signature without text of its own belongs to the text before it.
          Part.Signature sealed = i + 1 < parts.size() ? sealOf(parts.get(i + 1)) : null;
          writer.text(text.text(), false, sealed);
          if (sealed != null) i++;
        }
        case Part.Refused refused -> writer.text(refused.text(), false, null);
        case Part.Reasoning reasoning ->
            writer.text(reasoning.text(), !reasoning.text().isEmpty(), reasoning.signature());
        case Media each -> writer.media(GeminiMedia.foreign(each));
        case ToolCall call -> {
          writer.call(call, ids ? call.id() : null, signature(call, firstCall && current));
          firstCall = false;
        }
        case ToolResult result -> {}
        case Part.CacheMark mark -> throw new IllegalStateException("left out before");
      }
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static Part.@Nullable Signature sealOf(Part part) {
    return part instanceof Part.Reasoning reasoning && reasoning.text().isEmpty()
        ? reasoning.signature()
        : null;
  }

  /** Gemini 3 refuses the first call of a step in the current turn without one. */
  private @Nullable String signature(ToolCall call, boolean wanted) {
    Part.Signature signature = call.signature();
    if (signature != null && signature.vendor().equals(GeminiDialect.ID)) return signature.value();
    return wanted && model.signs() ? GeminiSignature.FOREIGN : null;
  }

  private void result(
      JsonGenerator json, GeminiPartWriter writer, ToolResult result, List<Media> apart)
      throws IOException {
    List<String> texts = new ArrayList<>();
    List<Media> within = new ArrayList<>();
    for (Part part : result.content()) {
      if (part instanceof Part.Text text) texts.add(text.text());
      else if (part instanceof Media media && model.mediaInResults()) within.add(media);
      else if (part instanceof Media media) apart.add(media);
      else if (part instanceof Part.CacheMark) dropped.add("cache_control");
    }
    json.writeStartObject();
    json.writeObjectFieldStart("functionResponse");
    if (ids) writer.string("id", result.id());
    String name = result.name() == null ? toolNames.get(result.id()) : result.name();
    writer.string("name", name == null ? "tool" : name);
    json.writeObjectFieldStart("response");
    String key = result.failed() ? "error" : "result";
    if (texts.size() == 1) {
      writer.string(key, texts.getFirst());
    } else {
      json.writeArrayFieldStart(key);
      for (String text : texts) json.writeString(Json.wellFormed(text));
      json.writeEndArray();
    }
    json.writeEndObject();
    if (!within.isEmpty()) {
      json.writeArrayFieldStart("parts");
      for (Media media : within) writer.media(GeminiMedia.foreign(media));
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void tools(JsonGenerator json) throws IOException {
    ToolChoice choice = said.toolChoice();
    List<Tool> tools =
        choice != null && choice.mode() == ToolChoice.Mode.AUTO && !choice.names().isEmpty()
            ? said.named(choice.names())
            : said.tools();
    if (!tools.isEmpty()) {
      json.writeArrayFieldStart("tools");
      json.writeStartObject();
      json.writeArrayFieldStart("functionDeclarations");
      for (Tool tool : tools) declaration(json, tool);
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndArray();
    }
    if (choice == null || said.tools().isEmpty()) return;
    json.writeObjectFieldStart("toolConfig");
    json.writeObjectFieldStart("functionCallingConfig");
    json.writeStringField(
        "mode",
        switch (choice.mode()) {
          case AUTO -> "AUTO";
          case NONE -> "NONE";
          case REQUIRED -> "ANY";
        });
    if (choice.mode() == ToolChoice.Mode.REQUIRED && !choice.names().isEmpty()) {
      json.writeArrayFieldStart("allowedFunctionNames");
      for (String name : choice.names()) json.writeString(Json.wellFormed(name));
      json.writeEndArray();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void declaration(JsonGenerator json, Tool tool) throws IOException {
    if (tool.cached()) dropped.add("cache_control");
    if (Boolean.TRUE.equals(tool.strict())) dropped.add("strict");
    json.writeStartObject();
    json.writeStringField("name", Json.wellFormed(tool.name()));
    String description = tool.description();
    if (description != null) json.writeStringField("description", Json.wellFormed(description));
    String schema = tool.schema();
    if (schema != null) {
      json.writeFieldName("parametersJsonSchema");
      json.writeRawValue(Json.wellFormed(schema));
    }
    json.writeEndObject();
  }
}
