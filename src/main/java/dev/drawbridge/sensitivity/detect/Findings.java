package dev.drawbridge.sensitivity.detect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is found in one text. For one thread. */
final class Findings implements Found {
  /** Below this a finding is more often wrong than right. */
  static final double LEAST = 0.5;

  private static final Comparator<Finding> SURER =
      Comparator.comparingDouble(Finding::confidence)
          .thenComparingInt(f -> f.end() - f.start())
          .reversed();

  private final Set<String> disabled;
  private final List<Finding> all = new ArrayList<>();
  private final Map<String, Integer> reached = new HashMap<>();
  private @Nullable MatterTerms terms;

  /**
   * For one text.
   *
   * @param disabled categories, types and rules that find nothing
   */
  Findings(Set<String> disabled) {
    this.disabled = disabled;
  }

  @Override
  public void add(Finding finding) {
    if (finding.confidence() < LEAST) return;
    boolean off =
        disabled.contains(finding.rule())
            || disabled.contains(finding.type())
            || disabled.contains(finding.category());
    if (!off) all.add(finding);
  }

  /** The terms that were seen. */
  MatterTerms terms() {
    if (terms == null) terms = new MatterTerms();
    return terms;
  }

  /** Adds what the terms that were seen say together. */
  void judgeTerms() {
    if (terms != null) terms.judge(this);
  }

  /** Behind what a rule found last; 0 for nothing yet. */
  int behind(String rule) {
    return reached.isEmpty() ? 0 : reached.getOrDefault(rule, 0);
  }

  void reached(String rule, int behind) {
    reached.put(rule, behind);
  }

  /** Those that stay where findings overlap, in the order of the text. */
  List<Finding> chosen() {
    if (all.size() < 2) return List.copyOf(all);
    all.sort(SURER);
    var taken = new TreeMap<Integer, Finding>();
    for (Finding each : all) {
      var before = taken.lowerEntry(each.end());
      if (before == null || before.getValue().end() <= each.start()) taken.put(each.start(), each);
    }
    return List.copyOf(taken.values());
  }
}
