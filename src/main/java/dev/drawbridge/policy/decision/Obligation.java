package dev.drawbridge.policy.decision;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What policy may have done where a candidate serves. */
public enum Obligation {
  MASK,
  MAX_OUTPUT_TOKENS,
  ATTRIBUTION,
  MASK_ANSWER,
  CUT_ANSWER;

  private final String wire = name().toLowerCase(Locale.ROOT);

  /** The name in verdicts and records. */
  public String wire() {
    return wire;
  }

  /** Whether it is owed for what a model answers, and so for nothing where it did not answer. */
  public boolean isOfAnswer() {
    return this == MASK_ANSWER || this == CUT_ANSWER;
  }

  /** What is owed where a candidate serves; often nothing. */
  public static Set<Obligation> of(Verdict.Eligible owed) {
    boolean none = owed.mask().isEmpty() && owed.attribution().isEmpty();
    if (none && owed.maxOutputTokens() == null && owed.answer().isEmpty()) return Set.of();
    Set<Obligation> all = EnumSet.noneOf(Obligation.class);
    if (!owed.mask().isEmpty()) all.add(MASK);
    if (owed.maxOutputTokens() != null) all.add(MAX_OUTPUT_TOKENS);
    if (!owed.attribution().isEmpty()) all.add(ATTRIBUTION);
    if (!owed.answer().mask().isEmpty()) all.add(MASK_ANSWER);
    if (!owed.answer().cut().isEmpty()) all.add(CUT_ANSWER);
    return all;
  }
}
