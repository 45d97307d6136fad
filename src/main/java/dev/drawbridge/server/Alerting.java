package dev.drawbridge.server;

import dev.drawbridge.alert.Alerts;
import dev.drawbridge.alert.BanAlerts;
import dev.drawbridge.alert.BudgetAlerts;
import dev.drawbridge.alert.CanaryAlerts;
import dev.drawbridge.alert.CircuitAlerts;
import dev.drawbridge.audit.AuditService;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.identity.KeyStore;
import dev.drawbridge.upstream.circuits.CircuitListener;
import dev.drawbridge.upstream.circuits.Circuits;
import dev.drawbridge.upstream.circuits.SignalListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Brings the sources of alerts and their receivers together. */
final class Alerting {
  /** How often bans are looked at, which come into force by their time alone. */
  private static final long LOOK_MILLIS = 10_000;

  private final Vertx vertx;
  private final Alerts alerts;
  private final BanAlerts bans;
  private final CanaryAlerts canaries;
  private final RetirementNews retirements;
  private final long timer;

  /**
   * Tells of the circuits' changes, of budgets, of bans and of models that end, as the first
   * settings say.
   */
  Alerting(Vertx vertx, MeterRegistry meters, Serving serving, AuditService books, KeyStore store) {
    Snapshot first = serving.snapshot();
    Circuits circuits = serving.circuits();
    this.vertx = vertx;
    InstantSource clock = InstantSource.system();
    alerts = new Alerts(vertx, meters, clock);
    bans = new BanAlerts(alerts, clock, first.rules().facts());
    books.ledger().tell(new BudgetAlerts(alerts));
    canaries = new CanaryAlerts(alerts, clock);
    var ofCircuits = new CircuitAlerts(alerts, clock);
    circuits.tell((CircuitListener) ofCircuits);
    circuits.tell((SignalListener) ofCircuits);
    retirements =
        new RetirementNews(
            () -> serving.get().catalog(),
            circuits.announcements(),
            books.audit(),
            alerts::raise,
            store::tellOnce,
            clock);
    timer =
        vertx.setPeriodic(
            LOOK_MILLIS,
            t -> {
              bans.look();
              retirements.look();
            });
    circuits.announcements().tell((provider, model, what) -> retirements.look());
  }

  /** Tells of canaries that came back. */
  CanaryAlerts canaries() {
    return canaries;
  }

  /** Takes over a configuration: who is told, and what is banned. */
  Future<Void> apply(Snapshot next) {
    return vertx
        .executeBlocking(
            () -> {
              alerts.apply(next.alerts());
              bans.apply(next.rules().facts());
              return true;
            })
        .mapEmpty();
  }

  /** Why the webhook hears nothing; null where nothing is wrong. */
  @Nullable String trouble() {
    return alerts.trouble();
  }

  Future<Void> close() {
    vertx.cancelTimer(timer);
    alerts.close();
    return Future.succeededFuture();
  }
}
