package dev.drawbridge.audit.index;

import static dev.drawbridge.audit.AuditLogParts.erasures;
import static dev.drawbridge.audit.AuditLogParts.finder;
import static dev.drawbridge.audit.AuditLogParts.index;
import static dev.drawbridge.audit.index.IndexedLog.SOON;
import static dev.drawbridge.audit.index.IndexedLog.pages;
import static dev.drawbridge.audit.index.IndexedLog.query;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditLog;
import dev.drawbridge.audit.LogFixture;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.log.wal.LogReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexTest {
  @TempDir Path folder;
  private LogFixture fixture = new LogFixture(Path.of(""));
  private IndexedLog sample = new IndexedLog();
  private AuditLog log;

  @BeforeEach
  void open() throws Exception {
    fixture = new LogFixture(folder.resolve("audit"));
    sample = new IndexedLog();
    log = fixture.open();
  }

  @AfterEach
  void close() throws Exception {
    await(log.close());
    fixture.close();
  }

  private void again() throws Exception {
    await(log.close());
    log = fixture.open();
  }

  private void caughtUp() throws Exception {
    assertTrue(index(log).caughtUp(SOON), log.lags().toString());
  }

  /** Whether each query gets from this reader, in pages of 7, what a walk of the log gives. */
  private void compare(RecordFinder reader) throws Exception {
    int found = 0;
    try (RecordFinder walking = IndexedLog.walking(fixture.folder)) {
      for (Query query : sample.queries()) {
        List<Row> expected = pages(walking, query, 1000);
        assertEquals(expected, pages(reader, query, 7), query.toString());
        found += expected.size();
      }
    }
    assertTrue(found > 500, found + " rows are little");
  }

  /** How far the index goes, as a reader of that folder sees it. */
  private static long known(Path folder, RecordFinder reader) throws Exception {
    try (LogReader log = LogReader.open(folder);
        var records = IndexedLog.records(folder);
        var index = new IndexReader(folder, records.opener().indexKey().orElseThrow(), log);
        var snapshot = index.snapshot().orElseThrow()) {
      assertTrue(reader.show("none").isEmpty());
      return snapshot.next();
    }
  }

  @Test
  void searchesFindWhatAWalkOfTheLogFinds() throws Exception {
    sample.write(log, 400);
    await(
        log.refuse(
            SampleEntries.refusal(
                RequestId.next(),
                RefusalCode.DENIED,
                IndexedLog.prompt("question 7"),
                SampleEntries.verdict(false, true))));
    caughtUp();

    compare(finder(log));
    sample.endAll();
    caughtUp();
    compare(finder(log));
  }

  @Test
  void whatTheIndexHasNotTakenIsFoundAllTheSame() throws Exception {
    sample.write(log, 200);
    caughtUp();
    Path early = folder.resolve("early.db");
    try (Connection index = IndexFile.read(fixture.folder);
        var copy = index.createStatement()) {
      copy.execute("VACUUM INTO '" + early + "'");
    }
    sample.endAll();
    sample.write(log, 100);
    long all = finder(log).search(SampleEntries.query(1, null)).decisions().getFirst().seq();
    again();
    await(log.close());
    IndexFile.delete(fixture.folder);
    Files.copy(early, fixture.folder.resolve(IndexFile.NAME));

    try (RecordFinder behind = IndexedLog.finder(fixture.folder)) {
      long known = known(fixture.folder, behind);
      assertTrue(known > 100 && known < all, "the index goes up to " + known + " of " + all);
      compare(behind);
      for (String id : sample.ids)
        assertEquals(id, behind.show(id).orElseThrow().row().requestId());
    }
  }

  @Test
  void indexHoldsNoPlaintext() throws Exception {
    sample.write(log, 50);
    sample.endAll();
    caughtUp();

    String all = IndexedLog.bytes(fixture.folder);

    assertTrue(all.contains("CREATE TABLE term"), "these are the index's bytes");
    for (String secret :
        List.of(
            "research",
            "legal",
            "u-1",
            "auto",
            "llama",
            "claude",
            "complete",
            "aborted",
            "apollo",
            "project",
            "question",
            "be brief",
            "acme",
            sample.ids.getFirst())) {
      assertFalse(all.contains(secret), secret);
      assertFalse(
          all.contains(
              new String(secret.getBytes(StandardCharsets.UTF_16LE), StandardCharsets.ISO_8859_1)),
          secret);
    }
  }

  @Test
  void missingBrokenAndForeignIndexesAreMadeAnew() throws Exception {
    sample.write(log, 100);
    caughtUp();
    await(log.close());
    Path index = fixture.folder.resolve(IndexFile.NAME);
    Path kept = folder.resolve("kept.db");
    Files.copy(index, kept);

    Files.delete(index);
    madeAnew("missing");
    Files.write(index, new byte[8192]);
    madeAnew("zeroes");
    Files.writeString(index, "no database at all, but some text that is long enough to be read");
    madeAnew("text");
    byte[] torn = Files.readAllBytes(kept);
    for (int i = 4096; i < torn.length; i++) torn[i] = 0;
    Files.write(index, torn);
    madeAnew("torn pages");
    for (String changed : List.of("format", "key", "last", "writing", "next")) {
      Files.copy(kept, index, StandardCopyOption.REPLACE_EXISTING);
      try (Connection change = IndexFile.write(fixture.folder)) {
        IndexFile.note(change, changed, 99);
      }
      madeAnew("another " + changed);
    }
  }

  @Test
  void anIndexOfTheFormatBeforeIsMadeAnew() throws Exception {
    sample.write(log, 100);
    caughtUp();
    await(log.close());
    try (Connection old = IndexFile.write(fixture.folder);
        var change = old.createStatement()) {
      for (String table : List.of("run", "row", "term")) change.execute("DROP TABLE " + table);
      change.execute(
          "CREATE TABLE row(seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, type INTEGER NOT NULL,"
              + " segment INTEGER NOT NULL, offset INTEGER NOT NULL,"
              + " end_seq INTEGER, end_segment INTEGER, end_offset INTEGER)");
      change.execute(
          "CREATE TABLE term(term INTEGER NOT NULL, seq INTEGER NOT NULL,"
              + " PRIMARY KEY(term, seq)) WITHOUT ROWID");
      IndexFile.note(old, "format", 2);
    }

    madeAnew("the format before");
  }

  @Test
  void requestsWhoseIdsShareANumberAreToldApart() throws Exception {
    String half = RequestId.next().value().substring(0, 19);
    List<String> ids = List.of(half + "8000-000000000001", half + "8000-000000000002");
    byte[] prompt = IndexedLog.prompt("who is ill");
    for (String id : ids) {
      Instant now = Instant.now();
      var entry = SampleEntries.request(new RequestId(id), now, "legal", prompt, true);
      await(await(log.open(entry)).close(SampleEntries.end("nobody")));
    }
    caughtUp();

    for (String id : ids) {
      assertEquals(id, await(log.show(id)).orElseThrow().row().requestId());
    }
    assertTrue(await(log.show(half + "8000-000000000003")).isEmpty());

    await(erasures(log).request("user:eve", ids.getFirst(), "article 17"));
    caughtUp();

    assertEquals(1, IndexedLog.postings(fixture.folder, "who is ill"), "the other's stands");
    assertEquals("erased", await(log.show(ids.getFirst())).orElseThrow().row().state());
    List<Row> found = pages(finder(log), query("legal", null, null, "who is ill", 10), 10);
    assertEquals(List.of(ids.getLast()), found.stream().map(Row::requestId).toList());
  }

  private void madeAnew(String what) throws Exception {
    try (RecordFinder before = IndexedLog.finder(fixture.folder)) {
      compare(before);
    }
    log = fixture.open();
    caughtUp();
    compare(finder(log));
    try (RecordFinder beside = IndexedLog.finder(fixture.folder)) {
      assertTrue(known(fixture.folder, beside) > 150, what);
    }
    await(log.close());
    try (Connection index = IndexFile.read(fixture.folder)) {
      assertEquals(IndexFile.FORMAT, IndexFile.meta(index, "format", 0), what);
      assertEquals(0, IndexFile.meta(index, "writing", 1), what);
      // The log also has a record of each restart's lost requests, all of which are taken.
      assertTrue(IndexFile.meta(index, "next", 0) > 150, what);
    }
  }

  @Test
  void indexIsMadeAnewOnDemandWhileSearchesGoOn() throws Exception {
    sample.write(log, 300);
    caughtUp();
    try (Connection index = IndexFile.write(fixture.folder);
        var loss = index.createStatement()) {
      loss.execute("DELETE FROM term");
      loss.execute("DELETE FROM row");
    }
    assertEquals(
        List.of(),
        pages(finder(log), query("legal", null, null, null, 10), 10),
        "rows that the index lost are not found");

    log.reindex();

    List<Integer> found = new ArrayList<>();
    while (found.size() < 2 || found.getLast() == 0) {
      found.add(pages(finder(log), query("legal", null, null, null, 10), 10).size());
    }
    caughtUp();
    compare(finder(log));
  }

  @Test
  void erasedPromptLeavesNothingInTheIndexThatConfirmsAGuess() throws Exception {
    String guess = "who is ill";
    RequestId id = RequestId.next();
    OpenRecord open =
        await(
            log.open(
                SampleEntries.request(
                    id, Instant.now(), "research", IndexedLog.prompt(guess), true)));
    await(open.close(SampleEntries.end("nobody")));
    caughtUp();
    assertEquals(1, IndexedLog.postings(fixture.folder, guess));

    await(erasures(log).request("user:eve", id.value(), "article 17"));
    caughtUp();

    assertEquals(0, IndexedLog.postings(fixture.folder, guess));
    assertEquals(List.of(), pages(finder(log), query(null, null, null, guess, 10), 10));
  }

  @Test
  void anErasureTakesItsOwnRowsAndLeavesTheRestAsItIs() throws Exception {
    sample.write(log, 20);
    String guess = "who is ill";
    RequestId id = RequestId.next();
    byte[] prompt = IndexedLog.prompt(guess);
    Instant now = Instant.now();
    OpenRecord open = await(log.open(SampleEntries.request(id, now, "research", prompt, true)));
    await(open.close(SampleEntries.end("nobody")));
    caughtUp();
    // A row that only the index holds tells whether it was made anew.
    try (Connection index = IndexFile.write(fixture.folder)) {
      index.createStatement().execute("INSERT INTO span VALUES (1, 0)");
    }

    await(erasures(log).request("user:eve", id.value(), "article 17"));
    caughtUp();

    assertEquals(0, IndexedLog.postings(fixture.folder, guess));
    assertEquals(1, marks());
    assertEquals(21, pages(finder(log), SampleEntries.query(1000, null), 1000).size());
    assertEquals("erased", await(log.show(id.value())).orElseThrow().row().state());
    assertTrue(IndexedLog.postings(fixture.folder, "be brief") > 0, "others' rows stand");

    await(
        erasures(log).subject("user:eve", "https://id.acme.example/realms/acme|u-1", "article 17"));
    caughtUp();

    assertEquals(0, IndexedLog.postings(fixture.folder, "be brief"));
    assertEquals(1, marks());
    assertEquals(21, pages(finder(log), SampleEntries.query(1000, null), 1000).size());
    assertEquals(List.of(), pages(finder(log), query("research", null, null, null, 10), 10));
  }

  private long marks() throws Exception {
    try (Connection index = IndexFile.read(fixture.folder);
        var count = index.createStatement();
        var found = count.executeQuery("SELECT count(*) FROM span WHERE minute = 1")) {
      return found.getLong(1);
    }
  }

  @Test
  void pagesStandStillWhileNewRecordsCome() throws Exception {
    sample.write(log, 30);
    List<Row> before = pages(finder(log), SampleEntries.query(1000, null), 1000);
    Page first = finder(log).search(SampleEntries.query(10, null));
    sample.write(log, 30);
    caughtUp();

    Page second = finder(log).search(SampleEntries.query(10, first.next()));

    assertEquals(
        before.subList(10, 20).stream().map(Row::requestId).toList(),
        second.decisions().stream().map(Row::requestId).toList());
  }

  @Test
  void readingIsOnRecordBeforeTheContentIsShown() throws Exception {
    String id = RequestId.next().value();
    sample.write(log, 1);

    assertTrue(await(log.read(id, "user:eve", "just looking")).isEmpty());
    RecordView view = await(log.read(sample.ids.getFirst(), "user:eve", "case 7")).orElseThrow();

    assertEquals(sample.ids.getFirst(), view.row().requestId());
    List<LogFixture.Noted> noted = LogFixture.noted(finder(log), 10);
    assertEquals(2, noted.size());
    assertEquals("read", noted.getFirst().fields().get("type"));
    assertEquals("user:eve", noted.getFirst().fields().get("actor"));
    assertEquals(
        java.util.Map.of("request_id", sample.ids.getFirst(), "reason", "case 7"),
        noted.getFirst().fields().get("fields"));
  }
}
