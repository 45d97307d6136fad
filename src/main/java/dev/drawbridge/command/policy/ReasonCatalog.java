package dev.drawbridge.command.policy;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.config.Snapshot;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What stands behind each code of the default policies: the Rego package that holds the rule, the
 * fact that it reads and what of the model it is held against.
 */
public final class ReasonCatalog {
  private static final int LONGEST = 120;

  /**
   * One code.
   *
   * @param rule the package below {@code drawbridge}
   * @param fact the fact's path, {@code *} for the team; empty where the rule reads none
   * @param ofModel what of the model counts; empty for nothing
   */
  private record Ground(String rule, String fact, Function<Model, String> ofModel) {}

  private static final Map<String, Ground> BY_CODE =
      Map.ofEntries(
          ground("team_unknown", "entitlement", "teams", ReasonCatalog::nothing),
          ground("team_not_member", "entitlement", "", ReasonCatalog::nothing),
          ground("team_not_entitled", "entitlement", "teams.*.models", ReasonCatalog::selectable),
          ground("role_missing", "roles", "teams.*.roles", ReasonCatalog::nothing),
          ground("purpose_not_allowed", "purpose", "teams.*.purposes", ReasonCatalog::nothing),
          ground("operation_not_allowed", "operation", "", ReasonCatalog::nothing),
          ground(
              "delegation_not_allowed", "delegation", "teams.*.may_assert", ReasonCatalog::nothing),
          ground("blocked", "blocks", "blocks", ReasonCatalog::nothing),
          ground("licence_unknown", "licence", "licences.allow", ReasonCatalog::licences),
          ground("licence_not_allowed", "licence", "licences.allow", ReasonCatalog::licences),
          ground(
              "licence_non_commercial",
              "terms",
              "licences.non_commercial_purposes",
              model -> "commercial use " + model.terms().commercial()),
          ground(
              "licence_output_training",
              "terms",
              "licences.training_purposes",
              model -> "training on outputs " + model.terms().outputTraining()),
          ground(
              "licence_user_threshold",
              "terms",
              "organisation.monthly_active_users",
              model -> "at most " + model.terms().mauLimit() + " monthly users"),
          ground(
              "licence_jurisdiction_excluded",
              "terms",
              "organisation.jurisdiction",
              model -> "not in " + String.join(", ", model.terms().excludedJurisdictions())),
          ground("sensitivity_above_clearance", "clearance", "", ReasonCatalog::clearance),
          ground(
              "sensitivity_above_team",
              "clearance",
              "teams.*.max_sensitivity",
              ReasonCatalog::nothing),
          ground("secret_present", "clearance", "teams.*.mask", ReasonCatalog::hosting),
          ground("mask_unavailable", "obligations", "teams.*.mask", ReasonCatalog::hosting),
          ground(
              "residency_not_allowed",
              "residency",
              "teams.*.jurisdictions",
              model -> "runs in " + model.provider().jurisdiction()),
          ground("operator_banned", "vendors", "vendors.banned", ReasonCatalog::made),
          ground("caller_barred", "vendors", "vendors.barred", ReasonCatalog::made),
          ground("price_above_cap", "price", "teams.*.price_cap_usd", ReasonCatalog::nothing),
          ground(
              "context_too_small",
              "capability",
              "",
              model -> "context of " + model.context() + " tokens"),
          ground("capability_missing", "capability", "", ReasonCatalog::able),
          ground("model_retired", "retirement", "", model -> "retires " + model.retires()),
          ground("vendor_restricted", "fallback", "", ReasonCatalog::nothing),
          ground("fallback_not_allowed", "fallback", "teams.*.substitute", ReasonCatalog::nothing),
          ground("fallback_would_widen", "fallback", "teams.*.substitute", ReasonCatalog::hosting));

  private final Snapshot snapshot;
  private final @Nullable String team;

  public ReasonCatalog(Snapshot snapshot, @Nullable String team) {
    this.snapshot = snapshot;
    this.team = team;
  }

  private static Map.Entry<String, Ground> ground(
      String code, String rule, String fact, Function<Model, String> ofModel) {
    return Map.entry(code, new Ground(rule, fact, ofModel));
  }

  /** The codes that it knows. */
  static Set<String> codes() {
    return new TreeSet<>(BY_CODE.keySet());
  }

  public static final List<String> HEADING =
      List.of("MODEL", "CODE", "RULE", "FACT", "OF THE MODEL");

  /** The row of an excluded model's code; a code of another policy has no rule here. */
  public List<String> row(String id, String code) {
    Ground ground = BY_CODE.get(code);
    if (ground == null) return List.of(id, code, "", "", "");
    String ofModel = snapshot.models().catalog().model(id).map(ground.ofModel).orElse("");
    return List.of(id, code, "drawbridge." + ground.rule, fact(ground.fact), shortened(ofModel));
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
    return value == null ? name + " is not set" : shortened(name + " = " + FlowYaml.of(value));
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

  private static String shortened(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
  }

  private static String nothing(Model model) {
    return "";
  }

  private static String licences(Model model) {
    return "licences " + String.join(", ", model.terms().ids());
  }

  private static String selectable(Model model) {
    return "weights:" + model.weights() + ", operator:" + model.provider().operator();
  }

  private static String clearance(Model model) {
    return "clearance " + model.clearance().wire();
  }

  private static String hosting(Model model) {
    return "hosting " + model.provider().hosting().wire();
  }

  private static String made(Model model) {
    return "operator " + model.provider().operator() + ", maker " + model.maker();
  }

  private static String able(Model model) {
    return String.join(
        ", ", model.capabilities().stream().sorted().map(able -> able.wire()).toList());
  }
}
