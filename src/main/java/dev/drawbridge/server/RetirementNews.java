package dev.drawbridge.server;

import dev.drawbridge.admin.retirement.ModelUse;
import dev.drawbridge.admin.retirement.Retirements;
import dev.drawbridge.admin.retirement.TeamUse;
import dev.drawbridge.alert.Alert;
import dev.drawbridge.alert.AlertCode;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.ModelEnd;
import dev.drawbridge.exchange.Fault;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.upstream.announcements.Announcements;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells of models that will end, as the catalogue says or their vendor announces: once for each
 * model and date, by an alert and on the record, with what takes the model's place and the teams
 * that used it.
 */
final class RetirementNews {
  private static final Logger log = LoggerFactory.getLogger(RetirementNews.class);

  /** Teams that an alert names at most. */
  private static final int NAMED = 10;

  private final Supplier<Catalog> catalog;
  private final Announcements announcements;
  private final AuditTrail audit;
  private final Consumer<Alert> alerts;
  private final Function<String, Future<Boolean>> once;
  private final InstantSource clock;
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private Future<Void> last = Future.succeededFuture();

  /**
   * @param once says whether something of that name is told for the first time
   */
  RetirementNews(
      Supplier<Catalog> catalog,
      Announcements announcements,
      AuditTrail audit,
      Consumer<Alert> alerts,
      Function<String, Future<Boolean>> once,
      InstantSource clock) {
    this.catalog = catalog;
    this.announcements = announcements;
    this.audit = audit;
    this.alerts = alerts;
    this.once = once;
    this.clock = clock;
  }

  /** One thing to tell of a model. */
  private record News(Model model, AlertCode code, Instant date, boolean byVendor) {
    String name() {
      return String.join(" ", code.wire(), model.provider().id(), model.id(), date.toString());
    }

    LocalDate day() {
      return LocalDate.ofInstant(date, ZoneOffset.UTC);
    }

    String sentence() {
      if (code == AlertCode.DEPRECATION_ANNOUNCED) {
        return "Its vendor advises against its use from " + day() + " on.";
      }
      return byVendor
          ? "Its vendor announces that it ends on " + day() + "."
          : "It retires on " + day() + ".";
    }
  }

  /** Tells what is to be told by now and was not. */
  void look() {
    Instant now = clock.instant();
    for (Model model : catalog.get().models()) {
      LocalDate retires = model.retires();
      if (retires != null) {
        Instant date = retires.atStartOfDay(ZoneOffset.UTC).toInstant();
        boolean soon = date.isAfter(now) && !date.isAfter(now.plus(ModelEnd.SOON));
        if (soon) tell(new News(model, AlertCode.RETIREMENT_ANNOUNCED, date, false));
      }
      Announcements.Announced said = announcements.of(model.provider().id(), model.id());
      if (said == null) continue;
      Instant sunset = said.what().sunset();
      if (sunset != null) tell(new News(model, AlertCode.RETIREMENT_ANNOUNCED, sunset, true));
      Instant deprecated = said.what().deprecated();
      if (deprecated != null) {
        tell(new News(model, AlertCode.DEPRECATION_ANNOUNCED, deprecated, true));
      }
    }
  }

  private void tell(News news) {
    if (!told.add(news.name())) return;
    // One after another, since finding out who used a model reads much of the record.
    synchronized (this) {
      last = last.transform(done -> toldOnce(news));
    }
  }

  /** Never fails: what is not told now is told at a later look. */
  private Future<Void> toldOnce(News news) {
    return once.apply(news.name())
        .compose(first -> first ? toldFirst(news) : Future.succeededFuture())
        .recover(
            failure -> {
              log.warn(
                  EventCode.RETIREMENT_UNTOLD,
                  "that a model ends is not told yet: {}",
                  Fault.of(failure));
              told.remove(news.name());
              return Future.succeededFuture();
            });
  }

  private Future<Void> toldFirst(News news) {
    Instant now = clock.instant();
    var retirements = new Retirements(audit, catalog.get(), announcements, now);
    Model successor = retirements.successor(news.model);
    return retirements
        .use(news.model)
        .recover(unknown -> Future.succeededFuture(new ModelUse(now, List.of(), false)))
        .compose(
            use -> {
              alerts.accept(alert(news, now, successor, use));
              return audit.note(event(news, now, successor, use));
            });
  }

  private static Alert alert(News news, Instant now, @Nullable Model successor, ModelUse use) {
    Model model = news.model;
    var subject = new Alert.Subject(model.provider().id(), "model", "", model.id());
    var text = new StringBuilder(news.sentence());
    if (successor != null) text.append(" Its successor is ").append(successor.id()).append('.');
    if (!use.teams().isEmpty()) {
      text.append(" In the last 30 days it served ")
          .append(
              use.teams().stream()
                  .limit(NAMED)
                  .map(RetirementNews::sentence)
                  .collect(Collectors.joining("; ")));
      int more = use.teams().size() - NAMED;
      if (more > 0) text.append("; and ").append(more).append(" more teams");
      text.append('.');
    }
    return Alert.of(news.code, now, subject, "", text.toString(), news.date);
  }

  private static String sentence(TeamUse use) {
    String cost = usd(use.costUsd());
    Double next = use.successorUsd();
    String then = next == null ? "" : ", with the successor " + usd(next);
    return use.team() + " (requests: " + use.requests() + ", USD " + cost + then + ")";
  }

  private static String usd(double amount) {
    return String.format(Locale.ROOT, "%.2f", amount);
  }

  private static Event event(News news, Instant now, @Nullable Model successor, ModelUse use) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("code", news.code.wire());
    fields.put("provider", news.model.provider().id());
    fields.put("model", news.model.id());
    fields.put("date", news.date.toString());
    fields.put("by", news.byVendor ? "vendor" : "catalogue");
    if (successor != null) fields.put("successor", successor.id());
    fields.put("used_by", use.teams().stream().map(each -> each.toJson().getMap()).toList());
    return new Event(now, "announcement", "gateway", fields);
  }
}
