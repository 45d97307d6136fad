package dev.drawbridge.dialect.signals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads rules, strictly: a member that is not known here is a mistake. */
final class RuleReader {
  private static final Set<String> MEMBERS =
      Set.of(
          "id",
          "vendor",
          "providers",
          "first",
          "status",
          "code",
          "weak",
          "reason",
          "header",
          "words",
          "also",
          "not",
          "above_limit",
          "known",
          "class",
          "scope",
          "wait",
          "too_long",
          "says");

  private static final SignalClass[] CLASSES =
      Arrays.stream(SignalClass.values())
          .filter(SignalClass::ofAnswers)
          .toArray(SignalClass[]::new);

  private static final Pattern ID = Pattern.compile("[a-z0-9]+(?:[.-][a-z0-9]+){0,8}");
  private static final Pattern STATUS = Pattern.compile("[1-5](?:xx|[0-9]{2})");
  private static final int LONGEST = 300;
  private static final int MOST = 100;

  private RuleReader() {}

  /**
   * A mistake in a rule.
   *
   * @see #member
   */
  static final class Mistake extends IllegalArgumentException {
    private final String member;

    Mistake(String member, String message) {
      super(message);
      this.member = member;
    }

    /** The member that it is in; empty for the rule as a whole. */
    String member() {
      return member;
    }
  }

  /**
   * A rule.
   *
   * @param prefix of its id: the vendor's name, or where it comes from
   * @param vendor whose answers it is for; null for every vendor's
   */
  static SignalRule read(JsonNode rule, String prefix, @Nullable String vendor) {
    if (!rule.isObject()) throw new Mistake("", "a rule is an object");
    for (Map.Entry<String, JsonNode> member : rule.properties()) {
      if (!MEMBERS.contains(member.getKey())) {
        throw new Mistake(member.getKey(), "a rule has no such member");
      }
    }
    String id = text(rule, "id");
    if (!ID.matcher(id).matches()) {
      throw new Mistake("id", "an id is words of a-z and 0-9 with - or . between them");
    }
    SignalClass signal = one(rule, "class", CLASSES, SignalClass::wire);
    SignalScope scope = one(rule, "scope", SignalScope.values(), SignalScope::wire);
    String wait = optional(rule, "wait");
    if (wait != null && !wait.equals("none")) throw new Mistake("wait", "it can be none only");
    boolean tooLong = flag(rule, "too_long");
    if (tooLong && signal != SignalClass.BAD_REQUEST) {
      throw new Mistake("too_long", "only a bad_request is one by its length");
    }
    return new SignalRule(
        prefix + "." + id,
        vendor,
        flag(rule, "first"),
        conditions(rule),
        signal,
        scope,
        wait == null,
        text(rule, "says"),
        tooLong);
  }

  private static RuleConditions conditions(JsonNode rule) {
    List<String> status = list(rule, "status", RuleReader::status);
    Map<String, String> headers = new HashMap<>();
    JsonNode given = rule.get("header");
    if (given != null && !given.isObject()) throw new Mistake("header", "it is an object");
    if (given != null) {
      given
          .properties()
          .forEach(
              header ->
                  headers.put(
                      header.getKey().toLowerCase(Locale.ROOT),
                      of("header", header.getValue(), Token::pattern)));
    }
    var conditions =
        new RuleConditions(
            status,
            list(rule, "code", Token::pattern),
            flag(rule, "weak"),
            list(rule, "reason", Token::pattern),
            Map.copyOf(headers),
            list(rule, "words", Phrase::new),
            list(rule, "also", Phrase::new),
            list(rule, "not", Phrase::new),
            flag(rule, "above_limit"),
            one(
                rule,
                "known",
                RuleConditions.Fact.values(),
                fact -> fact.name().toLowerCase(Locale.ROOT)));
    boolean any =
        !status.isEmpty()
            || !conditions.codes().isEmpty()
            || !conditions.reasons().isEmpty()
            || !headers.isEmpty()
            || !conditions.words().isEmpty();
    if (!any) throw new Mistake("", "it needs a status, code, reason, header or words");
    return conditions;
  }

  private static String status(String pattern) {
    if (STATUS.matcher(pattern).matches()) return pattern;
    throw new IllegalArgumentException("a status is a number such as 429, or 5xx");
  }

  private static boolean flag(JsonNode rule, String member) {
    JsonNode value = rule.get(member);
    if (value == null) return false;
    if (!value.isBoolean()) throw new Mistake(member, "it is true or false");
    return value.booleanValue();
  }

  private static String text(JsonNode rule, String member) {
    String text = optional(rule, member);
    if (text == null) throw new Mistake(member, "it is missing");
    return text;
  }

  static @Nullable String optional(JsonNode rule, String member) {
    JsonNode value = rule.get(member);
    return value == null ? null : of(member, value, text -> text);
  }

  private static <T> @Nullable T one(
      JsonNode rule, String member, T[] values, Function<T, String> wire) {
    String text = optional(rule, member);
    if (text == null) return null;
    List<String> names = new ArrayList<>();
    for (T value : values) {
      if (wire.apply(value).equals(text)) return value;
      names.add(wire.apply(value));
    }
    throw new Mistake(member, "it is one of " + String.join(", ", names));
  }

  static <T> List<T> list(JsonNode rule, String member, Function<String, T> reading) {
    JsonNode value = rule.get(member);
    if (value == null) return List.of();
    List<T> all = new ArrayList<>();
    if (!value.isArray()) {
      all.add(of(member, value, reading));
    } else {
      if (value.isEmpty() || value.size() > MOST) {
        throw new Mistake(member, "a list has 1 to " + MOST + " elements");
      }
      for (JsonNode each : value) all.add(of(member, each, reading));
    }
    return List.copyOf(all);
  }

  private static <T> T of(String member, JsonNode value, Function<String, T> reading) {
    boolean text = value.isTextual() || value.isIntegralNumber();
    if (!text || value.asText().isBlank() || value.asText().length() > LONGEST) {
      throw new Mistake(member, "it is a text of 1 to " + LONGEST + " characters");
    }
    try {
      return reading.apply(value.asText());
    } catch (IllegalArgumentException e) {
      throw new Mistake(member, String.valueOf(e.getMessage()));
    }
  }
}
