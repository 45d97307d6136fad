package dev.drawbridge.server;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.fixture.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataLockIT {
  @TempDir private Path folder = Path.of("");

  @Test
  void aTakeoverRehearsesForAMinuteUnlessStated() throws Exception {
    int port = FreePorts.take(1)[0];
    Snapshot silent = configuration("port: " + port);
    StartedGateway before =
        await(StartedGateway.start(folder.resolve("drawbridge.yaml"), Map.of(), silent));
    try {
      DataLock taking = DataLock.of(silent.data(), List.of(), true);

      assertEquals(Duration.ofSeconds(60), taking.rehearsal(silent.ports().listen()));
      assertEquals(
          Duration.ofSeconds(7),
          taking.rehearsal(configuration("port: 1, rehearsal: 7s").ports().listen()));
    } finally {
      await(before.stop());
    }
  }

  @Test
  void anotherStartRehearsesOnlyWhereItIsStated() throws Exception {
    Snapshot silent = configuration("port: 0");

    DataLock taking = DataLock.of(silent.data(), List.of(), true);

    assertEquals(Duration.ZERO, taking.rehearsal(silent.ports().listen()));
    assertEquals(
        Duration.ofSeconds(7),
        taking.rehearsal(configuration("port: 0, rehearsal: 7s").ports().listen()));
  }

  private Snapshot configuration(String listen) throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("drawbridge.yaml"),
            """
            version: 1
            data: ./var
            listen: { %s }
            admin: { port: 0 }
            """
                .formatted(listen));
    Loaded loaded = ConfigFile.load(file, Map.of());
    if (loaded instanceof Loaded.Valid valid) return valid.snapshot();
    throw new IllegalStateException(loaded.toString());
  }
}
