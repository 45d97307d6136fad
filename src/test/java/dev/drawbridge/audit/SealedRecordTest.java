package dev.drawbridge.audit;

import static dev.drawbridge.audit.LogFixture.failure;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.audit.record.RecordOpener;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.audit.record.RowReader;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.json.CanonicalJson;
import dev.drawbridge.log.sealing.Commitments;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.sealing.Sealer;
import dev.drawbridge.log.wal.RecordPlace;
import dev.drawbridge.log.wal.SegmentIndex;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a record is on disk, and what it takes to read it. */
class SealedRecordTest {
  private static final byte[] CANARY =
      "{\"messages\":[\"canary-4711\"]}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;
  private LogFixture fixture = new LogFixture(Path.of(""));

  @BeforeEach
  void start() {
    fixture = new LogFixture(folder.resolve("audit"));
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  /** One record of each kind; the id of the request. */
  private String writeEach() throws Exception {
    AuditLog log = fixture.open();
    RequestEntry entry = SampleEntries.request("research", CANARY);
    OpenRecord open = await(log.open(entry));
    await(open.move(entry.reserved()));
    await(open.close(SampleEntries.end("canary-4712")));
    var verdict = SampleEntries.verdict(false, true);
    await(log.refuse(SampleEntries.refusal(RequestId.next(), RefusalCode.DENIED, CANARY, verdict)));
    await(log.note(SampleEntries.event()));
    await(log.refuse(SampleEntries.unauthenticated("10.9.9.9", Instant.now())));
    await(log.close());
    return entry.input().request().id().value();
  }

  /** Sees each record, oldest first. */
  private interface Look {
    void at(RecordPlace place, RecordOpener.Opened opened) throws Exception;
  }

  private void each(Look look) throws Exception {
    Path master = AuditSettings.master(fixture.folder);
    List<RecordPlace> places = new ArrayList<>();
    try (RecordReader reader = RecordReader.open(fixture.folder, new MasterKey(master, null))) {
      reader.walk(
          Long.MAX_VALUE,
          place -> {
            places.addFirst(place);
            return true;
          });
      for (RecordPlace place : places) look.at(place, reader.opener().open(place));
    }
  }

  @Test
  void aLeafIsCanonicalAndNamesItsPlace() throws Exception {
    String id = writeEach();
    List<String> types = new ArrayList<>();

    each(
        (place, opened) -> {
          String leaf = new String(place.leaf(), StandardCharsets.UTF_8);
          assertEquals(new String(CanonicalJson.of(place.leaf()), StandardCharsets.UTF_8), leaf);
          JsonNode json = RowReader.JSON.readTree(leaf);
          assertEquals(place.seq(), json.path("seq").asLong());
          assertEquals(place.time(), json.path("ts").asLong());
          assertEquals(2, json.path("v").asInt());
          assertEquals(1, json.path("ep").asInt());
          types.add(json.path("t").asText());
          boolean asked = place.seq() < 3;
          assertEquals(asked ? id : json.path("rid").asText(), json.path("rid").asText());
          assertEquals(place.seq() < 4, json.has("rid"));
        });

    assertEquals(List.of("request", "move", "end", "refusal", "config", "auth"), types);
  }

  @Test
  void aLeafCommitsToEveryFieldAndEveryPart() throws Exception {
    writeEach();

    each(
        (place, opened) -> {
          JsonNode leaf = RowReader.JSON.readTree(place.leaf());
          MessageDigest fields = MessageDigest.getInstance("SHA-256");
          for (Commitments.Opening opening : RecordOpener.openings(opened).values()) {
            fields.update(Base64.getUrlDecoder().decode(opening.digest()));
          }
          assertEquals(base64(fields.digest()), leaf.path("sd").asText());
          MessageDigest parts = MessageDigest.getInstance("SHA-256");
          if (place.ledger().length > 0) parts.update(Sealer.digest(place.ledger()));
          for (String name : place.parts().names()) {
            parts.update(Sealer.digest(place.parts().part(name).orElseThrow()));
          }
          assertEquals(base64(parts.digest()), leaf.path("ct").asText());
        });
  }

  @Test
  void whatIsCommittedToIsWhatWasSaid() throws Exception {
    writeEach();
    List<Map<String, Commitments.Opening>> all = new ArrayList<>();
    each((place, opened) -> all.add(RecordOpener.openings(opened)));

    assertEquals(12, all.getFirst().size());
    String sha256 = base64(Sealer.digest(CANARY));
    assertEquals(
        "{\"body_bytes\":" + CANARY.length + ",\"body_sha256\":\"" + sha256 + "\"}",
        value(all.getFirst(), "prompt"));
    assertEquals(
        "{\"model_asked\":\"auto\",\"target\":{\"model\":\"llama-3.3-70b\",\"provider\":\"local\"}}",
        value(all.getFirst(), "model"));
    assertTrue(value(all.getFirst(), "decision").contains("sensitivity_above_clearance"));
    assertTrue(value(all.getFirst(), "input").contains("\"site\":\"berlin\""));
    assertEquals("{\"cost_usd\":0.0042}", value(all.get(2), "cost"));
    assertEquals(all.getFirst().keySet(), all.get(3).keySet(), "a refusal has the same fields");
  }

  @Test
  void anAnswerIsCommittedToWholeWhereOnlyItsBeginningIsKept() throws Exception {
    byte[] hash = Sealer.digest("all of it".getBytes(StandardCharsets.UTF_8));
    EndEntry cut = SampleEntries.end("all");
    AuditLog log = fixture.open();
    OpenRecord open = await(log.open(SampleEntries.request("research", CANARY)));
    await(
        open.close(
            new EndEntry(
                cut.time(),
                cut.outcome(),
                cut.status(),
                null,
                cut.served(),
                cut.attempts(),
                EndEntry.Sent.AS_IT_CAME,
                cut.bill(),
                new EndEntry.Answer(cut.answer().bytes(), 9, hash))));
    await(log.close());
    List<String> completions = new ArrayList<>();

    each((place, opened) -> completions.add(value(RecordOpener.openings(opened), "completion")));

    assertEquals(
        "{\"answer_bytes\":9,\"answer_sha256\":\"" + base64(hash) + "\"}", completions.getLast());
  }

  private static String value(Map<String, Commitments.Opening> openings, String name) {
    Commitments.Opening opening = openings.get(name);
    return opening == null ? "none" : new String(opening.value(), StandardCharsets.UTF_8);
  }

  @Test
  void nothingThatWasSaidIsOnDiskInClear() throws Exception {
    writeEach();

    StringBuilder all = new StringBuilder();
    try (var files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }

    // Names of three letters would stand in random bytes by chance, so they stand in quotes here.
    for (String said :
        List.of("canary", "\"u-1", "\"ada", "research", "llama", "berlin", "10.1.2.3", "apollo")) {
      assertFalse(all.toString().contains(said), said);
    }
  }

  @Test
  void withoutTheMasterKeyARecordIsClosedAndNoError() throws Exception {
    String id = writeEach();
    Files.delete(AuditSettings.master(fixture.folder));

    try (AuditReader reader = AuditReader.open(fixture.folder)) {
      RecordView view = reader.show(id).orElseThrow();
      Row row = reader.search(SampleEntries.query(10, null)).decisions().getLast();

      assertEquals(row, view.row());
      assertEquals("closed", row.state());
      assertEquals(id, row.requestId());
      assertNull(row.asker().team());
      assertNull(view.prompt());
    }
  }

  @Test
  void aPartThatWasExchangedIsNamedAsTampering() throws Exception {
    String id = writeEach();
    Path segment = SegmentIndex.segments(fixture.folder.resolve("wal")).lastEntry().getValue();
    byte[] bytes = Files.readAllBytes(segment);
    var index = new SegmentIndex(segment, 0);
    index.extend(Long.MAX_VALUE);
    int from = index.offset(0);
    // The last byte of the content's tag, and the checksum made anew as a forger would.
    int length = new Bytes(bytes).number(from + 4);
    bytes[from + 48 + length - 1] ^= 1;
    checksum(bytes, from);
    Files.write(segment, bytes, StandardOpenOption.TRUNCATE_EXISTING);

    AuditLog log = fixture.open();
    String refused = "" + failure(log.show(id)).getMessage();
    await(log.close());

    assertTrue(refused.contains("record 0 was tampered with"), refused);
  }

  @Test
  void aFrameOfAnotherVersionIsNoDamageAndIsLeftAlone() throws Exception {
    writeEach();
    Path segment = SegmentIndex.segments(fixture.folder.resolve("wal")).lastEntry().getValue();
    byte[] whole = Files.readAllBytes(segment);

    for (int version : new int[] {1, 4}) {
      byte[] bytes = whole.clone();
      bytes[15] = (byte) version;
      checksum(bytes, 0);
      Files.write(segment, bytes, StandardOpenOption.TRUNCATE_EXISTING);

      var settings = AuditSettings.unconfigured(fixture.folder, fixture.deadline, 16 << 10);
      String refused =
          ""
              + failure(
                      AuditService.open(
                          fixture.vertx, settings, java.time.ZoneOffset.UTC, fixture.registry))
                  .getMessage();

      String maker = version == 1 ? "by a development build" : "by a newer Drawbridge";
      assertTrue(refused.contains(maker) && refused.contains("nothing was changed"), refused);
      assertArrayEquals(bytes, Files.readAllBytes(segment));
    }
  }

  private record Bytes(byte[] bytes) {
    int number(int at) {
      return java.nio.ByteBuffer.wrap(bytes).getInt(at);
    }
  }

  private static void checksum(byte[] bytes, int from) {
    int length = new Bytes(bytes).number(from + 4);
    var crc = new CRC32C();
    crc.update(bytes, from, 44);
    crc.update(bytes, from + 48, length);
    java.nio.ByteBuffer.wrap(bytes).putInt(from + 44, (int) crc.getValue());
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
