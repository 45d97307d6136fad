package dev.drawbridge.audit;

import static dev.drawbridge.audit.LogFixture.failure;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.Erasures;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.audit.verify.LogCheck;
import dev.drawbridge.budget.Standing;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.sealing.SealKey;
import dev.drawbridge.log.tlog.WitnessPolicy;
import dev.drawbridge.log.wal.LogReader;
import dev.drawbridge.log.wal.SegmentIndex;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an erasure takes, and what stands. */
class ErasureTest {
  private static final byte[] CANARY =
      "{\"messages\":[\"canary-4711\"]}".getBytes(StandardCharsets.UTF_8);

  /** Long enough that no ciphertext holds it by chance. */
  private static final String PERSON = "u-ada-of-research";

  private static final String ADA = "https://id.acme.example/realms/acme|" + PERSON;
  private static final String BASIS = "Art. 17, ticket 7";

  @TempDir Path folder;
  private LogFixture fixture = new LogFixture(Path.of(""));
  private Path master = Path.of("");
  private long ada;

  @BeforeEach
  void start() {
    fixture = new LogFixture(folder.resolve("audit"));
    master = AuditSettings.master(fixture.folder);
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  /** One request with its end; its id. */
  private static String ask(AuditLog log) throws Exception {
    RequestEntry entry = SampleEntries.by(PERSON, CANARY);
    OpenRecord open = await(log.open(entry));
    await(open.close(SampleEntries.end("canary-4712")));
    return entry.input().request().id().value();
  }

  private static RecordView show(AuditLog log, String id) throws Exception {
    return await(log.show(id)).orElseThrow();
  }

  private byte[] everyByte() throws IOException {
    var all = new java.io.ByteArrayOutputStream();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.writeBytes(Files.readAllBytes(file));
      }
    }
    return all.toByteArray();
  }

  private static boolean holds(byte[] all, byte[] wanted) {
    return new String(all, StandardCharsets.ISO_8859_1)
        .contains(new String(wanted, StandardCharsets.ISO_8859_1));
  }

  private List<byte[]> leaves() throws IOException {
    List<byte[]> leaves = new ArrayList<>();
    try (LogReader reader = LogReader.open(fixture.folder)) {
      reader.walk(place -> leaves.add(place.leaf()));
    }
    return leaves;
  }

  @Test
  void aSubjectsRecordsOpenNoMoreAndAllElseStands() throws Exception {
    AuditLog log = fixture.open();
    String id = ask(log);
    await(log.note(SampleEntries.event()));
    List<byte[]> before = leaves();
    byte[] secret;
    try (Keys keys = Keys.read(fixture.folder, new MasterKey(master, null)).orElseThrow()) {
      secret = keys.of(ADA).secret();
    }
    Path old = folder.resolve("old.db");
    Files.copy(fixture.folder.resolve(Keys.FILE), old);
    byte[] oldMaster = Files.readAllBytes(master);

    Map<String, Object> erasure = await(log.erasures().subject("key:a", ADA, BASIS));

    // Then its rows are erased, at once and after a start
    Row row = show(log, id).row();
    assertEquals("erased", row.state());
    assertEquals(erasure.get("id"), row.erasedBy());
    assertNull(row.asker().team());
    assertNull(show(log, id).prompt());
    assertEquals("config", LogFixture.noted(log.finder(), 10).getLast().fields().get("type"));
    String again = ask(log);
    assertArrayEquals(CANARY, show(log, again).prompt(), "a new key for what comes");
    await(log.close());
    // and no byte under data tells of it, but for the copy that was taken before
    byte[] copy = Files.readAllBytes(old);
    Files.delete(old);
    byte[] all = everyByte();
    for (byte[] gone : List.of(CANARY, secret, oldMaster)) assertFalse(holds(all, gone));
    assertFalse(holds(all, PERSON.getBytes(StandardCharsets.UTF_8)));
    // and the tree's leaves are what they were
    List<byte[]> after = leaves();
    for (int i = 0; i < before.size(); i++) {
      assertArrayEquals(before.get(i), after.get(after.size() - before.size() + i));
    }
    // and the copy opens nothing with the new master key
    Files.write(fixture.folder.resolve(Keys.FILE), copy);
    IOException refused =
        assertThrows(
            IOException.class, () -> Keys.read(fixture.folder, new MasterKey(master, null)));
    assertTrue(String.valueOf(refused.getMessage()).contains("is not the one"), "" + refused);
  }

  @Test
  void anErasureIsOnRecordAndNamesNobody() throws Exception {
    AuditLog log = fixture.open();
    ask(log);

    Map<String, Object> erasure = await(log.erasures().subject("key:a", ADA, BASIS));
    List<Map<String, Object>> all = await(log.erasures().list());
    List<LogFixture.Noted> noted = LogFixture.noted(log.finder(), 10);
    await(log.close());

    assertEquals(List.of(erasure), all);
    assertEquals("done", erasure.get("state"));
    assertEquals(BASIS, erasure.get("basis"));
    assertEquals("key:a", erasure.get("actor"));
    assertEquals(2, noted.size(), "before and after");
    assertFalse(noted.toString().contains(PERSON), noted.toString());
    AuditLog later = fixture.open();
    assertEquals(all, await(later.erasures().list()));
    assertEquals(1, await(later.search(SampleEntries.query(9, null))).decisions().size());
    await(later.close());
  }

  @Test
  void budgetsOutliveAnErasure() throws Exception {
    AuditLog log = fixture.open();
    ask(log);
    await(log.erasures().subject("key:a", ADA, BASIS));
    var spent = Set.copyOf(log.spend().state().lines());
    await(log.close());

    AuditLog again = fixture.open();
    List<Standing> standings = again.ledger().all();
    assertEquals(spent, Set.copyOf(again.spend().state().lines()));
    assertEquals("team:research", standings.getFirst().counter().key());
    assertEquals(10_000_000, standings.getFirst().used());
    await(again.close());
  }

  @Test
  void aHeldSubjectIsNotErasedUntilItIsReleased() throws Exception {
    AuditLog log = fixture.open();
    String id = ask(log);
    Erasures erasures = log.erasures();
    await(erasures.hold("key:a", ADA, "case 12/26"));

    Refusal held = (Refusal) failure(erasures.subject("key:a", ADA, BASIS));
    Refusal one = (Refusal) failure(erasures.request("key:a", id, BASIS));

    assertEquals(RefusalCode.CONFLICT, held.code());
    assertTrue(held.text().contains("case 12/26"), held.text());
    assertEquals(held.text(), one.text());
    assertEquals(
        "refused",
        ((Map<?, ?>)
                LogFixture.noted(log.finder(), 1)
                    .getFirst()
                    .fields()
                    .getOrDefault("fields", Map.of()))
            .get("action"));
    assertNotNull(show(log, id).prompt());
    await(erasures.release("key:a", ADA, "closed"));
    await(erasures.subject("key:a", ADA, BASIS));
    assertEquals("erased", show(log, id).row().state());
    Refusal none = (Refusal) failure(erasures.release("key:a", ADA, "closed"));
    assertEquals(RefusalCode.NOT_FOUND, none.code());
    await(log.close());
  }

  @Test
  void aMasterKeyThatCannotBeReplacedStopsTheErasure() throws Exception {
    AuditLog log = fixture.open();
    String id = ask(log);
    Path inTheWay = Files.createDirectory(master.resolveSibling("master.next"));
    Files.createFile(inTheWay.resolve("file"));

    Refusal refused = (Refusal) failure(log.erasures().subject("key:a", ADA, BASIS));

    assertEquals(RefusalCode.CONFLICT, refused.code());
    assertTrue(refused.text().contains("the master key cannot be replaced"), refused.text());
    assertArrayEquals(CANARY, show(log, id).prompt());
    assertEquals("failed", await(log.erasures().list()).getFirst().get("state"));
    Refusal unknown = (Refusal) failure(log.erasures().subject("key:a", "key|9", BASIS));
    assertEquals(RefusalCode.NOT_FOUND, unknown.code());
    await(log.close());
  }

  @Test
  void aStartFinishesOrUndoesWhatWasLeftHalfDone() throws Exception {
    byte[] before;
    byte[] after;
    SealKey other;
    try (Keys keys =
        Keys.open(Files.createDirectory(fixture.folder), new MasterKey(master, null), true, true)) {
      before = Files.readAllBytes(master);
      other = keys.of("key|2");
      ada = keys.of(ADA).id();
      assertTrue(keys.erase(ada, "5"));
      after = Files.readAllBytes(master);
    }
    assertFalse(java.util.Arrays.equals(before, after));
    Path next = master.resolveSibling("master.next");
    // The next one staged, nothing wrapped with it yet.
    Files.write(next, new byte[32]);
    opens(other);
    assertFalse(Files.exists(next));
    // All wrapped, the old one not overwritten; half overwritten; gone.
    for (byte[] left : new byte[][] {before, new byte[32], null}) {
      Files.write(next, after);
      if (left == null) Files.delete(master);
      else Files.write(master, left);
      try (Keys beside = Keys.read(fixture.folder, new MasterKey(master, null)).orElseThrow()) {
        assertTrue(beside.find(other.id()).isPresent());
      }
      opens(other);
      assertArrayEquals(after, Files.readAllBytes(master));
      assertFalse(Files.exists(next));
    }
    // The next one was cut while it was written.
    Files.write(next, new byte[7]);
    opens(other);
  }

  private void opens(SealKey other) throws IOException {
    try (Keys keys = Keys.open(fixture.folder, new MasterKey(master, null), false, false)) {
      SealKey found = keys.find(other.id()).orElseThrow();
      assertArrayEquals(other.secret(), found.secret());
      assertEquals(Optional.empty(), keys.find(ada));
      assertEquals(Optional.of("5"), keys.erasure(ada));
    }
  }

  @Test
  void oneRequestIsErasedWhereItLies() throws Exception {
    AuditLog log = fixture.open();
    String gone = ask(log);
    String stays = ask(log);
    List<byte[]> before = leaves();
    Map<Path, Long> lengths = lengths();
    await(log.show(gone));

    Map<String, Object> erasure = await(log.erasures().request("key:a", gone, BASIS));

    assertEquals("done", erasure.get("state"));
    assertEquals(gone, erasure.get("request_id"));
    assertEquals("erased", show(log, gone).row().state());
    assertEquals(erasure.get("id"), show(log, gone).row().erasedBy());
    assertArrayEquals(CANARY, show(log, stays).prompt());
    lengths.forEach((path, length) -> assertEquals(length, path.toFile().length()));
    String late = ask(log);
    await(log.close());
    AuditLog again = fixture.open();
    assertEquals("erased", show(again, gone).row().state());
    assertArrayEquals(CANARY, show(again, late).prompt());
    assertEquals(30_000_000, again.ledger().all().getFirst().used(), "the ledger's part stands");
    await(again.close());
    List<byte[]> after = leaves();
    assertArrayEquals(before.getLast(), after.getLast());
    for (Path path : SegmentIndex.segments(fixture.folder.resolve("wal")).values()) {
      assertEquals(
          "rw-------",
          java.nio.file.attribute.PosixFilePermissions.toString(
              Files.getPosixFilePermissions(path)));
    }
  }

  private Map<Path, Long> lengths() throws IOException {
    Map<Path, Long> lengths = new java.util.HashMap<>();
    for (Path path : SegmentIndex.segments(fixture.folder.resolve("wal")).values()) {
      lengths.put(path, Files.size(path));
    }
    return lengths;
  }

  @Test
  void theLogIsFoundWellAfterErasures() throws Exception {
    AuditLog log = fixture.open();
    String gone = ask(log);
    ask(log);
    await(log.erasures().request("key:a", gone, BASIS));
    await(log.erasures().subject("key:a", ADA, BASIS));
    await(log.close());

    LogCheck.Report report =
        LogCheck.run(
            new LogCheck.Task(
                fixture.folder, new MasterKey(master, null), null, null, WitnessPolicy.NONE),
            n -> {});

    assertEquals(List.of(), report.faults());
    assertEquals(4, report.contents().erased());
    assertEquals(4, report.contents().opened(), "the erasures' own records");
    assertEquals(0, report.contents().closed());
  }

  @Test
  void aPartThatIsGoneWithoutAnErasureIsAFault() throws Exception {
    AuditLog log = fixture.open();
    ask(log);
    await(log.close());
    Path segment = SegmentIndex.segments(fixture.folder.resolve("wal")).firstEntry().getValue();
    try (Keys keys = Keys.open(fixture.folder, new MasterKey(master, null), false, false)) {
      // As one who may write the keys and the log, but not the tree, might.
      keys.destroyed(0, "1");
    }
    byte[] bytes = Files.readAllBytes(segment);
    var index = new SegmentIndex(segment, 0);
    index.extend(Long.MAX_VALUE);
    int from = index.offset(0);
    var buffer = java.nio.ByteBuffer.wrap(bytes);
    int length = buffer.getInt(from + 4);
    int parts = 48 + buffer.getShort(from + 8) + buffer.getShort(from + 10);
    int ledger = buffer.getInt(from + 48 + buffer.getShort(from + 8));
    java.util.Arrays.fill(bytes, from + parts + ledger, from + 48 + length, (byte) 0);
    bytes[from + 13] = 1;
    var crc = new java.util.zip.CRC32C();
    crc.update(bytes, from, 44);
    crc.update(bytes, from + 48, length);
    buffer.putInt(from + 44, (int) crc.getValue());
    Files.write(segment, bytes);

    LogCheck.Report report =
        LogCheck.run(
            new LogCheck.Task(
                fixture.folder, new MasterKey(master, null), null, null, WitnessPolicy.NONE),
            n -> {});

    assertTrue(
        report.faults().toString().contains("no erasure is on record after it"),
        report.faults().toString());
  }

  @Test
  void whatRunsOrIsNotThereIsNotErased() throws Exception {
    AuditLog log = fixture.open();
    RequestEntry entry = SampleEntries.by(PERSON, CANARY);
    await(log.open(entry));
    String running = entry.input().request().id().value();

    Refusal runs = (Refusal) failure(log.erasures().request("key:a", running, BASIS));
    Refusal none =
        (Refusal) failure(log.erasures().request("key:a", RequestId.next().value(), BASIS));

    assertTrue(runs.text().contains("it still runs"), runs.text());
    assertEquals(RefusalCode.NOT_FOUND, none.code());
    assertArrayEquals(CANARY, show(log, running).prompt());
    await(log.close());
  }
}
