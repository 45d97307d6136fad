package dev.drawbridge.audit;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.audit.record.RecordReader;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.wal.FileStorage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clock that a log goes by. */
class LogClockTest {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
  private static final Duration TRUSTED = Duration.ofMinutes(5);

  private LogFixture fixture = new LogFixture(Path.of(""));
  @TempDir Path folder = Path.of("");

  @BeforeEach
  void prepare() {
    fixture = new LogFixture(folder.resolve("audit"));
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  private AuditLog at(Instant time) throws Exception {
    return fixture.open(new FileStorage(), LogFixture.SMALL.by(() -> time));
  }

  private void recordAtNoon() throws Exception {
    AuditLog log = at(NOON);
    await(log.note(SampleEntries.event()));
    await(log.close());
  }

  @Test
  void recordsHaveItsTime() throws Exception {
    recordAtNoon();
    List<Long> times = new ArrayList<>();
    var master = new MasterKey(AuditSettings.master(fixture.folder), null);
    try (RecordReader reader = RecordReader.open(fixture.folder, master)) {
      reader.walk(Long.MAX_VALUE, place -> times.add(place.time()));
    }
    assertEquals(List.of(NOON.toEpochMilli()), times);
  }

  @Test
  void aStartLongBeforeTheLastRecordIsRefused() throws Exception {
    recordAtNoon();
    var refused =
        assertThrows(ExecutionException.class, () -> at(NOON.minus(TRUSTED).minusMillis(1)));
    assertTrue(String.valueOf(refused.getMessage()).contains("--accept-clock"));
    await(at(NOON.minus(TRUSTED)).close());
  }
}
