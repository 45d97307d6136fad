package dev.drawbridge.sensitivity;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.sensitivity.detect.CustomRule;
import dev.drawbridge.sensitivity.detect.KnownTypes;
import dev.drawbridge.sensitivity.recogniser.Classification;
import dev.drawbridge.sensitivity.recogniser.ClassifierSettings;
import dev.drawbridge.sensitivity.recogniser.PresidioSettings;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How prompts are labelled.
 *
 * @param byDefault the level of a prompt whose caller declares none and in which nothing is found
 * @param levels by category or type, from how many findings on which level holds; a type's own
 *     level holds in place of its category's
 * @param disabled categories, types and rules whose findings do not count
 * @param custom the organisation's own rules
 * @param presidio a recogniser of names; null for none
 * @param canaries texts that no model should know, so that one which returns them has seen what it
 *     should not have
 * @param model that classifies prompts; null for none
 */
public record SensitivitySettings(
    Level byDefault,
    Map<String, NavigableMap<Integer, Level>> levels,
    Set<String> disabled,
    List<CustomRule> custom,
    @Nullable PresidioSettings presidio,
    List<String> canaries,
    @Nullable ClassifierSettings model) {

  /** Those without a model that classifies. */
  public SensitivitySettings(
      Level byDefault,
      Map<String, NavigableMap<Integer, Level>> levels,
      Set<String> disabled,
      List<CustomRule> custom,
      @Nullable PresidioSettings presidio,
      List<String> canaries) {
    this(byDefault, levels, disabled, custom, presidio, canaries, null);
  }

  /** Those without canaries, too. */
  public SensitivitySettings(
      Level byDefault,
      Map<String, NavigableMap<Integer, Level>> levels,
      Set<String> disabled,
      List<CustomRule> custom,
      @Nullable PresidioSettings presidio) {
    this(byDefault, levels, disabled, custom, presidio, List.of());
  }

  /** Those without a recogniser, too. */
  public SensitivitySettings(
      Level byDefault,
      Map<String, NavigableMap<Integer, Level>> levels,
      Set<String> disabled,
      List<CustomRule> custom) {
    this(byDefault, levels, disabled, custom, null, List.of());
  }

  /** The category of secrets. */
  public static final String SECRET = "secret";

  /** What each category is worth where the configuration says nothing. */
  public static final Map<String, Level> LEVELS =
      Map.of(
          SECRET,
          Level.RESTRICTED,
          "pii",
          Level.CONFIDENTIAL,
          "names",
          Level.INTERNAL,
          "health",
          Level.RESTRICTED,
          "legal",
          Level.CONFIDENTIAL,
          "source_code",
          Level.INTERNAL,
          "hidden_text",
          Level.PUBLIC,
          "prompt_injection",
          Level.PUBLIC);

  /** Those of a configuration that says nothing of sensitivity. */
  public static SensitivitySettings standard(Level byDefault) {
    return new SensitivitySettings(byDefault, Map.of(), Set.of(), List.of());
  }

  /** The level that so many findings of a type mean. */
  Level level(String type, String category, int count) {
    var own = levels.get(type);
    var steps = own != null ? own : levels.get(category);
    if (steps == null) return standardLevel(type, category);
    var step = steps.floorEntry(count);
    return step == null ? Level.PUBLIC : step.getValue();
  }

  /** Whether findings of a category say what the document that holds them is marked as. */
  static boolean marks(String category) {
    return category.equals("marking");
  }

  private Level standardLevel(String type, String category) {
    if (marks(category) || category.equals(Classification.CATEGORY)) {
      return Level.of(type.substring(type.indexOf('_') + 1)).orElse(Level.RESTRICTED);
    }
    for (CustomRule rule : custom) if (rule.category().equals(category)) return rule.level();
    return LEVELS.getOrDefault(category, Level.INTERNAL);
  }

  /** Whether there are rules for a category. */
  public boolean detects(String category) {
    if (disabled.contains(category)) return false;
    return LEVELS.containsKey(category)
        || custom.stream().anyMatch(rule -> rule.category().equals(category));
  }

  /** Whether something here looks for a category, or for a type. */
  public boolean finds(String named) {
    if (detects(named)) return true;
    String category = category(named);
    if (category == null) return false;
    boolean own = custom.stream().anyMatch(rule -> rule.id().equals(named));
    return own || (!disabled.contains(named) && !disabled.contains(category));
  }

  /** The category of a type; null where no rule finds it. */
  public @Nullable String category(String type) {
    for (CustomRule rule : custom) if (rule.id().equals(type)) return rule.category();
    return KnownTypes.category(type);
  }

  /** One level from the first finding on. */
  public static NavigableMap<Integer, Level> always(Level level) {
    return new TreeMap<>(Map.of(1, level));
  }
}
