package dev.drawbridge.log.tlog;

import dev.drawbridge.Prerequisite;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The checks that others wrote, in Go: {@code tlogcheck} over {@code sumdb} and transparency-dev,
 * built from {@code src/test/go}, and the programs that Go installs into a cache.
 */
public final class GoForTests {
  private static final String NEEDED = "Go is needed to build what this test runs; ";
  private static final String FSCK = "github.com/transparency-dev/tessera/cmd/fsck@v1.0.4";
  private static final String WITNESS = "filippo.io/torchwood/cmd/litewitness@v0.9.0";

  /** Builds a collector of parts, all of its own version. */
  private static final String COLLECTOR = "go.opentelemetry.io/collector/cmd/builder@v0.165.0";

  /** What a program came to. */
  public record Answer(int exit, String said) {
    public boolean ok() {
      return exit == 0 && said.startsWith("ok");
    }
  }

  private GoForTests() {}

  /** Asks {@code tlogcheck}, whose arguments are named at the head of its source. */
  public static Answer check(Map<String, String> environment, String... arguments)
      throws Exception {
    List<String> command = new ArrayList<>();
    command.add(tlogcheck().toString());
    command.addAll(List.of(arguments));
    return run(environment, command, null, 60);
  }

  public static Answer check(String... arguments) throws Exception {
    return check(Map.of(), arguments);
  }

  /** Tessera's checker of a whole log. */
  public static Path fsck() throws Exception {
    return installed("fsck", FSCK);
  }

  /** A witness. */
  public static Path witness() throws Exception {
    return installed("litewitness", WITNESS);
  }

  /**
   * An OpenTelemetry collector that takes logs by OTLP over HTTP and prints each. A cold build
   * takes about a minute of two processors.
   */
  public static synchronized Path collector() throws Exception {
    Path builder = installed("builder", COLLECTOR);
    Path folder = builder.resolveSibling("otelcol");
    Path program = folder.resolve("otelcol");
    if (Files.isExecutable(program)) return program;
    String version = COLLECTOR.substring(COLLECTOR.indexOf('@') + 1);
    Path parts = builder.resolveSibling("otelcol.yaml");
    Files.writeString(
        parts,
        """
        dist: { name: otelcol, output_path: %s, module: otelcol }
        receivers: [{ gomod: go.opentelemetry.io/collector/receiver/otlpreceiver %s }]
        exporters: [{ gomod: go.opentelemetry.io/collector/exporter/debugexporter %s }]
        """
            .formatted(folder, version, version));
    Path in = builder.resolveSibling("");
    build(List.of(builder.toString(), "--config", parts.toString()), in, Map.of());
    return program;
  }

  private static synchronized Path tlogcheck() throws Exception {
    Path program = Path.of("target", "tlogcheck").toAbsolutePath();
    Path source = Path.of("src", "test", "go", "tlogcheck");
    build(List.of("go", "build", "-o", program.toString(), "."), source, Map.of());
    return program;
  }

  /**
   * A program that Go installs into a cache, once.
   *
   * @param module with its version, as {@code go install} takes it
   */
  public static synchronized Path installed(String name, String module) throws Exception {
    String version = module.substring(module.indexOf('@') + 1);
    Path folder =
        Path.of(System.getProperty("user.home"), ".cache", "drawbridge", name + "-" + version);
    Path program = folder.resolve(name);
    if (Files.isExecutable(program)) return program;
    Files.createDirectories(folder);
    build(List.of("go", "install", module), folder, Map.of("GOBIN", folder.toString()));
    return program;
  }

  private static void build(List<String> command, Path folder, Map<String, String> environment)
      throws Exception {
    try {
      Answer built = run(environment, command, folder, 600);
      if (built.exit() != 0)
        throw Prerequisite.missing(NEEDED + String.join(" ", command) + " failed: " + built.said());
    } catch (IOException e) {
      throw Prerequisite.missing(NEEDED + "there is no Go: " + e.getMessage());
    }
  }

  private static Answer run(
      Map<String, String> environment, List<String> command, @Nullable Path folder, int seconds)
      throws Exception {
    Path out = Files.createTempFile("go", ".out");
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.redirectOutput(out.toFile());
      if (folder != null) builder.directory(folder.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return new Answer(-1, "no end within " + seconds + " s: " + Files.readString(out));
      }
      return new Answer(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8));
    } finally {
      Files.delete(out);
    }
  }

  /** Runs a program, with a limit of time; it is ended where it goes on. */
  public static Answer run(List<String> command, int seconds) throws Exception {
    return run(Map.of(), command, null, seconds);
  }
}
