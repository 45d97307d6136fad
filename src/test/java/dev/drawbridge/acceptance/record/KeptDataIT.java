package dev.drawbridge.acceptance.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Data folders that earlier builds wrote, each an archive in the resources' folder {@code kept}
 * (which also holds the program that makes one): this build opens, verifies, searches, erases and
 * serves from them.
 */
@ParameterizedClass
@ValueSource(strings = {"2026-11-30.zip", "2026-12-01.zip", "2026-12-01-noon.zip"})
class KeptDataIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Parameter String archive = "";
  @TempDir Path folder = Path.of("");
  private final Properties kept = new Properties();

  @BeforeEach
  void unpack() throws IOException {
    URL resource = KeptDataIT.class.getResource("kept/" + archive);
    assertNotNull(resource, archive);
    try (var zip = new ZipInputStream(resource.openStream())) {
      for (ZipEntry entry; (entry = zip.getNextEntry()) != null; ) {
        Path file = folder.resolve(entry.getName()).normalize();
        assertTrue(file.startsWith(folder), entry.getName());
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(zip, file);
        }
      }
    }
    try (InputStream in = Files.newInputStream(folder.resolve("kept.properties"))) {
      kept.load(in);
    }
  }

  private String kept(String name) {
    String value = kept.getProperty(name);
    assertNotNull(value, name);
    return value;
  }

  private CommandLineRun audit(String... arguments) {
    String[] all = new String[arguments.length + 3];
    all[0] = "audit";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    all[arguments.length + 1] = "--data";
    all[arguments.length + 2] = folder.resolve("var").toString();
    return CommandLineRun.of(all);
  }

  private JsonNode json(String... arguments) throws IOException {
    CommandLineRun run = audit(arguments);
    assertEquals(0, run.exit(), run.err());
    return JSON.readTree(run.out());
  }

  /** Every record, tile and signature, and no fewer records than were written. */
  private void assertVerified(int records) {
    CommandLineRun run = audit("verify");
    assertEquals(0, run.exit(), run.out() + run.err());
    assertTrue(run.out().contains(" " + records + " records"), run.out());
  }

  @Test
  void isVerified() {
    assertVerified(Integer.parseInt(kept("records")));
  }

  @Test
  void isSearchedByTeamAndText() throws Exception {
    JsonNode found = json("search", "--text-exact", kept("open_text"), "--json");

    assertEquals(1, found.path("decisions").size(), found.toString());
    assertEquals(kept("open_request"), found.path("decisions").get(0).path("request_id").asText());
    assertTrue(json("search", "--team", "pilot", "--json").path("decisions").size() > 1);
  }

  @Test
  void isSearchedWithAnIndexThatIsMadeAnew() throws Exception {
    JsonNode before = json("search", "--json");
    assertEquals(0, audit("reindex").exit());

    assertEquals(before, json("search", "--json"));
  }

  @Test
  void aPromptIsReadWithTheKeptMasterKey() throws Exception {
    JsonNode shown = json("show", kept("open_request"), "--content", "--reason", "kept");

    assertTrue(shown.path("prompt").asText().contains(kept("open_text")), shown.toString());
    assertFalse(shown.path("answer").asText().isEmpty());
  }

  @Test
  void whatWasErasedStaysErased() {
    for (String request : new String[] {"erased_request", "erased_subject_request"}) {
      CommandLineRun run = audit("show", kept(request), "--content", "--reason", "kept");
      assertFalse(run.out().contains("erased for ever"), run.out());
      assertFalse(run.out().contains("to be erased"), run.out());
    }
    String erasures = audit("erasures").out();
    assertTrue(erasures.contains("kept request") && erasures.contains("kept subject"), erasures);
  }

  @Test
  void aHoldStillHoldsAndWhatIsNotHeldIsErased() throws Exception {
    int records = Integer.parseInt(kept("records"));
    assertTrue(audit("holds").out().contains(kept("held_key")));
    String held = "key|" + kept("held_key");
    assertEquals(1, audit("erase", "--subject", held, "--basis", "x").exit());

    assertEquals(0, audit("erase", "--request", kept("open_request"), "--basis", "x").exit());

    CommandLineRun run = audit("show", kept("open_request"), "--content", "--reason", "kept");
    assertFalse(run.out().contains(kept("open_text")), run.out());
    // The erasure, and the reading that found nothing left.
    CommandLineRun verified = audit("verify");
    assertEquals(0, verified.exit(), verified.out() + verified.err());
    assertFalse(verified.out().contains(" " + records + " records"), verified.out());
  }

  @Test
  void aGatewayServesFromItAndTheKeptKeyIsKnown() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (FakeVendor vendor = FakeVendor.start(vertx);
        TestGateway gateway =
            TestGateway.start(
                folder,
                "policy: { data: ./facts.yaml }\n" + HouseGateway.providers(vendor),
                Files.readString(folder.resolve("governance.yaml")))) {
      assertEquals(200, gateway.chat(kept("research"), "house-open").statusCode());
      assertEquals(
          "refused", gateway.row(refused(gateway)).getString("outcome"), "the block still stands");
      assertTrue(gateway.admin("/api/v1/blocks").body().contains("\"team\":\"pilot\""));
    } finally {
      Await.await(vertx.close());
    }
    assertEquals(0, audit("verify").exit());
  }

  private static String refused(TestGateway gateway) throws Exception {
    return gateway
        .chat(gateway.key("pilot"), "house-open")
        .headers()
        .firstValue("x-drawbridge-request-id")
        .orElseThrow();
  }
}
