package dev.drawbridge.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.drill.DrillReport.Counts;
import dev.drawbridge.drill.DrillReport.Move;
import dev.drawbridge.drill.DrillReport.Stop;
import dev.drawbridge.drill.DrillReport.TeamLine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Each ready scenario over the bank: somebody of each team asks every half hour of a day. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadyScenariosTest {
  private static final int NAME = 48;

  private BankDrill bank;

  @BeforeAll
  void open() throws Exception {
    bank = BankDrill.open();
  }

  @AfterAll
  void close() throws Exception {
    bank.close();
  }

  private static Counts of(DrillReport report, String team) {
    return report.teams().stream()
        .filter(line -> line.team().equals(team))
        .map(TeamLine::counts)
        .findFirst()
        .orElseThrow();
  }

  private static Counts untouched(int names) {
    return new Counts((long) names * NAME, 0, 0, 0);
  }

  /** Requests by "from to". */
  private static Map<String, Long> moves(DrillReport report) {
    Map<String, Long> moves = new TreeMap<>();
    for (Move move : report.moves()) moves.put(move.from() + " " + move.to(), move.requests());
    return moves;
  }

  /** What to change, by "team asked". */
  private static Map<String, List<String>> changes(DrillReport report) {
    Map<String, List<String>> changes = new TreeMap<>();
    for (Stop stop : report.stops()) changes.put(stop.team() + " " + stop.asked(), stop.change());
    return changes;
  }

  @Test
  void theVendorIsGoneAtOnce() throws Exception {
    DrillReport report = bank.readyOfOnePerson("vendor-gone");

    assertEquals("operator OpenAI", report.events().getFirst().what());
    assertEquals(List.of("gpt-4.1", "gpt-4.1-mini"), report.events().getFirst().models());
    assertEquals(new Counts(12 * NAME, 9 * NAME, 4 * NAME, 0), report.counts());
    assertEquals(untouched(5), of(report, "compliance"));
    assertEquals(new Counts(4 * NAME, 5 * NAME, 0, 0), of(report, "research"));
    assertEquals(
        Map.of(
            "gpt-4.1 claude-sonnet-4-5", 3L * NAME,
            "gpt-4.1 mistral-large", 3L * NAME,
            "gpt-4.1-mini claude-sonnet-4-5", 3L * NAME),
        moves(report));
    assertEquals(
        Map.of(
            "retail gpt-4.1",
            List.of("team retail: permit substitution for gpt-4.1 (by llama-3.3-70b)"),
            "trading chat",
            List.of("alias chat: add claude-sonnet-4-5"),
            "trading gpt-4.1",
            List.of("team trading: permit substitution for gpt-4.1 (by claude-sonnet-4-5)"),
            "trading gpt-4.1-mini",
            List.of("team trading: permit substitution for gpt-4.1-mini (by claude-sonnet-4-5)")),
        changes(report));
    assertEquals("region_restricted", report.stops().getFirst().code());
    assertEquals("claude-sonnet-4-5", report.standbys().getFirst().model());
    assertNull(report.recovery().took());
    // A thousand tokens in and three hundred out, at each model's price.
    double moved = NAME * (3 * (0.0075 - 0.0044) + 3 * (0.0038 - 0.0044) + 3 * (0.0075 - 0.00088));
    assertEquals(moved, report.cost().added(), 1e-6);
    assertEquals(NAME * (3 * 0.0044 + 0.00088), report.cost().unspent(), 1e-6);
  }

  @Test
  void theVendorBreaksDownAndComesBack() throws Exception {
    DrillReport report = bank.readyOfOnePerson("vendor-outage");

    Counts counts = report.counts();
    assertEquals(25L * NAME, counts.all());
    assertTrue(counts.stopped() > 0 && counts.moved() > 0, counts::toString);
    assertTrue(counts.same() > 22L * NAME, counts::toString);
    assertEquals(Duration.ofMinutes(30), report.events().getFirst().back());
    Duration took = Objects.requireNonNull(report.recovery().took());
    assertTrue(took.compareTo(Duration.ofHours(2)) > 0, report.recovery()::toString);
    assertTrue(took.compareTo(Duration.ofHours(4)) < 0, report.recovery()::toString);
    Counts before = report.timeline().getFirst().counts();
    assertEquals(0, before.moved() + before.stopped());
    Counts after = report.timeline().getLast().counts();
    assertEquals(0, after.moved() + after.stopped());
  }

  @Test
  void aModelIsRetired() throws Exception {
    DrillReport report = bank.readyOfOnePerson("model-retired");

    assertEquals("model gpt-4.1", report.events().getFirst().what());
    // After a quarter of the day.
    assertEquals(new Counts(876, 216, 108, 0), report.counts());
    assertEquals(
        Map.of("gpt-4.1 gpt-4.1-mini", 108L, "gpt-4.1 mistral-large", 108L), moves(report));
    assertEquals(
        List.of("team trading: permit substitution for gpt-4.1 (by gpt-4.1-mini)"),
        changes(report).get("trading gpt-4.1"));
  }

  @Test
  void someCallersAreBarred() throws Exception {
    DrillReport report = bank.readyOfOnePerson("callers-barred");

    assertEquals("operator OpenAI, for team research", report.events().getFirst().what());
    assertEquals(new Counts(4 * NAME, 5 * NAME, 0, 0), of(report, "research"));
    // What one team meets changes nothing for the others.
    assertEquals(untouched(5), of(report, "retail"));
    assertEquals(untouched(6), of(report, "trading"));
    assertEquals(untouched(5), of(report, "compliance"));
  }

  @Test
  void everyVendorInTheUsIsGone() throws Exception {
    DrillReport report = bank.readyOfOnePerson("us-vendors-gone");

    assertEquals(
        List.of("claude-sonnet-4-5", "gpt-4.1", "gpt-4.1-mini"),
        report.events().getFirst().models());
    assertEquals(untouched(5), of(report, "compliance"));
    assertTrue(
        report.moves().stream()
            .noneMatch(m -> m.to().startsWith("gpt") || m.to().contains("claude")),
        report.moves()::toString);
    assertEquals(
        List.of(
            "team trading: permit substitution for gpt-4.1 (by qwen3-32b)",
            "team trading: entitle qwen3-32b"),
        changes(report).get("trading gpt-4.1"));
    assertEquals(
        List.of("alias chat: add qwen3-32b", "team trading: entitle qwen3-32b"),
        changes(report).get("trading chat"));
  }

  @Test
  void theCredentialIsSuspended() throws Exception {
    DrillReport report = bank.readyOfOnePerson("credential-suspended");

    assertEquals("credential openai/default", report.events().getFirst().what());
    assertEquals(new Counts(12 * NAME, 9 * NAME, 4 * NAME, 0), report.counts());
    // Everybody meets a revoked credential until its circuit is open, then nobody.
    assertTrue(report.failedAttempts() < 5 * NAME, () -> report.failedAttempts() + " attempts");
  }

  @Test
  void theMakerTurnsItsLicence() throws Exception {
    DrillReport report = bank.readyOfOnePerson("licence-turned");

    assertEquals("lineage meta/*", report.events().getFirst().what());
    assertEquals(List.of("llama-3.3-70b"), report.events().getFirst().models());
    assertEquals(0, report.failedAttempts(), "it is known before");
    assertEquals(new Counts(21 * NAME, 2 * NAME, 2 * NAME, 0), report.counts());
    assertEquals(
        List.of(
            "team retail: permit substitution for llama-3.3-70b (by qwen3-32b)",
            "team retail: entitle qwen3-32b"),
        changes(report).get("retail llama-3.3-70b"));
  }
}
