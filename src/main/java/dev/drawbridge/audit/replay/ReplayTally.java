package dev.drawbridge.audit.replay;

import dev.drawbridge.policy.decision.Choice;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Difference;
import dev.drawbridge.routing.Difference.Change;
import dev.drawbridge.sensitivity.SensitivitySettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Counts the results of a replay. It grows with the number of teams and models, not of records. */
final class ReplayTally {
  /**
   * Lines, moves and codes that are told apart, at most each; callers may write a name as they
   * like.
   */
  private static final int APART = 5_000;

  private static final String OTHERS = "(others)";

  private record Key(String team, String model) {}

  private record Move(String from, String to) {}

  private static final class Sums {
    final String team;
    final String model;
    final Map<Change, Long> changes = new EnumMap<>(Change.class);
    double before;
    double after;

    Sums(String team, String model) {
      this.team = team;
      this.model = model;
    }

    ReplayReport.Line line() {
      long all = changes.values().stream().mapToLong(Long::longValue).sum();
      var cost = new ReplayReport.Cost(before, after);
      return new ReplayReport.Line(team, model, all, Map.copyOf(changes), cost);
    }
  }

  private final int most;
  private final MaskingTally masking;
  private final AnswersTally answers;
  private final Map<Key, Sums> lines = new HashMap<>();
  private final Map<Move, Long> moves = new HashMap<>();
  private final Map<String, Long> refusedBy = new TreeMap<>();
  private final Map<String, Long> decidedBy = new LinkedHashMap<>();
  private final List<ReplayReport.Changed> listed = new ArrayList<>();
  private long notListed;
  private long erased;
  private long withoutVerdict;
  private long withoutSnapshot;
  private long failed;

  ReplayTally(int listed, SensitivitySettings sensitivity) {
    this.most = listed;
    masking = new MaskingTally(listed);
    answers = new AnswersTally(listed, sensitivity);
  }

  void failed() {
    failed++;
  }

  void lacking(DecisionHistory.Lacking what) {
    switch (what) {
      case ERASED -> erased++;
      case VERDICT -> withoutVerdict++;
      case SNAPSHOT -> withoutSnapshot++;
    }
  }

  void count(PastDecision past, Verdict again, Difference difference) {
    masking.count(past, again, difference);
    answers.count(past, again, difference);
    Sums sums = sums(past);
    sums.changes.merge(difference.change(), 1L, Long::sum);
    more(decidedBy, past.decision().verdict().revision());
    double before = cost(past, difference.before());
    boolean same = difference.change() == Change.SAME;
    sums.before += before;
    sums.after += same ? before : cost(past, difference.after());
    if (same) return;
    List<String> codes = difference.codes(past.decision().verdict(), again);
    if (difference.change() == Change.NEWLY_REFUSED) {
      for (String code : codes) more(refusedBy, code);
    }
    if (difference.before() != null && difference.after() != null) {
      var move = new Move(difference.before(), difference.after());
      if (moves.size() >= APART && !moves.containsKey(move)) move = new Move(OTHERS, OTHERS);
      moves.merge(move, 1L, Long::sum);
    }
    if (listed.size() == most) {
      notListed++;
      return;
    }
    listed.add(
        new ReplayReport.Changed(
            past.requestId(),
            past.time(),
            past.asked().team(),
            past.asked().model(),
            difference.change(),
            difference.before(),
            difference.after(),
            codes));
  }

  private static void more(Map<String, Long> counts, String name) {
    String known = counts.size() < APART || counts.containsKey(name) ? name : OTHERS;
    counts.merge(known, 1L, Long::sum);
  }

  /** A model's name counts without regard to case, as it does for the caller. */
  private Sums sums(PastDecision past) {
    String team = past.asked().team() == null ? "" : past.asked().team();
    var key = new Key(team, past.asked().model().toLowerCase(Locale.ROOT));
    Sums sums = lines.get(key);
    if (sums != null) return sums;
    boolean others = lines.size() >= APART;
    return others
        ? lines.computeIfAbsent(new Key(OTHERS, OTHERS), k -> new Sums(OTHERS, OTHERS))
        : lines.computeIfAbsent(key, k -> new Sums(team, past.asked().model()));
  }

  /** What the request costs with that first target: 0 with none. */
  private static double cost(PastDecision past, @Nullable String model) {
    if (model == null) return 0;
    Double billed = past.bill().costUsd();
    if (billed != null && model.equals(past.bill().model())) return billed;
    Long input = past.bill().inputTokens();
    Long output = past.bill().outputTokens();
    if (input != null && output != null) return past.decision().usd(model, input, output);
    for (Choice choice : past.decision().candidates()) {
      if (choice.id().equals(model)) return choice.estimatedCostUsd();
    }
    return 0;
  }

  ReplayReport report(Instant since, @Nullable Instant until, String revision) {
    Map<Change, Long> changes = new EnumMap<>(Change.class);
    for (Change change : Change.values()) changes.put(change, 0L);
    double before = 0;
    double after = 0;
    for (Sums sums : lines.values()) {
      sums.changes.forEach((change, n) -> changes.merge(change, n, Long::sum));
      before += sums.before;
      after += sums.after;
    }
    return new ReplayReport(
        since,
        until,
        revision,
        Map.copyOf(decidedBy),
        Map.copyOf(changes),
        new ReplayReport.Undecided(erased, withoutVerdict, withoutSnapshot, failed),
        new ReplayReport.Cost(before, after),
        changes(),
        masking.report(),
        answers.report());
  }

  private ReplayReport.Changes changes() {
    return new ReplayReport.Changes(
        ordered(lines.values()),
        java.util.Collections.unmodifiableMap(refusedBy),
        moves.entrySet().stream()
            .map(e -> new ReplayReport.Reroute(e.getKey().from, e.getKey().to, e.getValue()))
            .sorted(
                Comparator.comparingLong(ReplayReport.Reroute::requests)
                    .reversed()
                    .thenComparing(ReplayReport.Reroute::from)
                    .thenComparing(ReplayReport.Reroute::to))
            .toList(),
        List.copyOf(listed),
        notListed);
  }

  private static List<ReplayReport.Line> ordered(Collection<Sums> sums) {
    return sums.stream()
        .map(Sums::line)
        .sorted(
            Comparator.comparingLong(ReplayReport.Line::changed)
                .reversed()
                .thenComparing(ReplayReport.Line::team)
                .thenComparing(ReplayReport.Line::model))
        .toList();
  }
}
