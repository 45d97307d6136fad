package dev.drawbridge.policy.decision;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Strings of the decision input, each at most 1 KiB in UTF-8: texts that others choose may be of
 * any length.
 *
 * @param bounded false for the record, which keeps what policy is not given
 */
record BoundedTexts(boolean bounded) {
  void text(JsonGenerator json, String name, String path, @Nullable String value)
      throws IOException {
    json.writeStringField(name, value == null ? null : fitting(path, value));
  }

  void array(JsonGenerator json, String name, String path, Collection<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) json.writeString(fitting(path, value));
    json.writeEndArray();
  }

  void tags(JsonGenerator json, String path, Map<String, String> tags) throws IOException {
    json.writeObjectFieldStart("tags");
    for (var tag : tags.entrySet()) {
      json.writeStringField(fitting(path, tag.getKey()), fitting(path, tag.getValue()));
    }
    json.writeEndObject();
  }

  String fitting(String path, String value) {
    return bounded ? checked(path, value) : value;
  }

  /** The string, where it is at most {@link DecisionInput#LONGEST_TEXT} long. */
  private static String checked(String path, String value) {
    if (value.length() > DecisionInput.LONGEST_TEXT / 3
        && utf8Length(value) > DecisionInput.LONGEST_TEXT) throw tooLong(path, "1 KiB");
    return value;
  }

  static int utf8Length(String value) {
    int length = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }

  static Refusal tooLong(String path, String most) {
    return new Refusal(
        RefusalCode.POLICY_UNAVAILABLE,
        path + " is longer than the " + most + " that policy is given.");
  }
}
