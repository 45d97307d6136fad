package dev.drawbridge.audit;

import static dev.drawbridge.audit.LogFixture.PROMPT;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.entry.AuditJson;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.Event;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.audit.entry.Query;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.audit.record.RowReader;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.log.wal.Bounds;
import dev.drawbridge.log.wal.FileStorage;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.SegmentIndex;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
  @TempDir Path folder;
  private LogFixture fixture = new LogFixture(Path.of(""));
  private AuditLog log;

  @BeforeEach
  void open() throws Exception {
    fixture = new LogFixture(folder.resolve("audit"));
    log = fixture.open();
  }

  @AfterEach
  void close() throws Exception {
    await(log.close());
    fixture.close();
  }

  @Test
  void requestAndEndAreShownWhole() throws Exception {
    RequestEntry entry = SampleEntries.request("research", PROMPT);
    String id = entry.input().request().id().value();
    OpenRecord open = await(log.open(entry));

    Row running = await(log.show(id)).orElseThrow().row();
    await(open.close(SampleEntries.end("the answer")));
    RecordView view = await(log.show(id)).orElseThrow();

    assertNull(running.decided().outcome());
    assertEquals("complete", view.row().decided().outcome());
    assertEquals("llama-3.3-70b", view.row().served().model());
    assertEquals(
        List.of(
            new Row.Fallback("gpt-4.1-mini", "throttled", "credential_model", "openai.rate-limit")),
        view.row().served().fallbacks());
    assertEquals(120L, view.row().served().inputTokens());
    assertEquals(Map.of("project", "apollo"), view.row().asked().tags());
    assertArrayEquals(PROMPT, view.prompt());
    assertArrayEquals("the answer".getBytes(StandardCharsets.UTF_8), view.answer());
    assertNotNull(view.input());
    assertEquals(
        Map.of("address", "10.1.2.3"), view.input().get("source"), "the input is kept whole");
    assertNotNull(view.verdict());
    assertEquals(
        Map.of("gpt-4.1-mini", List.of("sensitivity_above_clearance")),
        view.verdict().get("excluded"));
  }

  @Test
  void contentThatPolicyDoesNotWantKeptIsNotOnDisk() throws Exception {
    byte[] canary = "canary-prompt-4711".getBytes(StandardCharsets.UTF_8);
    RequestId id = RequestId.next();
    OpenRecord open =
        await(log.open(SampleEntries.request(id, Instant.now(), "research", canary, false)));
    await(open.close(SampleEntries.end("canary-answer-4712")));
    RecordView view = await(log.show(id.value())).orElseThrow();
    await(log.close());

    assertNull(view.prompt());
    assertNull(view.answer());
    List<String> parts = new ArrayList<>();
    try (LogReader reader = LogReader.open(fixture.folder)) {
      reader.walk(place -> parts.addAll(place.parts().names()));
    }
    assertEquals(List.of("meta", "meta"), parts);
  }

  @Test
  void refusalBeforePolicyKeepsNoContentAndOneOfPolicyAtMost64KiB() throws Exception {
    byte[] body = "x".repeat(100_000).getBytes(StandardCharsets.UTF_8);
    RequestId early = RequestId.next();
    RequestId denied = RequestId.next();
    RequestId limited = RequestId.next();

    await(log.refuse(SampleEntries.refusal(early, RefusalCode.BODY_TOO_LARGE, body, null)));
    await(
        log.refuse(
            SampleEntries.refusal(
                denied, RefusalCode.DENIED, body, SampleEntries.verdict(false, true))));
    await(
        log.refuse(
            SampleEntries.refusal(
                limited, RefusalCode.BUDGET_EXHAUSTED, body, SampleEntries.verdict(true, true))));

    assertNull(await(log.show(early.value())).orElseThrow().prompt());
    assertNull(await(log.show(limited.value())).orElseThrow().prompt());
    RecordView view = await(log.show(denied.value())).orElseThrow();
    assertNotNull(view.prompt());
    assertEquals(64 << 10, view.prompt().length);
    assertEquals("refused", view.row().decided().outcome());
    assertEquals("denied", view.row().decided().code());
    assertEquals("role_missing", view.row().decided().reasons().getFirst().code());
  }

  @Test
  void answerIsCutAtTheConfiguredSize() throws Exception {
    RequestEntry entry = SampleEntries.request("research", PROMPT);
    OpenRecord open = await(log.open(entry));

    await(open.close(SampleEntries.end("y".repeat(20_000))));

    RecordView view = await(log.show(entry.input().request().id().value())).orElseThrow();
    assertNotNull(view.answer());
    assertEquals(16 << 10, view.answer().length);
    assertNotNull(view.end());
    assertEquals(20_000, view.end().get("answer_bytes"));
    assertEquals(20, view.end().get("cached_input_tokens"));
    assertEquals(9, view.end().get("reasoning_tokens"));
  }

  @Test
  void anEndThatCannotBeWrittenIsRecordedAsUnknown() throws Exception {
    for (int answer : new int[] {10, 100_000}) {
      RequestEntry asked = SampleEntries.request("research", PROMPT);
      OpenRecord open = await(log.open(asked));
      EndEntry sound = SampleEntries.end("a".repeat(answer));
      List<@Nullable Attempt> attempts = new ArrayList<>();
      attempts.add(null);
      @SuppressWarnings("NullAway") // a fault of whoever made the entry
      var broken =
          new EndEntry(
              sound.time(),
              sound.outcome(),
              sound.status(),
              null,
              sound.served(),
              attempts,
              EndEntry.Sent.AS_IT_CAME,
              sound.bill(),
              sound.answer());
      await(open.close(broken));

      String id = asked.input().request().id().value();
      assertEquals("unknown", await(log.show(id)).orElseThrow().row().decided().outcome());
    }
  }

  @Test
  void endIsRecordedOnce() throws Exception {
    OpenRecord open = await(log.open(SampleEntries.request("research", PROMPT)));
    await(open.close(SampleEntries.end("a")));
    await(open.close(SampleEntries.end("b")));

    RequestId next = RequestId.next();
    await(log.refuse(SampleEntries.refusal(next, RefusalCode.DENIED, PROMPT, null)));

    assertEquals(2, await(log.show(next.value())).orElseThrow().row().seq());
  }

  @Test
  void failedAuthenticationsAreCountedAndRecordedAtTheLatestWhenTheLogIsClosed() throws Exception {
    for (int i = 0; i < 3; i++) {
      await(log.refuse(SampleEntries.unauthenticated("2001:db8:0:7::" + i, Instant.now())));
    }
    await(log.close());

    try (AuditReader reader = AuditReader.open(fixture.folder)) {
      int count = 0;
      for (LogFixture.Noted noted : LogFixture.noted(reader.finder(), 10)) {
        assertEquals("2001:0db8:0000:0007::/64", noted.fields().get("source"));
        count += (int) noted.fields().getOrDefault("count", 0);
      }
      assertEquals(3, count);
      assertEquals(List.of(), reader.search(SampleEntries.query(10, null)).decisions());
    }
  }

  @Test
  void whoeverIsNotKnownIsCountedWhateverItIsRefusedFor() throws Exception {
    double before = records();
    for (RefusalCode code :
        List.of(
            RefusalCode.NOT_FOUND,
            RefusalCode.METHOD_NOT_ALLOWED,
            RefusalCode.INVALID_REQUEST,
            RefusalCode.OVERLOADED,
            RefusalCode.IDENTITY_UNAVAILABLE)) {
      for (int i = 0; i < 20; i++) await(log.refuse(SampleEntries.stranger(code)));
    }
    assertEquals(before, records(), "none is a record of its own");
    await(log.close());

    try (AuditReader reader = AuditReader.open(fixture.folder)) {
      Map<Object, Integer> counts = new TreeMap<>();
      for (LogFixture.Noted noted : LogFixture.noted(reader.finder(), 20)) {
        int count = (int) noted.fields().getOrDefault("count", 0);
        counts.merge(noted.fields().getOrDefault("code", ""), count, Integer::sum);
      }
      assertEquals(5, counts.size(), counts.toString());
      assertEquals(20, counts.get("not_found"), counts.toString());
    }
  }

  @Test
  void whoMeetsItsRateBeforePolicyIsAskedIsCountedByTheMinute() throws Exception {
    double before = records();
    for (int i = 0; i < 20; i++) {
      await(
          log.refuse(
              SampleEntries.refusal(RequestId.next(), RefusalCode.RATE_LIMITED, PROMPT, null)));
    }
    assertTrue(records() - before <= 1, "those of one minute: " + (records() - before));
    int subjects = subjects();
    await(log.close());
    assertEquals(subjects + 1, subjects(), "what is recorded goes with its subject's key");
  }

  /** Each of them needs a key of its own first, which is made on a worker. */
  @Test
  void whatIsCountedOfManyCallersIsAllOnRecordWhenTheLogIsClosed() throws Exception {
    for (int i = 0; i < 50; i++) await(log.refuse(SampleEntries.tooOften("caller-" + i)));
    double before = records();
    await(log.close());
    assertEquals(50, subjects());
    assertEquals(before + 50, records());
  }

  /** A key for each id that a caller makes up would stay for ever. */
  @Test
  void aPersonWhomTheCallerMayNotActForGetsNoKey() throws Exception {
    await(log.refuse(SampleEntries.delegated("usual", null)));
    int before = subjects();

    for (int i = 0; i < 5; i++) {
      RefusalEntry unasked = SampleEntries.delegated("made-up-" + i, null);
      RefusalEntry denied =
          SampleEntries.delegated(
              "thought-of-" + i, new Reason("delegation_not_allowed", "not for them"));
      await(log.refuse(unasked));
      await(log.refuse(denied));
      for (RefusalEntry each : List.of(unasked, denied)) {
        RecordView view = await(log.show(each.id().value())).orElseThrow();
        assertEquals(person(each), view.row().asker().onBehalfOf());
      }
    }
    assertEquals(before, subjects());

    await(log.refuse(SampleEntries.delegated("ann", new Reason("role_missing", "none"))));
    assertEquals(before + 1, subjects(), "one whom it may act for, as its own");
  }

  private static String person(RefusalEntry entry) {
    Caller caller = Objects.requireNonNull(entry.sender().caller());
    return Objects.requireNonNull(caller.onBehalfOf()).id();
  }

  private int subjects() throws Exception {
    Path keys = fixture.folder.resolve("keys.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + keys);
        var sql = connection.createStatement();
        var rows = sql.executeQuery("SELECT count(*) FROM subject")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private double records() {
    return fixture.registry.get("drawbridge.audit.records").counter().count();
  }

  @Test
  void oneCallersLargeRequestsDoNotHoldUpAnothers() throws Exception {
    await(log.close());
    // What is large takes long on a busy machine, and none may be refused for that here.
    fixture.deadline = Duration.ofMinutes(1);
    log = fixture.open(new FileStorage(), Bounds.DEFAULT);
    byte[] large = new byte[2 << 20];
    AtomicInteger before = new AtomicInteger();
    List<Future<OpenRecord>> all = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      all.add(log.open(SampleEntries.by("ada", large)).onSuccess(r -> before.incrementAndGet()));
    }

    await(log.open(SampleEntries.by("bob", new byte[100 << 10])));
    int served = before.get();

    assertTrue(served < 12, "it waited for " + served + " of another's 24");
    for (Future<OpenRecord> each : all) await(each);
  }

  @Test
  void eventsAreKeptWithTheirFields() throws Exception {
    Map<String, Object> fields = Map.of("id", "k1", "list", List.of(1, "two", true));
    await(log.note(new Event(Instant.now(), "key", "root", fields)));

    LogFixture.Noted noted = LogFixture.noted(log.finder(), 1).getFirst();

    assertEquals(fields, noted.fields().get("fields"));
    assertEquals("root", noted.fields().get("actor"));
  }

  @Test
  void loneSurrogateInANameIsNoObstacle() throws Exception {
    RequestEntry entry = SampleEntries.request("te\ud800am", PROMPT);

    await(log.open(entry));

    Row row = await(log.show(entry.input().request().id().value())).orElseThrow().row();
    assertEquals("te\ud800am", row.asker().team());
  }

  @Test
  void pagesFollowOneAnotherAcrossSegments() throws Exception {
    List<String> ids = new ArrayList<>();
    byte[] body = LogFixture.noise(4000);
    for (int i = 0; i < 100; i++) {
      RequestEntry entry = SampleEntries.request(i % 2 == 0 ? "even" : "odd", body);
      ids.addFirst(entry.input().request().id().value());
      OpenRecord open = await(log.open(entry));
      if (i % 3 == 0) await(open.close(SampleEntries.end("a")));
    }
    assertTrue(SegmentIndex.segments(fixture.folder.resolve("wal")).size() > 2, "several segments");

    List<String> found = new ArrayList<>();
    String after = null;
    do {
      Page page = await(log.search(SampleEntries.query(7, after)));
      page.decisions().forEach(row -> found.add(row.requestId()));
      after = page.next();
    } while (after != null);

    assertEquals(ids, found);
    Page even = await(log.search(Query.newest(1000).withTeam("even").withOutcome("complete")));
    assertEquals(17, even.decisions().size());
    assertNull(even.next());
  }

  @Test
  void searchNarrowsByEachField() throws Exception {
    Instant old = Instant.now().minusSeconds(3600);
    await(log.open(SampleEntries.request(RequestId.next(), old, "research", PROMPT, true)));
    OpenRecord open = await(log.open(SampleEntries.request("research", PROMPT)));
    await(open.close(SampleEntries.end("a")));
    Instant between = old.plusSeconds(1800);

    assertEquals(2, count(Query.newest(10).withTeam("research")));
    assertEquals(0, count(Query.newest(10).withTeam("ops")));
    assertEquals(2, count(Query.newest(10).withModel("auto")));
    assertEquals(1, count(Query.newest(10).withModel("llama-3.3-70b")));
    assertEquals(2, count(Query.newest(10).withPrincipal("u-1")));
    assertEquals(0, count(Query.newest(10).withPrincipal("u-2")));
    assertEquals(1, count(Query.newest(10).withOutcome("complete")));
    assertEquals(1, count(Query.newest(10).withTime(between, null)));
    assertEquals(1, count(Query.newest(10).withTime(null, between)));
    assertEquals(1, failed("throttled", null, null));
    assertEquals(1, failed("throttled", "credential_model", "openai.rate-limit"));
    assertEquals(0, failed("transient", null, null));
    assertEquals(0, failed("throttled", "model", null));
    assertEquals(0, failed(null, null, "openai"));
  }

  @Test
  void readerBesideTheWriterSeesTheSame() throws Exception {
    RequestEntry entry = SampleEntries.request("research", PROMPT);
    await(log.open(entry));

    try (AuditReader reader = AuditReader.open(fixture.folder)) {
      Page page = reader.search(SampleEntries.query(10, null));

      assertEquals(entry.input().request().id().value(), page.decisions().getFirst().requestId());
    }
  }

  @Test
  void filesAreForTheirOwnerOnly() throws Exception {
    await(log.open(SampleEntries.request("research", PROMPT)));
    await(log.close()); // SQLite's own files come and go while it is open.
    try (var files = Files.walk(fixture.folder)) {
      for (Path file : files.toList()) {
        String wanted = Files.isDirectory(file) ? "rwx------" : "rw-------";
        assertEquals(
            wanted, PosixFilePermissions.toString(Files.getPosixFilePermissions(file)), "" + file);
      }
    }
  }

  @Test
  void rowsHaveTheInterfacesNames() throws Exception {
    OpenRecord open = await(log.open(SampleEntries.request("research", PROMPT)));
    await(open.close(SampleEntries.end("a")));

    String json = AuditJson.page(await(log.search(SampleEntries.query(10, null))));

    String row = RowReader.JSON.readTree(json).path("decisions").path(0).toString();
    assertTrue(
        row.matches(
            "\\{\"request_id\":\"[^\"]+\",\"seq\":0,\"time\":\"[^\"]+\",\"team\":\"research\","
                + "\"principal\":\"u-1\",\"on_behalf_of\":null,\"tags\":\\{\"project\":\"apollo\"},"
                + "\"operation\":\"chat\",\"model_asked\":\"auto\","
                + "\"model_served\":\"llama-3.3-70b\",\"provider\":\"local\","
                + "\"outcome\":\"complete\",\"code\":null,\"reasons\":\\[],"
                + "\"sensitivity\":\"internal\",\"fallbacks\":"
                + "\\[\\{\"model\":\"gpt-4.1-mini\",\"class\":\"throttled\","
                + "\"scope\":\"credential_model\",\"rule\":\"openai.rate-limit\"}],"
                + "\"cost_usd\":0.0042,\"tokens\":\\{\"input\":120,\"output\":34},"
                + "\"revision\":\"0123456789ab\"}"),
        row);
  }

  private int failed(@Nullable String signal, @Nullable String scope, @Nullable String rule)
      throws Exception {
    return count(Query.newest(10).withFailed(new Query.FailedTarget(signal, scope, rule)));
  }

  private int count(Query query) throws Exception {
    return await(log.search(query)).decisions().size();
  }
}
