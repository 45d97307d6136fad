package dev.drawbridge.audit.record;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.log.sealing.Keys;
import dev.drawbridge.log.sealing.MasterKey;
import dev.drawbridge.log.sealing.SealKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records for which the key of a subject is waited for. */
class SealedRecordsTest {
  private static final byte[] JSON = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

  @TempDir Path temp;
  private final Vertx vertx = Vertx.vertx();
  private Keys keys;
  private SealedRecords records;

  @BeforeEach
  void open() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("audit"));
    keys = Keys.open(folder, new MasterKey(temp.resolve("keys/master"), null), true, true);
    records =
        new SealedRecords(
            vertx, keys, AuditSettings.unconfigured(folder, Duration.ofMillis(50), 16 << 10));
  }

  @AfterEach
  void close() throws Exception {
    await(records.close());
    keys.close();
    await(vertx.close());
  }

  private Future<SealedRecords.Ready> sealed() {
    return records.own("user:ada", "event", JSON);
  }

  @Test
  void aKeyThatIsThereIsTakenThoughTheWaitForItIsOver() throws Exception {
    // Whoever loads the key waits meanwhile; to make it takes a busy machine more than 50 ms.
    records.setDeadline(Duration.ofSeconds(1));
    Keys held = keys;
    synchronized (held) {
      Future<SealedRecords.Ready> sealed = sealed();
      SealKey there = keys.of("user:ada");

      assertSame(there, await(sealed).key());
    }
  }

  @Test
  void whatHasNoKeyInTimeIsNotSealed() {
    Keys held = keys;
    synchronized (held) {
      var failed = assertThrows(ExecutionException.class, () -> await(sealed()));

      Refusal refusal = assertInstanceOf(Refusal.class, failed.getCause());
      assertEquals(RefusalCode.AUDIT_UNAVAILABLE, refusal.code());
    }
  }

  @Test
  void aKeyThatComesInTimeSeals() throws Exception {
    records.setDeadline(Duration.ofSeconds(60));

    assertSame(await(sealed()).key(), keys.cached("user:ada"));
  }
}
