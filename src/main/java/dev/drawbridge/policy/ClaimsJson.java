package dev.drawbridge.policy;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The caller's claims as JSON: each string at most 1 KiB, all together at most 16 KiB. */
final class ClaimsJson {
  private static final int MAX_CLAIMS = 16 << 10;

  private final JsonGenerator json;
  private final boolean bounded;
  private int left = MAX_CLAIMS;

  private ClaimsJson(JsonGenerator json, boolean bounded) {
    this.json = json;
    this.bounded = bounded;
  }

  /**
   * @param bounded false for the record, which keeps what policy is not given
   */
  static void write(JsonGenerator json, Map<String, Object> claims, boolean bounded)
      throws IOException {
    json.writeFieldName("claims");
    new ClaimsJson(json, bounded).value("principal.claims", claims);
  }

  private void value(String path, @Nullable Object value) throws IOException {
    take(2);
    switch (value) {
      case null -> json.writeNull();
      case String text -> {
        take(DecisionJson.utf8Length(text));
        json.writeString(bounded ? DecisionJson.checked(path, text) : text);
      }
      case Map<?, ?> map -> {
        json.writeStartObject();
        for (var entry : map.entrySet()) {
          String name = String.valueOf(entry.getKey());
          take(DecisionJson.utf8Length(name) + 4);
          json.writeFieldName(bounded ? DecisionJson.checked(path, name) : name);
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
    if (bounded && left < 0) throw DecisionJson.tooLong("principal.claims", "16 KiB");
  }
}
