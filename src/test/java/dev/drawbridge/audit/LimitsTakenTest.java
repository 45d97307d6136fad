package dev.drawbridge.audit;

import static dev.drawbridge.audit.LogFixture.PROMPT;
import static dev.drawbridge.audit.LogFixture.failure;
import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.RecordView;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a new configuration says of a log that is open. */
class LimitsTakenTest {
  @TempDir Path folder;
  private LogFixture fixture = new LogFixture(Path.of(""));
  private final FaultyStorage disk = new FaultyStorage();

  @BeforeEach
  void start() {
    fixture = new LogFixture(folder.resolve("audit"));
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  private AuditSettings settings(Duration deadline, int maxAnswer) {
    return AuditSettings.unconfigured(fixture.folder, deadline, maxAnswer);
  }

  @Test
  void aShorterDeadlineHoldsForWhatComesAfterIt() throws Exception {
    fixture.deadline = Duration.ofMinutes(5);
    AuditLog log = fixture.open(disk);
    log.applySettings(settings(Duration.ofMillis(200), 16 << 10));
    var gate = new CountDownLatch(1);
    disk.gate = gate;

    long start = System.nanoTime();
    Throwable refused = failure(log.open(SampleEntries.request("research", PROMPT)));
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    gate.countDown();

    Refusal refusal = assertInstanceOf(Refusal.class, refused);
    assertEquals(RefusalCode.AUDIT_UNAVAILABLE, refusal.code());
    assertTrue(millis < 5_000, millis + " ms");
    await(log.close());
  }

  @Test
  void aLongerAnswerIsKeptOfWhatIsOpenedAfterIt() throws Exception {
    AuditLog log = fixture.open();
    RequestEntry before = SampleEntries.request("research", PROMPT);
    RequestEntry after = SampleEntries.request("research", PROMPT);
    OpenRecord first = await(log.open(before));

    log.applySettings(settings(Duration.ofSeconds(5), 40 << 10));

    OpenRecord second = await(log.open(after));
    EndEntry end = SampleEntries.end("z".repeat(60 << 10));
    await(first.close(end));
    await(second.close(end));
    assertEquals(16 << 10, answer(log, before), "its room was promised before");
    assertEquals(40 << 10, answer(log, after));
    await(log.close());
  }

  private static int answer(AuditLog log, RequestEntry entry) throws Exception {
    RecordView view = await(log.show(entry.input().request().id().value())).orElseThrow();
    return Objects.requireNonNull(view.answer()).length;
  }
}
