package dev.drawbridge.acceptance.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A backup of the data folder, taken and restored as the page about operations says. */
class RestoreIT {
  private static final String FACTS = "teams: { research: { models: [\"*\"] } }\n";

  @TempDir Path folder = Path.of("");
  private final Vertx vertx = Vertx.vertx();
  private FakeVendor vendor;

  @BeforeEach
  void startVendor() throws Exception {
    vendor = FakeVendor.start(vertx);
  }

  @AfterEach
  void stop() throws Exception {
    vendor.close();
    Await.await(vertx.close());
  }

  @Test
  void anOlderBackupIsWholeAndServesAndALaterCheckpointTellsThatItIsOlder() throws Exception {
    String secret;
    String before;
    try (TestGateway gateway = start()) {
      secret = gateway.key("research");
      before = request(gateway, secret);
    }
    copy(data(), folder.resolve("backup"));
    Files.delete(folder.resolve("backup/audit/index.db"));
    try (TestGateway gateway = start()) {
      gateway.control("key.revoke", Map.of("id", secret.split("_")[1]));
      assertEquals(401, gateway.chat(secret, HouseGateway.MODEL).statusCode());
    }
    Path kept = Files.copy(data().resolve("audit/checkpoint"), folder.resolve("kept"));

    remove(data());
    copy(folder.resolve("backup"), data());

    assertEquals(0, audit("verify").exit());
    CommandLineRun older = audit("verify", "--checkpoint", kept.toString());
    assertEquals(1, older.exit(), older.out() + older.err());
    CommandLineRun shown = audit("show", before, "--content", "--reason", "restored");
    assertEquals(0, shown.exit(), shown.err());
    try (TestGateway gateway = start()) {
      assertEquals(
          200, gateway.chat(secret, HouseGateway.MODEL).statusCode(), "it is to be revoked again");
      assertTrue(gateway.admin("/api/v1/decisions").body().contains(before), "the index is back");
    }
  }

  private TestGateway start() throws Exception {
    String yaml = "policy: { data: ./facts.yaml }\n" + HouseGateway.providers(vendor);
    return TestGateway.start(folder, yaml, FACTS);
  }

  private static String request(TestGateway gateway, String secret) throws Exception {
    var answer = gateway.chat(secret, HouseGateway.MODEL);
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
  }

  private Path data() {
    return folder.resolve("var");
  }

  private CommandLineRun audit(String... arguments) {
    return CommandLineRun.of(
        Stream.of(List.of("audit"), List.of(arguments), List.of("--data", data().toString()))
            .flatMap(List::stream)
            .toArray(String[]::new));
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path target = to.resolve(from.relativize(file).toString());
        Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) Files.delete(file);
    }
  }
}
