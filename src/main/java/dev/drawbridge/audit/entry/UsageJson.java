package dev.drawbridge.audit.entry;

import static dev.drawbridge.audit.entry.AsciiJson.value;

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
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes limits and spend as the JSON of the admin API. */
public final class UsageJson {
  private static final String TAG = Spend.tag("");
  private static final Comparator<Spend.Line> ORDER =
      Comparator.comparing((Spend.Line line) -> line.key().team())
          .thenComparing(line -> line.key().value())
          .thenComparing(line -> line.key().model());

  private UsageJson() {}

  /** How the spend is split. */
  public record By(String name, String dimension) {
    private static final String TEAM = "team";
    private static final String MODEL = "model";
    private static final Set<String> SUMMED =
        Set.of(TEAM, MODEL, Spend.PROVIDER, Spend.CREDENTIAL, Spend.PRINCIPAL, Spend.PURPOSE);

    /**
     * As the parameter {@code by} names it: each team's models where it is null or {@code
     * tag.NAME}, else one sum for each value. Fails with {@code invalid_request}.
     */
    public static By of(@Nullable String by) {
      if (by == null) return new By("", Spend.WHOLE);
      if (by.startsWith(TAG) && by.length() > TAG.length()) return new By(by, by);
      if (!SUMMED.contains(by)) {
        throw Refusal.invalid(
            "by",
            "by is team, model, provider, credential, principal, purpose or a tag, such as tag.project.");
      }
      return new By(by, by.equals(TEAM) || by.equals(MODEL) ? Spend.WHOLE : by);
    }

    /** As a caller may name it, who sees of principals only itself, and no credential of ours. */
    public static By ofCaller(@Nullable String by) {
      if (Spend.PRINCIPAL.equals(by)) {
        throw Refusal.invalid("by", "What each principal spent is told on the admin plane only.");
      }
      return ofLead(by);
    }

    /** As a team's lead may name it, who sees no credential of ours. */
    public static By ofLead(@Nullable String by) {
      if (Spend.CREDENTIAL.equals(by)) {
        throw Refusal.invalid(
            "by", "What each provider's credential served is told on the admin plane only.");
      }
      return of(by);
    }

    boolean summed() {
      return SUMMED.contains(name);
    }

    private String value(Spend.Key key) {
      return switch (name) {
        case TEAM -> key.team();
        case MODEL -> key.model();
        default -> key.value();
      };
    }
  }

  /** One team's usage, with what the principal {@code own} has spent of it. */
  public static String ofTeam(
      String team, String own, List<Standing> standings, Spend spend, By by) {
    long now = System.currentTimeMillis();
    return text(
        g -> {
          g.writeStringField("team", team);
          limits(g, standings);
          since(g, spend);
          spend(g, spend.lines(team, by.dimension(), now), by, false);
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
  public static String ofAll(@Nullable String team, List<Standing> standings, Spend spend, By by) {
    String key = "team:" + team;
    List<Standing> shown =
        team == null
            ? standings
            : standings.stream().filter(s -> s.counter().key().equals(key)).toList();
    return text(
        g -> {
          limits(g, shown);
          since(g, spend);
          spend(g, spend.lines(team, by.dimension(), System.currentTimeMillis()), by, true);
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

  private static void spend(JsonGenerator g, List<Spend.Line> lines, By by, boolean teams)
      throws IOException {
    g.writeArrayFieldStart("spend");
    if (by.summed()) sums(g, lines, by);
    else lines(g, lines, teams);
    g.writeEndArray();
  }

  private static void sums(JsonGenerator g, List<Spend.Line> lines, By by) throws IOException {
    Map<String, Spend.Sum> sums = new TreeMap<>();
    for (Spend.Line line : lines) sums.merge(by.value(line.key()), line.sum(), Spend.Sum::plus);
    for (var sum : sums.entrySet()) {
      g.writeStartObject();
      g.writeStringField(by.name(), sum.getKey());
      numbers(g, sum.getValue());
      g.writeEndObject();
    }
  }

  private static void lines(JsonGenerator g, List<Spend.Line> lines, boolean teams)
      throws IOException {
    for (Spend.Line line : lines.stream().sorted(ORDER).toList()) {
      g.writeStartObject();
      if (teams) g.writeStringField("team", line.key().team());
      String dimension = line.key().dimension();
      if (!dimension.equals(Spend.WHOLE)) g.writeStringField(dimension, line.key().value());
      sum(g, line);
      g.writeEndObject();
    }
  }

  private static void sum(JsonGenerator g, Spend.Line line) throws IOException {
    g.writeStringField("model", line.key().model());
    numbers(g, line.sum());
  }

  private static void numbers(JsonGenerator g, Spend.Sum sum) throws IOException {
    g.writeNumberField("requests", sum.requests());
    g.writeNumberField("input_tokens", sum.inputTokens());
    g.writeNumberField("output_tokens", sum.outputTokens());
    g.writeNumberField("cost_usd", Unit.USD.amount(sum.nanoUsd()));
  }

  private static String text(AsciiJson.Members members) {
    return new String(AsciiJson.object(members), StandardCharsets.US_ASCII);
  }
}
