package dev.drawbridge.command.drill;

import static dev.drawbridge.command.terminal.HtmlText.escaped;

import dev.drawbridge.drill.DrillReport;
import dev.drawbridge.drill.DrillReport.Counts;
import dev.drawbridge.drill.DrillReport.Happening;
import dev.drawbridge.drill.DrillReport.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** A drill's time from left to right, as inline SVG: events above, requests in columns below. */
final class DrillTimeline {
  private static final int WIDTH = 960;
  private static final int LEFT = 52;
  private static final int BAND = 18;
  private static final int COLUMNS = 200;
  private static final int AXIS = 26;

  private final DrillReport report;
  private final StringBuilder svg;
  private final Instant begin;
  private final double millis;
  private final int top;

  private DrillTimeline(DrillReport report, StringBuilder svg) {
    this.report = report;
    this.svg = svg;
    this.begin = report.played().from();
    this.millis = Math.max(1, Duration.between(begin, report.played().to()).toMillis() + 1);
    this.top = BAND * report.events().size() + 8;
  }

  static void write(DrillReport report, StringBuilder html) {
    new DrillTimeline(report, html).write();
  }

  private void write() {
    int height = top + COLUMNS + AXIS;
    svg.append("<svg viewBox=\"0 0 ")
        .append(WIDTH)
        .append(' ')
        .append(height)
        .append("\" role=\"img\" aria-labelledby=\"timeline-title\">\n")
        .append("<title id=\"timeline-title\">")
        .append("Requests over time, by what becomes of them, with the events above</title>\n");
    List<Happening> events = report.events();
    for (int i = 0; i < events.size(); i++) band(events.get(i), i);
    long most = report.timeline().stream().mapToLong(s -> s.counts().all()).max().orElse(0);
    List<Span> spans = report.timeline();
    for (int i = 0; i < spans.size(); i++) {
      Instant end = i + 1 < spans.size() ? spans.get(i + 1).from() : report.played().to();
      column(spans.get(i), end, Math.max(1, most));
    }
    axis(most);
    svg.append("</svg>\n");
  }

  private double x(Instant time) {
    double share = Duration.between(begin, time).toMillis() / millis;
    return LEFT + Math.clamp(share, 0, 1) * (WIDTH - LEFT);
  }

  private void band(Happening event, int row) {
    double from = x(event.from());
    Instant until = event.until();
    double to = until == null ? WIDTH : x(until);
    int y = row * BAND;
    rect("event", from, y + 2, Math.max(2, to - from), BAND - 4);
    // Beside its band where there is no room in it.
    boolean left = from > WIDTH * 0.6;
    svg.append("<text class=\"label\" x=\"")
        .append(number(left ? from - 6 : from + 6))
        .append("\" y=\"")
        .append(y + BAND - 5)
        .append(left ? "\" text-anchor=\"end\">" : "\">")
        .append(escaped(shortened(event.what() + ": " + event.signal().wire())))
        .append("</text>\n");
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 79) + "…";
  }

  private void column(Span span, Instant end, long most) {
    Counts counts = span.counts();
    double from = x(span.from());
    double width = Math.max(0.5, x(end) - from - 1);
    svg.append("<g><title>")
        .append(escaped(DrillWords.time(span.from())))
        .append(": ")
        .append(counts.same())
        .append(" as before, ")
        .append(counts.moved())
        .append(" moved, ")
        .append(counts.stopped())
        .append(" stopped, ")
        .append(counts.refused())
        .append(" refused anyhow</title>");
    double y = top + COLUMNS;
    y = part("refused", counts.refused(), from, y, width, most);
    y = part("same", counts.same(), from, y, width, most);
    y = part("moved", counts.moved(), from, y, width, most);
    part("stopped", counts.stopped(), from, y, width, most);
    svg.append("</g>\n");
  }

  private double part(String kind, long requests, double x, double y, double width, long most) {
    if (requests == 0) return y;
    double height = (double) COLUMNS * requests / most;
    rect(kind, x, y - height, width, height);
    return y - height;
  }

  private void axis(long most) {
    int bottom = top + COLUMNS;
    svg.append("<path class=\"axis\" d=\"M")
        .append(LEFT)
        .append(' ')
        .append(bottom)
        .append("H")
        .append(WIDTH)
        .append("\"/>\n");
    label(LEFT - 6, top + 10, "end", Long.toString(most));
    label(LEFT - 6, bottom, "end", "0");
    Instant end = report.played().to();
    Instant middle = begin.plusMillis((long) (millis / 2));
    label(LEFT, bottom + 18, "start", DrillWords.time(begin));
    label((LEFT + WIDTH) / 2, bottom + 18, "middle", DrillWords.time(middle));
    label(WIDTH, bottom + 18, "end", DrillWords.time(end));
  }

  private void label(int x, int y, String anchor, String text) {
    svg.append("<text x=\"")
        .append(x)
        .append("\" y=\"")
        .append(y)
        .append("\" text-anchor=\"")
        .append(anchor)
        .append("\">")
        .append(escaped(text))
        .append("</text>\n");
  }

  private void rect(String kind, double x, double y, double width, double height) {
    svg.append("<rect class=\"")
        .append(kind)
        .append("\" x=\"")
        .append(number(x))
        .append("\" y=\"")
        .append(number(y))
        .append("\" width=\"")
        .append(number(width))
        .append("\" height=\"")
        .append(number(height))
        .append("\"/>");
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
