package dev.drawbridge.audit.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditLog;
import dev.drawbridge.audit.LogFixture;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.Page;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.audit.entry.Row;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.identity.Caller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowReaderTest {
  private static final String ROW =
      "{\"row\":{\"request_id\":\"r\",\"time\":\"2026-11-24T15:04:00Z\",\"cost_usd\":4.2E-3,"
          + "\"input_tokens\":12,\"code\":null,\"new\":{\"a\":[1,{}]},\"tags\":{\"p\":\"x\"},"
          + "\"reasons\":[{\"code\":\"c\",\"message\":\"m \\u00e9\"}],"
          + "\"fallbacks\":[{\"model\":\"m\",\"class\":\"throttled\"},{\"model\":\"n\",\"class\":\"transient\",\"scope\":\"model\",\"rule\":\"any.x\"}]},\"input\":";

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void readsTheRowAndNotWhatFollowsIt() throws Exception {
    RowFacts row = RowReader.row(bytes(ROW + "no JSON at all"));

    assertEquals("r", row.text("request_id"));
    assertEquals(0.0042, row.decimal("cost_usd"));
    assertEquals(12L, row.whole("input_tokens"));
    assertEquals(null, row.text("code"));
    assertEquals(Map.of("p", "x"), row.tags());
    assertEquals(List.of(new Reason("c", "m \u00e9")), row.reasons());
    assertEquals(
        List.of(
            new Row.Fallback("m", "throttled", null, null),
            new Row.Fallback("n", "transient", "model", "any.x")),
        row.fallbacks());
  }

  @Test
  void rowThatGoesOnIsNotTakenForAWholeOne() throws Exception {
    byte[] whole = bytes(ROW);
    int end = ROW.length() - ",\"input\":".length();

    for (int length = 0; length < end; length++) {
      assertTrue(RowReader.rowWithin(Arrays.copyOf(whole, length)).isEmpty(), "cut at " + length);
    }
    assertTrue(RowReader.rowWithin(Arrays.copyOf(whole, end)).isPresent());
  }

  @Test
  void timeIsReadAsInstantReadsIt() {
    for (String time :
        List.of(
            "2026-11-24T15:04:00Z",
            "2024-02-29T23:59:59.999Z",
            "2026-01-01T00:00:00.000001Z",
            "2026-12-31T01:02:03.123456789Z",
            "1969-12-31T23:59:59.500Z",
            "+12026-11-24T15:04:00Z")) {
      var row = new RowFacts(Map.of("time", time), List.of(), List.of(), Map.of());
      assertEquals(Instant.parse(time).toEpochMilli(), row.made(), time);
    }
  }

  @Test
  void recordWithoutARowIsAnError() {
    assertThrows(IOException.class, () -> RowReader.row(bytes("{\"time\":\"x\"}")));
  }

  @Test
  void longRowAmongShortOnesIsFoundWhole(@TempDir Path temp) throws Exception {
    LogFixture fixture = new LogFixture(temp.resolve("audit"));
    AuditLog log = fixture.open();
    Reason[] many = new Reason[60];
    Arrays.fill(many, new Reason("role_missing", "a role is missing, said at some length"));
    RequestId id = RequestId.next();
    var refusal = Refusal.because(RefusalCode.DENIED, "not for you", many);
    RequestEntry known = SampleEntries.request("research", LogFixture.PROMPT);
    Await.await(log.open(known));
    Caller caller = known.input().principal();
    Await.await(
        log.refuse(
            new RefusalEntry(
                Instant.now(),
                id,
                new RefusalEntry.Sender(caller, "10.1.2.3", null),
                RefusalEntry.Asked.NOTHING,
                refusal)));
    for (int i = 0; i < 200; i++) {
      Await.await(log.open(SampleEntries.request("research", LogFixture.PROMPT)));
    }

    Page page = Await.await(log.search(SampleEntries.query(1000, null)));

    assertEquals(202, page.decisions().size());
    Row row = page.decisions().get(200);
    assertEquals(id.value(), row.requestId());
    assertEquals(60, row.decided().reasons().size());
    assertTrue(Await.await(log.show("no-id-of-ours")).isEmpty());
    Await.await(log.close());
    fixture.close();
  }
}
