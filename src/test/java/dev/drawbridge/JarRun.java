package dev.drawbridge;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged program in a process of its own, as a user starts it. */
final class JarRun implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 120;
  private static final Pattern SERVES =
      Pattern.compile("serving on port (\\d+), admin plane on port (\\d+)");
  private static final Path JAR = Path.of("target/drawbridge.jar").toAbsolutePath();
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Process process;
  private final Path out;
  private final Path err;

  private JarRun(List<String> under, List<String> program, String... args) throws IOException {
    out = Files.createTempFile("drawbridge", ".out");
    err = Files.createTempFile("drawbridge", ".err");
    List<String> command = new ArrayList<>(under);
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Xmx256m"));
    command.addAll(program);
    command.addAll(List.of(args));
    process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
  }

  /** What a command that has ended left. */
  record Ended(int exit, String out, String err) {
    @Override
    public String toString() {
      return "exit " + exit + "\n" + out + "\n" + err;
    }
  }

  /** Runs a command to its end. */
  static Ended of(String... args) throws Exception {
    try (JarRun run = new JarRun(List.of(), List.of("-jar", JAR.toString()), args)) {
      return run.ended();
    }
  }

  /** Starts {@code serve}; returns once it serves. */
  static JarRun serve(Path config) throws Exception {
    return serve(List.of(), config);
  }

  /** The same as the child of another program, such as a tracer. */
  static JarRun serve(List<String> under, Path config) throws Exception {
    return served(
        new JarRun(under, List.of("-jar", JAR.toString()), "serve", "-c", config.toString()));
  }

  /**
   * The same of a faulty build.
   *
   * @param changed a folder of classes that stand before the program's own
   */
  static JarRun faulty(List<String> under, Path changed, Path config) throws Exception {
    List<String> program = List.of("-cp", changed + ":" + JAR, Drawbridge.class.getName());
    return served(new JarRun(under, program, "serve", "-c", config.toString()));
  }

  private static JarRun served(JarRun run) throws Exception {
    try {
      Patience.until("it serves", () -> run.errors().find() || !run.process.isAlive());
      assertTrue(run.process.isAlive(), () -> "it ended: " + run.read(run.err));
      return run;
    } catch (Throwable e) {
      run.close();
      throw e;
    }
  }

  Ended ended() throws InterruptedException {
    assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "it does not end");
    return new Ended(process.exitValue(), read(out), read(err));
  }

  private Matcher errors() {
    return SERVES.matcher(read(err));
  }

  private String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** What it wrote to its log by now. */
  String log() {
    return read(err);
  }

  private int port(int group) {
    Matcher serves = errors();
    assertTrue(serves.find());
    return Integer.parseInt(serves.group(group));
  }

  int port() {
    return port(1);
  }

  int adminPort() {
    return port(2);
  }

  /** SIGTERM. */
  void terminate() {
    program().destroy();
  }

  /** SIGKILL. */
  void kill() {
    program().destroyForcibly();
  }

  /** The program itself, where it is the child of another one. */
  private ProcessHandle program() {
    return process.children().findFirst().orElse(process.toHandle());
  }

  HttpResponse<String> chat(String key, String body) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/v1/chat/completions"))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** A call to the callers' port. */
  HttpResponse<String> get(String path, String key) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
            .header("Authorization", "Bearer " + key)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> admin(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() throws InterruptedException, IOException {
    kill();
    process.destroyForcibly().waitFor();
    http.shutdownNow();
    Files.deleteIfExists(out);
    Files.deleteIfExists(err);
  }
}
