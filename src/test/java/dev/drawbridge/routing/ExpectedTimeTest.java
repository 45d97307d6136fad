package dev.drawbridge.routing;

import static dev.drawbridge.routing.ExpectedTime.HALF_LIFE;
import static dev.drawbridge.routing.ExpectedTime.millis;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Speed;
import org.junit.jupiter.api.Test;

class ExpectedTimeTest {
  private static final double NEVER = Double.POSITIVE_INFINITY;

  private static Speed cold(int failures, double halfLives) {
    return new Speed(Double.NaN, Double.NaN, failures, halfLives * HALF_LIFE.toMillis());
  }

  private static Speed known(int failures, double halfLives) {
    return new Speed(100, 2, failures, halfLives * HALF_LIFE.toMillis());
  }

  @Test
  void itIsTheFirstByteAndTheTokens() {
    assertEquals(100, millis(known(0, 0), 0, 7));
    assertEquals(2_100, millis(known(0, 0), 1_000, 7));
  }

  @Test
  void whatATokenTakesMayBeTheUsual() {
    assertEquals(800, millis(new Speed(100, Double.NaN, 0, 0), 100, 7));
  }

  @Test
  void eachFailureDoublesItUpToEight() {
    assertEquals(600, millis(known(1, 0), 100, 7));
    assertEquals(2_400, millis(known(3, 0), 100, 7));
    assertEquals(300 * 256, millis(known(8, 0), 100, 7));
    assertEquals(300 * 256, millis(known(4_000_000, 0), 100, 7));
  }

  @Test
  void aRestHalvesIt() {
    assertEquals(150, millis(known(0, 1), 100, 7), 1e-9);
    assertEquals(300, millis(known(2, 2), 100, 7), 1e-9);
  }

  @Test
  void whatWasNeverTriedIsTriedOnce() {
    assertEquals(0, millis(Speed.UNTRIED, 100, 7));
    assertEquals(NEVER, millis(cold(0, 0), 100, 7));
    assertEquals(NEVER, millis(cold(0, 0.99), 100, 7));
    assertEquals(0, millis(cold(0, 1), 100, 7));
  }

  @Test
  void whatNeverAnsweredRestsLongerWithEachFailure() {
    assertEquals(NEVER, millis(cold(3, 2.9), 100, 7));
    assertEquals(0, millis(cold(3, 3), 100, 7));
    assertEquals(0, millis(cold(1_000, 8), 100, 7));
  }

  @Test
  void theExpectedTokensAreTheCallersBoundUpToTheUsual() {
    assertEquals(50, Estimates.expectedOutput(Samples.request(Operation.CHAT, 50)));
    assertEquals(1_024, Estimates.expectedOutput(Samples.request(Operation.CHAT, 32_000)));
    assertEquals(1_024, Estimates.expectedOutput(Samples.request(Operation.CHAT, null)));
    assertEquals(0, Estimates.expectedOutput(Samples.request(Operation.EMBEDDING, null)));
  }
}
