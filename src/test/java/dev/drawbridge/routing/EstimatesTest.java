package dev.drawbridge.routing;

import static dev.drawbridge.routing.Samples.call;
import static dev.drawbridge.routing.Samples.model;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Operation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimatesTest {
  @Test
  void theOutputIsTheCallersElsePolicysElseTheLesserOfTheModelsAndAThousand() {
    assertEquals(7, Estimates.outputTokens(model("m"), call(Operation.CHAT, 1, 7, 1), null));
    assertEquals(5, Estimates.outputTokens(model("m"), call(Operation.CHAT, 1, 7, 1), 5));
    assertEquals(5_000, Estimates.outputTokens(model("m"), call(1), 5_000));
    assertEquals(1_024, Estimates.outputTokens(model("m"), call(1), null));
    assertEquals(512, Estimates.outputTokens(model("m", 9_000, 512, 1), call(1), null));
    assertEquals(1_024, Estimates.outputTokens(model("m", 9_000, 4_096, 1), call(1), null));
    assertEquals(0, Estimates.outputTokens(model("m"), call(Operation.EMBEDDING, 1, null, 1), 9));
    assertEquals(21, Estimates.allOutputTokens(model("m"), call(Operation.CHAT, 1, 7, 3), null));
  }

  @Test
  void theCostHasThreeFigures() {
    // 1234 × 1 + 2 × 100 × 4 = 2034 millionths
    assertEquals(
        0.00203,
        Estimates.costUsd(model("m", 9_000, null, 1), call(Operation.CHAT, 1_234, 100, 2)));
    assertEquals(0, Estimates.costUsd(model("m", 9_000, null, 0), call(10)));
  }

  @Test
  void aCallFitsToTheLastToken() {
    assertTrue(Estimates.fits(model("m", 2_024, null, 1), call(1_000)));
    assertFalse(Estimates.fits(model("m", 2_023, null, 1), call(1_000)));
    assertFalse(
        Estimates.fits(
            model("m", 2_023, null, 1), call(Operation.CHAT, 1_000, Integer.MAX_VALUE, 1)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "999, 999",
    "1000, 1000",
    "1001, 1010",
    "1400, 1400",
    "9991, 10000",
    "10001, 10100",
    "123456, 124000",
  })
  void tokensAreRoundedUpByOnePercentAtMost(long tokens, long rounded) {
    assertEquals(rounded, Estimates.roundTokens(tokens));
  }
}
