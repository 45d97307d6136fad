package dev.drawbridge.policy.decision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads an engine's answer, and takes none that is not exactly what the contract says: every
 * candidate is in {@code eligible} or in {@code excluded} and in one only, nothing else is, types
 * are exact, and a field that this gateway does not know is an obligation that it would not carry
 * out. Faults name the field, never a value.
 */
public final class VerdictReader {
  private static final Set<String> FIELDS =
      Set.of(
          "allow",
          "reasons",
          "denies",
          "warnings",
          "eligible",
          "excluded",
          "objective",
          "substitute",
          "larger_context",
          "spill_over",
          "limits",
          "audit",
          "lowered_to",
          "raised_to",
          "unasked_tools",
          "cache_seconds");
  private static final Set<String> ELIGIBLE =
      Stream.concat(Stream.of("id"), Arrays.stream(Obligation.values()).map(Obligation::wire))
          .collect(Collectors.toUnmodifiableSet());
  private static final Set<String> UNITS = Set.of("usd", "requests", "tokens", "concurrent");
  private static final Set<String> WINDOWS =
      Set.of("minute", "hour", "day", "week", "month", "total");

  private static final int MOST_LIMITS = 1024;
  private static final int LONGEST_KEY = 1024;

  private VerdictReader() {}

  /**
   * @param answer the rule's value; null or missing where it is undefined
   * @param candidates their ids, in order
   * @throws PolicyException where the answer is no verdict on these candidates
   */
  public static Verdict read(
      @Nullable JsonNode answer, List<String> candidates, String revision, String snapshot) {
    if (answer == null || answer.isMissingNode())
      throw new PolicyException("the rule is undefined");
    known(answer, "result", FIELDS);
    Map<String, Verdict.Eligible> served = eligible(list(answer, "eligible", true));
    Map<String, List<String>> excluded = excluded(answer.path("excluded"));
    List<Verdict.Eligible> ordered = new ArrayList<>(served.size());
    for (String id : candidates) {
      Verdict.Eligible eligible = served.remove(id);
      if (eligible != null) ordered.add(eligible);
      if ((eligible != null) == excluded.containsKey(id)) {
        throw new PolicyException(
            eligible == null
                ? "a candidate is neither in eligible nor in excluded"
                : "a candidate is both in eligible and in excluded");
      }
    }
    if (!served.isEmpty() || ordered.size() + excluded.size() != candidates.size()) {
      throw new PolicyException("eligible or excluded names what is no candidate");
    }
    boolean allow = truth(answer, "allow", null);
    if (allow == ordered.isEmpty()) throw new PolicyException("allow contradicts eligible");
    return new Verdict(
        List.copyOf(ordered),
        excluded,
        new Verdict.Told(
            reasons(list(answer, "reasons", false), "reasons"),
            reasons(list(answer, "warnings", false), "warnings"),
            truth(answer, "denies", false)),
        new Verdict.Terms(
            objective(answer.path("objective")),
            new Verdict.Fallbacks(
                truth(answer, "substitute", false),
                truth(answer, "larger_context", false),
                truth(answer, "spill_over", false)),
            limits(list(answer, "limits", false)),
            sealed(answer.path("audit")),
            seconds(answer.path("cache_seconds")),
            level(answer, "lowered_to"),
            level(answer, "raised_to"),
            drops(answer.path("unasked_tools"))),
        new Verdict.Source(revision, snapshot),
        List.of());
  }

  /**
   * A verdict as the record keeps it.
   *
   * @throws PolicyException where it is no verdict on these candidates
   */
  static Verdict recorded(ObjectNode verdict, List<String> candidates) {
    String revision = text(verdict.path("revision"), "revision");
    String snapshot = text(verdict.path("snapshot"), "snapshot");
    List<GatewayVeto> objections = objections(verdict.path("objections"));
    ObjectNode answer = DecisionJson.MAPPER.createObjectNode();
    answer.setAll(verdict);
    answer.remove(List.of("revision", "snapshot", "objections"));
    Verdict read = read(answer, candidates, revision, snapshot);
    return objections.isEmpty() ? read : GatewayVeto.again(objections, read, candidates);
  }

  /** Laid over a verdict that holds them already, they change nothing and are known again. */
  private static List<GatewayVeto> objections(JsonNode entries) {
    List<GatewayVeto> found = new ArrayList<>(entries.size());
    for (JsonNode entry : entries) {
      var reason =
          new Reason(
              text(entry.path("code"), "objections"), text(entry.path("message"), "objections"));
      boolean whole = entry.path("models").isMissingNode();
      found.add(
          new GatewayVeto(
              reason,
              whole ? null : Set.copyOf(texts(entry.path("models"), "models")),
              truth(entry, "denies", false)));
    }
    return found;
  }

  private static Map<String, Verdict.Eligible> eligible(JsonNode entries) {
    Map<String, Verdict.Eligible> found = HashMap.newHashMap(entries.size());
    for (JsonNode entry : entries) {
      known(entry, "an entry of eligible", ELIGIBLE);
      String id = text(entry.path("id"), "eligible.id");
      JsonNode cap = entry.path("max_output_tokens");
      Integer most = null;
      if (!cap.isMissingNode() && !cap.isNull()) {
        if (!cap.isIntegralNumber() || !cap.canConvertToInt() || cap.intValue() < 1) {
          throw new PolicyException("max_output_tokens is no whole number above 0");
        }
        most = cap.intValue();
      }
      var eligible =
          new Verdict.Eligible(
              id,
              texts(list(entry, "mask", false), "mask"),
              most,
              texts(list(entry, "attribution", false), "attribution"),
              ofAnswer(entry));
      if (found.put(id, eligible) != null) {
        throw new PolicyException("eligible names a candidate twice");
      }
    }
    return found;
  }

