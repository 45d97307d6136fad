package dev.drawbridge.acceptance.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.fixture.KeycloakServer;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeOllama;
import dev.drawbridge.fixture.vendors.VendorServer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The realm that the compose file's Keycloak imports, in a real Keycloak, before a gateway of the
 * compose file's configuration and facts: what the page tells users to do gets them an answer.
 */
class ComposeRealmIT {
  /** A name of its own: the tests' Keycloak has an {@code acme}. */
  private static final String REALM = "acme-of-compose";

  /** What the test has elsewhere, or leaves out: ports, folders, the store. */
  private static final List<String> ELSEWHERE =
      List.of("version", "data", "listen", "admin", "store", "audit");

  @TempDir private Path folder = Path.of("");

  private static KeycloakServer keycloak() throws Exception {
    Path file = mounted().resolve("acme-realm.json");
    JsonObject realm = new JsonObject(Files.readString(file));
    assertEquals("acme", realm.getString("realm"));
    KeycloakServer keycloak = KeycloakServer.shared();
    keycloak.makeRealm(realm.put("realm", REALM));
    return keycloak;
  }

  private static Path mounted() throws Exception {
    String from =
        ComposeFiles.mounts(ComposeFiles.service("keycloak")).get("/opt/keycloak/data/import");
    return ComposeFiles.FOLDER.resolve(String.valueOf(from));
  }

  /** The configuration as compose mounts it, but for addresses. */
  private static String configuration(KeycloakServer keycloak, String issuer, VendorServer ollama)
      throws Exception {
    ObjectNode config = (ObjectNode) ComposeFiles.config();
    config.remove(ELSEWHERE);
    String text =
        ChartFiles.YAML
            .writeValueAsString(config)
            .replaceFirst("^---\n", "")
            .replace("http://keycloak:8080", keycloak.base().toString())
            .replace("http://localhost:8081/realms/acme", issuer)
            .replace("realm: \"acme\"", "realm: \"" + REALM + "\"")
            .replace("http://ollama:11434", ollama.url());
    assertTrue(text.contains("realm: \"" + REALM), text);
    return text;
  }

  @Test
  void whoLogsInByTheDeviceFlowIsServed() throws Exception {
    KeycloakServer keycloak = keycloak();
    keycloak.makeUser(REALM, "ada", "/teams/research");
    // As in compose: users know it by another name than the gateway does.
    String issuer = keycloak.issuer(REALM).replace("127.0.0.1", "localhost");
    String token = new DeviceLogin(issuer, "models-cli").token("ada", "ada-password");

    try (VendorServer ollama = FakeOllama.start();
        TestGateway gateway =
            TestGateway.start(
                folder,
                configuration(keycloak, issuer, ollama),
                Files.readString(ComposeFiles.FACTS))) {
      HttpResponse<String> answer = gateway.chat(token, "chat");

      assertEquals(200, answer.statusCode(), answer.body());
      JsonObject row =
          gateway.row(answer.headers().firstValue("x-drawbridge-request-id").orElseThrow());
      assertEquals("research", row.getString("team"), row::encode);
      assertEquals("qwen3-8b", row.getString("model_served"), row::encode);
      assertEquals("ada", row.getString("name"), row::encode);
    }
  }
}
