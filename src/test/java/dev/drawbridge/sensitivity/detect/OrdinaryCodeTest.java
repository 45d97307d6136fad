package dev.drawbridge.sensitivity.detect;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/**
 * Of ordinary code, at most one line in ten thousand is taken for a secret. The JDK's sources,
 * which take longer, are looked into by {@code DetectionBench}.
 */
class OrdinaryCodeTest {
  @Test
  void littleOfOurOwnSourcesIsTakenForASecret() throws Exception {
    OrdinaryCode own = OrdinaryCode.own();

    assertTrue(own.lines() > 50_000, () -> "lines: " + own.lines());
    assertTrue(own.rate() <= 1, () -> own.found().toString());
  }
}
