package dev.drawbridge.policy.decision;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.Reason;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Policy's answer, checked: every candidate is in {@code eligible} or in {@code excluded}.
 *
 * @param eligible in the candidates' order
 * @param excluded each other candidate with its codes
 * @param terms what holds whatever candidate serves
 * @param source who answered about what
 * @param objections the vetoes of the gateway that are part of the answer
 */
public record Verdict(
    List<Eligible> eligible,
    Map<String, List<String>> excluded,
    Told told,
    Terms terms,
    Source source,
    List<GatewayVeto> objections) {

  /** A candidate that may serve, under obligations. */
  public record Eligible(
      String id,
      List<String> mask,
      @Nullable Integer maxOutputTokens,
      List<String> attribution,
      OfAnswer answer) {

    /** One whose answer passes as it comes. */
    public Eligible(
        String id, List<String> mask, @Nullable Integer maxOutputTokens, List<String> attribution) {
      this(id, mask, maxOutputTokens, attribution, OfAnswer.NOTHING);
    }
  }

  /**
   * What is owed for what a model answers.
   *
   * @param mask categories and types in whose place a placeholder stands
   * @param cut categories and types before which the answer ends
   */
  public record OfAnswer(List<String> mask, List<String> cut) {
    /** Nothing. */
    public static final OfAnswer NOTHING = new OfAnswer(List.of(), List.of());

    public boolean isEmpty() {
      return mask.isEmpty() && cut.isEmpty();
    }
  }

  /**
   * What the caller is told.
   *
   * @param reasons why candidates are excluded, or the call is refused
   * @param denies whether all reasons of a refusal say nothing about a model, so that another model
   *     would not help
   */
  public record Told(List<Reason> reasons, List<Reason> warnings, boolean denies) {
    /** Nothing. */
    public static final Told NOTHING = new Told(List.of(), List.of(), false);
  }

  /**
   * What holds whatever candidate serves.
   *
   * @param sealed whether the record keeps the content
   * @param cacheSeconds how long the answer holds
   * @param loweredTo the level that the prompt is taken for because its caller says so; null where
   *     its label holds
   * @param raisedTo the level that it is taken for because a detector did not look into it; null
   *     where its label holds
   * @param dropsUnaskedTools whether tools that a vendor would run are left out of a call where
   *     nobody asked for them
   */
  public record Terms(
      Objective objective,
      Fallbacks fallbacks,
      List<Limit> limits,
      boolean sealed,
      int cacheSeconds,
      @Nullable Level loweredTo,
      @Nullable Level raisedTo,
      boolean dropsUnaskedTools) {

    /** Of a prompt whose label holds. */
    public Terms(
        Objective objective,
        Fallbacks fallbacks,
        List<Limit> limits,
        boolean sealed,
        int cacheSeconds) {
      this(objective, fallbacks, limits, sealed, cacheSeconds, null, null, false);
    }

    /** The level that the prompt is taken for in place of its label's; null where that holds. */
    public @Nullable Level takenFor() {
      return raisedTo == null ? loweredTo : raisedTo;
    }

    public boolean substitute() {
      return fallbacks.substitute();
    }
  }

  /**
   * Which fallbacks are permitted, beside those from one member of an alias to another.
   *
   * @param substitute whether a concrete model that fails may be replaced by another permitted one
   * @param largerContext whether a request that is too long for one model may go to another with a
   *     larger context
   * @param spillOver whether a request may go to models of other hosting because own servers are
   *     full
   */
  public record Fallbacks(boolean substitute, boolean largerContext, boolean spillOver) {
    public static final Fallbacks NONE = new Fallbacks(false, false, false);
  }

  /**
   * Who answered about what.
   *
   * @param revision of bundle, facts, organisation and catalogue: 12 hex digits
   * @param snapshot names the {@link DecisionSnapshot} that the candidates are of
   */
  public record Source(String revision, String snapshot) {}

  /** What orders the eligible. */
  public enum Objective {
    CHEAPEST,
    LISTED,
    FASTEST
  }

  /**
   * A limit on a counter (key, unit, per).
   *
   * @param model the id of the one that it holds for; null where it holds whichever model serves
   */
  public record Limit(String key, String unit, double amount, String per, @Nullable String model) {
    /** One that holds whichever model serves. */
    public Limit(String key, String unit, double amount, String per) {
      this(key, unit, amount, per, null);
    }

    /** Those of a verdict's that hold where a model serves; with null, whichever does. */
    public static List<Limit> of(List<Limit> limits, @Nullable String model) {
      boolean all = true;
      for (Limit limit : limits) all &= limit.isOf(model);
      return all ? limits : limits.stream().filter(limit -> limit.isOf(model)).toList();
    }

    private boolean isOf(@Nullable String served) {
      return model == null || model.equals(served);
    }
  }

  /** Whether any candidate may serve. */
  public boolean allow() {
    return !eligible.isEmpty();
  }

  public List<Reason> reasons() {
    return told.reasons();
  }

  public String revision() {
    return source.revision();
  }
}
