package dev.drawbridge.admin;

import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Refusal;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The models that their vendor retires soon, soonest first, and who still uses them: the teams that
 * one served in the last {@value #DAYS} days, by the audit log.
 */
final class Retirements {
  private static final int DAYS = 30;
  private static final int PAGE = 1000;
  private static final int PAGES = 20;

  private final AuditTrail audit;
  private final Instant now;

  Retirements(AuditTrail audit, Instant now) {
    this.audit = audit;
    this.now = now;
  }

  private static final class Use {
    private long requests;
    private Instant last = Instant.EPOCH;
  }

  /** The last day meant by {@code 90d} or a date. */
  LocalDate until(String within) {
    LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    if (within.matches("[0-9]{1,4}d")) {
      return today.plusDays(Integer.parseInt(within.substring(0, within.length() - 1)));
    }
    try {
      return LocalDate.parse(within);
    } catch (DateTimeParseException e) {
      throw Refusal.invalid(
          "retires_within", "retires_within is a number of days (90d) or a date (2027-01-31).");
    }
  }

  /** Those of the models that retire until then; one that has retired already is among them. */
  Future<JsonArray> of(List<Model> models, LocalDate until) {
    Future<JsonArray> told = Future.succeededFuture(new JsonArray());
    for (Model model : soonestFirst(models)) {
      LocalDate retires = model.retires();
      if (retires == null || retires.isAfter(until)) continue;
      told = told.compose(all -> one(model).map(all::add));
    }
    return told;
  }

  private static List<Model> soonestFirst(List<Model> models) {
    return models.stream()
        .filter(model -> model.retires() != null)
        .sorted((a, b) -> String.valueOf(a.retires()).compareTo(String.valueOf(b.retires())))
        .toList();
  }

  private Future<JsonObject> one(Model model) {
    Map<String, Use> uses = new TreeMap<>();
    Instant since = now.minus(Duration.ofDays(DAYS));
    return count(model.id(), since, null, PAGES, uses)
        .map(
            whole -> {
              JsonArray teams = new JsonArray();
              uses.forEach(
                  (team, use) ->
                      teams.add(
                          new JsonObject()
                              .put("team", team)
                              .put("requests", use.requests)
                              .put("last", use.last.toString())));
              return ModelView.one(model)
                  .put("used_since", since.toString())
                  .put("used_by", teams)
                  .put("used_by_complete", whole);
            });
  }

  /** Counts a page of rows after another; false where there are more than are read. */
  private Future<Boolean> count(
      String model, Instant since, @Nullable String after, int pages, Map<String, Use> uses) {
    if (pages == 0) return Future.succeededFuture(false);
    return audit
        .search(Query.newest(PAGE).withModel(model).withTime(since, null).withAfter(after))
        .compose(
            page -> {
              for (Row row : page.decisions()) {
                if (!model.equals(row.served().model())) continue;
                Use use =
                    uses.computeIfAbsent(String.valueOf(row.asker().team()), team -> new Use());
                use.requests++;
                if (row.time().isAfter(use.last)) use.last = row.time();
              }
              String next = page.next();
              return next == null
                  ? Future.succeededFuture(true)
                  : count(model, since, next, pages - 1, uses);
            });
  }
}
