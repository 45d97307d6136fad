package dev.drawbridge.command.policy;

import dev.drawbridge.config.Snapshot;
import dev.drawbridge.policy.decision.ReasonCodes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind each code of a policy: the Rego package that holds the rule, the fact that it
 * reads and what of the model it is held against.
 */
public final class ReasonCatalog {
  private final Snapshot snapshot;
  private final ReasonCodes codes;
  private final @Nullable String team;

  /**
   * @param codes what the policy in charge states of them
   */
  public ReasonCatalog(Snapshot snapshot, ReasonCodes codes, @Nullable String team) {
    this.snapshot = snapshot;
    this.codes = codes;
    this.team = team;
  }

  public static final List<String> HEADING =
      List.of("MODEL", "CODE", "RULE", "FACT", "OF THE MODEL");

  /** The row of an excluded model's code; of which nothing is stated, it has no rule here. */
  public List<String> row(String id, String code) {
    ReasonCodes.Stated stated = codes.byCode().get(code);
    if (stated == null) return List.of(id, code, "", "", "");
    String ofModel = snapshot.models().catalog().model(id).map(stated::of).orElse("");
    return List.of(id, code, stated.rule(), fact(stated.fact()), ofModel);
  }

  private String fact(String path) {
    if (path.isEmpty()) return "";
    String name = path.replace("*", String.valueOf(team));
    if (path.equals("organisation.jurisdiction")) {
      return told(name, snapshot.organisation().jurisdiction());
    }
    if (path.equals("organisation.monthly_active_users")) {
      return told(name, snapshot.organisation().monthlyActiveUsers());
    }
    // Whole lists of teams, bans and blocks say less than their name.
    return path.contains("*") || path.startsWith("licences.") ? told(name, value(path)) : name;
  }

  private static String told(String name, @Nullable Object value) {
    return value == null ? name + " is not set" : name + " = " + FlowYaml.of(value);
  }

  /** The value at a path of the facts of {@code policy.data}; null where none stands there. */
  private @Nullable Object value(String path) {
    Object at = snapshot.rules().facts().byKey();
    for (String step : path.split("\\.", -1)) {
      String key = step.equals("*") ? String.valueOf(team) : step;
      at = at instanceof Map<?, ?> facts ? facts.get(key) : null;
    }
    return at;
  }
}
