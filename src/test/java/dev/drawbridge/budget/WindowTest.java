package dev.drawbridge.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static long at(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  private static void assertWindow(
      Window window, ZoneId zone, String at, String start, String end) {
    assertEquals(Instant.parse(start), Instant.ofEpochMilli(window.start(at(at), zone)), "start");
    assertEquals(Instant.parse(end), Instant.ofEpochMilli(window.end(at(at), zone)), "end");
  }

  @ParameterizedTest
  @CsvSource({
    "MINUTE, 2026-11-24T15:04:00Z, 2026-11-24T15:05:00Z",
    "HOUR, 2026-11-24T15:00:00Z, 2026-11-24T16:00:00Z",
    "DAY, 2026-11-23T23:00:00Z, 2026-11-24T23:00:00Z",
    "WEEK, 2026-11-22T23:00:00Z, 2026-11-29T23:00:00Z",
    "MONTH, 2026-10-31T23:00:00Z, 2026-11-30T23:00:00Z"
  })
  void windowsAreOfTheZonesCalendar(Window window, String start, String end) {
    assertWindow(window, BERLIN, "2026-11-24T15:04:33.500Z", start, end);
  }

  @Test
  void theFirstMomentOfAWindowIsInIt() {
    assertWindow(
        Window.MONTH,
        BERLIN,
        "2026-10-31T23:00:00Z",
        "2026-10-31T23:00:00Z",
        "2026-11-30T23:00:00Z");
    assertWindow(
        Window.MONTH,
        BERLIN,
        "2026-10-31T22:59:59.999Z",
        "2026-09-30T22:00:00Z",
        "2026-10-31T23:00:00Z");
  }

  @Test
  void weeksBeginOnMonday() {
    // 2026-11-22 is a Sunday, the day after it a Monday.
    assertWindow(
        Window.WEEK,
        ZoneOffset.UTC,
        "2026-11-22T23:59:59Z",
        "2026-11-16T00:00:00Z",
        "2026-11-23T00:00:00Z");
    assertWindow(
        Window.WEEK,
        ZoneOffset.UTC,
        "2026-11-23T00:00:00Z",
        "2026-11-23T00:00:00Z",
        "2026-11-30T00:00:00Z");
  }

  @Test
  void theDaysOnWhichClocksChangeAreShorterAndLonger() {
    assertEquals(Duration.ofHours(23), length(Window.DAY, "2026-03-29T12:00:00Z"));
    assertEquals(Duration.ofHours(25), length(Window.DAY, "2026-10-25T12:00:00Z"));
    assertEquals(Duration.ofHours(24), length(Window.DAY, "2026-10-26T12:00:00Z"));
  }

  private static Duration length(Window window, String at) {
    return Duration.ofMillis(window.end(at(at), BERLIN) - window.start(at(at), BERLIN));
  }

  @Test
  void anHourThatIsLivedTwiceIsTwoWindows() {
    assertWindow(
        Window.HOUR,
        BERLIN,
        "2026-10-25T00:30:00Z",
        "2026-10-25T00:00:00Z",
        "2026-10-25T01:00:00Z");
    assertWindow(
        Window.HOUR,
        BERLIN,
        "2026-10-25T01:30:00Z",
        "2026-10-25T01:00:00Z",
        "2026-10-25T02:00:00Z");
  }

  @Test
  void hoursAreThoseOfTheZonesClock() {
    assertWindow(
        Window.HOUR,
        ZoneId.of("Asia/Kolkata"),
        "2026-11-24T15:04:00Z",
        "2026-11-24T14:30:00Z",
        "2026-11-24T15:30:00Z");
  }

  /** Whatever the zone does, a moment lies in its own window. */
  @ParameterizedTest
  @CsvSource({
    "Europe/Berlin, 2026-03-28T00:00:00Z",
    "Europe/Berlin, 2026-10-24T00:00:00Z",
    "Australia/Lord_Howe, 2026-04-03T12:00:00Z",
    "Australia/Lord_Howe, 2026-10-02T12:00:00Z",
    "America/Sao_Paulo, 2018-11-03T00:00:00Z",
    "Pacific/Apia, 2011-12-29T00:00:00Z"
  })
  void everyMomentLiesInItsWindow(String zone, String from) {
    ZoneId where = ZoneId.of(zone);
    for (long at = at(from); at < at(from) + 3 * 86_400_000L; at += 60_000 * 7) {
      for (Window window : Window.values()) {
        assertEquals(true, window.start(at, where) <= at, window + " at " + at);
        assertEquals(true, at < window.end(at, where), window + " at " + at);
      }
    }
  }
}
