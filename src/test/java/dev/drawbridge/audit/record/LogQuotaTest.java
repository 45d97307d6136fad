package dev.drawbridge.audit.record;

import static dev.drawbridge.audit.AuditLogParts.quota;
import static dev.drawbridge.audit.LogFixture.failure;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.AuditLog;
import dev.drawbridge.audit.LogFixture;
import dev.drawbridge.audit.SampleEntries;
import dev.drawbridge.audit.entry.AsciiJson;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.log.wal.SegmentIndex;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogQuotaTest {
  private static final Instant HALF_PAST = Instant.parse("2026-11-24T15:30:00Z");
  private static final Caller ADA =
      SampleEntries.request("research", new byte[0]).input().principal();

  @TempDir Path folder;
  private LogFixture fixture = new LogFixture(Path.of(""));
  private final AtomicReference<Instant> now = new AtomicReference<>(HALF_PAST);
  private final LogQuota quota = new LogQuota(now::get, 1_000);

  @BeforeEach
  void start() {
    fixture = new LogFixture(folder.resolve("audit"));
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  @Test
  void whatComesAndWhatIsWrittenCountTogether() {
    quota.reserve("ada", ADA, 600);

    assertThrows(Refusal.class, () -> quota.reserve("ada", ADA, 600));
    assertDoesNotThrow(() -> quota.reserve("bob", ADA, 600));
    quota.release("ada", 600);
    quota.add("ada", 300);
    assertDoesNotThrow(() -> quota.reserve("ada", ADA, 600));
  }

  @Test
  void refusalNamesTheLimitAndWhenItStartsAnew() {
    quota.add("ada", 1_000);

    Refusal met = assertThrows(Refusal.class, () -> quota.reserve("ada", ADA, 0));

    assertEquals(RefusalCode.RATE_LIMITED, met.code());
    assertEquals("audit:user:u-1", met.details().limit());
    assertEquals(Instant.parse("2026-11-24T16:00:00Z"), met.details().resets());
    assertEquals(Duration.ofMinutes(30), met.details().retryAfter());
    assertEquals(
        "The limit of 1000 bytes of record an hour for audit:user:u-1 is reached; it resets"
            + " at 2026-11-24T16:00:00Z.",
        met.text());
  }

  @Test
  void requestThatIsTooLongByItselfHasNoTimeToWaitFor() {
    Refusal met = assertThrows(Refusal.class, () -> quota.reserve("ada", ADA, 1_001));

    assertNull(met.details().resets());
    assertNull(met.details().retryAfter());
    assertTrue(met.text().contains("less than this request alone needs"), met.text());
  }

  @Test
  void newHourStartsAnewAndAClockSetBackDoesNot() {
    quota.add("ada", 1_000);
    now.set(HALF_PAST.plusSeconds(3_600));
    assertDoesNotThrow(() -> quota.reserve("ada", ADA, 900));
    quota.release("ada", 900);
    quota.add("ada", 1_000);

    now.set(HALF_PAST);

    assertThrows(Refusal.class, () -> quota.reserve("ada", ADA, 1));
  }

  @Test
  void withoutABoundNothingIsCounted() {
    quota.setLimit(0);
    quota.add("ada", 5_000);
    quota.reserve("ada", ADA, 1 << 30);
    quota.setLimit(1_000);

    assertFalse(quota.isExhausted("ada"));
    quota.release("ada", 1 << 30);
    assertDoesNotThrow(() -> quota.reserve("ada", ADA, 1_000));
  }

  @Test
  void headOfASegmentTellsOfThisHourOnly() throws Exception {
    quota.add("ada", 700);
    var head = RowReader.JSON.readTree(AsciiJson.object(quota::state));

    var sameHour = new LogQuota(now::get, 1_000);
    sameHour.begin(head);
    var nextHour = new LogQuota(() -> HALF_PAST.plusSeconds(3_600), 1_000);
    nextHour.begin(head);

    assertThrows(Refusal.class, () -> sameHour.reserve("ada", ADA, 400));
    assertDoesNotThrow(() -> nextHour.reserve("ada", ADA, 400));
  }

  /** Bytes that are on disk for a request as large as that, and none like another. */
  private static byte[] body(int bytes) {
    byte[] body = new byte[bytes];
    ThreadLocalRandom.current().nextBytes(body);
    return body;
  }

  @Test
  void requestsAndTheirEndsAreRecordedUpToIt() throws Exception {
    fixture.quota = 100_000;
    AuditLog log = fixture.open();
    int served = fill(log);

    // Twice as many where the hour turned in between.
    assertTrue(served >= 3 && served <= 8, "each takes 20 KB and the rest: " + served);
    Throwable met = failure(log.open(SampleEntries.request("research", body(20_000))));
    assertEquals(RefusalCode.RATE_LIMITED, ((Refusal) met).code());
    await(log.close());
  }

  @Test
  void refusalsCountAgainstItAndOnceItIsMetTheyAreCountedByTheMinute() throws Exception {
    fixture.quota = 50_000;
    AuditLog log = fixture.open();
    var within = refusal();
    await(log.refuse(within));
    await(log.refuse(refusal()));
    assertEquals(40_000, length(await(log.show(within.id().value())).orElseThrow()));
    double before = records();

    for (int i = 0; i < 50; i++) {
      var beyond = refusal();
      Refusal met = (Refusal) failure(log.refuse(beyond));
      assertEquals("audit:user:u-1", met.details().limit());
      assertTrue(await(log.show(beyond.id().value())).isEmpty());
    }
    await(log.close());

    assertTrue(records() - before <= 2, "records of two minutes at most: " + (records() - before));
    int count = 0;
    for (LogFixture.Noted noted : LogFixture.noted(fixture.folder, 10)) {
      assertEquals(
          Map.of("kind", "user", "id", "u-1", "issuer", ADA.issuer()),
          noted.fields().get("principal"));
      assertEquals("denied", noted.fields().get("code"));
      count += (int) noted.fields().getOrDefault("count", 0);
    }
    assertEquals(50, count);
  }

  private double records() {
    return fixture.registry.get("drawbridge.audit.records").counter().count();
  }

  private static int length(RecordView view) {
    byte[] prompt = view.prompt();
    return prompt == null ? 0 : prompt.length;
  }

  private static RefusalEntry refusal() {
    return SampleEntries.refusal(
        RequestId.next(), RefusalCode.DENIED, body(40_000), SampleEntries.verdict(false, true));
  }

  @Test
  void startCountsOnFromTheLastSegment() throws Exception {
    fixture.quota = 10_000_000;
    AuditLog log = fixture.open();
    for (int i = 0; i < 40; i++) served(log);
    await(log.open(SampleEntries.request("research", body(20_000))));
    long before = written(log);
    await(log.close());
    assertTrue(SegmentIndex.segments(fixture.folder.resolve("wal")).size() > 3, "several segments");

    AuditLog again = fixture.open();
    long after = written(again);
    await(again.close());

    // A leaf's size is known when it is written; until then it counts as its longest.
    assertTrue(after > before * 0.99 && after <= before, after + " of " + before);
    assertTrue(before > 41 * 20_000, "all of them: " + before);
  }

  private static long written(AuditLog log) throws Exception {
    var state = RowReader.JSON.readTree(AsciiJson.object(quota(log)::state));
    return state.path("quota").path("written").path(0).path(1).asLong();
  }

  /** Serves until the quota is met; so many. */
  private static int fill(AuditLog log) throws Exception {
    for (int i = 0; ; i++) {
      var open = log.open(SampleEntries.request("research", body(20_000)));
      try {
        await(await(open).close(SampleEntries.end("a")));
      } catch (ExecutionException e) {
        return i;
      }
    }
  }

  private static void served(AuditLog log) throws Exception {
    OpenRecord open = await(log.open(SampleEntries.request("research", body(20_000))));
    await(open.close(SampleEntries.end("a")));
  }
}
