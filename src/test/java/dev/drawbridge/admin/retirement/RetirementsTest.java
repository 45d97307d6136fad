package dev.drawbridge.admin.retirement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditSearch;
import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.catalog.Price;
import dev.drawbridge.exchange.Announcement;
import dev.drawbridge.fixture.SampleModel;
import dev.drawbridge.upstream.announcements.Announcements;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which models end, and what that costs whom. */
class RetirementsTest {
  private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
  private static final Model OLD =
      SampleModel.named("old").retiring(LocalDate.of(2027, 1, 14), "new").build();
  private static final Model NEW = SampleModel.named("new").costing(Price.flat(10, 20)).build();
  private static final Catalog CATALOG = new Catalog(List.of(NEW, OLD), Map.of());

  private final Announcements announcements = new Announcements(Clock.fixed(NOW, ZoneOffset.UTC));
  private final List<Row> rows = new ArrayList<>();
  private boolean endless;

  private final AuditSearch audit =
      new AuditSearch() {
        @Override
        public Future<Page> search(Query query) {
          assertEquals(NOW.minus(Duration.ofDays(30)), query.since());
          return Future.succeededFuture(new Page(List.copyOf(rows), endless ? "more" : null));
        }

        @Override
        public Future<Optional<RecordView>> show(String requestId) {
          return Future.failedFuture("nobody asks");
        }
      };

  private Retirements retirements() {
    return new Retirements(audit, CATALOG, announcements, NOW);
  }

  private void served(@Nullable String team, String model, long input, long output, double usd) {
    rows.add(
        new Row(
            "id",
            rows.size(),
            NOW.minusSeconds(60L + rows.size()),
            new Row.Asker(team, "p", null, "key", null, Row.Names.NONE),
            new Row.Asked("chat", model, "internal", Map.of()),
            new Row.Decided("complete", null, List.of(), "rev"),
            new Row.Served(model, "p", List.of(), usd, input, output),
            null,
            null));
  }

  @Test
  void aTeamsUseIsPricedAtTheSuccessors() {
    served("b", "old", 1_000_000, 500_000, 2);
    served("b", "old", 1_000_000, 0, 1);
    served("a", "old", 0, 100_000, 0.2);
    served("a", "new", 9, 9, 9);
    served(null, "old", 9, 9, 9);

    ModelUse use = retirements().use(OLD).result();

    assertTrue(use.complete());
    assertEquals(List.of("a", "b"), use.teams().stream().map(TeamUse::team).toList());
    TeamUse b = use.teams().get(1);
    assertEquals(2, b.requests());
    assertEquals(2_000_000, b.inputTokens());
    assertEquals(500_000, b.outputTokens());
    assertEquals(3, b.costUsd(), 1e-9);
    assertEquals(30, b.successorUsd() == null ? 0 : b.successorUsd(), 1e-9);
  }

  @Test
  void whatIsTooMuchToReadIsNotSaidToBeAll() {
    endless = true;
    served("a", "old", 1, 1, 1);
    assertFalse(retirements().use(OLD).result().complete());
  }

  @Test
  void theEarlierDateCountsAndWhoEndsSoonestComesFirst() {
    LocalDate year = LocalDate.of(2027, 12, 1);
    assertEquals(List.of(OLD), retirements().ending(year));
    announcements.came("sample", "nobody's", new Announcement(null, NOW));
    announcements.came(
        NEW.provider().id(), "new", new Announcement(null, NOW.plus(Duration.ofDays(10))));
    assertEquals(List.of(NEW, OLD), retirements().ending(year));
    assertEquals(List.of(NEW), retirements().ending(LocalDate.of(2026, 12, 11)));
    assertEquals(List.of(), retirements().ending(LocalDate.of(2026, 12, 10)));
  }

  @Test
  void aSuccessorThatHasEndedIsNone() {
    assertEquals(NEW, retirements().successor(OLD));
    announcements.came(
        NEW.provider().id(), "new", new Announcement(null, NOW.minus(Duration.ofDays(1))));
    assertNull(retirements().successor(OLD));
    served("a", "old", 1, 1, 1);
    assertNull(retirements().use(OLD).result().teams().getFirst().successorUsd());
  }

  @Test
  void aVendorsAdviceAloneIsToldBehindTheDates() {
    announcements.came(NEW.provider().id(), "new", new Announcement(NOW, null));
    var told = retirements().told(LocalDate.of(2027, 12, 1)).result();
    assertEquals("old", told.getJsonObject(0).getString("model"));
    assertEquals("new", told.getJsonObject(0).getString("successor"));
    assertEquals("new", told.getJsonObject(1).getString("model"));
    assertNull(told.getJsonObject(1).getString("ends"));
  }
}
