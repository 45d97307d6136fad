package dev.drawbridge.command.drill;

import dev.drawbridge.command.terminal.PlainText;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.drill.DrillReport;
import dev.drawbridge.drill.DrillReport.Counts;
import dev.drawbridge.drill.DrillReport.Move;
import dev.drawbridge.drill.DrillReport.Standby;
import dev.drawbridge.drill.DrillReport.Stop;
import dev.drawbridge.drill.DrillReport.TeamLine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A drill's report for a terminal of 80 columns. */
final class DrillText {
  static final int WIDTH = 80;

  /** Teams, moves and stops that are listed, at most each; JSON and the page have all. */
  private static final int LISTED = 30;

  /** Narrower than this no column of names is made. */
  private static final int NARROWEST = 10;

  private final Terminal terminal;

  DrillText(Terminal terminal) {
    this.terminal = terminal;
  }

  void print(DrillReport report) {
    say("", report.title());
    say("", DrillWords.traffic(report));
    heading("What happens");
    report.events().forEach(event -> say("- ", DrillWords.event(event)));
    heading("What becomes of the requests");
    List<List<String>> teams = new ArrayList<>();
    for (TeamLine line : some(report.teams())) teams.add(cells(line));
    teams.add(cells(new TeamLine("(all)", report.counts(), report.cost(), null)));
    table(List.of("TEAM", "SAME", "MOVED", "STOPPED", "REFUSED", "USD", "ADDED", "LONGEST"), teams);
    rest(report.teams(), "teams");
    say("", DrillWords.recovery(report));
    if (report.failedAttempts() > 0) {
      say("", "Callers wait for " + report.failedAttempts() + " attempts that fail.");
    }
    moves(report);
    stops(report);
    standbys(report);
    List<String> notes = DrillWords.notes(report);
    if (!notes.isEmpty()) {
      heading("Notes");
      notes.forEach(note -> say("- ", note));
    }
  }

  private void moves(DrillReport report) {
    if (report.moves().isEmpty()) return;
    heading("Moved");
    List<List<String>> rows = new ArrayList<>();
    for (Move move : some(report.moves())) {
      rows.add(
          List.of(
              move.from(),
              move.to(),
              Long.toString(move.requests()),
              DrillWords.signed(move.addedUsd())));
    }
    table(List.of("FROM", "TO", "REQUESTS", "ADDED USD"), rows);
    rest(report.moves(), "moves");
  }

  private void stops(DrillReport report) {
    if (report.stops().isEmpty()) return;
    heading("Stopped, why, and what to change");
    List<List<String>> rows = new ArrayList<>();
    for (Stop stop : some(report.stops())) {
      rows.add(List.of(stop.team(), stop.asked(), stop.code(), Long.toString(stop.requests())));
    }
    table(List.of("TEAM", "MODEL", "CODE", "REQUESTS"), rows);
    rest(report.stops(), "stops");
    terminal.out().println();
    // The same change helps many.
    some(report.stops()).stream()
        .map(stop -> String.join("; and ", stop.change()))
        .distinct()
        .forEach(change -> say("- ", change));
  }

  private void standbys(DrillReport report) {
    List<Standby> asked = report.standbys().stream().filter(each -> each.answer() != null).toList();
    if (asked.isEmpty()) return;
    heading("Standbys");
    List<List<String>> rows = new ArrayList<>();
    for (Standby each : asked) {
      rows.add(
          List.of(
              each.model(),
              each.provider(),
              Long.toString(each.requests()),
              DrillWords.answer(each)));
    }
    table(List.of("MODEL", "PROVIDER", "REQUESTS", "ANSWER"), rows);
  }

  private static List<String> cells(TeamLine line) {
    Counts counts = line.counts();
    Duration longest = line.longest();
    return List.of(
        line.team().isEmpty() ? "(none)" : line.team(),
        Long.toString(counts.same()),
        Long.toString(counts.moved()),
        Long.toString(counts.stopped()),
        Long.toString(counts.refused()),
        DrillWords.usd(line.cost().before()),
        DrillWords.signed(line.cost().added()),
        longest == null ? "-" : DrillWords.duration(longest));
  }

  private static <T> List<T> some(List<T> all) {
    return all.subList(0, Math.min(LISTED, all.size()));
  }

  private void rest(List<?> all, String what) {
    if (all.size() > LISTED) {
      say("", "and " + (all.size() - LISTED) + " more " + what + ": --json or --html");
    }
  }

  private void heading(String text) {
    terminal.out().println();
    terminal.out().println(text);
  }

  /** Prints a sentence, its further lines under its first word. */
  private void say(String mark, String sentence) {
    String indent = " ".repeat(mark.length());
    StringBuilder line = new StringBuilder(mark);
    for (String word : PlainText.line(sentence).split(" ", -1)) {
      boolean begun = line.length() > mark.length();
      if (begun && line.length() + 1 + word.length() > WIDTH) {
        terminal.out().println(line);
        line.setLength(0);
        line.append(indent);
        begun = false;
      }
      if (begun) line.append(' ');
      line.append(word);
    }
    terminal.out().println(line);
  }

  /** Prints a table whose longest names are cut where they do not fit. */
  private void table(List<String> heading, List<List<String>> rows) {
    List<List<String>> plain =
        rows.stream().map(row -> row.stream().map(PlainText::line).toList()).toList();
    int[] widths = new int[heading.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = heading.get(i).length();
      for (List<String> row : plain) widths[i] = Math.max(widths[i], row.get(i).length());
    }
    while (total(widths) > WIDTH) {
      int widest = 0;
      for (int i = 1; i < widths.length; i++) if (widths[i] > widths[widest]) widest = i;
      if (widths[widest] <= NARROWEST) break;
      widths[widest]--;
    }
    terminal.table(
        heading,
        plain.stream()
            .map(
                row -> {
                  List<String> cells = new ArrayList<>();
                  for (int i = 0; i < widths.length; i++) cells.add(cut(row.get(i), widths[i]));
                  return cells;
                })
            .toList());
  }

  private static int total(int[] widths) {
    int total = 2 * (widths.length - 1);
    for (int width : widths) total += width;
    return total;
  }

  private static String cut(String text, int width) {
    return text.length() <= width ? text : text.substring(0, width - 1) + "…";
  }
}
