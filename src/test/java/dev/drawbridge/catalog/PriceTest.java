package dev.drawbridge.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.exchange.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;

class PriceTest {
  private static final double EXACT = 1e-12;

  private final Price plain = new Price(2, 8, 0.5);
  private final Price tiered =
      new Price(1, 4, 0.1, null, List.of(new Price.Tier(200_000, 2, 6, 0.2)));

  @Test
  void aCallCostsItsTokensAndCachedOnesTheirOwnPrice() {
    // 900 × 2 + 100 × 0.5 + 50 × 8 = 2250 millionths
    assertEquals(0.00225, plain.cost(new Usage(1_000, 50, 100)), EXACT);
  }

  @Test
  void withoutARebateCachedTokensCostAsAnyOther() {
    assertEquals(0.0024, new Price(2, 8, null).cost(new Usage(1_000, 50, 100)), EXACT);
  }

  @Test
  void reasoningCostsItsOwnPriceWhereItHasOne() {
    Usage thought = new Usage(0, 100, 0, 60);

    assertEquals(100 * 8 / 1e6, plain.cost(thought), EXACT);
    assertEquals(
        (40 * 8 + 60 * 20) / 1e6, new Price(2, 8, null, 20.0, List.of()).cost(thought), EXACT);
  }

  @Test
  void aLongInputMakesTheWholeCallDearer() {
    assertEquals(0.2, tiered.cost(new Usage(200_000, 0, 0)), EXACT);
    assertEquals((200_001 * 2 + 10 * 6) / 1e6, tiered.cost(new Usage(200_001, 10, 0)), EXACT);
    assertEquals((1 * 2 + 200_000 * 0.2) / 1e6, tiered.cost(new Usage(200_001, 0, 200_000)), EXACT);
  }

  @Test
  void theMostIsWithoutRebateAndAllOfTheDearerOutput() {
    assertEquals(0.0024, plain.most(1_000, 50), EXACT);
    assertEquals(50 * 20 / 1e6, new Price(2, 8, null, 20.0, List.of()).most(0, 50), EXACT);
    assertEquals(50 * 8 / 1e6, new Price(2, 8, null, 3.0, List.of()).most(0, 50), EXACT);
  }

  @Test
  void anHourOfMachinesIsSpreadOverItsOutput() {
    // 900 tokens a second are 3.24 million an hour.
    assertEquals(2.10 / 3.24, Price.ofOwn(2.10, 900).output(), EXACT);
    assertEquals(0, Price.ofOwn(2.10, 900).input());
  }
}
