package dev.drawbridge.audit;

import static dev.drawbridge.audit.LogFixture.failure;
import static dev.drawbridge.fixture.Await.await;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.audit.entry.AuditSettings;
import dev.drawbridge.log.wal.FileStorage;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.MeterFilter;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpeningTest {
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

  @ParameterizedTest
  @ValueSource(strings = {"index", "tree"})
  void logThatCannotBeFollowedIsClosedAgain(String follower) throws Exception {
    await(fixture.open().close());
    Set<Thread> before = running();
    fixture.registry.config().meterFilter(failing(follower));

    Throwable cause =
        failure(
            AuditLog.open(
                fixture.vertx,
                AuditSettings.unconfigured(fixture.folder, fixture.deadline, 16 << 10),
                () -> ZoneOffset.UTC,
                fixture.registry,
                LogFixture.SMALL,
                new FileStorage()));

    assertEquals("no thread for " + follower, cause.getMessage());
    Set<Thread> left = running();
    left.removeAll(before);
    for (Thread thread : left) thread.join(5_000);
    left.removeIf(thread -> !thread.isAlive());
    assertEquals(Set.of(), left, "the writer and all that followed it have ended");
    var other = new LogFixture(fixture.folder);
    await(other.open().close());
    other.close();
  }

  /** Keeps a follower of that name from being made, as a machine without a thread left would. */
  private static MeterFilter failing(String follower) {
    return new MeterFilter() {
      @Override
      public Meter.Id map(Meter.Id id) {
        if (follower.equals(id.getTag("consumer"))) {
          throw new IllegalStateException("no thread for " + follower);
        }
        return id;
      }
    };
  }

  /** The log's own threads, without those of Vert.x. */
  private static Set<Thread> running() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().matches("audit-(?!reader-|sealer-).*"))
        .collect(toCollection(HashSet::new));
  }
}
