package dev.drawbridge.sink;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A real S3 server that enforces Object Lock: versitygw, from {@code $VERSITYGW} or the path.
 * Without it tests are skipped, in CI they fail.
 */
final class VersityServer implements AutoCloseable {
  static final String BUCKET = "audit";
  static final String SECRET = "s3cr3t-of-the-test";

  final S3Client client;
  private final ServerProcess server;

  private VersityServer(ServerProcess server) {
    this.server = server;
    this.client =
        S3Client.builder()
            .endpointOverride(endpoint())
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("test", SECRET)))
            .forcePathStyle(true)
            .httpClientBuilder(UrlConnectionHttpClient.builder())
            .build();
  }

  /** With a bucket that has Object Lock. */
  static VersityServer start(Path folder) throws Exception {
    for (String each : List.of("data", "meta", "versions")) {
      Files.createDirectories(folder.resolve(each));
    }
    int port = ServerProcess.freePorts(1)[0];
    var server =
        new VersityServer(
            ServerProcess.start(port, folder.resolve("log"), () -> command(folder, port)));
    server.client.createBucket(r -> r.bucket(BUCKET).objectLockEnabledForBucket(true));
    return server;
  }

  private static Path program() {
    String named = System.getenv("VERSITYGW");
    if (named != null) return Path.of(named);
    return Stream.of(System.getenv("PATH").split(":"))
        .map(each -> Path.of(each, "versitygw"))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(
            () -> {
              String missing = "versitygw is neither on the path nor named by $VERSITYGW";
              if (System.getenv("CI") != null) Assertions.fail(missing);
              return Assumptions.abort(missing);
            });
  }

  private static ProcessBuilder command(Path folder, int port) {
    var command =
        new ProcessBuilder(
            program().toString(),
            "--port",
            "127.0.0.1:" + port,
            "--quiet",
            "posix",
            "--sidecar",
            folder.resolve("meta").toString(),
            "--versioning-dir",
            folder.resolve("versions").toString(),
            folder.resolve("data").toString());
    command.environment().putAll(Map.of("ROOT_ACCESS_KEY", "test", "ROOT_SECRET_KEY", SECRET));
    return command
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.port);
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    server.kill();
  }

  void again() throws Exception {
    server.again();
  }

  @Override
  public void close() throws Exception {
    client.close();
    server.close();
  }
}
