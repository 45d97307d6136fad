package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Part.Signature;
import dev.drawbridge.exchange.Part.ToolCall;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parts that a model says: words, thoughts and calls of tools, with what signs them. */
final class GeminiParts {
  private GeminiParts() {}

  /**
   * Adds what a part says. A signature that stands with words follows them as reasoning without
   * words, since in a stream it comes after them.
   */
  static void said(JsonNode part, List<Part> to) {
    JsonNode text = GeminiNames.at(part, "text");
    if (!text.isTextual()) return;
    Signature signature = signature(part);
    if (thought(part)) {
      to.add(new Part.Reasoning(text.textValue(), signature));
      return;
    }
    if (!text.textValue().isEmpty()) to.add(new Part.Text(text.textValue()));
    if (signature != null) to.add(new Part.Reasoning("", signature));
  }

  static boolean thought(JsonNode part) {
    return GeminiNames.at(part, "thought").asBoolean(false);
  }

  static @Nullable Signature signature(JsonNode part) {
    String value = GeminiNames.text(part, "thoughtSignature");
    return value.isEmpty() ? null : GeminiSignature.taken(value);
  }

  /** The call of a part that holds one. */
  static ToolCall call(JsonNode part, String madeId) {
    JsonNode call = GeminiNames.at(part, "functionCall");
    String id = GeminiNames.text(call, "id");
    JsonNode args = GeminiNames.at(call, "args");
    return new ToolCall(
        id.isEmpty() ? madeId : id,
        GeminiNames.text(call, "name"),
        args.isObject() ? Json.text(args) : "{}",
        signature(part));
  }

  /** An id for a call that has none: the same for the same answer, of hexadecimal digits. */
  static String madeId(String answer, int choice, int call) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((answer + "/" + choice + "/" + call).getBytes(StandardCharsets.UTF_8));
      return "call_" + HexFormat.of().formatHex(hash, 0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Writes an answer's parts and says how many those are; notes what they cite. */
  static int write(JsonGenerator json, List<Part> parts, List<GeminiCitations.About> cited)
      throws IOException {
    var writer = new GeminiPartWriter(json);
    int index = 0;
    for (int i = 0; i < parts.size(); i++) {
      switch (parts.get(i)) {
        case Part.Text text -> {
          for (Part.Citation each : text.citations()) {
            cited.add(new GeminiCitations.About(index, text.text(), each));
          }
          Signature own = i + 1 < parts.size() ? own(parts.get(i + 1)) : null;
          writer.text(text.text(), false, own);
          if (own != null) i++;
        }
        case Part.Refused refused -> writer.text(refused.text(), false, null);
        case Part.Reasoning reasoning ->
            writer.text(reasoning.text(), own(reasoning) == null, reasoning.signature());
        case ToolCall call -> {
          Signature signature = call.signature();
          writer.call(call, call.id(), signature == null ? null : GeminiSignature.given(signature));
        }
        case Part.Media media -> writer.media(media);
        case Part.ToolResult result -> index--;
        case Part.CacheMark mark -> index--;
      }
      index++;
    }
    return index;
  }

  /** Gemini's own signature that stands without words of its own. */
  private static @Nullable Signature own(Part part) {
    if (!(part instanceof Part.Reasoning reasoning) || !reasoning.text().isEmpty()) return null;
    Signature signature = reasoning.signature();
    return signature != null && signature.vendor().equals(GeminiDialect.ID) ? signature : null;
  }
}
