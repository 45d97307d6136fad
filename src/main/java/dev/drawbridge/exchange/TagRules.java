package dev.drawbridge.exchange;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The tags that a configuration declares: what calls may be marked with, for policy, record and
 * bill.
 */
public record TagRules(Map<String, Rule> byName) {
  public static final TagRules NONE = new TagRules(Map.of());

  /** Tags of one call, at most. */
  public static final int MOST = 8;

  /** Characters of a value, at most. */
  public static final int LONGEST = 64;

  /**
   * One tag.
   *
   * @param values those that it may have; empty for any that fits the pattern
   * @param pattern what the whole of a value must match; null for any
   * @param required whether a call without it is refused
   */
  public record Rule(Set<String> values, @Nullable Pattern pattern, boolean required) {
    private boolean takes(String value) {
      return values.isEmpty()
          ? pattern == null || pattern.matcher(value).matches()
          : values.contains(value);
    }
  }

  public boolean isEmpty() {
    return byName.isEmpty();
  }

  /** What is wrong with a tag, in words that do not hold its value; empty where nothing is. */
  public Optional<String> problem(String name, String value) {
    Rule rule = byName.get(name);
    if (rule == null) {
      return Optional.of(
          byName.isEmpty()
              ? "no tag is declared here"
              : "no such tag is declared; there are " + String.join(", ", byName.keySet()));
    }
    if (value.length() > LONGEST) {
      return Optional.of("the tag " + name + " is longer than " + LONGEST + " characters");
    }
    if (rule.takes(value)) return Optional.empty();
    return Optional.of(
        rule.values().isEmpty()
            ? "the tag " + name + " does not match " + rule.pattern()
            : "the tag " + name + " is one of " + String.join(", ", rule.values()));
  }

  /** The name of a required tag that is not among these; empty where none is missing. */
  public Optional<String> missing(Set<String> names) {
    for (var each : byName.entrySet()) {
      if (each.getValue().required() && !names.contains(each.getKey())) {
        return Optional.of(each.getKey());
      }
    }
    return Optional.empty();
  }

  /** Those tags whose values are declared: a policy can reason with them. */
  public Map<String, String> closed(Map<String, String> tags) {
    return split(tags, true);
  }

  /** The others: they are recorded only. */
  public Map<String, String> open(Map<String, String> tags) {
    return split(tags, false);
  }

  private Map<String, String> split(Map<String, String> tags, boolean closed) {
    if (tags.isEmpty()) return tags;
    Map<String, String> found = new LinkedHashMap<>();
    tags.forEach(
        (name, value) -> {
          Rule rule = byName.get(name);
          if ((rule != null && rule.values().contains(value)) == closed) found.put(name, value);
        });
    return found;
  }
}
