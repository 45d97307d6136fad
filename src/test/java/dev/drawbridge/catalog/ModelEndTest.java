package dev.drawbridge.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.exchange.Announcement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the catalogue and a vendor together say of a model's end. */
class ModelEndTest {
  private static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");

  private static Instant in(int days) {
    return NOW.plus(Duration.ofDays(days));
  }

  @Test
  void theCataloguesDateAlone() {
    ModelEnd end = ModelEnd.of(LocalDate.of(2027, 1, 14), null);
    assertEquals(Instant.parse("2027-01-14T00:00:00Z"), end.sunset());
    assertEquals(end.sunset(), end.deprecated());
    assertEquals(List.of(), end.warnings(NOW), "policy warns of it");
  }

  @Test
  void theEarlierOfBothDates() {
    LocalDate retires = LocalDate.of(2027, 6, 1);
    assertEquals(in(30), ModelEnd.of(retires, new Announcement(null, in(30))).sunset());
    assertEquals(
        Instant.parse("2027-06-01T00:00:00Z"),
        ModelEnd.of(retires, new Announcement(null, in(300))).sunset());
  }

  @Test
  void aVendorsAdviceIsNoEnd() {
    ModelEnd end = ModelEnd.of(null, new Announcement(in(-5), null));
    assertEquals(in(-5), end.deprecated());
    assertNull(end.sunset());
    assertEquals(List.of("model_deprecated"), end.warnings(NOW));
  }

  @Test
  void nothingEndsBeforeItIsDeprecated() {
    ModelEnd end = ModelEnd.of(LocalDate.of(2026, 12, 10), new Announcement(in(30), null));
    assertEquals(end.sunset(), end.deprecated());
  }

  @Test
  void anEndIsSoonNinetyDaysBefore() {
    assertEquals(
        List.of("model_retires_soon"),
        ModelEnd.of(null, new Announcement(null, in(89))).warnings(NOW));
    assertEquals(List.of(), ModelEnd.of(null, new Announcement(null, in(91))).warnings(NOW));
  }
}
