package dev.drawbridge.policy.decision;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.catalog.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a policy states of the codes that its rules give ({@code drawbridge.codes} in the default
 * policies).
 *
 * @param byCode empty where the policy states nothing
 */
public record ReasonCodes(Map<String, Stated> byCode) {
  /** What a policy of one's own states that has no such rule. */
  public static final ReasonCodes NONE = new ReasonCodes(Map.of());

  private static final Pattern FIELD = Pattern.compile("\\{([a-z_.]+)}");

  /**
   * What is stated of one code.
   *
   * @param rule the Rego package of the rule
   * @param fact the path of the fact that the rule reads, {@code *} for the team; empty for none
   * @param ofModel what of the model counts, the fields of a candidate in braces; empty for nothing
   * @param grantable whether the rule heeds grants
   * @param mending what a change of the facts does about it
   */
  public record Stated(
      String rule, String fact, String ofModel, boolean grantable, Mending mending) {
    public Stated(String rule, String fact, String ofModel) {
      this(rule, fact, ofModel, false, Mending.UNSTATED);
    }

    /** What of this model counts. */
    public String of(Model model) {
      return filled(ofModel, model, Map.of());
    }
  }

  /**
   * What a change of the facts does about a code.
   *
   * @param lasting whether none mends it, or none should
   * @param change what to change, with {@code {team}}, {@code {asked}}, {@code {level}} and the
   *     fields of a candidate in braces; empty where policy states none
   * @param far how far that goes: the more the farther
   */
  public record Mending(boolean lasting, String change, int far) {
    private static final int FAR = 6;

    /** Of a code of which policy states nothing. */
    public static final Mending UNSTATED = new Mending(false, "", FAR);

    /** What to change for that model, with the values of what is no field of it. */
    public String of(Model model, Map<String, String> values) {
      return filled(change, model, values);
    }
  }

  /** What a change of the facts does about a code. */
  public Mending mending(String code) {
    Stated stated = byCode.get(code);
    return stated == null ? Mending.UNSTATED : stated.mending;
  }

  private static String filled(String text, Model model, Map<String, String> values) {
    if (text.isEmpty()) return "";
    JsonNode candidate = candidate(model);
    return FIELD
        .matcher(text)
        .replaceAll(
            field -> {
              String name = field.group(1);
              String value = values.get(name);
              return Matcher.quoteReplacement(
                  value != null ? value : shown(candidate.at("/" + name.replace('.', '/'))));
            });
  }

  /** Reads the rule's value; what has not the form is left out. */
  public static ReasonCodes of(JsonNode codes) {
    Map<String, Stated> byCode = new TreeMap<>();
    for (var entry : codes.properties()) {
      JsonNode stated = entry.getValue();
      if (!stated.path("rule").isTextual()) continue;
      byCode.put(
          entry.getKey(),
          new Stated(
              stated.path("rule").textValue(),
              stated.path("fact").asText(""),
              stated.path("model").asText(""),
              stated.path("grantable").asBoolean(false),
              new Mending(
                  stated.path("lasting").asBoolean(),
                  stated.path("change").asText(""),
                  stated.path("far").asInt(Mending.FAR))));
    }
    return new ReasonCodes(byCode);
  }

  /** Whether any of its rules heeds grants. */
  public boolean knowGrants() {
    return byCode.values().stream().anyMatch(Stated::grantable);
  }

  private static JsonNode candidate(Model model) {
    try {
      return DecisionJson.MAPPER.readTree("{" + ModelJson.facts(model) + "}");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String shown(JsonNode value) {
    if (!value.isArray()) return value.asText();
    List<String> parts = new ArrayList<>();
    for (JsonNode part : value) parts.add(part.asText());
    return String.join(", ", parts);
  }
}
