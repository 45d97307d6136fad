package dev.drawbridge.audit;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.CallerIds;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.audit.record.LedgerJson;
import dev.drawbridge.audit.record.RowReader;
import dev.drawbridge.budget.Books;
import dev.drawbridge.budget.Counter;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.budget.Reservation;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.budget.Standing;
import dev.drawbridge.budget.Unit;
import dev.drawbridge.budget.Window;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.log.wal.SegmentIndex;
import dev.drawbridge.policy.decision.Verdict.Limit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The counters after a start are those that the records come to. */
class LedgerReplayTest {
  private static final List<Limit> LIMITS =
      List.of(
          new Limit("team:research", "usd", 1_000, "month"),
          new Limit("team:research", "tokens", 1e9, "total"),
          new Limit("organisation", "requests", 1e9, "week"),
          new Limit("team:research", "concurrent", 1e9, "total"));

  @TempDir Path folder;
  private LogFixture fixture = new LogFixture(Path.of(""));
  private final Random random = new Random(7);

  /** A call on record whose end is not. */
  private record Running(OpenRecord record, Reservation reservation) {}

  @BeforeEach
  void start() {
    fixture = new LogFixture(folder.resolve("audit"));
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  private Running begin(AuditLog log) throws Exception {
    Reservation reservation =
        log.ledger()
            .reserve(LIMITS, new Quantity(random.nextInt(1_000_000), random.nextInt(1_000)));
    var e = SampleEntries.request("research", new byte[random.nextInt(4_000)]);
    var entry =
        new RequestEntry(
            e.time(),
            e.input(),
            e.verdict(),
            e.first(),
            reservation.hold(),
            CallerIds.NONE,
            Map.of());
    return new Running(await(log.open(entry)), reservation);
  }

  private void move(Running call) throws Exception {
    if (random.nextBoolean()) call.reservation().keepBillable();
    assertTrue(call.reservation().move(LIMITS, new Quantity(random.nextInt(3_000_000), 77)));
    await(call.record().move(call.reservation().hold()));
  }

  private void end(Running call) throws Exception {
    int kind = random.nextInt(4);
    Usage usage = kind == 0 ? null : new Usage(random.nextInt(900), random.nextInt(900), 0);
    var charged =
        usage == null
            ? call.reservation().charge()
            : call.reservation()
                .settle(new Quantity(random.nextInt(2_000_000), usage.input() + usage.output()));
    await(
        call.record()
            .close(
                SampleEntries.ended(
                    Outcome.COMPLETE,
                    "model-" + random.nextInt(3),
                    new EndEntry.Bill(
                        usage,
                        null,
                        // A record that says nothing of what was charged: the reservation is.
                        kind == 0 && random.nextBoolean() ? null : charged),
                    "")));
  }

  private static List<String> told(Ledger ledger) {
    List<String> told = new ArrayList<>();
    for (Standing s : ledger.standings(LIMITS)) {
      told.add(s.counter() + " used " + s.used() + " reserved " + s.reserved());
    }
    return told;
  }

  /** The limits that the ledger knows before policy is asked. */
  private static Set<String> known(Ledger ledger) {
    Set<String> known = new HashSet<>();
    for (Standing s : ledger.all()) known.add(s.counter() + " amount " + s.amount());
    return known;
  }

  private static Set<Spend.Line> spent(AuditLog log) {
    return new HashSet<>(log.spend().state().lines());
  }

  /** What a process that died now would leave. */
  private Path crash() throws IOException {
    Path copy = folder.resolve("copy/audit");
    Files.createDirectories(copy.resolve("wal"));
    try (var files = Files.newDirectoryStream(fixture.folder.resolve("wal"))) {
      for (Path file : files) Files.copy(file, copy.resolve("wal").resolve(file.getFileName()));
    }
    Files.copy(fixture.folder.resolve("keys.db"), copy.resolve("keys.db"));
    Path master = AuditSettings.master(copy);
    Files.createDirectories(master.getParent());
    Files.copy(AuditSettings.master(fixture.folder), master);
    return copy;
  }

  @Test
  void aStartCountsOnFromWhereTheLogEnded() throws Exception {
    AuditLog log = fixture.open();
    for (int i = 0; i < 400; i++) end(begin(log));
    List<String> before = told(log.ledger());
    Set<String> known = known(log.ledger());
    assertEquals(LIMITS.size(), known.size());
    Set<Spend.Line> spent = spent(log);
    await(log.close());
    assertTrue(SegmentIndex.segments(fixture.folder.resolve("wal")).size() > 3, "several segments");

    AuditLog again = fixture.open();
    assertEquals(known, known(again.ledger()));
    assertEquals(before, told(again.ledger()));
    assertEquals(spent, spent(again));
    assertTrue(spent.size() >= 6, "" + spent);
    await(again.close());
  }

  @Test
  void whatACrashLeavesOpenIsChargedWhatItReserved() throws Exception {
    // Given calls that run while others end, over several segments
    AuditLog log = fixture.open();
    List<Running> running = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      running.add(begin(log));
      if (i % 3 == 0) move(running.getLast());
      if (random.nextInt(20) > 0) end(running.remove(random.nextInt(running.size())));
    }
    assertTrue(running.size() > 5, "some run");
    // When the process dies
    Path left = crash();
    for (Running call : running) call.reservation().charge();
    List<String> expected = told(log.ledger());

    LogFixture after = new LogFixture(left);
    AuditLog again = after.open();
    assertEquals(expected, told(again.ledger()));
    assertTrue(expected.getLast().endsWith("used 0 reserved 0"), expected.getLast());
    // Then another start, which finds their ends, counts the same
    await(again.close());
    again = after.open();
    assertEquals(expected, told(again.ledger()));
    await(again.close());
    after.close();
    await(log.close());
  }

  @Test
  void theHeadOfASegmentTellsTheLimitOfEachCounter() throws Exception {
    var counter = new Counter("team:research", Unit.USD, Window.MONTH);
    var state =
        new Books.State(
            5, List.of(new Books.Balance(counter, 1, 9, 3, 7)), Map.of(), Spend.State.EMPTY);

    byte[] head = AsciiJson.object(g -> LedgerJson.state(g, state));

    assertEquals(state, LedgerJson.state(RowReader.JSON.readTree(head)));
  }

  @Test
  void aHeadOfBeforeLimitsWereKeptTellsNone() throws Exception {
    String head = "{\"ledger\":{\"used\":[[\"team:research\",\"usd\",\"month\",1,9,3]]}}";

    var balance = LedgerJson.state(RowReader.JSON.readTree(head)).accounts().getFirst();

    assertEquals(3, balance.used());
    assertEquals(Standing.UNKNOWN, balance.limit());
  }

  @Test
  void aLogOfBeforeThereWereLimitsStartsAtNothing() throws Exception {
    assertEquals(Books.State.EMPTY, LedgerJson.state(RowReader.JSON.readTree("{\"open\":[1,2]}")));
  }
}
