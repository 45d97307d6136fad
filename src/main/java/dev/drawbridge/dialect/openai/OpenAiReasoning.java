package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.ForeignSignatures;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.json.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reasoning in OpenAI's chat, which has no standard field for it: {@code reasoning_content} as
 * DeepSeek and vLLM say it ({@code reasoning} is read too), and where it is signed {@code
 * reasoning_details} as OpenRouter does: {@code {"type":"reasoning.text",text,signature}} and
 * {@code {"type":"reasoning.encrypted",data}}. A call's own signature stands in {@code
 * extra_content.google.thought_signature}, where Google's OpenAI endpoint has it.
 */
final class OpenAiReasoning {
  private OpenAiReasoning() {}

  /** The reasoning of a message, empty for none. */
  static List<Part> of(JsonNode message) {
    List<Part> parts = new ArrayList<>(1);
    String plain = text(message);
    boolean said = false;
    for (JsonNode detail : message.path("reasoning_details")) {
      String text = Nodes.textOrEmpty(detail, "text");
      if (text.isEmpty()) text = Nodes.textOrEmpty(detail, "summary");
      Part.Signature signature = signature(detail);
      said |= !text.isEmpty();
      if (!text.isEmpty() || signature != null) parts.add(new Part.Reasoning(text, signature));
    }
    // What is only encrypted may have its summary beside it.
    if (!plain.isEmpty() && !said) parts.addFirst(new Part.Reasoning(plain, null));
    return parts;
  }

  /** The reasoning's text, of a message or of a chunk's delta. */
  static String text(JsonNode message) {
    String text = Nodes.textOrEmpty(message, "reasoning_content");
    return text.isEmpty() ? Nodes.textOrEmpty(message, "reasoning") : text;
  }

  /** The signature of one of {@code reasoning_details}, null for none. */
  static Part.@Nullable Signature signature(JsonNode detail) {
    String signature = Nodes.textOrEmpty(detail, "signature");
    if (!signature.isEmpty()) return ForeignSignatures.taken(signature, OpenAiDialect.ID, false);
    String data = Nodes.textOrEmpty(detail, "data");
    return data.isEmpty() ? null : ForeignSignatures.taken(data, OpenAiDialect.ID, true);
  }

  /** The signature of a call, null for none. */
  static Part.@Nullable Signature ofCall(JsonNode call) {
    String value =
        Nodes.textOrEmpty(call.path("extra_content").path("google"), "thought_signature");
    return value.isEmpty() ? null : ForeignSignatures.taken(value, OpenAiDialect.ID, false);
  }

  /** Writes a message's reasoning. */
  static void write(JsonGenerator json, List<Part.Reasoning> blocks) throws IOException {
    if (blocks.isEmpty()) return;
    var text = new StringBuilder();
    boolean signed = false;
    for (Part.Reasoning block : blocks) {
      text.append(block.text());
      signed |= block.signature() != null;
    }
    if (!text.isEmpty()) json.writeStringField("reasoning_content", text.toString());
    if (!signed) return;
    json.writeArrayFieldStart("reasoning_details");
    int index = 0;
    for (Part.Reasoning block : blocks) detail(json, block.text(), block.signature(), index++);
    json.writeEndArray();
  }

  /** Writes one of {@code reasoning_details}. */
  static void detail(JsonGenerator json, String text, Part.@Nullable Signature signature, int index)
      throws IOException {
    boolean hidden = signature != null && signature.hidden();
    json.writeStartObject();
    json.writeStringField("type", hidden ? "reasoning.encrypted" : "reasoning.text");
    if (!text.isEmpty()) json.writeStringField("text", text);
    if (signature != null) {
      json.writeStringField(
          hidden ? "data" : "signature", ForeignSignatures.given(signature, OpenAiDialect.ID));
    }
    json.writeNumberField("index", index);
    json.writeEndObject();
  }

  /** Writes a call's signature. */
  static void call(JsonGenerator json, Part.@Nullable Signature signature) throws IOException {
    if (signature == null) return;
    json.writeObjectFieldStart("extra_content");
    json.writeObjectFieldStart("google");
    json.writeStringField(
        "thought_signature", ForeignSignatures.given(signature, OpenAiDialect.ID));
    json.writeEndObject();
    json.writeEndObject();
  }
}
