package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.SseEvent;
import dev.drawbridge.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The chunks of a stream that came in an array, as whoever loses {@code alt=sse} gets them. */
final class GeminiChunks {
  private GeminiChunks() {}

  /** The events that they would have been; null where the document is no array. */
  static byte @Nullable [] events(byte[] body) {
    if (!isArray(body)) return null;
    try {
      var out = new ByteArrayOutputStream(body.length + 64);
      for (JsonNode chunk : Json.tree(body)) out.writeBytes(SseEvent.ofDocument(Json.text(chunk)));
      return out.toByteArray();
    } catch (IOException e) {
      return null;
    }
  }

  private static boolean isArray(byte[] body) {
    for (byte b : body) {
      if (b == '[') return true;
      if (b != ' ' && b != '\n' && b != '\r' && b != '\t') return false;
    }
    return false;
  }
}
