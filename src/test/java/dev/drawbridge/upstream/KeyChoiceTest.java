package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class KeyChoiceTest {
  private static boolean all(ProviderKey key) {
    return true;
  }

  private static ProviderKey key(String id, int weight, String... teams) {
    return new ProviderKey(id, new Credential.Key(id), id, weight, List.of(teams));
  }

  private static String next(KeyChoice choice, EligibleKeys wish, Predicate<ProviderKey> usable) {
    ProviderKey key = choice.next(wish, usable);
    return key == null ? "none" : key.id();
  }

  @Test
  void withoutWeightsTheOrderOfTheListDecides() {
    var choice = new KeyChoice(List.of(key("a", 0), key("b", 0)));
    for (int i = 0; i < 5; i++)
      assertEquals("a", next(choice, EligibleKeys.ANY, KeyChoiceTest::all));
    assertEquals("b", next(choice, EligibleKeys.ANY, key -> !key.id().equals("a")));
    assertEquals("b", next(choice, EligibleKeys.ANY.without("a"), KeyChoiceTest::all));
    assertEquals(
        "none", next(choice, EligibleKeys.ANY.without("a").without("b"), KeyChoiceTest::all));
  }

  @Test
  void weightsAreSharesThatHoldSoon() {
    var choice = new KeyChoice(List.of(key("a", 1), key("b", 3), key("c", 0)));
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 10; i++)
      counts.merge(next(choice, EligibleKeys.ANY, KeyChoiceTest::all), 1, Integer::sum);
    assertEquals(Map.of("a", 2, "b", 6, "c", 2), counts);
  }

  @Test
  void oneThatIsRestrictedLeavesItsShareToTheOthers() {
    var choice = new KeyChoice(List.of(key("a", 1), key("b", 1), key("c", 1)));
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 10; i++) {
      counts.merge(next(choice, EligibleKeys.ANY, key -> !key.id().equals("b")), 1, Integer::sum);
    }
    assertEquals(Map.of("a", 5, "c", 5), counts);
  }

  @Test
  void aTeamsOwnGoesBeforeThoseOfAllAndIsNobodyElses() {
    var choice = new KeyChoice(List.of(key("all", 0), key("research", 0, "research")));
    var research = new EligibleKeys("research", null, Set.of());
    assertEquals("research", next(choice, research, KeyChoiceTest::all));
    assertEquals("all", next(choice, research.without("research"), KeyChoiceTest::all));
    assertEquals(
        "all", next(choice, new EligibleKeys("sales", null, Set.of()), KeyChoiceTest::all));
    assertEquals("all", next(choice, EligibleKeys.ANY, KeyChoiceTest::all));
    var only = new KeyChoice(List.of(key("research", 0, "research")));
    assertNull(only.first(EligibleKeys.ANY));
    assertFalse(only.has(EligibleKeys.ANY, KeyChoiceTest::all));
    assertTrue(only.has(research, KeyChoiceTest::all));
  }

  @Test
  void whatIsKeptWithOneIsAskedForWithThatOneOnly() {
    var choice = new KeyChoice(List.of(key("a", 0), key("b", 0)));
    var kept = new EligibleKeys(null, "b", Set.of());
    assertEquals("b", next(choice, kept, KeyChoiceTest::all));
    assertFalse(choice.has(kept.without("b"), KeyChoiceTest::all));
    assertEquals("a", next(choice, new EligibleKeys(null, "gone", Set.of()), KeyChoiceTest::all));
  }
}
