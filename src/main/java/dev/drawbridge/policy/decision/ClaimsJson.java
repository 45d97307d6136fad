package dev.drawbridge.policy.decision;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The caller's claims as JSON: each string at most 1 KiB, all together at most 16 KiB. */
final class ClaimsJson {
  private static final int MAX_CLAIMS = 16 << 10;

  private final JsonGenerator json;
  private final BoundedTexts texts;
  private int left = MAX_CLAIMS;

  private ClaimsJson(JsonGenerator json, BoundedTexts texts) {
    this.json = json;
    this.texts = texts;
  }

  static void write(JsonGenerator json, Map<String, Object> claims, BoundedTexts texts)
      throws IOException {
    json.writeFieldName("claims");
    new ClaimsJson(json, texts).value("principal.claims", claims);
  }

  private void value(String path, @Nullable Object value) throws IOException {
    take(2);
    switch (value) {
      case null -> json.writeNull();
      case String text -> {
        take(BoundedTexts.utf8Length(text));
        json.writeString(texts.fitting(path, text));
      }
      case Map<?, ?> map -> {
        json.writeStartObject();
        for (var entry : map.entrySet()) {
          String name = String.valueOf(entry.getKey());
          take(BoundedTexts.utf8Length(name) + 4);
          json.writeFieldName(texts.fitting(path, name));
          value(path, entry.getValue());
        }
        json.writeEndObject();
      }
      case Iterable<?> list -> {
        json.writeStartArray();
        for (Object item : list) value(path, item);
        json.writeEndArray();
      }
      case Boolean truth -> json.writeBoolean(truth);
      case Number number -> {
        String digits = number.toString();
        take(digits.length());
        json.writeNumber(digits);
      }
      default -> throw new IOException(path + " holds a " + value.getClass().getSimpleName());
    }
  }

  private void take(int bytes) {
    left -= bytes;
    if (texts.bounded() && left < 0) throw BoundedTexts.tooLong("principal.claims", "16 KiB");
  }
}