  private static Verdict.OfAnswer ofAnswer(JsonNode entry) {
    List<String> mask = texts(list(entry, "mask_answer", false), "mask_answer");
    List<String> cut = texts(list(entry, "cut_answer", false), "cut_answer");
    if (mask.isEmpty() && cut.isEmpty()) return Verdict.OfAnswer.NOTHING;
    return new Verdict.OfAnswer(mask, cut);
  }

  private static Map<String, List<String>> excluded(JsonNode object) {
    if (!object.isObject()) throw new PolicyException("excluded is no object");
    Map<String, List<String>> found = LinkedHashMap.newLinkedHashMap(object.size());
    for (var entry : object.properties()) {
      if (!entry.getValue().isArray()) throw new PolicyException("excluded holds no list");
      found.put(entry.getKey(), texts(entry.getValue(), "excluded"));
    }
    return found;
  }

  private static List<Reason> reasons(JsonNode entries, String field) {
    List<Reason> found = new ArrayList<>(entries.size());
    for (JsonNode entry : entries) {
      known(entry, field, Set.of("code", "message"));
      found.add(new Reason(text(entry.path("code"), field), text(entry.path("message"), field)));
    }
    return List.copyOf(found);
  }

  private static List<Verdict.Limit> limits(JsonNode entries) {
    if (entries.size() > MOST_LIMITS) throw new PolicyException("limits holds too many");
    List<Verdict.Limit> found = new ArrayList<>(entries.size());
    for (JsonNode entry : entries) {
      known(entry, "limits", Set.of("key", "unit", "amount", "per", "model"));
      JsonNode amount = entry.path("amount");
      if (!amount.isNumber() || !(amount.doubleValue() >= 0)) {
        throw new PolicyException("a limit's amount is no number from 0");
      }
      found.add(
          new Verdict.Limit(
              key(text(entry.path("key"), "limits.key")),
              oneOf(entry.path("unit"), "limits.unit", UNITS),
              amount.doubleValue(),
              oneOf(entry.path("per"), "limits.per", WINDOWS),
              model(entry.path("model"))));
    }
    return List.copyOf(found);
  }

  private static @Nullable String model(JsonNode value) {
    return value.isMissingNode() ? null : text(value, "limits.model");
  }

  private static String key(String key) {
    if (!key.isEmpty() && key.length() <= LONGEST_KEY) return key;
    throw new PolicyException("limits.key has not 1 to " + LONGEST_KEY + " characters");
  }

  private static Verdict.Objective objective(JsonNode value) {
    if (value.isMissingNode()) return Verdict.Objective.CHEAPEST;
    return switch (text(value, "objective")) {
      case "cheapest" -> Verdict.Objective.CHEAPEST;
      case "listed" -> Verdict.Objective.LISTED;
      case "fastest" -> Verdict.Objective.FASTEST;
      default -> throw new PolicyException("objective is not one of the contract's");
    };
  }

  private static boolean sealed(JsonNode audit) {
    if (audit.isMissingNode()) return true;
    known(audit, "audit", Set.of("content"));
    return oneOf(audit.path("content"), "audit.content", Set.of("sealed", "none")).equals("sealed");
  }

  private static boolean drops(JsonNode value) {
    if (value.isMissingNode()) return false;
    return oneOf(value, "unasked_tools", Set.of("drop", "refuse")).equals("drop");
  }

  private static @Nullable Level level(JsonNode answer, String name) {
    JsonNode value = answer.path(name);
    if (value.isMissingNode() || value.isNull()) return null;
    return Level.of(text(value, name))
        .orElseThrow(() -> new PolicyException(name + " is no level"));
  }

  private static int seconds(JsonNode value) {
    if (value.isMissingNode()) return 0;
    if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 0) {
      throw new PolicyException("cache_seconds is no whole number from 0");
    }
    return value.intValue();
  }

  private static void known(JsonNode object, String what, Set<String> fields) {
    if (!object.isObject()) throw new PolicyException(what + " is no object");
    for (var entry : object.properties()) {
      if (!fields.contains(entry.getKey())) {
        throw new PolicyException(what + " holds a field that this gateway does not know");
      }
    }
  }

  private static JsonNode list(JsonNode object, String field, boolean required) {
    JsonNode value = object.path(field);
    if (value.isArray() || (value.isMissingNode() && !required)) return value;
    throw new PolicyException(field + " is no list");
  }

  private static boolean truth(JsonNode object, String field, @Nullable Boolean otherwise) {
    JsonNode value = object.path(field);
    if (value.isMissingNode() && otherwise != null) return otherwise;
    if (!value.isBoolean()) throw new PolicyException(field + " is neither true nor false");
    return value.booleanValue();
  }

  private static String oneOf(JsonNode value, String field, Set<String> permitted) {
    String text = text(value, field);
    if (!permitted.contains(text))
      throw new PolicyException(field + " is not one of the contract's");
    return text;
  }

  private static List<String> texts(JsonNode entries, String field) {
    if (entries.isEmpty()) return List.of();
    List<String> found = new ArrayList<>(entries.size());
    for (JsonNode entry : entries) found.add(text(entry, field));
    return List.copyOf(found);
  }

  private static String text(JsonNode value, String field) {
    if (!value.isTextual()) throw new PolicyException(field + " is no string");
    return value.textValue();
  }
}
