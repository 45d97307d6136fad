package dev.drawbridge;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A command that was run to its end. None of the tests' own streams are lent to it: a Node that
 * inherits a pipe leaves it without blocking, and Maven then loses the way to its tests.
 *
 * @param said what it wrote, errors too
 */
public record Ran(int exit, String said) {
  /** Runs it in that folder. */
  public static Ran in(Path folder, String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ran(process.waitFor(), said);
  }
}
