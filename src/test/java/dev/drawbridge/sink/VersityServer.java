package dev.drawbridge.sink;

import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.fixture.Prerequisite;
import dev.drawbridge.fixture.ServerProcess;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A real S3 server that enforces Object Lock: versitygw, from {@code $VERSITYGW}, the {@code PATH},
 * else one that Go installs into a cache.
 */
final class VersityServer implements AutoCloseable {
  private static final String MODULE = "github.com/versity/versitygw/cmd/versitygw@v1.8.0";
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
    Path program = program();
    var server =
        new VersityServer(
            ServerProcess.start(
                1, folder.resolve("log"), ports -> command(program, folder, ports[0])));
    server.client.createBucket(r -> r.bucket(BUCKET).objectLockEnabledForBucket(true));
    return server;
  }

  private static Path program() throws Exception {
    String named = System.getenv("VERSITYGW");
    if (named != null) return Path.of(named);
    Optional<Path> found = Prerequisite.onPath("versitygw");
    return found.isPresent() ? found.get() : GoPrograms.installed("versitygw", MODULE);
  }

  private static ProcessBuilder command(Path program, Path folder, int port) {
    var command =
        new ProcessBuilder(
            program.toString(),
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
    return server.url();
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
