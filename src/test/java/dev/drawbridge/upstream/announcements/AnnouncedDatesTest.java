package dev.drawbridge.upstream.announcements;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.exchange.Announcement;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the headers Deprecation and Sunset say. */
class AnnouncedDatesTest {
  private static final String SUNSET = "Sun, 30 Jun 2024 23:59:59 GMT";

  private static @Nullable Announcement deprecation(String text) {
    return AnnouncedDates.read(List.of(text), List.of());
  }

  private static @Nullable Announcement sunset(String text) {
    return AnnouncedDates.read(List.of(), List.of(text));
  }

  /** The examples of RFC 9745 and RFC 8594. */
  @Test
  void theDatesOfTheStandardsAreRead() {
    Instant deprecated = Instant.parse("2023-06-30T23:59:59Z");
    Instant end = Instant.parse("2024-06-30T23:59:59Z");
    assertEquals(new Announcement(deprecated, null), deprecation("@1688169599"));
    assertEquals(new Announcement(null, end), sunset(SUNSET));
    assertEquals(
        new Announcement(deprecated, end),
        AnnouncedDates.read(List.of(" @1688169599 "), List.of(SUNSET)));
    assertEquals(new Announcement(deprecated, null), deprecation("@1688169599;why=\"x\""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "true",
        "1688169599",
        "@",
        "@1688169599.5",
        "@1688169599, @1688169600",
        "@1688169599 model gpt",
        "@9999999999999999",
        "@999999999999999",
        "@0",
        "@-1",
        "Fri, 11 Nov 2022 23:59:59 GMT",
        ""
      })
  void aDeprecationThatIsNoneSaysNothing(String text) {
    assertNull(deprecation(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Mon, 30 Jun 2024 23:59:59 GMT",
        "Sun, 31 Jun 2024 23:59:59 GMT",
        "Sun, 30 Jun 2024 23:59:59 CET",
        "Sunday, 30-Jun-24 23:59:59 GMT",
        "2024-06-30T23:59:59Z",
        "@1688169599",
        "Mon, 30 Jun 2999 23:59:59 GMT",
        "Sun, 30 Jun 2024 23:59:59 GMT; see us"
      })
  void aSunsetThatIsNoneSaysNothing(String text) {
    assertNull(sunset(text));
  }

  @Test
  void aHeaderThatComesTwiceSaysNothing() {
    assertNull(AnnouncedDates.read(List.of("@1688169599", "@1688169599"), List.of()));
    assertNull(AnnouncedDates.read(List.of(), List.of(SUNSET, SUNSET)));
    assertNull(AnnouncedDates.read(List.of(), List.of()));
  }

  @Test
  void nothingEndsBeforeItIsDeprecated() {
    assertNull(AnnouncedDates.read(List.of("@1888169599"), List.of(SUNSET)));
  }
}
