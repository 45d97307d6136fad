package dev.drawbridge.policy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real OPA in a process of its own, with our policies and a test's teams. */
public final class OpaServer implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);
  private final Path folder;
  private final int port;
  private Process process;

  private OpaServer(Path folder, int port, Process process) {
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts it.
   *
   * @param folder that it makes, for what OPA loads
   * @param teams the fact {@code teams}, as YAML
   */
  public static OpaServer start(Path folder, String teams) throws Exception {
    Path source = Path.of("policies");
    List<Path> files;
    try (var walk = Files.walk(source)) {
      files =
          walk.filter(Files::isRegularFile)
              .filter(file -> !file.toString().endsWith("_test.rego"))
              .toList();
    }
    for (Path file : files) {
      Path copy = folder.resolve(source.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
    Files.writeString(folder.resolve("drawbridge/facts/teams/data.yaml"), teams);
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    var server = new OpaServer(folder, port, run(folder, port));
    server.await();
    return server;
  }

  private static Process run(Path folder, int port) throws Exception {
    return new ProcessBuilder(
            OpaForTests.opa().program().toString(),
            "run",
            "--server",
            "--disable-telemetry",
            "--log-level",
            "error",
            "--addr",
            "127.0.0.1:" + port,
            "--bundle",
            folder.toString())
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private void await() throws Exception {
    long end = System.nanoTime() + START.toNanos();
    var ready = HttpRequest.newBuilder(url().resolve("/health")).timeout(START).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (process.isAlive() && System.nanoTime() < end) {
        try {
          if (http.send(ready, BodyHandlers.discarding()).statusCode() == 200) return;
        } catch (IOException _) {
          // Not listening yet.
        }
        Thread.sleep(50);
      }
    }
    kill();
    throw new IllegalStateException("opa did not start");
  }

  /** What stands in the configuration as {@code policy.server.url}. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Ends it at once, as a crash does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(30, TimeUnit.SECONDS)) throw new IllegalStateException("opa lives on");
  }

  /** Starts it again on the same port. */
  public void restart() throws Exception {
    process = run(folder, port);
    await();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
