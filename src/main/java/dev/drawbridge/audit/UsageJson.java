package dev.drawbridge.audit;

import static dev.drawbridge.audit.EntryWriter.value;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.budget.Counter;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.budget.Standing;
import dev.drawbridge.budget.Unit;
import dev.drawbridge.exchange.Refusal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Limits and spend as JSON, in the names of the interface. */
public final class UsageJson {
  private static final String TAG = Spend.tag("");
  private static final Comparator<Spend.Line> ORDER =
      Comparator.comparing((Spend.Line line) -> line.key().team())
          .thenComparing(line -> line.key().value())
          .thenComparing(line -> line.key().model());

  private UsageJson() {}

  /**
   * The dimension that {@code by} names: a team's whole spend where it is null, else {@code
   * tag.NAME}. Fails with {@code invalid_request}.
   */
  public static String dimension(@Nullable String by) {
    if (by == null) return Spend.WHOLE;
    if (by.startsWith(TAG) && by.length() > TAG.length()) return by;
    throw Refusal.invalid("by", "by names a tag, such as tag.project.");
  }

  /** One team's usage, with what the principal {@code own} has spent of it. */
  public static String ofTeam(
      String team, String own, List<Standing> standings, Spend spend, String by) {
    long now = System.currentTimeMillis();
    return text(
        g -> {
          g.writeStringField("team", team);
          limits(g, standings);
          since(g, spend);
          lines(g, "spend", spend.lines(team, by, now), false);
          var mine =
              spend.lines(team, Spend.PRINCIPAL, now).stream()
                  .filter(line -> line.key().value().equals(spend.named(own)))
                  .toList();
          g.writeArrayFieldStart("own");
          for (Spend.Line line : mine.stream().sorted(ORDER).toList()) {
            g.writeStartObject();
            sum(g, line);
            g.writeEndObject();
          }
          g.writeEndArray();
        });
  }

  /** The usage of all teams, or of one: every counter, and the spend by team. */
  public static String ofAll(
      @Nullable String team, List<Standing> standings, Spend spend, String by) {
    String key = "team:" + team;
    List<Standing> shown =
        team == null
            ? standings
            : standings.stream().filter(s -> s.counter().key().equals(key)).toList();
    return text(
        g -> {
          limits(g, shown);
          since(g, spend);
          lines(g, "spend", spend.lines(team, by, System.currentTimeMillis()), true);
        });
  }

  private static void since(JsonGenerator g, Spend spend) throws IOException {
    long since = spend.since();
    value(g, "since", since == 0 ? null : Instant.ofEpochMilli(since).toString());
  }

  private static void limits(JsonGenerator g, List<Standing> standings) throws IOException {
    g.writeArrayFieldStart("limits");
    for (Standing standing : standings) {
      Counter counter = standing.counter();
      g.writeStartObject();
      g.writeStringField("key", counter.key());
      g.writeStringField("unit", counter.unit().wire());
      amount(g, "amount", counter.unit(), standing.amount());
      g.writeStringField("per", counter.per().wire());
      amount(g, "used", counter.unit(), standing.used());
      amount(g, "reserved", counter.unit(), standing.reserved());
      amount(g, "remaining", counter.unit(), standing.remaining());
      value(g, "resets", standing.resets() == null ? null : standing.resets().toString());
      g.writeEndObject();
    }
    g.writeEndArray();
  }

  private static void amount(JsonGenerator g, String name, Unit unit, long parts)
      throws IOException {
    if (parts == Standing.UNKNOWN) g.writeNullField(name);
    else g.writeNumberField(name, unit.amount(parts));
  }

  private static void lines(JsonGenerator g, String name, List<Spend.Line> lines, boolean teams)
      throws IOException {
    g.writeArrayFieldStart(name);
    for (Spend.Line line : lines.stream().sorted(ORDER).toList()) {
      g.writeStartObject();
      if (teams) g.writeStringField("team", line.key().team());
      String dimension = line.key().dimension();
      if (!dimension.equals(Spend.WHOLE)) g.writeStringField(dimension, line.key().value());
      sum(g, line);
      g.writeEndObject();
    }
    g.writeEndArray();
  }

  private static void sum(JsonGenerator g, Spend.Line line) throws IOException {
    g.writeStringField("model", line.key().model());
    g.writeNumberField("requests", line.sum().requests());
    g.writeNumberField("input_tokens", line.sum().inputTokens());
    g.writeNumberField("output_tokens", line.sum().outputTokens());
    g.writeNumberField("cost_usd", Unit.USD.amount(line.sum().nanoUsd()));
  }

  private static String text(EntryWriter.Members members) {
    return new String(EntryWriter.object(members), StandardCharsets.US_ASCII);
  }
}
