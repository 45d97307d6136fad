package dev.drawbridge.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.budget.Quantity;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.exchange.InputTokens;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Usage;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PriceTest {
  private static final double EXACT = 1e-12;

  private final Price plain = new Price(2, 8, 0.5, null, null, null, List.of());
  private final Price tiered =
      new Price(1, 4, 0.1, null, null, null, List.of(new Price.Tier(200_000, 2, 6, 0.2)));

  private static Price reasoningAt(double reasoning) {
    return new Price(2, 8, null, null, reasoning, null, List.of());
  }

  @Test
  void aCallCostsItsTokensAndCachedOnesTheirOwnPrice() {
    // 900 × 2 + 100 × 0.5 + 50 × 8 = 2250 millionths
    assertEquals(0.00225, plain.cost(new Usage(1_000, 50, 100)), EXACT);
  }

  @Test
  void withoutARebateCachedTokensCostAsAnyOther() {
    assertEquals(0.0024, Price.flat(2, 8).cost(new Usage(1_000, 50, 100)), EXACT);
  }

  @Test
  void reasoningCostsItsOwnPriceWhereItHasOne() {
    Usage thought = new Usage(0, 100, 0, 60);

    assertEquals(100 * 8 / 1e6, plain.cost(thought), EXACT);
    assertEquals((40 * 8 + 60 * 20) / 1e6, reasoningAt(20.0).cost(thought), EXACT);
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
    assertEquals(50 * 20 / 1e6, reasoningAt(20.0).most(0, 50), EXACT);
    assertEquals(50 * 8 / 1e6, reasoningAt(3.0).most(0, 50), EXACT);
  }

  @Test
  void anHourOfMachinesIsSpreadOverItsOutput() {
    // 900 tokens a second are 3.24 million an hour.
    assertEquals(2.10 / 3.24, Price.ofOwn(2.10, 900).output(), EXACT);
    assertEquals(0, Price.ofOwn(2.10, 900).input());
  }

  @Test
  void whatIsWrittenToACacheCostsItsOwnPrice() {
    var sold = new Price(3, 15, 0.3, 3.75, null, null, List.of());
    Usage usage = new Usage(1_000, 0, 100, 0, 500);
    assertEquals((400 * 3 + 100 * 0.3 + 500 * 3.75) / 1e6, sold.cost(usage), EXACT);
    // Where the price is not known it is what most vendors take
    assertEquals((400 * 2 + 100 * 0.5 + 500 * 2.5) / 1e6, plain.cost(usage), EXACT);
    // And a call that keeps it for an hour pays twice its input
    Price hour = sold.of(call(ModelCall.CACHE, ModelCall.CACHE_FOR_AN_HOUR));
    assertEquals((400 * 3 + 100 * 0.3 + 500 * 6.0) / 1e6, hour.cost(usage), EXACT);
    assertEquals(1_000 * 6 / 1e6, hour.most(1_000, 0), EXACT);
    // And a longer input makes it dearer likewise
    var tiers = List.of(new Price.Tier(200_000, 6, 22.5, 0.6));
    var longer = new Price(3, 15, 0.3, 3.75, null, null, tiers);
    assertEquals(300_000 * 7.5 / 1e6, longer.cost(new Usage(300_000, 0, 0, 0, 300_000)), EXACT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"service_tier.priority", "speed.fast", "service_tier.unheard-of"})
  void aDearTierCostsSoManyTimesThePrice(String field) {
    var usage = new Usage(1_000, 50, 100);
    var stated = new Price(2, 8, 0.5, null, null, 2.0, List.of());
    assertEquals(0.00225 * 2, stated.of(call(field)).cost(usage), EXACT);
    assertEquals(0.00225 * 6, plain.of(call(field)).cost(usage), EXACT);
    assertEquals(0.0024 * 6, plain.of(call(field)).most(1_000, 50), EXACT);
    assertSame(plain, plain.of(call("service_tier", "speed")));
  }

  /** Whatever is reported of a call within its bounds, it costs no less than 0 and no more. */
  @RepeatedTest(200)
  void noCallCostsMoreThanItsMost(RepetitionInfo nth) {
    var random = new Random(nth.getCurrentRepetition());
    double input = price(random);
    Price price =
        new Price(
                input,
                price(random),
                random.nextBoolean() ? input * random.nextDouble() : null,
                random.nextBoolean() ? input * random.nextDouble() * 2 : null,
                random.nextBoolean() ? price(random) : null,
                random.nextBoolean() ? 1 + random.nextDouble() * 5 : null,
                List.of())
            .of(
                call(
                    random.nextBoolean() ? "service_tier.priority" : "model",
                    ModelCall.CACHE,
                    random.nextBoolean() ? ModelCall.CACHE_FOR_AN_HOUR : "model"));
    long most = number(random);
    long mostOutput = number(random);
    var usage =
        new Usage(
            most - bounded(random, most),
            mostOutput - bounded(random, mostOutput),
            number(random),
            number(random),
            number(random));
    double cost = price.cost(usage);
    double bound = price.most(most, mostOutput);
    assertTrue(cost >= 0 && cost <= bound * (1 + 1e-12), usage + " " + price + " " + cost);
    assertTrue(Double.isFinite(bound));
    Quantity charged = Quantity.of(cost, 0);
    assertTrue(charged.nanoUsd() <= Quantity.of(bound * (1 + 1e-12), 0).nanoUsd());
  }

  private static long bounded(Random random, long most) {
    return most == 0 ? 0 : random.nextLong(most);
  }

  private static double price(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> 0.001;
      case 2 -> 10_000;
      default -> random.nextDouble() * 100;
    };
  }

  private static long number(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(3);
      case 1 -> random.nextInt(1 << 20);
      case 2 -> random.nextLong(1_000_000_000_000_000L);
      default -> Long.MAX_VALUE - random.nextInt(3);
    };
  }

  private static ModelCall call(String... fields) {
    return new ModelCall(
        OpenAiDialect.ID,
        Operation.CHAT,
        "m",
        new ModelCall.WantedAnswer(false, false, null, 1),
        new ModelCall.CallUse(Set.of(), Set.of(), new HashSet<>(List.of(fields))),
        InputTokens.atMost(1),
        new ModelCall.CallBody(new byte[0], List.of(), 1));
  }
}
