package dev.drawbridge.drill;

import static dev.drawbridge.audit.entry.AsciiJson.value;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.drill.DrillReport.Cost;
import dev.drawbridge.drill.DrillReport.Counts;
import dev.drawbridge.drill.DrillReport.Happening;
import dev.drawbridge.drill.DrillReport.Move;
import dev.drawbridge.drill.DrillReport.Span;
import dev.drawbridge.drill.DrillReport.Standby;
import dev.drawbridge.drill.DrillReport.Stop;
import dev.drawbridge.drill.DrillReport.TeamLine;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A drill's report as JSON; durations are whole seconds. */
public final class DrillJson {
  private static final MathContext FIGURES = new MathContext(9);

  private DrillJson() {}

  /**
   * {@code {"scenario","title","revision","traffic":{…},"events":[…],"same","moved","stopped",
   * "refused","failed_attempts","cost_usd":{…},"teams":[…],"moves":[…],"stops":[…],"recovery":{…},
   * "timeline":[…],"standbys":[…],"notes":[…]}}.
   */
  public static String report(DrillReport report) {
    byte[] json = AsciiJson.object(g -> write(g, report));
    return new String(json, StandardCharsets.US_ASCII);
  }

  private static void write(JsonGenerator g, DrillReport report) throws IOException {
    g.writeStringField("scenario", report.name());
    g.writeStringField("title", report.title());
    g.writeStringField("revision", report.revision());
    g.writeObjectFieldStart("traffic");
    g.writeStringField("source", report.played().source().wire());
    g.writeStringField("from", report.played().from().toString());
    g.writeStringField("to", report.played().to().toString());
    g.writeNumberField("requests", report.played().requests());
    g.writeNumberField("days_moved", report.played().daysMoved());
    g.writeNumberField("unplayed", report.played().unplayed());
    g.writeNumberField("beyond", report.played().beyond());
    g.writeEndObject();
    array(g, "events", report.events(), DrillJson::event);
    counts(g, report.counts());
    g.writeNumberField("failed_attempts", report.failedAttempts());
    cost(g, report.cost());
    array(g, "teams", report.teams(), DrillJson::team);
    array(g, "moves", report.moves(), DrillJson::move);
    array(g, "stops", report.stops(), DrillJson::stop);
    g.writeObjectFieldStart("recovery");
    time(g, "first_stopped", report.recovery().firstStopped());
    time(g, "last_stopped", report.recovery().lastStopped());
    seconds(g, "seconds", report.recovery().took());
    g.writeEndObject();
    array(g, "timeline", report.timeline(), DrillJson::span);
    array(g, "standbys", report.standbys(), DrillJson::standby);
    value(g, "notes", report.notes());
  }

  private interface Member<T> {
    void write(JsonGenerator g, T each) throws IOException;
  }

  private static <T> void array(JsonGenerator g, String name, List<T> all, Member<T> member)
      throws IOException {
    g.writeArrayFieldStart(name);
    for (T each : all) {
      g.writeStartObject();
      member.write(g, each);
      g.writeEndObject();
    }
    g.writeEndArray();
  }

  private static void event(JsonGenerator g, Happening event) throws IOException {
    g.writeStringField("what", event.what());
    value(g, "models", event.models());
    g.writeStringField("class", event.signal().wire());
    g.writeBooleanField("notice", event.noticed());
    time(g, "from", event.from());
    time(g, "until", event.until());
    g.writeNumberField("failed_attempts", event.met());
    seconds(g, "back_after_seconds", event.back());
  }

  private static void team(JsonGenerator g, TeamLine line) throws IOException {
    g.writeStringField("team", line.team());
    counts(g, line.counts());
    cost(g, line.cost());
    seconds(g, "longest_stop_seconds", line.longest());
  }

  private static void move(JsonGenerator g, Move move) throws IOException {
    g.writeStringField("from", move.from());
    g.writeStringField("to", move.to());
    g.writeNumberField("requests", move.requests());
    g.writeNumberField("added_usd", rounded(move.addedUsd()));
  }

  private static void stop(JsonGenerator g, Stop stop) throws IOException {
    g.writeStringField("team", stop.team());
    g.writeStringField("model", stop.asked());
    g.writeStringField("before", stop.before());
    g.writeStringField("code", stop.code());
    g.writeNumberField("requests", stop.requests());
    time(g, "first", stop.first());
    time(g, "last", stop.last());
    value(g, "change", stop.change());
  }

  private static void span(JsonGenerator g, Span span) throws IOException {
    time(g, "from", span.from());
    counts(g, span.counts());
  }

  private static void standby(JsonGenerator g, Standby standby) throws IOException {
    g.writeStringField("model", standby.model());
    g.writeStringField("provider", standby.provider());
    g.writeNumberField("requests", standby.requests());
    value(g, "answer", standby.answer());
  }

  private static void counts(JsonGenerator g, Counts counts) throws IOException {
    g.writeNumberField("same", counts.same());
    g.writeNumberField("moved", counts.moved());
    g.writeNumberField("stopped", counts.stopped());
    g.writeNumberField("refused", counts.refused());
  }

  private static void cost(JsonGenerator g, Cost cost) throws IOException {
    g.writeObjectFieldStart("cost_usd");
    g.writeNumberField("before", rounded(cost.before()));
    g.writeNumberField("after", rounded(cost.after()));
    g.writeNumberField("added", rounded(cost.added()));
    g.writeNumberField("unspent", rounded(cost.unspent()));
    g.writeEndObject();
  }

  /** Nine figures: what sums of binary fractions add beyond them is noise. */
  private static BigDecimal rounded(double usd) {
    return new BigDecimal(usd).round(FIGURES).stripTrailingZeros();
  }

  private static void time(JsonGenerator g, String name, @Nullable Instant time)
      throws IOException {
    value(g, name, time == null ? null : time.toString());
  }

  private static void seconds(JsonGenerator g, String name, @Nullable Duration duration)
      throws IOException {
    value(g, name, duration == null ? null : duration.toSeconds());
  }
}
