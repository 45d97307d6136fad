package dev.drawbridge.command.policy;

import static dev.drawbridge.command.terminal.HtmlText.escaped;

import dev.drawbridge.audit.replay.AnswersReport;
import dev.drawbridge.audit.replay.MaskingReport;
import dev.drawbridge.audit.replay.ReplayReport;
import java.util.List;

/**
 * A replay's report as one page that needs nothing beside it: no script, no picture, no font of
 * elsewhere, which its own content policy forbids too.
 */
final class ReplayPage {
  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Policy replay</title>
      <style>
      body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem; color: #1c2430; background: #fff; }
      h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
      table { border-collapse: collapse; width: 100%; font-size: .9rem; }
      th, td { border-bottom: 1px solid #d6dce4; padding: .35rem .6rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
      th { background: #f1f4f8; }
      .newly_refused td:nth-child(5) { color: #a40e26; } .newly_allowed td:nth-child(5) { color: #116329; } .rerouted td:nth-child(5) { color: #7a4b00; }
      @media (prefers-color-scheme: dark) { body { background: #14181f; color: #dde3ea; } th { background: #1f2630; } th, td { border-color: #333d4a; } .newly_refused td:nth-child(5) { color: #ff8f98; } .newly_allowed td:nth-child(5) { color: #6fdd8b; } .rerouted td:nth-child(5) { color: #f0c067; } }
      </style>
      </head>
      <body>
      <h1>Policy replay</h1>
      """;

  private final StringBuilder html = new StringBuilder(HEAD);

  private ReplayPage() {}

  static String of(ReplayReport report) {
    var page = new ReplayPage();
    page.list(ReplayText.summary(report));
    page.heading("By team and model");
    page.begin(ReplayText.LINES);
    for (ReplayReport.Line line : report.changes().lines()) page.row("", ReplayText.cells(line));
    page.end();
    page.heading("Changed requests");
    page.begin(ReplayText.CHANGES);
    for (ReplayReport.Changed changed : report.changes().listed()) {
      page.row(changed.change().wire(), ReplayText.cells(changed));
    }
    page.end();
    if (report.changes().notListed() > 0) {
      page.list(
          List.of("and " + report.changes().notListed() + " more changes, which are not listed"));
    }
    page.masked(report.masking());
    page.withheld(report.answers());
    return page.html.append("</body>\n</html>\n").toString();
  }

  private void masked(MaskingReport masking) {
    if (masking.listed().isEmpty()) return;
    heading("Requests masked otherwise");
    begin(ReplayText.MASKED);
    for (MaskingReport.Masked each : masking.listed()) {
      row(each.change().wire(), ReplayText.cells(each));
    }
    end();
    notListed(masking.notListed());
  }

  private void withheld(AnswersReport answers) {
    if (answers.listed().isEmpty()) return;
    heading("Answers masked or cut otherwise");
    begin(ReplayText.WITHHELD);
    for (AnswersReport.Withheld each : answers.listed()) {
      row(each.change().wire(), ReplayText.cells(each));
    }
    end();
    notListed(answers.notListed());
  }

  private void notListed(long requests) {
    if (requests > 0) list(List.of("and " + requests + " more requests, which are not listed"));
  }

  private void heading(String text) {
    html.append("<h2>").append(escaped(text)).append("</h2>\n");
  }

  private void list(List<String> items) {
    html.append("<ul>\n");
    for (String item : items) html.append("<li>").append(escaped(item)).append("</li>\n");
    html.append("</ul>\n");
  }

  private void begin(List<String> headings) {
    html.append("<table>\n<thead><tr>");
    for (String each : headings) html.append("<th>").append(escaped(each)).append("</th>");
    html.append("</tr></thead>\n<tbody>\n");
  }

  private void row(String kind, List<String> cells) {
    html.append("<tr class=\"").append(escaped(kind)).append("\">");
    for (String cell : cells) html.append("<td>").append(escaped(cell)).append("</td>");
    html.append("</tr>\n");
  }

  private void end() {
    html.append("</tbody>\n</table>\n");
  }
}
