package dev.drawbridge.policy;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.ServerProcess;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A real OPA in a process of its own, with our policies and a test's teams. */
public final class OpaServer implements AutoCloseable {
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private final ServerProcess server;

  private OpaServer(ServerProcess server) {
    this.server = server;
  }

  /**
   * Starts it.
   *
   * @param folder that it makes, for what OPA loads
   * @param teams the fact {@code teams}, as YAML
   */
  public static OpaServer start(Path folder, String teams) throws Exception {
    return start(folder, Map.of("teams", teams));
  }

  /**
   * The same with facts of several topics.
   *
   * @param facts by topic, as YAML
   */
  public static OpaServer start(Path folder, Map<String, String> facts) throws Exception {
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
    for (var each : facts.entrySet()) {
      Path topic = Files.createDirectories(folder.resolve("drawbridge/facts/" + each.getKey()));
      Files.writeString(topic.resolve("data.yaml"), each.getValue());
    }
    Path log = folder.resolveSibling(folder.getFileName() + ".log");
    var server = new OpaServer(ServerProcess.start(1, log, ports -> command(folder, ports[0])));
    server.awaitPolicies();
    return server;
  }

  private static ProcessBuilder command(Path folder, int port) throws Exception {
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
        .redirectOutput(ProcessBuilder.Redirect.DISCARD);
  }

  private void awaitPolicies() throws Exception {
    var ready = HttpRequest.newBuilder(url().resolve("/health")).timeout(ANSWER).build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      Await.until(
          "OPA is ready", () -> http.send(ready, BodyHandlers.discarding()).statusCode() == 200);
    }
  }

  /** What stands in the configuration as {@code policy.server.url}. */
  public URI url() {
    return server.url();
  }

  /** Ends it at once, as a crash does. */
  public void kill() throws InterruptedException {
    server.kill();
  }

  /** Starts it again on the same port. */
  public void restart() throws Exception {
    server.again();
    awaitPolicies();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
