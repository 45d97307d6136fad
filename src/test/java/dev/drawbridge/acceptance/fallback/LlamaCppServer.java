package dev.drawbridge.acceptance.fallback;

import dev.drawbridge.acceptance.policy.OpenModelServer;
import dev.drawbridge.fixture.FetchedFolder;
import dev.drawbridge.fixture.ServerProcess;
import java.nio.file.Path;

/**
 * The real llama.cpp server with a real small model, in a process of its own. It comes from PyPI by
 * {@code pip} into {@code ~/.cache/drawbridge}. Where Python or pip is missing the test is skipped
 * and says so, but in CI it fails.
 */
final class LlamaCppServer {
  private static final String VERSION = "2026.10.11549";

  /** What the server calls its model. */
  static final String MODEL = "smollm2";

  private LlamaCppServer() {}

  /** Makes the command that serves on a port; the first time on a machine this fetches 40 MB. */
  static ServerProcess.Command command() throws Exception {
    Path packages =
        FetchedFolder.ofPython(
            "llamacpp",
            VERSION,
            "the real llama.cpp cannot be tested",
            "--no-deps",
            "xllamacpp==" + VERSION);
    Path weights = OpenModelServer.weights();
    Path script = Path.of("src/test/python/llamacpp.py").toAbsolutePath();
    return ports -> {
      var made =
          new ProcessBuilder(
              "python3", script.toString(), weights.toString(), String.valueOf(ports[0]));
      made.environment().put("PYTHONPATH", packages.toString());
      made.environment().put("PYTHONDONTWRITEBYTECODE", "1");
      return made.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    };
  }
}
