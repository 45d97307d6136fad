package dev.drawbridge.admin.retirement;

import dev.drawbridge.audit.AuditSearch;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.ModelEnd;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.upstream.announcements.Announcements;
import dev.drawbridge.upstream.announcements.Announcements.Announced;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The models that end, by the catalogue or as their vendor announces, soonest first; what takes
 * their place; and who still uses them: the teams that one served in the last {@value #DAYS} days,
 * by the audit log, and what their use would cost with the successor.
 */
public final class Retirements {
  private static final int DAYS = 30;
  private static final int PAGE = 1000;
  private static final int PAGES = 20;

  private final AuditSearch audit;
  private final Catalog catalog;
  private final Announcements announcements;
  private final Instant now;

  public Retirements(AuditSearch audit, Catalog catalog, Announcements announcements, Instant now) {
    this.audit = audit;
    this.catalog = catalog;
    this.announcements = announcements;
    this.now = now;
  }

  private static final class Count {
    private long requests;
    private Instant last = Instant.EPOCH;
    private long input;
    private long output;
    private double cost;
    private double successorCost;

    private void add(Row row, @Nullable Model successor) {
      Row.Served served = row.served();
      requests++;
      if (row.time().isAfter(last)) last = row.time();
      Long in = served.inputTokens();
      Long out = served.outputTokens();
      var usage = new Usage(in == null ? 0 : in, out == null ? 0 : out, 0);
      input += usage.input();
      output += usage.output();
      Double usd = served.costUsd();
      if (usd != null) cost += usd;
      // By the call, since a longer one may have another price.
      if (successor != null) successorCost += successor.price().cost(usage);
    }
  }

  /** The last day meant by {@code 90d} or a date. */
  public LocalDate until(String argument, String within) {
    LocalDate today = today();
    if (within.matches("[0-9]{1,4}d")) {
      return today.plusDays(Integer.parseInt(within.substring(0, within.length() - 1)));
    }
    try {
      return LocalDate.parse(within);
    } catch (DateTimeParseException e) {
      throw Refusal.invalid(
          argument, argument + " is a number of days (90d) or a date (2027-01-31).");
    }
  }

  private LocalDate today() {
    return LocalDate.ofInstant(now, ZoneOffset.UTC);
  }

  /** What is announced of a model; null for nothing. */
  public @Nullable Announced announced(Model model) {
    return announcements.of(model.provider().id(), model.id());
  }

  private ModelEnd end(Model model) {
    Announced said = announced(model);
    return ModelEnd.of(model.retires(), said == null ? null : said.what());
  }

  /** Those that end until then, soonest first; one that has ended already is among them. */
  public List<Model> ending(LocalDate until) {
    Instant after = until.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    List<Model> found = new ArrayList<>();
    for (Model model : catalog.models()) {
      Instant sunset = end(model).sunset();
      if (sunset != null && sunset.isBefore(after)) found.add(model);
    }
    found.sort(Comparator.comparing(model -> Objects.requireNonNull(end(model).sunset())));
    return found;
  }

  /** Each of {@link #ending}, and behind them what its vendor says of any other model's end. */
  public Future<JsonArray> told(LocalDate until) {
    List<Model> all = new ArrayList<>(ending(until));
    for (Model model : catalog.models()) {
      if (announced(model) != null && !all.contains(model)) all.add(model);
    }
    return each(all, this::facts);
  }

  /** Models as they are told, each with who uses it. */
  public Future<JsonArray> each(List<Model> models, Function<Model, JsonObject> facts) {
    Future<JsonArray> told = Future.succeededFuture(new JsonArray());
    for (Model model : models) {
      told = told.compose(all -> use(model).map(use -> all.add(use.addTo(facts.apply(model)))));
    }
    return told;
  }

  private JsonObject facts(Model model) {
    ModelEnd end = end(model);
    Model successor = successor(model);
    LocalDate retires = model.retires();
    return new JsonObject()
        .put("model", model.id())
        .put("provider", model.provider().id())
        .put("operator", model.provider().operator())
        .put("ends", end.sunset() == null ? null : end.sunset().toString())
        .put("retires", retires == null ? null : retires.toString())
        .put("announced", toJson(announced(model)))
        .put("successor", successor == null ? null : successor.id());
  }

  /** What a vendor announced, as it is shown; null for nothing. */
  public static @Nullable JsonObject toJson(@Nullable Announced said) {
    if (said == null) return null;
    Instant deprecated = said.what().deprecated();
    Instant sunset = said.what().sunset();
    return new JsonObject()
        .put("deprecated", deprecated == null ? null : deprecated.toString())
        .put("sunset", sunset == null ? null : sunset.toString())
        .put("since", said.since().toString());
  }

  /** The first of a model's successors that has not ended itself; null where there is none. */
  public @Nullable Model successor(Model model) {
    for (Model next : catalog.successors(model)) {
      Instant sunset = end(next).sunset();
      if (sunset == null || sunset.isAfter(now)) return next;
    }
    return null;
  }

  /** Who used a model lately. */
  public Future<ModelUse> use(Model model) {
    Map<String, Count> counts = new TreeMap<>();
    Instant since = now.minus(Duration.ofDays(DAYS));
    Model successor = successor(model);
    return count(model.id(), successor, since, null, PAGES, counts)
        .map(
            whole -> {
              List<TeamUse> teams = new ArrayList<>();
              counts.forEach(
                  (team, c) ->
                      teams.add(
                          new TeamUse(
                              team,
                              c.requests,
                              c.last,
                              c.input,
                              c.output,
                              c.cost,
                              successor == null ? null : Double.valueOf(c.successorCost))));
              return new ModelUse(since, teams, whole);
            });
  }

  /** Counts a page of rows after another; false where there are more than are read. */
  private Future<Boolean> count(
      String model,
      @Nullable Model successor,
      Instant since,
      @Nullable String after,
      int pages,
      Map<String, Count> counts) {
    if (pages == 0) return Future.succeededFuture(false);
    return audit
        .search(Query.newest(PAGE).withModel(model).withTime(since, null).withAfter(after))
        .compose(
            page -> {
              for (Row row : page.decisions()) {
                String team = row.asker().team();
                // The gateway's own calls are no team's.
                if (team == null || !model.equals(row.served().model())) continue;
                counts.computeIfAbsent(team, t -> new Count()).add(row, successor);
              }
              String next = page.next();
              return next == null
                  ? Future.succeededFuture(true)
                  : count(model, successor, since, next, pages - 1, counts);
            });
  }
}
