package dev.drawbridge.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A process that is measured: the packaged gateway, or the bare relay. */
final class Child implements AutoCloseable {
  private static final String LISTEN = "port: 0, max_concurrent: 2000";
  private static final Path JAR = Path.of("target", "drawbridge.jar").toAbsolutePath();
  private final Process process;
  final int port;
  final String key;
  final double startSeconds;

  private Child(Process process, int port, String key, double startSeconds) {
    this.process = process;
    this.port = port;
    this.key = key;
    this.startSeconds = startSeconds;
  }

  static Child relay(int vendor) throws IOException {
    List<String> command =
        Bench.java(
            "-cp",
            System.getProperty("java.class.path"),
            "dev.drawbridge.bench.RelayProcess",
            Integer.toString(vendor));
    return start(command, Pattern.compile("port (\\d+)"), "");
  }

  static Child gateway(Path folder, int vendor) throws IOException, InterruptedException {
    return gateway(folder, vendor, null);
  }

  /**
   * The same with other classes in front of its own.
   *
   * @param swapped their folder; null for none
   */
  static Child gateway(Path folder, int vendor, @Nullable Path swapped)
      throws IOException, InterruptedException {
    List<String> program =
        swapped == null
            ? jar()
            : Bench.java("-cp", swapped + ":" + JAR, "dev.drawbridge.Drawbridge");
    return gateway(folder, config(LISTEN, vendor), BenchConfiguration.FACTS, program);
  }

  /**
   * The same as its launcher starts it.
   *
   * @param home the unpacked folder
   */
  static Child packaged(Path folder, int vendor, Path home)
      throws IOException, InterruptedException {
    String launcher = home.resolve("bin/drawbridge").toString();
    return gateway(folder, config(LISTEN, vendor), BenchConfiguration.FACTS, List.of(launcher));
  }

  /**
   * The same, which makes calls to itself before it serves.
   *
   * @param time for how long
   */
  static Child rehearsed(Path folder, int vendor, Path home, Duration time)
      throws IOException, InterruptedException {
    String yaml = config(LISTEN + ", rehearsal: " + time.toSeconds() + "s", vendor);
    String launcher = home.resolve("bin/drawbridge").toString();
    return gateway(folder, yaml, BenchConfiguration.FACTS, List.of(launcher));
  }

  /**
   * A gateway of that configuration, with a key of the team {@code bench}.
   *
   * @param facts lie in {@code facts.yaml}
   */
  static Child gateway(Path folder, String yaml, String facts)
      throws IOException, InterruptedException {
    return gateway(folder, yaml, facts, jar());
  }

  private static String config(String listen, int vendor) {
    return BenchConfiguration.of(listen, 0, "upstream: { connections: 512, queue: 512 }\n", vendor);
  }

  private static List<String> jar() {
    return Bench.java("-jar", JAR.toString());
  }

  private static List<String> with(List<String> program, String... arguments) {
    return Stream.concat(program.stream(), Stream.of(arguments)).toList();
  }

  private static Child gateway(Path folder, String yaml, String facts, List<String> program)
      throws IOException, InterruptedException {
    Path config = folder.resolve("drawbridge.yaml");
    Files.writeString(config, yaml);
    Files.writeString(folder.resolve("facts.yaml"), facts);
    Process made =
        process(
                with(
                    program, "key", "create", "-c", config.toString(), "--team", "bench", "--json"))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String json = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    made.waitFor();
    Matcher secret = Pattern.compile("\"secret\"\\s*:\\s*\"(dbk_[^\"]+)\"").matcher(json);
    if (!secret.find()) throw new IOException("no key was made: " + json);
    List<String> command = with(program, "serve", "-c", config.toString());
    return start(command, Pattern.compile("serving on port (\\d+)"), secret.group(1));
  }

  private static ProcessBuilder process(List<String> command) {
    ProcessBuilder process = new ProcessBuilder(command);
    process.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    return process;
  }

  private static Child start(List<String> command, Pattern ready, String key) throws IOException {
    long start = System.nanoTime();
    Process process = process(command).redirectErrorStream(true).start();
    BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
    StringBuilder said = new StringBuilder();
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      said.append(line).append('\n');
      Matcher found = ready.matcher(line);
      if (!found.find()) continue;
      double seconds = (System.nanoTime() - start) / 1e9;
      Thread.ofVirtual().start(() -> drain(out));
      return new Child(process, Integer.parseInt(found.group(1)), key, seconds);
    }
    throw new IOException("did not start: " + said);
  }

  /** Reads what it says, so that it need not wait, until it ends. */
  private static void drain(BufferedReader out) {
    try {
      String said = out.readLine();
      while (said != null) said = out.readLine();
    } catch (IOException ended) {
      // Closed with the process.
    }
  }

  /** Processor time that it has used so far. */
  Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  long pid() {
    return process.pid();
  }

  /** Resident memory, from {@code /proc}; -1 where the system has none. */
  long rssMegabytes() throws IOException {
    Path status = Path.of("/proc", Long.toString(process.pid()), "status");
    if (!Files.exists(status)) return -1;
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("VmRSS:")) return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
    }
    return -1;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
