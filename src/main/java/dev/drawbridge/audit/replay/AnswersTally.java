package dev.drawbridge.audit.replay;

import dev.drawbridge.audit.replay.AnswersReport.Way;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Difference;
import dev.drawbridge.routing.Difference.Change;
import dev.drawbridge.sensitivity.SensitivitySettings;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Counts what a replay comes to for the masking and cutting of answers. */
final class AnswersTally {
  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::target).thenComparing(Key::category).thenComparing(Key::way);

  private record Key(String target, String category, Way way) {}

  private final int most;
  private final SensitivitySettings sensitivity;
  private final Map<Change, Long> otherwise = new EnumMap<>(Change.class);
  private final Map<Key, Long> before = new TreeMap<>(ORDER);
  private final Map<Key, Long> after = new TreeMap<>(ORDER);
  private final List<AnswersReport.Withheld> listed = new ArrayList<>();
  private long withheldBefore;
  private long withheldAfter;
  private long notListed;

  /**
   * @param listed how many requests are listed one by one, at most
   * @param sensitivity tells the category of a type
   */
  AnswersTally(int listed, SensitivitySettings sensitivity) {
    most = listed;
    this.sensitivity = sensitivity;
  }

  void count(PastDecision past, Verdict again, Difference difference) {
    PastDecision.Found found = past.bill().found();
    String served = past.bill().model();
    if (found.types().isEmpty() || served == null) return;
    String target = target(served, again, difference);
    Map<String, Way> was = withheld(past.decision().verdict(), served, found);
    Map<String, Way> is = target == null ? Map.of() : withheld(again, target, found);
    if (!was.isEmpty()) withheldBefore++;
    if (!is.isEmpty()) withheldAfter++;
    add(before, served, was, found);
    if (target != null) add(after, target, is, found);
    if (was.equals(is)) return;
    otherwise.merge(difference.change(), 1L, Long::sum);
    if (listed.size() == most) {
      notListed++;
      return;
    }
    listed.add(
        new AnswersReport.Withheld(
            past.requestId(),
            past.time(),
            past.asked().team(),
            past.asked().model(),
            difference.change(),
            target,
            was,
            is,
            found.types()));
  }

  /** The model that would have answered: the same one, where the first target is and it may. */
  private static @Nullable String target(String served, Verdict again, Difference difference) {
    boolean same = difference.change() == Change.SAME && eligible(again, served) != null;
    return same ? served : difference.after();
  }

  private static Verdict.@Nullable Eligible eligible(Verdict verdict, String model) {
    for (Verdict.Eligible each : verdict.eligible()) if (each.id().equals(model)) return each;
    return null;
  }

  /** How each type that was found is withheld of what a model answers; a cut comes first. */
  private Map<String, Way> withheld(Verdict verdict, String model, PastDecision.Found found) {
    Verdict.Eligible eligible = eligible(verdict, model);
    if (eligible == null || eligible.answer().isEmpty()) return Map.of();
    Verdict.OfAnswer owed = eligible.answer();
    Map<String, Way> withheld = new TreeMap<>();
    for (String type : found.types().keySet()) {
      String category = category(type, found);
      if (owed.cut().contains(type) || owed.cut().contains(category)) {
        withheld.put(type, Way.CUT);
      } else if (owed.mask().contains(type) || owed.mask().contains(category)) {
        withheld.put(type, Way.MASK);
      }
    }
    return Collections.unmodifiableMap(withheld);
  }

  /** The category of a type; of one that nothing looks for any more, as far as the record tells. */
  private String category(String type, PastDecision.Found found) {
    String known = sensitivity.category(type);
    if (known != null) return known;
    return found.categories().size() == 1 ? found.categories().iterator().next() : type;
  }

  private void add(
      Map<Key, Long> counts, String target, Map<String, Way> withheld, PastDecision.Found found) {
    Set<Key> keys = new HashSet<>();
    withheld.forEach((type, way) -> keys.add(new Key(target, category(type, found), way)));
    for (Key key : keys) counts.merge(key, 1L, Long::sum);
  }

  AnswersReport report() {
    Set<Key> keys = new TreeSet<>(ORDER);
    keys.addAll(before.keySet());
    keys.addAll(after.keySet());
    List<AnswersReport.Line> lines =
        keys.stream()
            .map(
                key ->
                    new AnswersReport.Line(
                        key.target,
                        key.category,
                        key.way,
                        before.getOrDefault(key, 0L),
                        after.getOrDefault(key, 0L)))
            .toList();
    return new AnswersReport(
        withheldBefore,
        withheldAfter,
        Map.copyOf(otherwise),
        lines,
        List.copyOf(listed),
        notListed);
  }
}
