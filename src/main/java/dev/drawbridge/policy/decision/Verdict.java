package dev.drawbridge.policy.decision;

import dev.drawbridge.exchange.Reason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Policy's answer, checked: every candidate is in {@code eligible} or in {@code excluded}.
 *
 * @param allow whether any candidate may serve; then {@code eligible} is not empty
 * @param eligible in the candidates' order
 * @param excluded each other candidate with its codes
 * @param substitute whether a concrete model that fails may be replaced by another permitted one
 * @param sealed whether the record keeps the content
 * @param cacheSeconds how long the answer holds
 * @param revision of bundle, facts, organisation and catalogue: 12 hex digits
 * @param snapshot names the {@link DecisionSnapshot} that the candidates are of
 * @param objections what the gateway itself laid over the policy's answer
 */
public record Verdict(
    boolean allow,
    List<Reason> reasons,
    List<Reason> warnings,
    List<Eligible> eligible,
    Map<String, List<String>> excluded,
    Objective objective,
    boolean substitute,
    List<Limit> limits,
    boolean sealed,
    int cacheSeconds,
    String revision,
    String snapshot,
    List<GatewayVeto> objections) {

  /** A verdict to which nobody objected, on candidates of no snapshot that is on record. */
  public Verdict(
      boolean allow,
      List<Reason> reasons,
      List<Reason> warnings,
      List<Eligible> eligible,
      Map<String, List<String>> excluded,
      Objective objective,
      boolean substitute,
      List<Limit> limits,
      boolean sealed,
      int cacheSeconds,
      String revision) {
    this(
        allow,
        reasons,
        warnings,
        eligible,
        excluded,
        objective,
        substitute,
        limits,
        sealed,
        cacheSeconds,
        revision,
        "",
        List.of());
  }

  /** A candidate that may serve, under obligations. */
  public record Eligible(
      String id, List<String> mask, @Nullable Integer maxOutputTokens, List<String> attribution) {}

  /** What orders the eligible. */
  public enum Objective {
    CHEAPEST,
    LISTED,
    FASTEST
  }

  /** A limit on a counter (key, unit, per). */
  public record Limit(String key, String unit, double amount, String per) {}
}
