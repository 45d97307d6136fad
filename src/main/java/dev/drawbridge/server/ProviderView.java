package dev.drawbridge.server;

import dev.drawbridge.admin.retirement.Retirements;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.Provider;
import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.upstream.announcements.Announcements;
import dev.drawbridge.upstream.announcements.Announcements.Announced;
import dev.drawbridge.upstream.circuits.CircuitChange;
import dev.drawbridge.upstream.circuits.CircuitKey;
import dev.drawbridge.upstream.circuits.CircuitStatus;
import dev.drawbridge.upstream.circuits.Circuits;
import dev.drawbridge.upstream.circuits.TargetStatus;
import dev.drawbridge.upstream.circuits.UnknownAnswers;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The providers as the admin plane shows them: what is open, and what changed lately. */
final class ProviderView {
  private ProviderView() {}

  static JsonArray all(Serving serving) {
    Circuits circuits = serving.circuits();
    List<TargetStatus> targets = circuits.statuses();
    List<CircuitStatus> open = circuits.open();
    JsonArray all = new JsonArray();
    serving
        .snapshot()
        .models()
        .providers()
        .forEach(
            (id, provider) ->
                all.add(
                    OwnServersView.add(
                        facts(id, provider)
                            .put("circuits", open(id, open))
                            .put("changes", changes(circuits.changes(id)))
                            .put("unclassified", unknown(circuits.unknown().of(id)))
                            .put(
                                "models",
                                models(
                                    id,
                                    targets,
                                    circuits.announcements(),
                                    serving.get().catalog())),
                        id,
                        circuits.ownServers().status(id),
                        serving.snapshot().models().catalog())));
    return all;
  }

  private static JsonObject facts(String id, Provider provider) {
    return new JsonObject()
        .put("id", id)
        .put("dialect", provider.dialect())
        .put("operator", provider.operator())
        .put("jurisdiction", provider.jurisdiction())
        .put("hosting", provider.hosting().wire());
  }

  private static JsonArray models(
      String provider, List<TargetStatus> targets, Announcements announcements, Catalog catalog) {
    JsonArray models = new JsonArray();
    for (TargetStatus each : targets) {
      if (each.provider().equals(provider)) {
        Announced said = announcements.of(provider, each.model());
        LocalDate retires = catalog.model(each.model()).map(Model::retires).orElse(null);
        models.add(
            model(each)
                .put("retires", retires == null ? null : retires.toString())
                .put("announced", Retirements.toJson(said)));
      }
    }
    return models;
  }

  private static JsonObject model(TargetStatus s) {
    Signal last = s.lastSignal();
    return new JsonObject()
        .put("id", s.model())
        .put("circuit", s.circuit().wire())
        .put("open_until", text(s.openUntil()))
        .put("stated_until", text(s.statedUntil()))
        .put("principals_held", s.held())
        .put("latency_ms", known(s.speed().firstByteMillis()))
        .put("token_ms", known(s.speed().tokenMillis()))
        .put("last_signal", last == null ? null : last.signal().wire())
        .put("last_signal_scope", last == null ? null : last.scope().wire())
        .put("last_signal_rule", last == null ? null : last.rule())
        .put("last_signal_at", text(s.lastSignalAt()));
  }

  private static JsonArray open(String provider, List<CircuitStatus> open) {
    JsonArray circuits = new JsonArray();
    for (CircuitStatus each : open) {
      if (!each.key().provider().equals(provider)) continue;
      circuits.add(
          about(each.key())
              .put("circuit", each.circuit().wire())
              .put("opened_at", text(each.openedAt()))
              .put("open_until", text(each.openUntil()))
              .put("stated_until", text(each.statedUntil()))
              .put("class", each.signal().wire())
              .put("rule", each.rule())
              .put("summary", each.summary()));
    }
    return circuits;
  }

  private static JsonArray changes(List<CircuitChange> changes) {
    JsonArray all = new JsonArray();
    for (CircuitChange each : changes) {
      all.add(
          new JsonObject()
              .put("time", text(each.time()))
              .mergeIn(about(each.key()))
              .put("from", each.from().wire())
              .put("to", each.to().wire())
              .put("class", each.signal().wire())
              .put("rule", each.rule())
              .put("summary", each.summary())
              .put("until", text(each.until()))
              .put("cause", each.cause().wire()));
    }
    return all;
  }

  private static JsonArray unknown(List<UnknownAnswers.Unknown> answers) {
    JsonArray all = new JsonArray();
    for (UnknownAnswers.Unknown each : answers) {
      all.add(
          new JsonObject()
              .put("status", each.status())
              .put("shape", each.shape())
              .put("count", each.count())
              .put("last", text(each.last())));
    }
    return all;
  }

  private static JsonObject about(CircuitKey key) {
    return new JsonObject()
        .put("scope", key.scope().wire())
        .put("owner", key.owner().isEmpty() ? null : key.owner())
        .put("model", key.model().isEmpty() ? null : key.model());
  }

  private static @Nullable String text(@Nullable Instant time) {
    return time == null ? null : time.toString();
  }

  private static @Nullable Double known(double millis) {
    return Double.isNaN(millis) ? null : millis;
  }
}
