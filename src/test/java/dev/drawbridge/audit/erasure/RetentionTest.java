package dev.drawbridge.audit.erasure;

import static dev.drawbridge.audit.AuditLogParts.copies;
import static dev.drawbridge.audit.AuditLogParts.erasures;
import static dev.drawbridge.audit.AuditLogParts.finder;
import static dev.drawbridge.audit.AuditLogParts.ledger;
import static dev.drawbridge.audit.AuditLogParts.noted;
import static dev.drawbridge.audit.AuditLogParts.proof;
import static dev.drawbridge.audit.AuditLogParts.retention;
import static dev.drawbridge.audit.AuditLogParts.spend;
import static dev.drawbridge.audit.AuditLogParts.wal;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditLog;
import dev.drawbridge.audit.LogFixture;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AuditJson;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.audit.entry.RetentionSettings;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.audit.export.AuditExport;
import dev.drawbridge.audit.export.ExportFormat;
import dev.drawbridge.audit.export.RecordCopies;
import dev.drawbridge.audit.index.IndexedLog;
import dev.drawbridge.audit.index.RecordFinder;
import dev.drawbridge.audit.record.RowReader;
import dev.drawbridge.audit.record.SnapshotSearch;
import dev.drawbridge.audit.verify.LogCheck;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.tlog.EntryBundle;
import dev.drawbridge.log.tlog.Tile;
import dev.drawbridge.log.tlog.WitnessPolicy;
import dev.drawbridge.log.wal.FrameType;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.MinimumIndex;
import dev.drawbridge.log.wal.SegmentIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is older than it is to be kept goes, and nothing else; what is left is well. */
class RetentionTest {
  private static final String ADA = "https://id.acme.example/realms/acme|u-1";
  private static final Duration DAY = Duration.ofDays(1);

  /* More records than two bundles hold. */
  private static final int MANY = 270;
  private static final Duration REFERRED = RetentionPlan.REFERRED;

