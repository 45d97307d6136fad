package dev.drawbridge.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The packaged folder as a user unpacks it, with its class cache, and the gateways that are started
 * from it by its own launcher.
 */
final class ServedFolder {
  private static final Path BUILT = Path.of("target").toAbsolutePath();
  private static final Pattern SERVES =
      Pattern.compile("serving on port (\\d+), admin plane on port (\\d+)");
  private static final int CACHE_SECONDS = 10;
  private final Path home;

  private ServedFolder(Path home) {
    this.home = home;
  }

  /** Copies what was built to a folder, and makes the class cache. */
  static ServedFolder in(Path folder) throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Files.copy(BUILT.resolve("drawbridge.jar"), home.resolve("drawbridge.jar"));
    copy(BUILT.resolve("lib").toRealPath(), home.resolve("lib"));
    Files.copy(Path.of("src/dist/java.options"), home.resolve("java.options"));
    copy(Path.of("src/dist/bin"), home.resolve("bin"));
    try (Stream<Path> scripts = Files.list(home.resolve("bin"))) {
      for (Path each : scripts.toList()) {
        Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
    var made = new ServedFolder(home);
    ProcessBuilder cache = made.command("drawbridge-cache");
    cache.environment().put("DRAWBRIDGE_TRAINING", Integer.toString(CACHE_SECONDS));
    said(cache);
    return made;
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path each : files.toList()) Files.copy(each, to.resolve(each.getFileName().toString()));
    }
  }

  /** Writes a file anew in one step: else a reload may see it empty, and say so in the log. */
  static void replace(Path file, String text) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    Files.writeString(next, text);
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private ProcessBuilder command(String program, String... more) {
    List<String> command =
        new ArrayList<>(List.of(home.resolve("bin").resolve(program).toString()));
    command.addAll(List.of(more));
    ProcessBuilder made = new ProcessBuilder(command);
    made.environment().put("JAVA25_HOME", System.getProperty("java.home"));
    return made;
  }

  /** What a command that ends well writes. */
  private static String said(ProcessBuilder command) throws Exception {
    Path log = Files.createTempFile("drawbridge-bench-", ".log");
    Process process = command.redirectError(log.toFile()).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) throw new IOException(out + Files.readString(log));
    return out.strip();
  }

  /** The secret of a new key. */
  String key(Path config, String team) throws Exception {
    return said(command("drawbridge", "key", "create", "-c", config.toString(), "--team", team));
  }

  /** Starts a gateway; returns once it serves. */
  Served serve(Path config, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of("serve", "-c", config.toString()));
    arguments.addAll(List.of(more));
    Path log = Files.createTempFile("drawbridge-bench-", ".log");
    long start = System.nanoTime();
    Process process =
        command("drawbridge", arguments.toArray(String[]::new))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    while (true) {
      Matcher serves = SERVES.matcher(Files.readString(log));
      if (serves.find()) {
        double seconds = (System.nanoTime() - start) / 1e9;
        return new Served(
            process,
            log,
            Integer.parseInt(serves.group(1)),
            Integer.parseInt(serves.group(2)),
            seconds);
      }
      if (!process.isAlive()) throw new IOException("it ended: " + Files.readString(log));
      Thread.sleep(2);
    }
  }

  /**
   * A gateway that runs.
   *
   * @param seconds from its start until it served
   */
  record Served(Process process, Path log, int port, int adminPort, double seconds)
      implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 120;
    private static final double MEGABYTE = 1 << 20;
    private static final Pattern APPLIED = Pattern.compile("configuration \\S+ applied");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    /** Waits until it has ended by itself. */
    void awaitEnd() throws Exception {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("it does not end");
      }
    }

    /** Processor time that it has used so far. */
    Duration processor() {
      return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Resident memory in megabytes. */
    double resident() throws IOException {
      return status("VmRSS") / 1024.0;
    }

    int threads() throws IOException {
      return (int) status("Threads");
    }

    int descriptors() throws IOException {
      try (Stream<Path> open = Files.list(proc().resolve("fd"))) {
        return (int) open.count();
      }
    }

    /** Megabytes of Java's heap that are in use once all garbage is collected. */
    double heap() throws Exception {
      String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
      String pid = Long.toString(process.pid());
      Matcher total = TOTAL.matcher(said(new ProcessBuilder(jcmd, pid, "GC.class_histogram")));
      if (!total.find()) throw new IOException("jcmd tells no total");
      return Long.parseLong(total.group(1)) / MEGABYTE;
    }

    private Path proc() {
      return Path.of("/proc", Long.toString(process.pid()));
    }

    private long status(String name) throws IOException {
      for (String line : Files.readAllLines(proc().resolve("status"))) {
        if (line.startsWith(name + ":")) return Long.parseLong(line.replaceAll("\\D", ""));
      }
      throw new IOException("no " + name);
    }

    /** Whether its log has an error, which a run under load must not have. */
    List<String> errors() throws IOException {
      try (Stream<String> lines = Files.lines(log)) {
        return lines
            .filter(
                line ->
                    line.contains(" ERROR ") || line.toLowerCase(Locale.ROOT).contains("exception"))
            .toList();
      }
    }

    /** How many configurations it has taken since it began. */
    int reloads() throws IOException {
      try (Stream<String> lines = Files.lines(log)) {
        return (int) lines.filter(line -> APPLIED.matcher(line).find()).count();
      }
    }

    @Override
    public void close() throws InterruptedException {
      process.destroy();
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
    }
  }
}
