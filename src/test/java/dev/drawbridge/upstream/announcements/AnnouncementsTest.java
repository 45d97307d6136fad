package dev.drawbridge.upstream.announcements;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.exchange.Announcement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of announcements, and when it is told. */
class AnnouncementsTest {
  private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");

  private final Announcements announcements = new Announcements(Clock.fixed(NOW, ZoneOffset.UTC));
  private final List<String> told = new ArrayList<>();

  AnnouncementsTest() {
    announcements.tell(
        (provider, model, what) -> told.add(provider + " " + model + " " + what.sunset()));
  }

  private static Announcement on(int day) {
    return new Announcement(null, NOW.plusSeconds(day * 86_400L));
  }

  @Test
  void theSameIsToldOnce() {
    for (int i = 0; i < 3; i++) announcements.came("acme", "large", on(1));
    announcements.came("acme", "small", on(1));
    announcements.came("acme", "large", on(2));

    assertEquals(
        List.of(
            "acme large 2026-12-02T00:00:00Z",
            "acme small 2026-12-02T00:00:00Z",
            "acme large 2026-12-03T00:00:00Z"),
        told);
    Announcements.Announced kept = announcements.of("acme", "large");
    assertNotNull(kept);
    assertEquals(on(2), kept.what());
    assertNull(announcements.of("other", "large"));
  }

  @Test
  void aVendorThatAlwaysSaysSomethingElseIsNoLongerHeard() {
    for (int day = 1; day < 1_000; day++) announcements.came("acme", "large", on(day));
    assertEquals(Announcements.MOST_CHANGES, told.size());
  }

  @Test
  void whatAProviderSaidIsForgottenWithIt() {
    announcements.came("acme", "large", on(1));
    announcements.forget("acme"::equals);
    assertNull(announcements.of("acme", "large"));
  }
}
