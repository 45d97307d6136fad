package dev.drawbridge.acceptance.startup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway's keys and blocks, moved to a real PostgreSQL and back as the page says. */
class StoreMoveIT {
  private static final String FACTS = "teams: { all: { models: [\"*\"] } }\n";
  private static final Map<String, String> LOGIN = Map.of("DB", "postgres");

  @TempDir Path folder = Path.of("");

  @Test
  void keysAndBlocksMoveToPostgresAndBackAndAreNeverLeftBehindUnsaid() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (FakeVendor vendor = FakeVendor.start(vertx);
        EmbeddedPostgres postgres =
            EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start()) {
      String embedded = "policy: { data: ./facts.yaml }\n" + HouseGateway.providers(vendor);
      String shared =
          "store: { url: \"jdbc:postgresql://127.0.0.1:"
              + postgres.getPort()
              + "/postgres\", user: \"env:DB\", password: \"env:DB\" }\n"
              + embedded;
      String key;
      String revoked;
      try (TestGateway gateway = start(embedded)) {
        key = gateway.key("all");
        revoked = gateway.key("all");
        gateway.control("key.revoke", Map.of("id", revoked.split("_")[1]));
        gateway.control("block.add", Map.of("team", "all", "reason", "incident 31"));
        assertEquals(
            1, copy("embedded", "embedded", gateway.folder()).err().lines().count(), "one store");
      }

      Exception refused = assertThrows(Exception.class, () -> start(shared));
      assertTrue(refused.toString().contains("store copy --from embedded"), refused.toString());
      CommandLineRun copied = copy("embedded", "configured", folder);
      assertEquals(0, copied.exit(), copied.err());
      assertTrue(copied.out().matches("(?s).*keys +3 +0 +0\n.*blocks +1 +0 +0\n.*"), copied.out());
      CommandLineRun again = copy("embedded", "configured", folder);
      assertTrue(again.out().matches("(?s).*keys +0 +3 +0\n.*blocks +0 +1 +0\n.*"), again.out());

      try (TestGateway gateway = start(shared)) {
        assertEquals(401, gateway.chat(revoked, HouseGateway.MODEL).statusCode());
        assertEquals(403, gateway.chat(key, HouseGateway.MODEL).statusCode(), "blocked there too");
        gateway.control("key.revoke", Map.of("id", key.split("_")[1]));
        assertTrue(
            copy("embedded", "configured", folder).err().contains("A gateway runs"), "beside one");
      }

      CommandLineRun back = copy("configured", "embedded", folder);
      assertEquals(1, back.exit(), back.out());
      assertTrue(back.err().contains("1 that are otherwise there"), back.err());
      CommandLineRun merged = copy("configured", "embedded", folder, "--merge");
      assertTrue(merged.out().matches("(?s).*keys +1 +2 +1\n.*"), merged.out() + merged.err());
      try (TestGateway gateway = start(embedded)) {
        assertEquals(401, gateway.chat(key, HouseGateway.MODEL).statusCode(), "revoked in either");
      }
      CommandLineRun verified =
          CommandLineRun.of("audit", "verify", "--data", folder.resolve("var").toString());
      assertEquals(0, verified.exit(), verified.out() + verified.err());
    } finally {
      Await.await(vertx.close());
    }
  }

  private TestGateway start(String yaml) throws Exception {
    return TestGateway.start(folder, yaml, FACTS, LOGIN);
  }

  private static CommandLineRun copy(String from, String to, Path folder, String... more) {
    String config = folder.resolve("drawbridge.yaml").toString();
    return CommandLineRun.within(
        LOGIN,
        Stream.of(List.of("store", "copy", "-c", config, "--from", from, "--to", to), List.of(more))
            .flatMap(List::stream)
            .toArray(String[]::new));
  }
}
