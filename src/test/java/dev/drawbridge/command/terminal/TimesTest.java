package dev.drawbridge.command.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Durations and dates as people write them. */
class TimesTest {
  private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "90d, 2027-02-22T12:00:00Z",
    "12h, 2026-11-25T00:00:00Z",
    "30m, 2026-11-24T12:30:00Z",
    "2027-01-31, 2027-01-31T00:00:00Z",
    "2027-01-31T10:00:00Z, 2027-01-31T10:00:00Z"
  })
  void readsATimeToCome(String text, Instant expected) {
    assertEquals(expected, Times.after(NOW, text));
  }

  @Test
  void readsATimePast() {
    assertEquals(Instant.parse("2026-11-17T12:00:00Z"), Times.before(NOW, "7d"));
  }

  @ParameterizedTest
  @CsvSource({"0d", "-1d", "1y", "2027-13-01", "tomorrow", "999999999d"})
  void refusesWhatIsNoTime(String text) {
    assertEquals(2, assertThrows(CommandFailure.class, () -> Times.after(NOW, text)).exit());
  }
}
