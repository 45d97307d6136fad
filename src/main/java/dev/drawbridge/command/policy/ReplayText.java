package dev.drawbridge.command.policy;

import dev.drawbridge.audit.replay.AnswersReport;
import dev.drawbridge.audit.replay.MaskingReport;
import dev.drawbridge.audit.replay.ReplayReport;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.routing.Difference.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A replay's report for a person at a terminal. */
final class ReplayText {
  static final List<String> LINES =
      List.of("TEAM", "MODEL", "DECISIONS", "REFUSED", "ALLOWED", "REROUTED", "USD", "USD AFTER");
  static final List<String> CHANGES =
      List.of("TIME", "REQUEST", "TEAM", "MODEL", "CHANGE", "FROM", "TO", "WHY");

  private static final Map<Change, String> WORDS =
      Map.of(
          Change.SAME, "at the same model",
          Change.REROUTED, "re-routed",
          Change.NEWLY_ALLOWED, "newly allowed",
          Change.NEWLY_REFUSED, "newly refused");
  static final List<String> MASKED =
      List.of("TIME", "REQUEST", "TEAM", "MODEL", "CHANGE", "TO", "MASKED", "BEFORE", "FOUND");
  static final List<String> WITHHELD =
      List.of("TIME", "REQUEST", "TEAM", "MODEL", "CHANGE", "BY", "ANSWER", "BEFORE", "FOUND");

  private final Terminal terminal;

