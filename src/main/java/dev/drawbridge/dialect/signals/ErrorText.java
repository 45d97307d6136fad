package dev.drawbridge.dialect.signals;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What is read of a vendor's error: its codes, its numbers, and all its text in lower case. */
final class ErrorText {
  /** How a vendor speaks of content that it does not want, in codes and in sentences. */
  private static final List<String> SAFETY =
      List.of(
          "safety",
          "moderation",
          "content filter",
          "contentfilter",
          "content policy",
          "contentpolicy",
          "content management",
          "responsible ai",
          "responsibleai",
          "usage polic",
          "use polic",
          "policy violation",
          "flagged",
          "harmful",
          "guardrail",
          "prohibited content",
          "jailbreak",
          "self harm");

  /** Values of {@code code}, {@code type} and {@code status}, at any depth, in lower case. */
  final Set<String> codes = new HashSet<>();

  /**
   * The first number that is an HTTP error status in {@code code}, {@code status} or {@code
   * status_code}; 0 for none.
   */
  int status;

  private final StringBuilder text = new StringBuilder();

  private ErrorText() {}

  static ErrorText of(byte[] body) {
    var found = new ErrorText();
    try (JsonParser parser = Json.FACTORY.createParser(body)) {
      JsonToken token;
      while ((token = parser.nextToken()) != null) found.see(parser, token);
    } catch (IOException e) {
      // Not JSON: a proxy's page or plain text, whose text counts all the same.
      found.text.append(new String(body, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT));
    }
    return found;
  }

  private void see(JsonParser parser, JsonToken token) throws IOException {
    String name = parser.currentName();
    boolean code =
        "code".equals(name)
            || "type".equals(name)
            || "status".equals(name)
            // Groq's, in an error within a stream.
            || "status_code".equals(name)
            || "reason".equals(name);
    if (token == JsonToken.VALUE_STRING) {
      String value = parser.getText().toLowerCase(Locale.ROOT);
      text.append(value).append('\n');
      if (code) codes.add(value);
    } else if (token == JsonToken.FIELD_NAME) {
      text.append(name.toLowerCase(Locale.ROOT)).append('\n');
    } else if (token == JsonToken.VALUE_NUMBER_INT && code && status == 0) {
      double number = parser.getDoubleValue();
      if (number >= 400 && number < 600) status = (int) number;
    }
  }

  boolean has(String code) {
    return codes.contains(code);
  }

  boolean speaksOfSafety() {
    String all = text.toString().replace('_', ' ').replace('-', ' ');
    for (String words : SAFETY) if (all.contains(words)) return true;
    return all.contains("violat") && all.contains("polic");
  }
}
