package dev.drawbridge.acceptance.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.JarRun;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo's tour and its load, as it is run on a machine that nobody prepared. */
class DemoIT {
  private static final Pattern LOAD =
      Pattern.compile("Load: 8 clients for \\d+ s: \\d{2,} requests, \\d+ a second;");

  @TempDir private Path folder = Path.of("");

  @Test
  void everyStepOfTheTourDoesWhatItShould() throws Exception {
    JarRun.Ended ended =
        JarRun.of(
            "demo",
            "--once",
            "--load",
            "1",
            "--port",
            "0",
            "--admin-port",
            "0",
            "--data",
            folder.toString());

    assertEquals(0, ended.exit(), ended::toString);
    assertTrue(ended.out().contains("✓"), ended::toString);
    assertFalse(ended.out().contains("✗"), ended::toString);
    assertTrue(LOAD.matcher(ended.out()).find(), ended::toString);
  }
}
