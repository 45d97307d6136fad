package dev.drawbridge.gate.transport;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.TagRules;
import io.vertx.core.MultiMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The header that marks a call with tags: {@code project=apollo,feature=rag}. */
public final class TagsHeader {
  public static final String NAME = "X-Drawbridge-Tags";

  private TagsHeader() {}

  /** The tags as they stand, declared or not. Fails with {@code invalid_request}. */
  static Map<String, String> read(MultiMap headers) {
    List<String> given = headers.getAll(NAME);
    if (given.isEmpty() || given.getFirst().isBlank()) return Map.of();
    if (given.size() > 1) throw wrong("appears twice");
    String[] pairs = given.getFirst().split(",", -1);
    if (pairs.length > TagRules.MOST) throw wrong("holds more than " + TagRules.MOST + " tags");
    Map<String, String> tags = new LinkedHashMap<>();
    for (String pair : pairs) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? "" : pair.substring(0, equals).strip();
      String value = pair.substring(equals + 1).strip();
      if (name.isEmpty() || value.isEmpty()) {
        throw wrong("is a list of name=value, such as project=apollo,feature=rag");
      }
      if (value.length() > TagRules.LONGEST) {
        throw wrong("holds a value longer than " + TagRules.LONGEST + " characters");
      }
      if (!value.chars().allMatch(c -> c >= 0x20 && c < 0x7f)) {
        throw wrong("holds a character that no value may have");
      }
      if (tags.put(name, value) != null) throw wrong("names a tag twice");
    }
    return tags;
  }

  /** The refusal of a header, or of its absence. */
  public static Refusal wrong(String problem) {
    return Refusal.invalid(NAME, NAME + " " + problem + ".");
  }
}
