package dev.drawbridge.audit.replay;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.policy.decision.MaskDuty;
import dev.drawbridge.policy.decision.RecordedDecision;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Difference;
import dev.drawbridge.routing.Difference.Change;
import dev.drawbridge.routing.Routes;
import dev.drawbridge.sensitivity.SensitivitySettings;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Counts what a replay comes to for masking. */
final class MaskingTally {
  private final int most;
  private final Map<Change, Long> otherwise = new EnumMap<>(Change.class);
  private final Map<String, Long> before = new TreeMap<>();
  private final Map<String, Long> after = new TreeMap<>();
  private final List<MaskingReport.Masked> listed = new ArrayList<>();
  private long maskedBefore;
  private long maskedAfter;
  private long unavailable;
  private long notListed;

  /**
   * @param listed how many requests are listed one by one, at most
   */
  MaskingTally(int listed) {
    most = listed;
  }

  /**
   * A verdict as the gateway carries it out: a model before which, or in whose answers, something
   * is to be masked that nothing looks for does not serve.
   */
  static Verdict carriedOut(Verdict verdict, SensitivitySettings sensitivity) {
    List<Verdict.Eligible> eligible = new ArrayList<>();
    Map<String, List<String>> excluded = null;
    for (Verdict.Eligible each : verdict.eligible()) {
      if (isPossible(each, sensitivity)) {
        eligible.add(each);
        continue;
      }
      if (excluded == null) excluded = new HashMap<>(verdict.excluded());
      excluded.put(each.id(), List.of(Routes.MASK_UNAVAILABLE));
    }
    if (excluded == null) return verdict;
    return new Verdict(
        List.copyOf(eligible),
        Map.copyOf(excluded),
        verdict.told(),
        verdict.terms(),
        verdict.source(),
        verdict.objections());
  }

  private static boolean isPossible(Verdict.Eligible owed, SensitivitySettings sensitivity) {
    return owed.mask().stream()
            .map(each -> MaskDuty.of(each).category())
            .allMatch(sensitivity::detects)
        && owed.answer().mask().stream().allMatch(sensitivity::finds)
        && owed.answer().cut().stream().allMatch(sensitivity::finds);
  }

  void count(PastDecision past, Verdict again, Difference difference) {
    RecordedDecision recorded = past.decision();
    boolean moved = difference.change() != Change.SAME && difference.before() != null;
    if (moved && difference.codes(recorded.verdict(), again).contains(Routes.MASK_UNAVAILABLE)) {
      unavailable++;
    }
    JsonNode label = recorded.keptInput().path("sensitivity");
    if (label.path("categories").isEmpty() || !sendsText(recorded.keptInput())) return;
    Set<String> was = masked(recorded.verdict(), difference.before(), label);
    Set<String> is = masked(again, difference.after(), label);
    if (!was.isEmpty()) maskedBefore++;
    if (!is.isEmpty()) maskedAfter++;
    for (String category : was) before.merge(category, 1L, Long::sum);
    for (String category : is) after.merge(category, 1L, Long::sum);
    if (was.equals(is)) return;
    otherwise.merge(difference.change(), 1L, Long::sum);
    if (listed.size() == most) {
      notListed++;
      return;
    }
    listed.add(
        new MaskingReport.Masked(
            past.requestId(),
            past.time(),
            past.asked().team(),
            past.asked().model(),
            difference.change(),
            difference.after(),
            List.copyOf(was),
            List.copyOf(is),
            findings(label)));
  }

  /** A count of tokens is made of the text and sends none. */
  private static boolean sendsText(JsonNode input) {
    String operation = input.path("request").path("operation").asText();
    return !operation.equals(Operation.COUNT_TOKENS.wire());
  }

  /** The categories that a prompt holds of those that are masked before a model. */
  private static Set<String> masked(Verdict verdict, @Nullable String model, JsonNode label) {
    Set<String> categories = new TreeSet<>();
    for (Verdict.Eligible each : verdict.eligible()) {
      if (!each.id().equals(model)) continue;
      for (String obligation : each.mask()) {
        String category = MaskDuty.of(obligation).category();
        if (label.path("categories").has(category)) categories.add(category);
      }
    }
    return categories;
  }

  private static Map<String, Integer> findings(JsonNode label) {
    Map<String, Integer> findings = new TreeMap<>();
    for (var each : label.path("findings").properties()) {
      findings.put(each.getKey(), each.getValue().asInt());
    }
    return findings;
  }

  MaskingReport report() {
    Map<String, MaskingReport.Requests> categories = new TreeMap<>();
    Set<String> names = new TreeSet<>(before.keySet());
    names.addAll(after.keySet());
    for (String each : names) {
      categories.put(
          each,
          new MaskingReport.Requests(before.getOrDefault(each, 0L), after.getOrDefault(each, 0L)));
    }
    return new MaskingReport(
        maskedBefore,
        maskedAfter,
        Map.copyOf(otherwise),
        unavailable,
        categories,
        List.copyOf(listed),
        notListed);
  }
}
