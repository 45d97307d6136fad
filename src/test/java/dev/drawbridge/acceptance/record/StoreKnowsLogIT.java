package dev.drawbridge.acceptance.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.audit.RecordedText;
import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store that outlived the data folder tells how large its log was. */
class StoreKnowsLogIT {
  private static final String FACTS = "teams: { research: { models: [\"*\"] } }\n";
  private static final Map<String, String> LOGIN = Map.of("DB", "postgres");

  private static final Vertx VERTX = Vertx.vertx();
  private static FakeVendor vendor;
  private static EmbeddedPostgres postgres;

  @TempDir Path folder = Path.of("");

  @BeforeAll
  static void start() throws Exception {
    vendor = FakeVendor.start(VERTX);
    postgres = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
  }

  @AfterAll
  static void stop() throws Exception {
    postgres.close();
    vendor.close();
    Await.await(VERTX.close());
  }

  private static String postgres(int port) {
    return "store: { url: \"jdbc:postgresql://127.0.0.1:"
        + port
        + "/postgres\", user: \"env:DB\", password: \"env:DB\" }\n";
  }

  private TestGateway serve(String store) throws Exception {
    String yaml = store + "policy: { data: ./facts.yaml }\n" + HouseGateway.providers(vendor);
    return TestGateway.start(folder, yaml, FACTS, LOGIN);
  }

  private CommandLineRun run(String... args) {
    String[] all =
        Stream.concat(
                Stream.of(args), Stream.of("-c", folder.resolve("drawbridge.yaml").toString()))
            .toArray(String[]::new);
    return CommandLineRun.within(LOGIN, all);
  }

  private void calls(String store, int number) throws Exception {
    try (TestGateway gateway = serve(store)) {
      String key = gateway.key("research");
      for (int i = 0; i < number; i++) {
        assertEquals(200, gateway.chat(key, HouseGateway.MODEL).statusCode());
      }
    }
  }

  private static JsonObject proof(TestGateway gateway) throws Exception {
    return new JsonObject(gateway.admin("/readyz").body())
        .getJsonObject("parts")
        .getJsonObject("proof");
  }

  @Test
  void aDatabaseKnowsMoreThanAnOlderBackup() throws Exception {
    outlives(postgres(postgres.getPort()), "the store in PostgreSQL");

    // A database that is away may know more.
    remove(data());
    String yaml = Files.readString(folder.resolve("drawbridge.yaml"));
    String away = yaml.replace(":" + postgres.getPort() + "/", ":1/");
    Files.writeString(folder.resolve("drawbridge.yaml"), away);
    CommandLineRun refused = run("restore", backup());
    assertEquals(1, refused.exit());
    assertTrue(refused.err().contains("Whether the store in PostgreSQL knows more"), refused.err());
    assertEquals(0, run("restore", backup(), "--accept-unasked").exit());
  }

  @Test
  void aFileOutsideTheDataFolderKnowsMoreThanAnOlderBackup() throws Exception {
    outlives(
        "store: { url: \"jdbc:sqlite:./kept/state.db\" }\n",
        "the store " + folder.resolve("kept/state.db"));
  }

  private Path data() {
    return folder.resolve("var");
  }

  private String backup() {
    return folder.resolve("backup").toString();
  }

  private void outlives(String store, String place) throws Exception {
    calls(store, 1);
    assertEquals(0, run("backup", backup(), "--with-keys").exit());
    Path older = folder.resolve("older");
    copy(data(), older);
    calls(store, 3);
    remove(data());

    CommandLineRun refused = run("restore", backup());
    assertEquals(1, refused.exit(), refused.out());
    Matcher known =
        Pattern.compile(
                "The backup has (\\d+) records .*" + Pattern.quote(place) + " knows (\\d+):.*",
                Pattern.DOTALL)
            .matcher(refused.err());
    assertTrue(known.find(), refused.err());
    assertTrue(Long.parseLong(known.group(2)) > Long.parseLong(known.group(1)), refused.err());
    assertFalse(Files.exists(data().resolve("audit")));

    // An older folder, put back by hand: it serves, and says so even once it has grown.
    remove(data());
    copy(older, data());
    try (TestGateway gateway = serve(store)) {
      String key = gateway.key("research");
      Await.until("it is noticed", () -> proof(gateway).getString("state").equals("degraded"));
      assertTrue(
          proof(gateway).getString("detail").startsWith(place + " knows " + known.group(2)),
          proof(gateway).encode());
      assertTrue(gateway.metrics().contains("drawbridge_audit_rolled_back 1.0"));
      for (int i = 0; i < 9; i++) gateway.chat(key, HouseGateway.MODEL);
    }
    try (TestGateway gateway = serve(store)) {
      Await.until("it is noticed", () -> proof(gateway).getString("state").equals("degraded"));
      assertTrue(
          proof(gateway).getString("detail").startsWith(place + " knows another log by the name"),
          proof(gateway).encode());
    }
    remove(data());

    CommandLineRun renamed = run("restore", backup(), "--new-origin");
    assertEquals(0, renamed.exit(), renamed.err());
    assertTrue(renamed.out().contains("Missing: records "), renamed.out());
    assertTrue(renamed.out().contains(place + " knows " + known.group(2)), renamed.out());
    assertTrue(
        RecordedText.of(data().resolve("audit")).contains("\\n" + known.group(2) + "\\n"),
        "the first record cites the store's checkpoint");
    assertEquals(0, run("audit", "verify").exit());
    try (TestGateway gateway = serve(store)) {
      gateway.key("research");
      assertEquals("ok", proof(gateway).getString("state"));
      assertTrue(gateway.metrics().contains("drawbridge_audit_rolled_back 0.0"));
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList())
        Files.copy(file, to.resolve(from.relativize(file).toString()));
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : all) Files.delete(file);
    }
  }
}
