package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.codec.ForeignSignatures;
import dev.drawbridge.dialect.codec.ToolIds;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes whole answers of {@code POST /v1/messages}. */
final class AnthropicAnswerWriter {
  private AnthropicAnswerWriter() {}

  /** The first choice as a message. */
  static byte[] write(ModelAnswer answer) {
    ModelAnswer.Choice choice =
        answer.choices().isEmpty()
            ? new ModelAnswer.Choice(List.of(), StopReason.OTHER, null, List.of())
            : answer.choices().getFirst();
    return Json.write(
        json -> {
          json.writeStartObject();
          head(json, answer.id(), answer.model());
          json.writeArrayFieldStart("content");
          for (Part part : told(choice.parts())) part(json, part);
          json.writeEndArray();
          json.writeStringField("stop_reason", AnthropicStopReasons.write(choice.stop()));
          sequence(json, choice.sequence());
          AnthropicUsage.write(json, answer.usage());
          json.writeEndObject();
        });
  }

  /**
   * What an answer's reader is told. A seal without thoughts that comes after words is left out:
   * what some vendors seal is the words themselves, and an empty block that thinks after them is
   * taken for the answer's end (Claude Code then prints nothing). No vendor insists on such a seal.
   * Right before a call it stays, since there it may be of thoughts that the vendor does not show.
   */
  private static List<Part> told(List<Part> parts) {
    List<Part> told = new ArrayList<>(parts.size());
    boolean spoken = false;
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      boolean call = i + 1 < parts.size() && parts.get(i + 1) instanceof Part.ToolCall;
      if (spoken && !call && bareSeal(part)) continue;
      spoken |= part instanceof Part.ToolCall;
      spoken |= part instanceof Part.Text text && !text.text().isEmpty();
      told.add(part);
    }
    return told;
  }

  private static boolean bareSeal(Part part) {
    return part instanceof Part.Reasoning reasoning
        && reasoning.text().isEmpty()
        && reasoning.signature() != null
        && !reasoning.signature().hidden();
  }

  static void head(JsonGenerator json, String id, String model) throws IOException {
    String own = Json.wellFormed(id);
    json.writeStringField("id", own.isEmpty() ? "msg_drawbridge" : own);
    json.writeStringField("type", "message");
    json.writeStringField("role", "assistant");
    json.writeStringField("model", Json.wellFormed(model));
  }

  static void sequence(JsonGenerator json, @Nullable String sequence) throws IOException {
    if (sequence == null) json.writeNullField("stop_sequence");
    else json.writeStringField("stop_sequence", Json.wellFormed(sequence));
  }

  private static void part(JsonGenerator json, Part part) throws IOException {
    switch (part) {
      case Part.Text text -> {
        if (text.text().isEmpty()) return;
        json.writeStartObject();
        json.writeStringField("type", "text");
        json.writeStringField("text", Json.wellFormed(text.text()));
        if (!text.citations().isEmpty()) {
          json.writeArrayFieldStart("citations");
          for (Part.Citation citation : text.citations()) AnthropicCitations.write(json, citation);
          json.writeEndArray();
        }
        json.writeEndObject();
      }
      case Part.Refused refused -> part(json, new Part.Text(refused.text()));
      case Part.Reasoning reasoning -> {
        json.writeStartObject();
        reasoning(json, reasoning.text(), reasoning.signature());
        json.writeEndObject();
      }
      case Part.ToolCall call -> {
        if (call.signature() != null) {
          json.writeStartObject();
          callSignature(json, call.signature());
          json.writeEndObject();
        }
        json.writeStartObject();
        json.writeStringField("type", "tool_use");
        json.writeStringField("id", ToolIds.fit(call.id(), AnthropicBlocks.LONGEST_ID));
        json.writeStringField("name", Json.wellFormed(call.name()));
        json.writeFieldName("input");
        AnthropicBlocks.arguments(json, call.arguments());
        json.writeEndObject();
      }
      // What an answer has of these, no client of Anthropic's expects.
      case Part.Media media -> {}
      case Part.ToolResult result -> {}
      case Part.CacheMark mark -> {}
    }
  }

  static void reasoning(JsonGenerator json, String text, Part.@Nullable Signature signature)
      throws IOException {
    if (signature != null && signature.hidden()) {
      json.writeStringField("type", "redacted_thinking");
      json.writeStringField(
          "data", Json.wellFormed(ForeignSignatures.given(signature, AnthropicDialect.ID)));
    } else {
      json.writeStringField("type", "thinking");
      json.writeStringField("thinking", Json.wellFormed(text));
      json.writeStringField("signature", seal(signature));
    }
  }

  static String seal(Part.@Nullable Signature signature) {
    if (signature == null) return ForeignSignatures.UNSIGNED;
    return Json.wellFormed(ForeignSignatures.given(signature, AnthropicDialect.ID));
  }

  /** What a vendor wants back with a call stands in a block before it: a call has no place. */
  static void callSignature(JsonGenerator json, Part.Signature signature) throws IOException {
    json.writeStringField("type", "redacted_thinking");
    json.writeStringField(
        "data",
        ForeignSignatures.OF_CALL
            + Json.wellFormed(ForeignSignatures.given(signature, AnthropicDialect.ID)));
  }
}
