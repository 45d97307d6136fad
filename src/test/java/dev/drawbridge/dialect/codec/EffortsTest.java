package dev.drawbridge.dialect.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.exchange.Thinking;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EffortsTest {
  @ParameterizedTest
  @ValueSource(strings = {"none", "minimal", "low", "medium", "high", "xhigh", "max"})
  void anEffortComesBackFromItsBudget(String effort) {
    Integer budget = Efforts.budget(new Thinking(effort, null, null));
    assertEquals(effort, Efforts.effort(new Thinking(null, budget, null)));
  }

  @ParameterizedTest
  @CsvSource({"1, minimal", "1024, low", "2000, low", "9000, medium", "20000, high", "99999, max"})
  void aBudgetIsTheNearestEffort(int budget, String effort) {
    assertEquals(effort, Efforts.effort(new Thinking(null, budget, null)));
  }

  @Test
  void whatIsSaidStaysAndWhatNobodyKnowsIsNotGuessed() {
    assertEquals(77, Efforts.budget(new Thinking(null, 77, null)));
    assertEquals("odd", Efforts.effort(new Thinking("odd", null, null)));
    assertNull(Efforts.budget(new Thinking("odd", null, null)));
    assertNull(Efforts.effort(new Thinking(null, -1, null)));
  }
}
