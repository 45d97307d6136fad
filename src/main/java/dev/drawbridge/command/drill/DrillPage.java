package dev.drawbridge.command.drill;

import static dev.drawbridge.command.terminal.HtmlText.escaped;

import dev.drawbridge.drill.DrillReport;
import dev.drawbridge.drill.DrillReport.Counts;
import dev.drawbridge.drill.DrillReport.Move;
import dev.drawbridge.drill.DrillReport.Standby;
import dev.drawbridge.drill.DrillReport.Stop;
import dev.drawbridge.drill.DrillReport.TeamLine;
import java.time.Duration;
import java.util.List;

/**
 * A drill's report as one page that needs nothing beside it: no script, no picture, no font of
 * elsewhere, which its own content policy forbids too.
 */
final class DrillPage {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>Drill</title>
      <style>
      :root { --ink: #1c2430; --paper: #fff; --soft: #5b6675; --line: #d6dce4; --shade: #f1f4f8; --same: #2f72c9; --moved: #d99000; --stopped: #c3242f; --refused: #a3adba; --event: #e8d9f3; --event-ink: #4b2a67; }
      @media (prefers-color-scheme: dark) { :root { --ink: #dde3ea; --paper: #14181f; --soft: #9aa6b5; --line: #333d4a; --shade: #1f2630; --same: #5b9bea; --moved: #e8ab33; --stopped: #f0616b; --refused: #5d6876; --event: #46305c; --event-ink: #eadcf6; } }
      @media print { svg, td > ul { min-width: 0 !important; } .wide { overflow: visible !important; } table { font-size: 8pt !important; } th, td { padding: .2rem .35rem !important; } .bar { min-width: 3rem !important; } :root { --ink: #000; --paper: #fff; --soft: #444; --line: #bbb; --shade: #eee; --same: #2f72c9; --moved: #d99000; --stopped: #c3242f; --refused: #a3adba; --event: #e8d9f3; --event-ink: #4b2a67; } body { font-size: 10pt; margin: 0; } tr, svg, .figures div { break-inside: avoid; } h2 { break-after: avoid; } * { print-color-adjust: exact; } }
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: var(--ink); background: var(--paper); }
      h1 { font-size: 1.5rem; line-height: 1.25; margin-bottom: .25rem; } h2 { font-size: 1.15rem; margin: 2rem 0 .5rem; }
      p { margin: .25rem 0; } .soft { color: var(--soft); }
      .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); gap: .75rem; margin: 1.25rem 0; }
      .figures div { border: 1px solid var(--line); border-top: 4px solid var(--line); border-radius: 4px; padding: .5rem .75rem; }
      .figures b { display: block; font-size: 1.4rem; line-height: 1.3; font-variant-numeric: tabular-nums; }
      .figures .same { border-top-color: var(--same); } .figures .moved { border-top-color: var(--moved); } .figures .stopped { border-top-color: var(--stopped); } .figures .refused { border-top-color: var(--refused); }
      svg { display: block; width: 100%; min-width: 44rem; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: var(--soft); } svg .label { fill: var(--event-ink); }
      rect.same { fill: var(--same); } rect.moved { fill: var(--moved); } rect.stopped { fill: var(--stopped); } rect.refused { fill: var(--refused); } rect.event { fill: var(--event); } .axis { stroke: var(--line); fill: none; }
      .legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .5rem 0; color: var(--soft); font-size: .9rem; } .legend span::before { content: ""; display: inline-block; width: .75rem; height: .75rem; margin-right: .4rem; border-radius: 2px; }
      .legend .same::before { background: var(--same); } .legend .moved::before { background: var(--moved); } .legend .stopped::before { background: var(--stopped); } .legend .refused::before { background: var(--refused); }
      .wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .9rem; }
      th, td { border-bottom: 1px solid var(--line); padding: .35rem .6rem; text-align: left; vertical-align: top; max-width: 22rem; overflow-wrap: break-word; } th { background: var(--shade); } td > ul { min-width: 15rem; } td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
      ul { padding-left: 1.25rem; margin: .25rem 0; } td ul { margin: 0; padding-left: 1rem; } .bar { display: flex; height: .7rem; min-width: 8rem; margin-top: .35rem; border-radius: 2px; overflow: hidden; background: var(--shade); } .bar i { display: block; height: 100%; }
      .bar .same { background: var(--same); } .bar .moved { background: var(--moved); } .bar .stopped { background: var(--stopped); } .bar .refused { background: var(--refused); }
      </style>
      </head>
      <body>
      """;

  private final DrillReport report;
  private final StringBuilder html = new StringBuilder(HEAD);

  private DrillPage(DrillReport report) {
    this.report = report;
  }

  static String of(DrillReport report) {
    return new DrillPage(report).page();
  }

  private String page() {
    html.append("<h1>").append(escaped(report.title())).append("</h1>\n");
    paragraph("soft", "Drill " + report.name() + ". " + DrillWords.traffic(report) + ".");
    figures();
    heading("What happens");
    list(report.events().stream().map(DrillWords::event).toList());
    if (report.played().requests() > 0) {
      heading("Timeline");
      html.append("<div class=\"wide\">\n");
      DrillTimeline.write(report, html);
      html.append("</div>\n");
      html.append("<p class=\"legend\"><span class=\"same\">served as before</span>")
          .append("<span class=\"moved\">served by another model</span>")
          .append("<span class=\"stopped\">stopped</span>")
          .append("<span class=\"refused\">refused without the scenario too</span></p>\n");
    }
    paragraph("", DrillWords.recovery(report));
    teams();
    moves();
    stops();
    standbys();
    List<String> notes = DrillWords.notes(report);
    if (!notes.isEmpty()) {
      heading("Notes");
      list(notes);
    }
    return html.append("</body>\n</html>\n").toString();
  }

  private void figures() {
    Counts counts = report.counts();
    html.append("<div class=\"figures\">\n");
    figure("same", Long.toString(counts.same()), "served as before");
    figure("moved", Long.toString(counts.moved()), "served by another model");
    figure("stopped", Long.toString(counts.stopped()), "stopped");
    figure("refused", Long.toString(counts.refused()), "refused anyhow");
    figure("", DrillWords.signed(report.cost().added()), "USD added for what is served");
    figure("", Long.toString(report.failedAttempts()), "attempts fail first");
    Duration took = report.recovery().took();
    boolean any = report.recovery().firstStopped() != null;
    figure(
        "",
        took == null ? (any ? "not in time" : "0s") : DrillWords.duration(took),
        "until all are served again");
    html.append("</div>\n");
  }

  private void figure(String kind, String value, String what) {
    html.append("<div class=\"")
        .append(kind)
        .append("\"><b>")
        .append(escaped(value))
        .append("</b>")
        .append(escaped(what))
        .append("</div>\n");
  }

  private void teams() {
    heading("By team");
    begin(
        "Team",
        "",
        "#Same",
        "#Moved",
        "#Stopped",
        "#Refused",
        "#USD",
        "#Added USD",
        "#Longest stop");
    for (TeamLine line : report.teams()) {
      Counts counts = line.counts();
      Duration longest = line.longest();
      html.append("<tr>");
      cell("", line.team().isEmpty() ? "(none)" : line.team());
      bar(counts);
      number(counts.same());
      number(counts.moved());
      number(counts.stopped());
      number(counts.refused());
      cell("n", DrillWords.usd(line.cost().before()));
      cell("n", DrillWords.signed(line.cost().added()));
      cell("n", longest == null ? "–" : DrillWords.duration(longest));
      html.append("</tr>\n");
    }
    end();
  }

  private void bar(Counts counts) {
    html.append("<td><div class=\"bar\">");
    share("same", counts.same(), counts.all());
    share("moved", counts.moved(), counts.all());
    share("stopped", counts.stopped(), counts.all());
    share("refused", counts.refused(), counts.all());
    html.append("</div></td>");
  }

  private void share(String kind, long part, long whole) {
    if (part == 0) return;
    html.append("<i class=\"")
        .append(kind)
        .append("\" style=\"width:")
        .append(Math.max(1, 100 * part / whole))
        .append("%\"></i>");
  }

  private void moves() {
    if (report.moves().isEmpty()) return;
    heading("Served by another model");
    begin("From", "To", "#Requests", "#Added USD");
    for (Move move : report.moves()) {
      html.append("<tr>");
      cell("", move.from());
      cell("", move.to());
      number(move.requests());
      cell("n", DrillWords.signed(move.addedUsd()));
      html.append("</tr>\n");
    }
    end();
  }

  private void stops() {
    if (report.stops().isEmpty()) return;
    heading("Stopped, why, and what to change");
    begin(
        "Team",
        "Model asked",
        "Served before by",
        "Code",
        "#Requests",
        "So that it would be served");
    for (Stop stop : report.stops()) {
      html.append("<tr>");
      cell("", stop.team());
      cell("", stop.asked());
      cell("", stop.before());
      cell("", stop.code());
      number(stop.requests());
      html.append("<td>");
      list(stop.change());
      html.append("</td></tr>\n");
    }
    end();
  }

  private void standbys() {
    if (report.standbys().isEmpty()) return;
    heading("Standbys");
    begin("Model", "Provider", "#Requests", "Answered a call");
    for (Standby standby : report.standbys()) {
      html.append("<tr>");
      cell("", standby.model());
      cell("", standby.provider());
      number(standby.requests());
      cell("", DrillWords.answer(standby));
      html.append("</tr>\n");
    }
    end();
  }

  private void heading(String text) {
    html.append("<h2>").append(escaped(text)).append("</h2>\n");
  }

  private void paragraph(String kind, String text) {
    html.append("<p class=\"").append(kind).append("\">").append(escaped(text)).append("</p>\n");
  }

  private void list(List<String> items) {
    html.append("<ul>");
    for (String item : items) html.append("<li>").append(escaped(item)).append("</li>");
    html.append("</ul>\n");
  }

  /** Begins a table; a heading that begins with {@code #} is of numbers. */
  private void begin(String... headings) {
    html.append("<div class=\"wide\"><table>\n<thead><tr>");
    for (String each : headings) {
      boolean number = each.startsWith("#");
      html.append(number ? "<th class=\"n\">" : "<th>")
          .append(escaped(number ? each.substring(1) : each))
          .append("</th>");
    }
    html.append("</tr></thead>\n<tbody>\n");
  }

  private void end() {
    html.append("</tbody>\n</table></div>\n");
  }

  private void number(long value) {
    cell("n", Long.toString(value));
  }

  private void cell(String kind, String text) {
    html.append(kind.isEmpty() ? "<td>" : "<td class=\"" + kind + "\">")
        .append(escaped(text))
        .append("</td>");
  }
}
