package dev.drawbridge;

import dev.drawbridge.audit.RecordedText;
import dev.drawbridge.config.ConfigFile;
import dev.drawbridge.config.Loaded;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A whole gateway in this JVM, on free ports, with a configuration of the test's own. */
public final class TestGateway implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path folder;
  private final StartedGateway gateway;
  private final String admin;

  private TestGateway(Path folder, StartedGateway gateway) throws Exception {
    this.folder = folder;
    this.gateway = gateway;
    this.admin = key("admins", "drawbridge-admin");
  }

  /**
   * Starts a gateway.
   *
   * @param yaml the configuration but for {@code version}, {@code data}, {@code listen}'s and
   *     {@code admin}'s ports; a {@code listen} of its own replaces ours whole
   * @param facts of {@code policy.data}
   */
  public static TestGateway start(Path folder, String yaml, String facts) throws Exception {
    return start(folder, yaml, facts, Map.of());
  }

  public static TestGateway start(
      Path folder, String yaml, String facts, Map<String, String> environment) throws Exception {
    String listen = yaml.contains("\nlisten:") ? "" : "listen: { port: 0, linger: 10ms }\n";
    Files.writeString(folder.resolve("facts.yaml"), facts);
    Path config = folder.resolve("drawbridge.yaml");
    Files.writeString(config, "version: 1\ndata: ./var\n" + listen + "admin: { port: 0 }\n" + yaml);
    Loaded loaded = ConfigFile.load(config, environment);
    if (!(loaded instanceof Loaded.Valid valid)) {
      throw new IllegalArgumentException(String.valueOf(loaded));
    }
    return new TestGateway(
        folder, await(StartedGateway.start(config, environment, valid.snapshot())));
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(90, TimeUnit.SECONDS);
  }

  public Path folder() {
    return folder;
  }

  public int port() {
    return gateway.port();
  }

  public int adminPort() {
    return gateway.adminPort();
  }

  public URI base() {
    return URI.create("http://127.0.0.1:" + port());
  }

  /** A new API key of a team. */
  public String key(String team, String... roles) throws Exception {
    Object made = control("key.create", Map.of("team", team, "roles", List.of(roles)));
    return String.valueOf(((Map<?, ?>) made).get("secret"));
  }

  /** What a local user's command answers. */
  public Object control(String command, Map<String, Object> arguments) throws Exception {
    return await(gateway.control(command, arguments));
  }

  public HttpResponse<String> post(String path, String key, String body, String... headers)
      throws IOException, InterruptedException {
    return http.send(
        request(base(), path, key, headers)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        BodyHandlers.ofString());
  }

  public HttpResponse<String> get(String path, String key, String... headers)
      throws IOException, InterruptedException {
    return http.send(request(base(), path, key, headers).GET().build(), BodyHandlers.ofString());
  }

  /** A chat of one short message. */
  public HttpResponse<String> chat(String key, String model, String... headers)
      throws IOException, InterruptedException {
    return post("/v1/chat/completions", key, chatBody(model, false), headers);
  }

  public static String chatBody(String model, boolean stream) {
    return new JsonObject()
        .put("model", model)
        .put("stream", stream)
        .put(
            "messages",
            new JsonArray().add(new JsonObject().put("role", "user").put("content", "Hello")))
        .encode();
  }

  /** A call to the admin plane by an admin. */
  public HttpResponse<String> admin(String path) throws IOException, InterruptedException {
    return admin(path, admin);
  }

  public HttpResponse<String> admin(String path, String key)
      throws IOException, InterruptedException {
    URI at = URI.create("http://127.0.0.1:" + adminPort());
    return http.send(request(at, path, key).GET().build(), BodyHandlers.ofString());
  }

  /** The metrics as they are now: those that were made before are waited out. */
  public String metrics() throws Exception {
    String before = admin("/metrics", "").body();
    String[] now = {before};
    // Each request for them is counted among them.
    Patience.until(
        "the metrics are made anew",
        () -> {
          now[0] = admin("/metrics", "").body();
          return !now[0].equals(before);
        });
    return now[0];
  }

  /** A change of an admin's; an empty body is none. */
  public HttpResponse<String> adminPost(String path, String body)
      throws IOException, InterruptedException {
    URI at = URI.create("http://127.0.0.1:" + adminPort());
    return http.send(
        request(at, path, admin).POST(HttpRequest.BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  /** All that is on disk of the record. */
  public String recorded() throws IOException {
    return RecordedText.of(folder.resolve("var/audit"));
  }

  /** Unlinks what a gateway with that data folder writes its record to. */
  static void removeLog(Path data) throws IOException {
    try (var files = Files.walk(data.resolve("audit/wal"))) {
      for (Path segment : files.filter(Files::isRegularFile).toList()) Files.delete(segment);
    }
  }

  /** The row of a request as an admin reads it. */
  public JsonObject row(String requestId) throws IOException, InterruptedException {
    return new JsonObject(admin("/api/v1/decisions/" + requestId).body());
  }

  private static HttpRequest.Builder request(URI at, String path, String key, String... headers) {
    var request = HttpRequest.newBuilder(at.resolve(path)).timeout(PATIENCE);
    if (!key.isEmpty()) request.header("Authorization", "Bearer " + key);
    for (int i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
    return request;
  }

  /** Stops the gateway as a signal would. */
  public Future<Void> stop() {
    return gateway.stop();
  }

  @Override
  public void close() throws Exception {
    await(gateway.stop());
    http.close();
  }
}
