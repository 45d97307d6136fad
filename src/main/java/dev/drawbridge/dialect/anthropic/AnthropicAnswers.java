package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.BodyTree;
import dev.drawbridge.dialect.codec.ForeignSignatures;
import dev.drawbridge.dialect.codec.KeptIds;
import dev.drawbridge.dialect.codec.NoAnswer;
import dev.drawbridge.dialect.codec.TokenCounts;
import dev.drawbridge.dialect.codec.ToolIds;
import dev.drawbridge.dialect.codec.WholeAnswer;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whole answers of {@code POST /v1/messages}. */
public final class AnthropicAnswers {
  private AnthropicAnswers() {}

  /**
   * A vendor's answer.
   *
   * @throws NoAnswer where it is no message
   */
  static ModelAnswer read(byte[] body) throws NoAnswer {
    JsonNode tree = BodyTree.ofAnswer(body);
    JsonNode content = tree.get("content");
    if (content == null || !content.isArray()) throw new NoAnswer("no content");
    List<Part> parts = new ArrayList<>(content.size());
    for (JsonNode block : content) {
      Part part = AnthropicParts.answered(block, parts);
      if (part != null) parts.add(part);
    }
    String reason = Nodes.text(tree, "stop_reason");
    StopReason stop = reason == null ? StopReason.OTHER : AnthropicStops.read(reason);
    var choice =
        new ModelAnswer.Choice(
            List.copyOf(parts), stop, Nodes.text(tree, "stop_sequence"), List.of());
    return new ModelAnswer(
        Nodes.textOr(tree, "id", ""),
        Nodes.textOr(tree, "model", ""),
        List.of(choice),
        TokenCounts.of(TokenCounts.Form.ANTHROPIC, tree.get("usage")));
  }

  /**
   * The ids under which the vendor keeps something of an answer: of the place its code ran in, and
   * of the files that it made.
   */
  public static List<String> kept(byte[] body) {
    try {
      JsonNode tree = Json.tree(body);
      List<String> ids = new ArrayList<>(0);
      String id = Nodes.text(tree.path("container"), "id");
      if (id != null) ids.add(id);
      for (JsonNode block : tree.path("content")) KeptIds.addBlock(block, ids);
      return ids;
    } catch (IOException e) {
      return List.of(); // No answer, so that nothing was kept.
    }
  }

  /** What is observed of an answer that passes as it is. */
  public static WholeAnswer observed(byte[] body) {
    JsonNode tree;
    try {
      tree = Json.tree(body);
    } catch (IOException e) {
      return new WholeAnswer(false, null, false, false, body);
    }
    boolean content = tree.path("content").isArray();
    boolean error = !content && tree.path("error").isObject();
    boolean refused = Nodes.textOr(tree, "stop_reason", "").equals("refusal");
    Usage usage = TokenCounts.of(TokenCounts.Form.ANTHROPIC, tree.get("usage"));
    return new WholeAnswer(content || error, usage, error, refused, body);
  }

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
          json.writeStringField("stop_reason", AnthropicStops.write(choice.stop()));
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
          "data", Json.wellFormed(ForeignSignatures.given(signature, Dialect.ANTHROPIC)));
    } else {
      json.writeStringField("type", "thinking");
      json.writeStringField("thinking", Json.wellFormed(text));
      json.writeStringField("signature", seal(signature));
    }
  }

  static String seal(Part.@Nullable Signature signature) {
    if (signature == null) return ForeignSignatures.UNSIGNED;
    return Json.wellFormed(ForeignSignatures.given(signature, Dialect.ANTHROPIC));
  }

  /** What a vendor wants back with a call stands in a block before it: a call has no place. */
  static void callSignature(JsonGenerator json, Part.Signature signature) throws IOException {
    json.writeStringField("type", "redacted_thinking");
    json.writeStringField(
        "data",
        AnthropicParts.OF_CALL
            + Json.wellFormed(ForeignSignatures.given(signature, Dialect.ANTHROPIC)));
  }
}
