package dev.drawbridge.audit.replay;

import static dev.drawbridge.audit.entry.AsciiJson.value;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.routing.Difference.Change;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A replay's report as JSON. */
public final class ReplayJson {
  private static final MathContext FIGURES = new MathContext(9);

  private ReplayJson() {}

  /**
   * {@code {"since","until","revision","decided_by":{revision:n},"decided","same","newly_refused",
   * "newly_allowed","rerouted","undecided":{"erased","without_verdict","without_snapshot","failed"},
   * "cost_usd":{"before","after","difference"},"by":[{"team","model","decisions",…}],
   * "refused_by":{code:n},"reroutes":[{"from","to","requests"}],"changes":[…],
   * "changes_not_listed","masking":{"before","after","otherwise","by_change":{change:n},
   * "unavailable","categories":[{"category","before","after"}],"requests":[…],
   * "requests_not_listed"},"answers":{"before","after","otherwise","by_change",
   * "targets":[{"target","category","did","before","after"}],"requests":[…],
   * "requests_not_listed"}}}.
   */
  public static String report(ReplayReport report) {
    byte[] json =
        AsciiJson.object(
            g -> {
              g.writeStringField("since", report.since().toString());
              value(g, "until", report.until() == null ? null : report.until().toString());
              g.writeStringField("revision", report.revision());
              value(g, "decided_by", report.decidedBy());
              g.writeNumberField("decided", report.decided());
              changes(g, report.counts());
              g.writeObjectFieldStart("undecided");
              g.writeNumberField("erased", report.undecided().erased());
              g.writeNumberField("without_verdict", report.undecided().withoutVerdict());
              g.writeNumberField("without_snapshot", report.undecided().withoutSnapshot());
              g.writeNumberField("failed", report.undecided().failed());
              g.writeEndObject();
              cost(g, report.cost());
              g.writeArrayFieldStart("by");
              for (ReplayReport.Line line : report.changes().lines()) line(g, line);
              g.writeEndArray();
              value(g, "refused_by", report.changes().refusedBy());
              g.writeArrayFieldStart("reroutes");
              for (ReplayReport.Reroute reroute : report.changes().reroutes()) {
                g.writeStartObject();
                g.writeStringField("from", reroute.from());
                g.writeStringField("to", reroute.to());
                g.writeNumberField("requests", reroute.requests());
                g.writeEndObject();
              }
              g.writeEndArray();
              g.writeArrayFieldStart("changes");
              for (ReplayReport.Changed changed : report.changes().listed()) changed(g, changed);
              g.writeEndArray();
              g.writeNumberField("changes_not_listed", report.changes().notListed());
              masking(g, report.masking());
              answers(g, report.answers());
            });
    return new String(json, StandardCharsets.US_ASCII);
  }

  private static void masking(JsonGenerator g, MaskingReport masking) throws IOException {
    g.writeObjectFieldStart("masking");
    g.writeNumberField("before", masking.before());
    g.writeNumberField("after", masking.after());
    g.writeNumberField("otherwise", masking.changed());
    g.writeObjectFieldStart("by_change");
    changes(g, masking.otherwise());
    g.writeEndObject();
    g.writeNumberField("unavailable", masking.unavailable());
    g.writeArrayFieldStart("categories");
    for (var each : masking.categories().entrySet()) {
      g.writeStartObject();
      g.writeStringField("category", each.getKey());
      g.writeNumberField("before", each.getValue().before());
      g.writeNumberField("after", each.getValue().after());
      g.writeEndObject();
    }
    g.writeEndArray();
    g.writeArrayFieldStart("requests");
    for (MaskingReport.Masked each : masking.listed()) {
      g.writeStartObject();
      request(g, each.requestId(), each.time(), each.team(), each.model(), each.change());
      value(g, "target", each.target());
      value(g, "before", each.before());
      value(g, "after", each.after());
      value(g, "findings", each.findings());
      g.writeEndObject();
    }
    g.writeEndArray();
    g.writeNumberField("requests_not_listed", masking.notListed());
    g.writeEndObject();
  }

  private static void answers(JsonGenerator g, AnswersReport answers) throws IOException {
    g.writeObjectFieldStart("answers");
    g.writeNumberField("before", answers.before());
    g.writeNumberField("after", answers.after());
    g.writeNumberField("otherwise", answers.changed());
    g.writeObjectFieldStart("by_change");
    changes(g, answers.otherwise());
    g.writeEndObject();
    g.writeArrayFieldStart("targets");
    for (AnswersReport.Line each : answers.lines()) {
      g.writeStartObject();
      g.writeStringField("target", each.target());
      g.writeStringField("category", each.category());
      g.writeStringField("did", each.way().wire());
      g.writeNumberField("before", each.before());
      g.writeNumberField("after", each.after());
      g.writeEndObject();
    }
    g.writeEndArray();
    g.writeArrayFieldStart("requests");
    for (AnswersReport.Withheld each : answers.listed()) {
      g.writeStartObject();
      request(g, each.requestId(), each.time(), each.team(), each.model(), each.change());
      value(g, "target", each.target());
      ways(g, "before", each.before());
      ways(g, "after", each.after());
      value(g, "findings", each.findings());
      g.writeEndObject();
    }
    g.writeEndArray();
    g.writeNumberField("requests_not_listed", answers.notListed());
    g.writeEndObject();
  }

  /** Which request it is, and how its decision changed. */
  private static void request(
      JsonGenerator g, String id, Instant time, @Nullable String team, String model, Change change)
      throws IOException {
    g.writeStringField("request_id", id);
    g.writeStringField("time", time.toString());
    value(g, "team", team);
    g.writeStringField("model", model);
    g.writeStringField("change", change.wire());
  }

  private static void ways(JsonGenerator g, String name, Map<String, AnswersReport.Way> ways)
      throws IOException {
    g.writeObjectFieldStart(name);
    for (var each : ways.entrySet()) g.writeStringField(each.getKey(), each.getValue().wire());
    g.writeEndObject();
  }

  private static void line(JsonGenerator g, ReplayReport.Line line) throws IOException {
    g.writeStartObject();
    g.writeStringField("team", line.team());
    g.writeStringField("model", line.model());
    g.writeNumberField("decisions", line.decisions());
    changes(g, line.changes());
    cost(g, line.cost());
    g.writeEndObject();
  }

  private static void changes(JsonGenerator g, Map<Change, Long> counts) throws IOException {
    for (Change change : Change.values()) {
      g.writeNumberField(change.wire(), counts.getOrDefault(change, 0L).longValue());
    }
  }

  private static void cost(JsonGenerator g, ReplayReport.Cost cost) throws IOException {
    g.writeObjectFieldStart("cost_usd");
    g.writeNumberField("before", rounded(cost.before()));
    g.writeNumberField("after", rounded(cost.after()));
    g.writeNumberField("difference", rounded(cost.difference()));
    g.writeEndObject();
  }

  /** Nine figures: what sums of binary fractions add beyond them is noise. */
  private static BigDecimal rounded(double usd) {
    return new BigDecimal(usd).round(FIGURES).stripTrailingZeros();
  }

  private static void changed(JsonGenerator g, ReplayReport.Changed changed) throws IOException {
    g.writeStartObject();
    request(
        g, changed.requestId(), changed.time(), changed.team(), changed.model(), changed.change());
    value(g, "from", changed.from());
    value(g, "to", changed.to());
    value(g, "codes", changed.codes());
    g.writeEndObject();
  }
}
