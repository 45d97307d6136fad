package dev.drawbridge.command;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.TokenForge;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check --online}: what it finds of each part, and of a token. */
class OnlineCheckIT {
  /** Where nobody listens. */
  private static final String NOWHERE = "http://127.0.0.1:1";

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private FakeVendor vendor;
  private String keycloak = NOWHERE;
  private String audience = "drawbridge";
  private String provider = "";
  private String more = "";

  @BeforeEach
  void start() throws Exception {
    vendor = FakeVendor.start(vertx);
    provider = vendor.url().toString();
    // Made before anybody waits for it: a key pair takes seconds on a busy machine.
    String keys = TokenForge.keys();
    HttpServer server =
        await(
            vertx
                .createHttpServer()
                .requestHandler(request -> request.response().end(keys))
                .listen(0, "127.0.0.1"));
    keycloak = "http://127.0.0.1:" + server.actualPort();
  }

  @AfterEach
  void stop() throws Exception {
    vendor.close();
    await(vertx.close());
  }

  private CommandLineRun check(String... arguments) throws Exception {
    String config =
        """
        version: 1
        data: ./var
        identity:
          keycloak:
            - server: "%s"
              realm: acme
              issuer: %s
              audience: %s
              client: drawbridge
              teams: { claim: groups, prefix: /teams/ }
              claims: [site, nationality]
        providers:
          house: { dialect: openai, url: "%s", operator: self, jurisdiction: DE, hosting: own%s }
        models:
          house-open: { provider: house, maker: Sample, weights: open, licence: Apache-2.0, price: { input: 1, output: 1 }, context: 4096 }
        """
            .formatted(keycloak, TokenForge.ISSUER, audience, provider, more);
    Path file = Files.writeString(folder.resolve("drawbridge.yaml"), config);
    String line = "check --online -c " + file + " " + String.join(" ", arguments);
    return CommandLineRun.of(line.strip().split(" "));
  }

  private CommandLineRun token(List<String> groups) throws Exception {
    Path file = Files.writeString(folder.resolve("token"), TokenForge.live(groups) + "\n");
    return check("--token", file.toString());
  }

  private static void assertFound(String line, CommandLineRun run) {
    assertEquals(1, run.exit(), run.out());
    assertTrue(run.out().contains(line), run.out());
  }

  @Test
  void allThatAnswersIsWell() throws Exception {
    CommandLineRun run = check();

    assertEquals(0, run.exit(), run.out() + run.err());
    assertTrue(run.out().contains("✓ provider house: answers"), run.out());
    assertFalse(run.out().contains("✗"), run.out());
    assertEquals("/v1/models", vendor.lastCall().path());
  }

  @Test
  void whatAnOwnServerRunsBesideTheConfigurationIsNamed() throws Exception {
    vendor.always(
        call -> call.response().end("{\"data\":[{\"id\":\"house-open\"},{\"id\":\"qwen3:32b\"}]}"));

    CommandLineRun run = check();

    assertEquals(0, run.exit(), run.out() + run.err());
    assertTrue(
        run.out().contains("    qwen3:32b runs there, licence unknown, not routable"), run.out());
    assertFalse(run.out().contains("house-open runs there"), run.out());
  }

  @Test
  void aKeycloakThatIsDownIsFound() throws Exception {
    keycloak = NOWHERE;

    CommandLineRun run = check();

    assertFound("✗ ", run);
    assertTrue(run.out().lines().anyMatch(l -> l.startsWith("✗") && l.contains("acme")), run.out());
    assertTrue(run.out().contains("✓ provider house: answers"), run.out());
  }

  @Test
  void aGoodTokenIsNamed() throws Exception {
    CommandLineRun run = token(List.of("/teams/research"));

    assertEquals(0, run.exit(), run.out());
    assertTrue(run.out().contains("✓ token: is alice, teams [research]"), run.out());
  }

  @Test
  void aTokenForAnotherAudienceIsRefusedWithTheMapperThatHelps() throws Exception {
    audience = "elsewhere";

    CommandLineRun run = token(List.of("/teams/research"));

    assertFound("✗ token: is refused", run);
    assertTrue(run.out().contains("aud: "), run.out());
    assertTrue(run.out().contains("mapper of type 'Audience'"), run.out());
    assertTrue(run.out().contains("'elsewhere'"), run.out());
  }

  @Test
  void aClaimThatIsMissingIsNamedWithTheMapperThatAddsIt() throws Exception {
    CommandLineRun run = token(List.of("/teams/research"));

    assertTrue(run.out().contains("nationality: The token lacks the claim"), run.out());
    assertTrue(
        run.out().contains("'User Attribute' with token claim name 'nationality'"), run.out());
    assertFalse(run.out().contains("lacks the claim site"), run.out());
  }

  @Test
  void theTokenItselfIsNeverPrinted() throws Exception {
    String token = TokenForge.live(List.of());
    Path file = Files.writeString(folder.resolve("token"), token);

    CommandLineRun run = check("--token", file.toString());

    assertFalse((run.out() + run.err()).contains(token.substring(0, 40)), run.out());
  }

  @Test
  void aProviderThatIsNotThereIsFound() throws Exception {
    provider = NOWHERE + "/v1";

    assertFound("✗ provider house: does not answer (", check());
  }

  @Test
  void aProviderThatRefusesOurCredentialIsFound() throws Exception {
    vendor.next(VendorFaults.error(401, "no", "invalid_api_key"));

    assertFound("✗ provider house: refuses our credential (401)", check());
  }

  @Test
  void aProviderThatFailsIsFound() throws Exception {
    vendor.next(VendorFaults.error(502, "no", "bad_gateway"));

    assertFound("✗ provider house: answers with an error (502)", check());
  }

  @Test
  void aProviderThatSendsElsewhereIsFound() throws Exception {
    vendor.next(VendorFaults.status(301, "", "location", "https://elsewhere.example/v1"));

    assertFound("✗ provider house: answers with a redirect (301), which is not followed", check());
  }

  @Test
  void aProviderIsAskedThroughItsProxy() throws Exception {
    more = ", proxy: \"" + NOWHERE + "\"";

    assertFound("✗ provider house: does not answer (", check());
    assertTrue(vendor.calls().isEmpty());
  }
}
