package dev.drawbridge.audit.export;

import static dev.drawbridge.fixture.Await.await;
import static dev.drawbridge.fixture.Prerequisite.onPath;
import static dev.drawbridge.fixture.Prerequisite.require;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.audit.AuditLog;
import dev.drawbridge.audit.LogFixture;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AuditJson;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.audit.index.IndexedLog;
import dev.drawbridge.audit.index.RecordFinder;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.fixture.FinishedCommand;
import dev.drawbridge.log.sealing.Commitments;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.sealing.Scope;
import dev.drawbridge.log.tlog.Checkpoint;
import dev.drawbridge.log.tlog.SignedNote;
import dev.drawbridge.log.tlog.TreeHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant EVER = Instant.EPOCH;

  @TempDir Path folder;
  private LogFixture fixture = new LogFixture(Path.of(""));
  private final IndexedLog sample = new IndexedLog();
  private Path to = Path.of("");

  @BeforeEach
  void write() throws Exception {
    fixture = new LogFixture(folder.resolve("audit"));
    to = folder.resolve("export");
    AuditLog log = fixture.open();
    sample.write(log, 300);
    await(
        log.refuse(
            SampleEntries.refusal(
                RequestId.next(),
                RefusalCode.BODY_TOO_LARGE,
                IndexedLog.prompt("too much"),
                null)));
    await(
        log.refuse(
            SampleEntries.refusal(
                RequestId.next(),
                RefusalCode.DENIED,
                IndexedLog.prompt("question 7"),
                SampleEntries.verdict(false, true))));
    sample.endAll();
    await(log.close());
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  private AuditExport.Done export(ExportFormat format, String... open) throws IOException {
    var wanted = new AuditExport.Wanted(EVER, null, format, Set.of(open));
    return AuditExport.write(
        fixture.folder,
        new MasterKey(AuditSettings.master(fixture.folder), null),
        wanted,
        to,
        rows -> {});
  }

  private List<JsonNode> lines(String file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(to.resolve(file))) lines.add(JSON.readTree(line));
    return lines;
  }

  private JsonNode manifest() throws IOException {
    return JSON.readTree(Files.readAllBytes(to.resolve("manifest.json")));
  }

  @Test
  void rowsAreThoseOfASearch() throws Exception {
    AuditExport.Done done = export(ExportFormat.JSONL);

    Map<String, JsonNode> exported = new HashMap<>();
    lines("rows.jsonl").forEach(row -> exported.put(row.path("request_id").asText(), row));
    try (RecordFinder reader = IndexedLog.finder(fixture.folder)) {
      List<Row> rows = IndexedLog.pages(reader, SampleEntries.query(1000, null), 1000);
      assertEquals(302, rows.size());
      for (Row row : rows) {
        assertEquals(JSON.readTree(AuditJson.row(row)), exported.get(row.requestId()));
      }
    }
    assertEquals(302, exported.size());
    assertEquals(302, done.rows());
    assertEquals(302, manifest().path("rows").asInt());
    byte[] bytes = Files.readAllBytes(to.resolve("rows.jsonl"));
    assertEquals(
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)),
        manifest().at("/sha256/rows.jsonl").asText());
    assertEquals(
        "rw-------",
        PosixFilePermissions.toString(Files.getPosixFilePermissions(to.resolve("rows.jsonl"))));
  }

  @Test
  void stretchHoldsWhatBeganInItWithItsEnds() throws Exception {
    Instant since;
    Instant until;
    try (RecordFinder reader = IndexedLog.finder(fixture.folder)) {
      List<Row> rows = IndexedLog.pages(reader, SampleEntries.query(1000, null), 1000);
      until = rows.get(50).time();
      since = rows.get(150).time();
    }
    var wanted = new AuditExport.Wanted(since, until, ExportFormat.JSONL, Set.of());
    AuditExport.write(
        fixture.folder,
        new MasterKey(AuditSettings.master(fixture.folder), null),
        wanted,
        to,
        rows -> {});

    List<JsonNode> rows = lines("rows.jsonl");
    assertTrue(rows.size() >= 90 && rows.size() <= 110, rows.size() + " rows");
    for (JsonNode row : rows) {
      assertFalse(row.path("outcome").isNull(), "each has its end, however late it came");
    }
  }

  @Test
  void openingsMatchTheLeavesOfTheTreeThatTheCheckpointSigns() throws Exception {
    AuditExport.Done done = export(ExportFormat.CSV, "model", "outcome");

    Checkpoint checkpoint =
        Checkpoint.parse(SignedNote.parse(Files.readAllBytes(to.resolve("checkpoint"))).text());
    List<byte[]> leaves = leaves(checkpoint.size());
    assertEquals(0, done.unproven());
    assertArrayEquals(checkpoint.root(), root(leaves, 0, leaves.size()));
    assertTrue(Files.size(to.resolve("vkey")) > 0);
    List<JsonNode> openings = lines("openings.jsonl");
    assertTrue(openings.size() > 600, openings.size() + " openings");
    for (JsonNode opening : openings) {
      JsonNode leaf = JSON.readTree(leaves.get(opening.path("seq").asInt()));
      byte[] salt = Base64.getUrlDecoder().decode(opening.path("salt").asText());
      byte[] value = opening.path("value").asText().getBytes(StandardCharsets.UTF_8);
      String field = opening.path("field").asText();
      assertTrue(Set.of("model", "outcome").contains(field), field);
      String digest = new Commitments.Opening(Scope.LATEST, field, salt, value).digest();
      assertTrue(opening.path("digests").toString().contains('"' + digest + '"'), field);
      MessageDigest all = MessageDigest.getInstance("SHA-256");
      for (JsonNode each : opening.path("digests")) {
        all.update(Base64.getUrlDecoder().decode(each.asText()));
      }
      String root = Base64.getUrlEncoder().withoutPadding().encodeToString(all.digest());
      assertEquals(root, leaf.path("sd").asText(), field);
    }
  }

  @Test
  void aProgramOfAnotherLanguageChecksTheFolder() throws Exception {
    export(ExportFormat.JSONL, "model", "outcome");

    require(onPath("python3").isPresent(), "there is no python3 on the path");
    FinishedCommand checked = FinishedCommand.in(to, "python3", "verify.py");

    assertEquals(0, checked.exit(), checked::said);
    assertTrue(checked.said().contains("checkpoint: signed by"), checked::said);
    assertTrue(checked.said().contains("tree: its hashes give the root"), checked::said);
    assertTrue(checked.said().matches("(?s).*openings: [6-9]\\d\\d, each.*"), checked::said);
    assertTrue(Files.readString(to.resolve("README.md")).contains("openings.jsonl"));
  }

  @Test
  void thatProgramNamesWhatWasChanged() throws Exception {
    require(onPath("python3").isPresent(), "there is no python3 on the path");
    export(ExportFormat.JSONL, "model");
    Path openings = to.resolve("openings.jsonl");
    String before = Files.readString(openings);
    String changed = before.replaceFirst("model_asked", "model_askex");
    assertNotEquals(before, changed);

    Files.writeString(openings, changed);
    String file = FinishedCommand.in(to, "python3", "verify.py").said();
    String digest = manifest().at("/sha256/openings.jsonl").asText();
    String sha256 = HexFormat.of().formatHex(sha256(changed));
    Path manifest = to.resolve("manifest.json");
    Files.writeString(manifest, Files.readString(manifest).replace(digest, sha256));
    FinishedCommand opening = FinishedCommand.in(to, "python3", "verify.py");
    Path vkey = Files.writeString(folder.resolve("other"), "");
    FinishedCommand key = FinishedCommand.in(to, "python3", "verify.py", vkey.toString());

    assertTrue(file.contains("openings.jsonl: is not the file"), file);
    assertEquals(1, opening.exit(), opening::said);
    assertTrue(opening.said().contains("does not commit to this model"), opening::said);
    assertTrue(key.said().contains("no key that is trusted signed it"), key::said);
  }

  @Test
  void aPersonGetsWhatConcernsThemAndNothingOfOthers() throws Exception {
    require(onPath("python3").isPresent(), "there is no python3 on the path");
    AuditLog log = fixture.open();
    String id = RequestId.next().value();
    for (String text : List.of("mine one", "mine two")) {
      var entry = SampleEntries.by("u-9", IndexedLog.prompt(text));
      id = entry.input().request().id().value();
      await(await(log.open(entry)).close(SampleEntries.end("an answer to u-9")));
    }
    await(log.read(id, "local:auditor", "case 12"));
    await(log.close());
    String subject = "https://id.acme.example/realms/acme|u-9";

    AuditExport.Done done =
        SubjectExport.write(
            fixture.folder,
            new MasterKey(AuditSettings.master(fixture.folder), null),
            new SubjectExport.Wanted(subject, null, null),
            to,
            records -> {});

    List<JsonNode> records = lines("records.jsonl");
    assertEquals(5, done.rows());
    assertEquals(
        List.of("request", "end", "request", "end", "read"),
        records.stream().map(r -> r.path("type").asText()).toList());
    assertTrue(records.get(2).path("prompt").asText().contains("mine two"));
    assertEquals("an answer to u-9", records.get(3).path("answer").asText());
    assertEquals("case 12", records.get(4).at("/record/fields/reason").asText());
    FinishedCommand checked = FinishedCommand.in(to, "python3", "verify.py");
    assertEquals(0, checked.exit(), checked::said);
    assertTrue(checked.said().contains("leaves: 5, each in the tree"), checked::said);
    try (var files = Files.walk(to)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String all = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(all.contains("question"), file.toString());
        assertFalse(all.contains("u-1"), file.toString());
        assertFalse(file.toString().contains("entries"), "leaves of others name their requests");
      }
    }
  }

  @Test
  void ofAStrangerThereIsNothing() {
    var stranger = new SubjectExport.Wanted("https://id.acme.example|u-10", null, null);
    IOException failure =
        assertThrows(
            IOException.class,
            () ->
                SubjectExport.write(
                    fixture.folder,
                    new MasterKey(AuditSettings.master(fixture.folder), null),
                    stranger,
                    to,
                    records -> {}));
    assertTrue(String.valueOf(failure.getMessage()).startsWith("nothing is on record of"));
    assertFalse(Files.exists(to));
  }

  private static byte[] sha256(String text) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
  }

  private List<byte[]> leaves(long size) throws IOException {
    List<byte[]> leaves = new ArrayList<>();
    for (long n = 0; leaves.size() < size; n++) {
      var tile =
          new dev.drawbridge.log.tlog.Tile(
              dev.drawbridge.log.tlog.Tile.ENTRIES,
              n,
              (int) Math.min(dev.drawbridge.log.tlog.Tile.WIDTH, size - n * 256));
      byte[] bundle = Files.readAllBytes(to.resolve(tile.path()));
      for (int at = 0; at < bundle.length; ) {
        int length = (bundle[at] & 0xFF) << 8 | (bundle[at + 1] & 0xFF);
        leaves.add(java.util.Arrays.copyOfRange(bundle, at + 2, at + 2 + length));
        at += 2 + length;
      }
    }
    return leaves;
  }

  /** RFC 6962, section 2.1. */
  private static byte[] root(List<byte[]> leaves, int from, int to) {
    if (to - from == 1) return TreeHash.leaf(leaves.get(from));
    int half = Integer.highestOneBit(to - from - 1);
    return TreeHash.node(root(leaves, from, from + half), root(leaves, from + half, to));
  }

  @Test
  void decisionsAreAsOpaLogsThem() throws Exception {
    export(ExportFormat.OPA);

    List<JsonNode> decisions = lines("decisions.jsonl");
    assertEquals(301, decisions.size(), "what policy was not asked is no decision");
    for (JsonNode decision : decisions) {
      assertEquals("drawbridge/decision/result", decision.path("path").asText());
      assertEquals(64, decision.at("/custom/leaf_hash").asText().length());
      assertEquals("0123456789ab", decision.at("/bundles/drawbridge/revision").asText());
      assertEquals("drawbridge/decision/v1", decision.at("/input/contract").asText());
      assertTrue(decision.path("result").path("allow").isBoolean());
      Instant.parse(decision.path("timestamp").asText());
    }
  }

  @Test
  void eventsAreOfOcsfsApiActivity() throws Exception {
    export(ExportFormat.OCSF);

    List<JsonNode> events = lines("events.jsonl");
    assertEquals(302, events.size());
    for (JsonNode event : events) {
      assertEquals(List.of(), OcsfSchema.faults(event), event.toString());
      assertEquals("u-1", event.at("/actor/user/uid").asText());
    }
    long failed = events.stream().filter(e -> e.path("status_id").asInt() == 2).count();
    long served = events.stream().filter(e -> e.path("status_id").asInt() == 1).count();
    assertTrue(failed > 2 && served > 50, failed + " and " + served);
  }

  @Test
  void anErasedRecordsEventIsOneToo() throws Exception {
    var mark = new RecordCopies.Mark("log.example/one", 4, "00");
    Map<String, Object> erased = Map.of("row", Map.of("request_id", "r-1", "state", "erased"));

    JsonNode event = JSON.readTree(OcsfActivity.event(mark, 1, erased, erased, null, null));

    assertEquals(List.of(), OcsfSchema.faults(event), event.toString());
    assertEquals("r-1", event.at("/api/request/uid").asText());
  }

  @Test
  void cellsOfCsvAreQuotedAndNoFormula() throws Exception {
    assertEquals(
        "\"'=1+1,\"\"x\"\"\"", CsvLines.text("=1+1,\"x\""), "a caller chose that name of a model");
    assertEquals("'@cmd", CsvLines.text("@cmd"));
    assertEquals("gpt-4.1-mini", CsvLines.text("gpt-4.1-mini"));
    export(ExportFormat.CSV);

    List<String> lines = Files.readAllLines(to.resolve("rows.csv"));
    assertEquals(303, lines.size());
    assertTrue(lines.getFirst().startsWith("request_id,seq,time,team,"));
    long columns = lines.getFirst().chars().filter(c -> c == ',').count();
    for (String line : lines) assertEquals(columns, line.chars().filter(c -> c == ',').count());
  }

  @Test
  void aCellOfCsvTellsWhatEachFailedTargetsFailureConcernedAndWhichRuleSaidSo() {
    var failed =
        List.of(
            new Row.Fallback("a", "throttled", "credential_model", "openai.rate-limit"),
            new Row.Fallback("b", "transient", null, null));
    var row =
        new Row(
            "r-1",
            1,
            Instant.EPOCH,
            new Row.Asker(null, null, null, null, null, Row.Names.NONE),
            new Row.Asked(null, null, null, Map.of()),
            new Row.Decided(null, null, List.of(), null),
            new Row.Served("c", "p", failed, null, null, null),
            null,
            null);
    String line = new String(CsvLines.line(row), StandardCharsets.UTF_8);
    assertTrue(line.contains(",a:throttled b:transient,"), line);
    assertTrue(line.endsWith(",a:credential_model,a:openai.rate-limit\r"), line);
  }

  @Test
  void promptsStayClosed() throws Exception {
    export(ExportFormat.JSONL, "prompt", "input", "completion");

    try (var files = Files.walk(to)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String all = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertFalse(all.contains("question"), file.toString());
        assertFalse(all.contains("an answer"), file.toString());
      }
    }
  }

  @Test
  void folderThatHoldsSomethingIsLeftAsItIs() throws Exception {
    Files.createDirectories(to);
    Files.writeString(to.resolve("mine.txt"), "mine");

    IOException failure = assertThrows(IOException.class, () -> export(ExportFormat.JSONL));

    assertTrue(String.valueOf(failure.getMessage()).contains("is not empty"), failure.toString());
    try (var files = Files.list(to)) {
      assertEquals(1, files.count());
    }
  }
}
