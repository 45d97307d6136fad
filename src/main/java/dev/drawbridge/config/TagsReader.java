package dev.drawbridge.config;

import dev.drawbridge.exchange.TagRules;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** The section {@code tags}. */
final class TagsReader {
  private TagsReader() {}

  static TagRules read(Section root) {
    Map<String, TagRules.Rule> rules = new LinkedHashMap<>();
    root.child("tags").entries().forEach((name, tag) -> rules.put(name, rule(tag)));
    return rules.isEmpty() ? TagRules.NONE : new TagRules(Collections.unmodifiableMap(rules));
  }

  private static TagRules.Rule rule(Section tag) {
    if (tag.has("values") && tag.has("pattern")) {
      tag.errorAtKey("pattern", "not beside values; state one of them");
    }
    Set<String> values = Collections.unmodifiableSet(new LinkedHashSet<>(tag.texts("values")));
    return new TagRules.Rule(values, pattern(tag), tag.flag("required", false));
  }

  private static @Nullable Pattern pattern(Section tag) {
    String pattern = tag.text("pattern");
    if (pattern == null) return null;
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      tag.error("pattern", "is no regular expression: " + e.getDescription());
      return null;
    }
  }
}