  ReplayText(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(ReplayReport report) {
    for (String sentence : summary(report)) terminal.out().println(sentence);
    if (report.changes().lines().isEmpty()) return;
    terminal.out().println();
    terminal.table(LINES, report.changes().lines().stream().map(ReplayText::cells).toList());
    table(
        CHANGES,
        report.changes().listed().stream().map(ReplayText::cells).toList(),
        report.changes().notListed(),
        "changes");
    table(
        MASKED,
        report.masking().listed().stream().map(ReplayText::cells).toList(),
        report.masking().notListed(),
        "requests");
    table(
        WITHHELD,
        report.answers().listed().stream().map(ReplayText::cells).toList(),
        report.answers().notListed(),
        "requests");
  }

  private void table(List<String> heading, List<List<String>> rows, long notListed, String what) {
    if (rows.isEmpty()) return;
    terminal.out().println();
    terminal.table(heading, rows);
    if (notListed > 0) terminal.out().println("and " + notListed + " more " + what + ": --list N");
  }

  /** What the replay comes to, in sentences. */
  static List<String> summary(ReplayReport report) {
    List<String> said = new ArrayList<>();
    said.add(
        "%d decisions since %s, decided again by policy %s"
            .formatted(report.decided(), report.since(), report.revision()));
    said.add(
        "%d newly refused, %d newly allowed, %d re-routed, %d the same"
            .formatted(
                report.count(Change.NEWLY_REFUSED),
                report.count(Change.NEWLY_ALLOWED),
                report.count(Change.REROUTED),
                report.count(Change.SAME)));
    if (!report.changes().refusedBy().isEmpty())
      said.add("newly refused by " + counts(report.changes().refusedBy()));
    for (ReplayReport.Reroute reroute : report.changes().reroutes()) {
      said.add(
          "re-routed from %s to %s: %d"
              .formatted(reroute.from(), reroute.to(), reroute.requests()));
    }
    masking(report.masking(), said);
    answers(report.answers(), said);
    said.add(
        "cost %s USD, with this policy %s USD (%s)"
            .formatted(
                usd(report.cost().before()),
                usd(report.cost().after()),
                signed(report.cost().difference())));
    if (report.undecided().erased() > 0) {
      said.add(report.undecided().erased() + " records were erased: not decided again");
    }
    if (report.undecided().withoutVerdict() > 0) {
      said.add(
          report.undecided().withoutVerdict()
              + " requests were refused without policy: not decided again");
    }
    if (report.undecided().withoutSnapshot() > 0) {
      said.add(
          report.undecided().withoutSnapshot() + " records tell too little to be decided again");
    }
    if (report.undecided().failed() > 0) {
      said.add("on " + report.undecided().failed() + " decisions the policy gave no valid answer");
    }
    return said;
  }

  private static void masking(MaskingReport masking, List<String> said) {
    if (masking.before() > 0 || masking.after() > 0) {
      List<String> categories = new ArrayList<>();
      masking
          .categories()
          .forEach(
              (name, requests) ->
                  categories.add(name + " " + requests.before() + " -> " + requests.after()));
      said.add(
          "masked for their first model: %d, with this policy %d (%s)"
              .formatted(masking.before(), masking.after(), String.join(", ", categories)));
    }
    if (masking.changed() > 0) {
      said.add(
          "of %d something else is masked: %s"
              .formatted(masking.changed(), becomes(masking.otherwise())));
    }
    if (masking.unavailable() > 0) {
      said.add(
          masking.unavailable()
              + " are refused or re-routed because something cannot be masked (mask_unavailable)");
    }
  }

  private static void answers(AnswersReport answers, List<String> said) {
    if (answers.before() > 0 || answers.after() > 0) {
      List<String> lines = new ArrayList<>();
      for (AnswersReport.Line each : answers.lines()) {
        lines.add(
            "%s %s by %s %d -> %d"
                .formatted(
                    each.way().wire(),
                    each.category(),
                    each.target(),
                    each.before(),
                    each.after()));
      }
      said.add(
          "answers masked or cut: %d, with this policy %d (%s)"
              .formatted(answers.before(), answers.after(), String.join(", ", lines)));
    }
    if (answers.changed() > 0) {
      said.add(
          "of %d answers something else is masked or cut: %s"
              .formatted(answers.changed(), becomes(answers.otherwise())));
    }
  }

  private static String becomes(Map<Change, Long> otherwise) {
    List<String> becomes = new ArrayList<>();
    for (Change change : Change.values()) {
      long requests = otherwise.getOrDefault(change, 0L);
      if (requests > 0) becomes.add(requests + " " + WORDS.get(change));
    }
    return String.join(", ", becomes);
  }

  static String counts(Map<String, Long> counts) {
    List<String> each = new ArrayList<>();
    counts.forEach((name, count) -> each.add(name + " (" + count + ")"));
    return String.join(", ", each);
  }

  static List<String> cells(ReplayReport.Line line) {
    return List.of(
        line.team(),
        line.model(),
        Long.toString(line.decisions()),
        count(line, Change.NEWLY_REFUSED),
        count(line, Change.NEWLY_ALLOWED),
        count(line, Change.REROUTED),
        usd(line.cost().before()),
        usd(line.cost().after()));
  }

  private static String count(ReplayReport.Line line, Change change) {
    return Long.toString(line.changes().getOrDefault(change, 0L));
  }

  static List<String> cells(ReplayReport.Changed changed) {
    return List.of(
        changed.time().toString(),
        changed.requestId(),
        text(changed.team()),
        changed.model(),
        changed.change().wire(),
        text(changed.from()),
        text(changed.to()),
        String.join(",", changed.codes()));
  }

  static List<String> cells(MaskingReport.Masked masked) {
    return List.of(
        masked.time().toString(),
        masked.requestId(),
        text(masked.team()),
        masked.model(),
        masked.change().wire(),
        text(masked.target()),
        names(masked.after()),
        names(masked.before()),
        found(masked.findings()));
  }

  static List<String> cells(AnswersReport.Withheld withheld) {
    return List.of(
        withheld.time().toString(),
        withheld.requestId(),
        text(withheld.team()),
        withheld.model(),
        withheld.change().wire(),
        text(withheld.target()),
        names(ways(withheld.after())),
        names(ways(withheld.before())),
        found(withheld.findings()));
  }

  private static List<String> ways(Map<String, AnswersReport.Way> ways) {
    return ways.entrySet().stream()
        .map(each -> each.getValue().wire() + " " + each.getKey())
        .toList();
  }

  private static String found(Map<String, Integer> findings) {
    List<String> found = new ArrayList<>();
    findings.forEach((type, count) -> found.add(type + "=" + count));
    return String.join(",", found);
  }

  private static String names(List<String> categories) {
    return categories.isEmpty() ? "-" : String.join(",", categories);
  }

  private static String text(@Nullable String value) {
    return value == null ? "-" : value;
  }

  static String usd(double amount) {
    return String.format(Locale.ROOT, "%.4f", amount);
  }

  static String signed(double amount) {
    return String.format(Locale.ROOT, "%+.4f", amount);
  }
}
