package dev.drawbridge.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How many lines the month's spend may take, as each segment of the log begins with them. */
class SpendTest {
  private static final long NOW = Instant.parse("2026-11-24T12:00:00Z").toEpochMilli();
  private static final int CALLS = 3 * Spend.MOST_LINES;
  private static final int TEAMS = 3;
  private static final int MODELS = 4;

  private static Spend spend() {
    return new Spend(() -> ZoneOffset.UTC, name -> name);
  }

  private static Spend ofManyPrincipals() {
    Spend spend = spend();
    for (int i = 0; i < CALLS; i++) {
      var payer = new Spend.Payer("team-" + i % TEAMS, "key|" + i, "research", Map.of());
      var bill = new Spend.Bill("model-" + i % MODELS, "local", "main", 10, 2);
      spend.add(payer, bill, new Hold(List.of(), NOW, Quantity.of(0.5, 12)));
    }
    return spend;
  }

  private static long requests(Spend spend, String dimension) {
    return spend.lines(null, dimension, NOW).stream().mapToLong(l -> l.sum().requests()).sum();
  }

  @Test
  void linesAreBoundedAndLoseNothing() {
    Spend spend = ofManyPrincipals();
    assertEquals(CALLS, requests(spend, Spend.PRINCIPAL));
    assertEquals(CALLS, requests(spend, Spend.CREDENTIAL));
    assertEquals(TEAMS * MODELS, spend.lines(null, Spend.WHOLE, NOW).size());
    int others = TEAMS * 4;
    int most = Spend.MOST_LINES + TEAMS * MODELS + others;
    assertTrue(spend.state().lines().size() <= most, spend.state().lines().size() + " lines");
  }

  @Test
  void thoseThatWereThereFirstAreToldOneByOne() {
    List<Spend.Line> principals = ofManyPrincipals().lines(null, Spend.PRINCIPAL, NOW);
    var first = new Spend.Key("team-0", Spend.PRINCIPAL, "key|0", "model-0");
    var last = new Spend.Key("team-0", Spend.PRINCIPAL, "key|" + (CALLS - 3), "model-1");
    var others = new Spend.Key("team-0", Spend.PRINCIPAL, Spend.OTHERS, Spend.OTHERS);
    assertTrue(principals.stream().anyMatch(line -> line.key().equals(first)));
    assertTrue(principals.stream().noneMatch(line -> line.key().equals(last)));
    assertTrue(principals.stream().anyMatch(line -> line.key().equals(others)));
  }

  @Test
  void aRestartChangesNoLine() {
    Spend.State before = ofManyPrincipals().state();
    Spend spend = spend();
    spend.begin(before);
    assertEquals(new HashSet<>(before.lines()), new HashSet<>(spend.state().lines()));
    spend.begin(before);
    assertEquals(new HashSet<>(before.lines()), new HashSet<>(spend.state().lines()));
  }

  @Test
  void moreLinesOfAnEarlierBuildAreTakenTogether() {
    List<Spend.Line> lines = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      var key = new Spend.Key("team-0", Spend.PRINCIPAL, Spend.OTHERS, "model-" + i);
      lines.add(new Spend.Line(key, new Spend.Sum(1, 10, 2, 500)));
    }
    Spend spend = spend();
    spend.begin(new Spend.State(NOW - 1, NOW + 1, lines));
    assertEquals(CALLS, requests(spend, Spend.PRINCIPAL));
    assertTrue(spend.state().lines().size() <= Spend.MOST_LINES + 1);
  }
}
