package dev.drawbridge.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.alert.Alert;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Announcement;
import dev.drawbridge.fixture.SampleModel;
import dev.drawbridge.gate.pipeline.Played;
import dev.drawbridge.upstream.announcements.Announcements;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When people are told that a model ends. */
class RetirementNewsTest {
  private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

  private final Announcements announcements = new Announcements(Clock.fixed(NOW, ZoneOffset.UTC));
  private final List<Alert> alerts = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final Set<String> stored = new HashSet<>();
  private boolean storeAway;

  private static Model retiring(String id, String day) {
    return SampleModel.named(id).retiring(LocalDate.parse(day), "next").build();
  }

  private RetirementNews news(Model... models) {
    AuditTrail audit =
        Played.by(
            AuditTrail.class,
            Map.of(
                "search", a -> Future.succeededFuture(new Page(List.of(), null)),
                "note",
                    a -> {
                      events.add((Event) a[0]);
                      return Future.succeededFuture();
                    }));
    return new RetirementNews(
        () -> new Catalog(List.of(models), Map.of()),
        announcements,
        audit,
        alerts::add,
        name ->
            storeAway
                ? Future.failedFuture("the store is away")
                : Future.succeededFuture(stored.add(name)),
        InstantSource.fixed(NOW));
  }

  private List<String> told() {
    return alerts.stream()
        .map(alert -> alert.code().wire() + " " + alert.subject().model() + " " + alert.until())
        .toList();
  }

  @Test
  void aDateOfTheCatalogueIsToldNinetyDaysBefore() {
    Model soon = retiring("soon", "2027-03-01");
    RetirementNews news =
        news(soon, retiring("later", "2027-03-02"), retiring("gone", "2026-12-01"));
    news.look();
    news.look();
    assertEquals(List.of("retirement_announced soon 2027-03-01T00:00:00Z"), told());
    assertEquals("catalogue", events.getFirst().fields().get("by"));
    assertEquals("announcement", events.getFirst().type());
  }

  @Test
  void whatAVendorAnnouncesIsToldForEachDate() {
    Model model = SampleModel.named("m").build();
    String provider = model.provider().id();
    RetirementNews news = news(model);
    Instant end = NOW.plus(Duration.ofDays(300));
    announcements.came(provider, "m", new Announcement(NOW, end));
    news.look();
    announcements.came(provider, "m", new Announcement(NOW, end.plusSeconds(1)));
    news.look();
    assertEquals(
        List.of(
            "retirement_announced m " + end,
            "deprecation_announced m " + NOW,
            "retirement_announced m " + end.plusSeconds(1)),
        told());
    assertEquals("vendor", events.getFirst().fields().get("by"));
  }

  @Test
  void theSuccessorIsNamed() {
    news(retiring("old", "2027-01-14"), SampleModel.named("next").build()).look();
    assertEquals("It retires on 2027-01-14. Its successor is next.", alerts.getFirst().summary());
    assertEquals("next", events.getFirst().fields().get("successor"));
  }

  @Test
  void whatWasToldBeforeARestartIsNotToldAgain() {
    Model soon = retiring("soon", "2027-01-14");
    news(soon).look();
    news(soon).look();
    assertEquals(1, alerts.size());
  }

  @Test
  void whatTheStoreDoesNotTakeIsToldLater() {
    RetirementNews news = news(retiring("soon", "2027-01-14"));
    storeAway = true;
    news.look();
    assertEquals(0, alerts.size());
    storeAway = false;
    news.look();
    news.look();
    assertEquals(1, alerts.size());
  }
}
