package dev.drawbridge.rehearsal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.Drawbridge;
import dev.drawbridge.fixture.ChildJava;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that is told to end while it rehearses. */
class CutRehearsalIT {
  private static final int PATIENCE_SECONDS = 60;

  /** What Java exits with after SIGTERM. */
  private static final int TERMINATED = 143;

  @TempDir private Path folder = Path.of("");

  /**
   * @param begun the file below the rehearsal's folder that is there when the signal comes: while
   *     its gateway starts, and while that answers calls
   */
  @ParameterizedTest
  @ValueSource(strings = {"drawbridge.yaml", "var/control.sock"})
  void nothingIsLeftAndNothingBegins(String begun) throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    Process process = start(temporary);
    try {
      await(process, temporary, begun);

      process.destroy();

      assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), log());
    } finally {
      process.destroyForcibly();
    }
    assertEquals(TERMINATED, process.exitValue(), log());
    assertEquals(List.of(), rehearsals(temporary), log());
    assertFalse(Files.exists(folder.resolve("var/audit")), log());
  }

  private Process start(Path temporary) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("drawbridge.yaml"),
            """
            version: 1
            data: ./var
            listen: { port: 0, rehearsal: 300s }
            admin: { port: 0 }
            """);
    List<String> command = ChildJava.startingSoon();
    command.addAll(
        List.of(
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("java.class.path"),
            Drawbridge.class.getName(),
            "serve",
            "-c",
            config.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private void await(Process process, Path temporary, String file) throws Exception {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (rehearsals(temporary).stream().noneMatch(each -> Files.exists(each.resolve(file)))) {
      assertTrue(process.isAlive(), log());
      assertTrue(System.nanoTime() < until, log());
      Thread.sleep(5);
    }
  }

  private static List<Path> rehearsals(Path temporary) throws IOException {
    try (Stream<Path> all = Files.list(temporary)) {
      return all.filter(each -> each.getFileName().toString().startsWith("drawbridge-rehearsal-"))
          .toList();
    }
  }

  private String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      return e.toString();
    }
  }
}