  @TempDir Path folder;
  private LogFixture fixture = new LogFixture(Path.of(""));
  private AuditLog log;
  private final List<String> ids = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    fixture = new LogFixture(folder.resolve("audit"));
    fixture.retention = new RetentionSettings(DAY, null);
    log = fixture.open();
  }

  @AfterEach
  void stop() throws Exception {
    await(log.close());
    fixture.close();
  }

  private void again() throws Exception {
    await(log.close());
    log = fixture.open();
  }

  private static final String LETTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

  private static byte[] prompt(int number) {
    // Letters without order, which hardly get shorter, so that a segment holds few records.
    String letters =
        new Random(number)
            .ints(14_000, 0, 64)
            .mapToObj(i -> LETTERS.substring(i, i + 1))
            .collect(Collectors.joining());
    return IndexedLog.prompt("question " + number + " " + letters);
  }

  /** So many requests of a person, each with its end. */
  private void ask(String person, int requests) throws Exception {
    for (int i = 0; i < requests; i++) {
      RequestEntry entry = SampleEntries.by(person, prompt(ids.size()));
      OpenRecord open = await(log.open(entry));
      await(open.close(SampleEntries.end("an answer")));
      ids.add(entry.input().request().id().value());
    }
  }

  private Optional<Map<String, Object>> run(Duration later) throws Exception {
    return await(retention(log).run(Instant.now().plus(later)));
  }

  private RecordView show(String id) throws Exception {
    return await(log.show(id)).orElseThrow();
  }

  private LogCheck.Report check() throws IOException {
    return check(AuditSettings.master(fixture.folder), null);
  }

  private LogCheck.Report check(Path master, @Nullable Path kept) throws IOException {
    return LogCheck.run(
        new LogCheck.Task(
            fixture.folder, new MasterKey(master, null), null, kept, WitnessPolicy.NONE),
        n -> {});
  }

  private LogCheck.Report well() throws Exception {
    await(log.close());
    LogCheck.Report report = check();
    assertEquals(List.of(), report.faults());
    LogCheck.Report closed = check(folder.resolve("nowhere"), null);
    assertEquals(List.of(), closed.faults(), "without the keys");
    log = fixture.open();
    return report;
  }

  private void caughtUp() throws Exception {
    assertTrue(await(log.indexed(IndexedLog.SOON)));
  }

  private long segments() throws IOException {
    return SegmentIndex.segments(fixture.folder.resolve("wal")).size();
  }

  @Test
  void contentGoesAndAllElseStands() throws Exception {
    ask("u-1", 40);
    assertTrue(segments() > 1, "several segments");
    // They have no order.
    var spent = Set.copyOf(spend(log).state().lines());
    caughtUp();
    assertEquals(40, rows("be brief"));

    Map<String, Object> took = run(DAY.plus(REFERRED).plusHours(3)).orElseThrow();

    assertEquals("expired", took.get("action"));
    assertEquals(80L, took.get("records"));
    for (String id : ids) {
      RecordView view = show(id);
      assertNull(view.prompt());
      assertNull(view.answer());
      assertEquals("research", view.row().asker().team());
      assertEquals("complete", view.row().decided().outcome());
      assertNull(view.row().state());
      assertTrue(view.expired());
      assertTrue(AuditJson.view(view, true, true).contains("\"content\":\"expired\""));
    }
    caughtUp();
    assertEquals(0, IndexedLog.postings(fixture.folder, "be brief"));
    assertEquals(0, rows("be brief"));
    assertEquals(40, IndexedLog.pages(finder(log), SampleEntries.query(50, null), 50).size());
    LogCheck.Report report = well();
    assertEquals(80, report.contents().expired());
    assertEquals(0, report.contents().erased());
    assertEquals(2, report.contents().opened(), "the retention's own records");
    assertEquals(spent, Set.copyOf(spend(log).state().lines()));
    assertEquals(Optional.empty(), run(DAY.plus(REFERRED).plusHours(3)), "nothing is left");
    ask("u-1", 1);
    assertArrayEquals(prompt(40), show(ids.getLast()).prompt());
    well();
  }

  private int rows(String text) throws Exception {
    return await(log.search(IndexedLog.query(null, null, null, text, 1000))).decisions().size();
  }

  @Test
  void whatAYoungerRecordMayReferToStays() throws Exception {
    ask("u-1", 40);

    assertEquals(Optional.empty(), run(DAY.plusHours(24)));

    assertArrayEquals(prompt(0), show(ids.getFirst()).prompt());
    assertFalse(show(ids.getFirst()).expired());
    well();
  }

  @Test
  void whatIsHeldStaysUntilItIsReleased() throws Exception {
    ask("u-1", 20);
    ask("u-2", 20);
    await(erasures(log).hold("key:a", ADA, "case 12/26"));

    Map<String, Object> took = run(DAY.plus(REFERRED).plusHours(3)).orElseThrow();

    assertEquals(40L, took.get("records"));
    assertTrue(number(took, "held") > 0, took.toString());
    for (int i = 0; i < 40; i++) {
      if (i < 20) assertArrayEquals(prompt(i), show(ids.get(i)).prompt());
      else assertNull(show(ids.get(i)).prompt());
    }
    assertEquals(Optional.empty(), run(DAY.plus(REFERRED).plusHours(3)));
    assertEquals(
        "a retention is due for more: 40 records keep prompt or answer: held by record 80, for case"
            + " 12/26",
        retention(log).kept());
    await(erasures(log).release("key:a", ADA, "closed"));
    assertEquals(40L, run(DAY.plus(REFERRED).plusHours(3)).orElseThrow().get("records"));
    assertNull(retention(log).kept());
    assertNull(show(ids.getFirst()).prompt());
    assertEquals(80, well().contents().expired());
  }

  @Test
  void aCrashInTheMiddleIsMadeGoodByTheNextRun() throws Exception {
    ask("u-1", 40);
    caughtUp();
    // It is on record what is to go, and one segment was cleared: then the process dies.
    RetentionPlan plan = plan(DAY.plus(REFERRED).plusHours(3));
    wal(log).roll();
    Map<String, Object> fields =
        Map.of(
            "action", "expire",
            "content_before", String.valueOf(plan.contentBefore()),
            "cleared",
                plan.cleared().entrySet().stream()
                    .flatMap(e -> List.of(e.getKey(), e.getValue()).stream())
                    .toList());
    await(noted(log, new Event(Instant.now(), "retention", "drawbridge", fields)));
    long before = java.util.Objects.requireNonNull(plan.contentBefore()).toEpochMilli();
    try (Keys keys =
        Keys.read(fixture.folder, new MasterKey(AuditSettings.master(fixture.folder), null))
            .orElseThrow()) {
      assertTrue(wal(log).destroy(0, new ExpiredContent(keys, before)) > 0);
    }
    assertTrue(well().contents().expired() > 0);
    caughtUp();
    assertTrue(IndexedLog.postings(fixture.folder, "be brief") > 0, "the index was not told yet");

    assertTrue(run(DAY.plus(REFERRED).plusHours(3)).isPresent());

    caughtUp();
    assertEquals(0, IndexedLog.postings(fixture.folder, "be brief"));
    assertEquals(80, well().contents().expired());
    assertEquals(Optional.empty(), run(DAY.plus(REFERRED).plusHours(3)));
  }

  private RetentionPlan plan(Duration later) throws IOException {
    try (Keys keys =
        Keys.read(fixture.folder, new MasterKey(AuditSettings.master(fixture.folder), null))
            .orElseThrow()) {
      return RetentionPlan.of(
          fixture.retention,
          finder(log),
          wal(log).reader(),
          keys,
          // The tree covers each request and its end.
          2L * ids.size(),
          Instant.now().plus(later));
    }
  }

  @Test
  void contentThatIsGoneWithoutARetentionIsAFault() throws Exception {
    ask("u-1", 40);
    Instant later = Instant.now().plus(Duration.ofDays(9));
    try (Keys keys =
        Keys.read(fixture.folder, new MasterKey(AuditSettings.master(fixture.folder), null))
            .orElseThrow()) {
      wal(log).destroy(0, new ExpiredContent(keys, later.toEpochMilli()));
    }
    await(log.close());
    assertTrue(check().faults().toString().contains("no erasure is on record after it"));
    // One on record that took less does not cover it.
    log = fixture.open();
    await(
        noted(
            log,
            new Event(
                Instant.now(),
                "retention",
                "drawbridge",
                Map.of("action", "expire", "content_before", "2026-01-01T00:00:00Z"))));
    await(log.close());
    LogCheck.Report report = check();
    assertTrue(
        report.faults().getFirst().what().contains("no retention on record names it"),
        report.faults().toString());
    log = fixture.open();
  }

  private void keepTwoDays() throws Exception {
    fixture.retention = new RetentionSettings(DAY, DAY.multipliedBy(2));
    again();
  }

  @Test
  void whatIsOldIsPrunedSegmentBySegment() throws Exception {
    ask("u-1", MANY);
    var spent = Set.copyOf(spend(log).state().lines());
    Path kept = folder.resolve("kept");
    keepTwoDays();
    long used = ledger(log).all().getFirst().used();
    Files.copy(fixture.folder.resolve("checkpoint"), kept);
    long before = segments();
    RecordCopies copies = copies(log);
    String hash = copies.leafHash(5);

    Map<String, Object> took = run(Duration.ofDays(5)).orElseThrow();

    long oldest = number(took, "minimum_index");
    assertEquals(oldest, took.get("pruned"));
    assertEquals(oldest, MinimumIndex.of(fixture.folder));
    assertEquals(oldest, await(proof(log).minimumIndex()));
    assertTrue(oldest >= 256, "a bundle and more: " + oldest);
    assertTrue(segments() < before);
    assertFalse(Files.exists(fixture.folder.resolve("tile/entries/000")));
    assertTrue(Files.exists(fixture.folder.resolve("tile/0/000")));
    assertEquals(Optional.empty(), await(proof(log).tile("tile/entries/000")));
    byte[] begins =
        await(proof(log).tile(new Tile(Tile.ENTRIES, oldest / 256, 256).path())).orElseThrow();
    assertEquals(256, EntryBundle.entries(begins).size(), "that of the oldest record is whole");
    // What was pruned is nowhere; what is left is whole.
    assertEquals(Optional.empty(), await(log.show(ids.getFirst())));
    assertEquals("research", show(ids.getLast()).row().asker().team());
    caughtUp();
    List<Row> rows = IndexedLog.pages(finder(log), SampleEntries.query(500, null), 500);
    assertTrue(rows.size() < MANY && rows.getLast().seq() >= oldest, rows.size() + " rows");
    try (RecordFinder walking = IndexedLog.walking(fixture.folder)) {
      assertEquals(rows, IndexedLog.pages(walking, SampleEntries.query(500, null), 500));
    }
    assertEquals(0, IndexedLog.rowsBefore(fixture.folder, oldest));
    assertEquals(hash, copies.leafHash(5), "a receiver's last record is still known");
    assertEquals(oldest, copies.oldest());
    await(proof(log).receipt(ids.getLast(), row -> true, true));
    assertEquals(spent, Set.copyOf(spend(log).state().lines()));

    LogCheck.Report report = well();
    assertEquals(oldest, report.extent().oldest());
    assertEquals(List.of(), check(AuditSettings.master(fixture.folder), kept).faults());
    assertEquals(spent, Set.copyOf(spend(log).state().lines()), "after a start too");
    assertEquals(used, ledger(log).all().getFirst().used());
    assertEquals(Optional.empty(), run(Duration.ofDays(5)));
    ask("u-1", 30);
    assertNotNull(show(ids.getLast()).prompt());
    // An index that is made anew begins where the log does.
    await(log.close());
    IndexedLog.delete(fixture.folder);
    log = fixture.open();
    caughtUp();
    List<Row> anew = IndexedLog.pages(finder(log), SampleEntries.query(500, null), 500);
    assertEquals(rows.size() + 30, anew.size());
    var all = new AuditExport.Wanted(Instant.EPOCH, null, ExportFormat.OCSF, java.util.Set.of());
    AuditExport.Done done =
        AuditExport.write(
            fixture.folder,
            new MasterKey(AuditSettings.master(fixture.folder), null),
            all,
            folder.resolve("export"),
            n -> {});
    assertTrue(done.rows() >= rows.size() + 29, done.rows() + " rows");
    well();
  }

  @Test
  void aPruneThatWasCutShortCountsAsDoneAndIsFinished() throws Exception {
    ask("u-1", MANY);
    keepTwoDays();
    long minimum = plan(Duration.ofDays(5)).minimumIndex();
    assertTrue(minimum > 0);
    Map<String, Object> fields = Map.of("action", "expire", "minimum_index", minimum);
    await(noted(log, new Event(Instant.now(), "retention", "drawbridge", fields)));
    assertEquals(0, well().extent().oldest(), "it is on record only");
    await(log.close());
    // The file says so; of the segments before it one is gone, in the middle.
    var segments = SegmentIndex.segments(fixture.folder.resolve("wal"));
    Files.writeString(fixture.folder.resolve(MinimumIndex.FILE), minimum + "\n");
    Files.delete(segments.get(segments.higherKey(0L)));
    Path left = segments.get(0L);
    log = fixture.open();

    assertEquals(minimum, well().extent().oldest());
    assertEquals(Optional.empty(), await(log.show(ids.getFirst())));
    assertTrue(Files.exists(left));
    run(Duration.ZERO);

    assertFalse(Files.exists(left));
    assertFalse(Files.exists(fixture.folder.resolve("tile/entries/000")));
    well();
  }

  @Test
  void aHeldRecordIsNotPrunedNorWhatFollowsIt() throws Exception {
    ask("u-2", 60);
    ask("u-1", 1);
    ask("u-2", 100);
    keepTwoDays();
    await(erasures(log).hold("key:a", ADA, "case 12/26"));
    Map<String, Object> hold = await(erasures(log).holds()).getFirst();
    assertEquals(ADA, hold.get("subject"));

    long held = finder(log).find(ids.get(60)).orElseThrow().row().seq();
    run(Duration.ofDays(5));

    long oldest = MinimumIndex.of(fixture.folder);
    assertTrue(oldest > 0 && oldest <= held, oldest + " of " + held);
    assertArrayEquals(prompt(60), show(ids.get(60)).prompt());
    String kept = String.valueOf(retention(log).kept());
    Matcher told = Pattern.compile("([0-9]+) records from ([0-9]+) on stay: (.*)").matcher(kept);
    assertTrue(told.find(), kept);
    assertEquals(oldest, Long.parseLong(told.group(2)));
    assertEquals("held by record " + hold.get("id") + ", for case 12/26", told.group(3));
    well();
    await(erasures(log).release("key:a", ADA, "closed"));
    run(Duration.ofDays(5));
    assertEquals(oldest + Long.parseLong(told.group(1)), MinimumIndex.of(fixture.folder));
    assertNull(retention(log).kept());
  }

  @Test
  void anOpenRequestIsNotPruned() throws Exception {
    ask("u-1", 60);
    RequestEntry entry = SampleEntries.by("u-1", prompt(0));
    OpenRecord open = await(log.open(entry));
    String running = entry.input().request().id().value();
    ask("u-1", 100);
    fixture.retention = new RetentionSettings(null, DAY.multipliedBy(2));
    long seq = finder(log).find(running).orElseThrow().row().seq();

    RetentionPlan plan = plan(Duration.ofDays(5));

    assertTrue(plan.minimumIndex() > 0 && plan.minimumIndex() <= seq, plan + " of " + seq);
    await(open.close(SampleEntries.end("a")));
  }

  @Test
  void theConfigurationInForceIsCarriedOver() throws Exception {
    Map<String, Object> fields = Map.of("revision", "1", "snapshot", Map.of("id", "s-1"));
    await(log.note(new Event(Instant.now(), "config", "drawbridge", fields)));
    ask("u-1", MANY);
    keepTwoDays();

    assertTrue(run(Duration.ofDays(5)).isPresent());

    List<Map<String, Object>> found = new ArrayList<>();
    try (LogReader reader = LogReader.open(fixture.folder)) {
      reader.walk(
          place -> {
            if (place.type() == FrameType.EVENT && place.ref() == SnapshotSearch.CONFIG) {
              found.add(RowReader.map(finder(log).records().json(place)));
            }
            return true;
          });
    }
    assertEquals(1, found.size());
    assertTrue(found.toString().contains("snapshot={id=s-1}"), found.toString());
    assertTrue(found.toString().contains("carried_from=0"), found.toString());
  }

  @Test
  void aMinimumIndexThatNoRetentionNamesIsAFault() throws Exception {
    ask("u-1", MANY);
    await(log.close());
    Path wal = fixture.folder.resolve("wal");
    long third = SegmentIndex.segments(wal).keySet().stream().skip(2).findFirst().orElseThrow();
    Files.writeString(fixture.folder.resolve(MinimumIndex.FILE), third + "\n");

    assertTrue(check().faults().toString().contains("no retention is on record"));
    Files.writeString(fixture.folder.resolve(MinimumIndex.FILE), (third + 1) + "\n");
    Exception refused = assertThrows(Exception.class, fixture::open);
    assertTrue(String.valueOf(refused.getMessage()).contains("is gone"), "" + refused);
    Files.writeString(fixture.folder.resolve(MinimumIndex.FILE), "soon\n");
    refused = assertThrows(Exception.class, fixture::open);
    assertTrue(String.valueOf(refused.getMessage()).contains("holds no index"), "" + refused);
    Files.delete(fixture.folder.resolve(MinimumIndex.FILE));
    log = fixture.open();
    // One on record that goes less far.
    Map<String, Object> fields = Map.of("action", "expire", "minimum_index", 7);
    await(noted(log, new Event(Instant.now(), "retention", "drawbridge", fields)));
    await(log.close());
    Files.writeString(fixture.folder.resolve(MinimumIndex.FILE), third + "\n");
    assertTrue(check().faults().toString().contains("no retention on record goes as far"));
    Files.delete(fixture.folder.resolve(MinimumIndex.FILE));
    log = fixture.open();
  }

  @Test
  void tilesOverWhatWasPrunedAreCheckedAndCannotBeMadeAnew() throws Exception {
    ask("u-1", MANY);
    keepTwoDays();
    assertTrue(run(Duration.ofDays(5)).isPresent());
    await(log.close());
    Path tile = fixture.folder.resolve("tile/0/000");
    byte[] bytes = Files.readAllBytes(tile);
    bytes[40] ^= 1;
    Files.write(tile, bytes);

    assertTrue(
        check().faults().toString().contains("is not the one that the tile above it commits to"));
    bytes[40] ^= 1;
    Path above = fixture.folder.resolve("tile/1/000.p");
    Path aside = folder.resolve("aside");
    Files.move(above, aside);
    Exception refused = assertThrows(Exception.class, fixture::open);
    assertTrue(String.valueOf(refused.getMessage()).contains("cannot be rebuilt"), "" + refused);
    Files.move(aside, above);
    Files.write(tile, bytes);
    log = fixture.open();
    well();
  }

  @Test
  void aSegmentSaysNothingOfWhatWentInTheClear() throws Exception {
    ask("u-1", 40);
    assertTrue(run(DAY.plus(REFERRED).plusHours(3)).isPresent());
    caughtUp();
    String all = IndexedLog.bytes(fixture.folder);
    assertFalse(all.contains("question"));
    for (Path segment : SegmentIndex.segments(fixture.folder.resolve("wal")).values()) {
      String bytes = new String(Files.readAllBytes(segment), StandardCharsets.ISO_8859_1);
      assertFalse(bytes.contains("question"));
    }
  }

  private static long number(Map<String, Object> of, String name) {
    return ((Number) Objects.requireNonNull(of.get(name))).longValue();
  }
}
