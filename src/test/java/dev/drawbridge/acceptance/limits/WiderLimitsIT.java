package dev.drawbridge.acceptance.limits;

import static dev.drawbridge.acceptance.limits.MetLimits.allowed;
import static dev.drawbridge.acceptance.limits.MetLimits.limit;
import static dev.drawbridge.acceptance.limits.MetLimits.limited;
import static dev.drawbridge.fixture.SampleConfig.header;
import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.TokenForge;
import dev.drawbridge.fixture.WebhookReceiver;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Limits on more than teams, and what people are told of budgets, with two gateways on one
 * PostgreSQL.
 */
class WiderLimitsIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final String FACTS =
      """
      teams:
        research: { models: ["*"], objective: listed }
        ops: { models: ["*"], objective: listed }
      organisation: { budget: { usd: 1000, per: month } }
      people:
        "%1$s|6f1f": { rate: { requests: 2, per: day } }
        "*": { rate: { requests: 3, per: day } }
      keys: { "*": { budget: { requests: 10, per: day } } }
      models: { dear: { rate: { requests: 2, per: day } } }
      tags: { project: { apollo: { budget: { requests: 1, per: month } } } }
      """
          .formatted(TokenForge.ISSUER);

  private static EmbeddedPostgres postgres;
  private static FakeVendor vendor;
  private static FakeVendor broken;
  private static WebhookReceiver receiver;
  private static TestGateway here;
  private static TestGateway there;
  private static int realm;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    postgres = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
    vendor = FakeVendor.start(VERTX);
    broken = FakeVendor.start(VERTX);
    broken.always(VendorFaults.error(500, "no", "server_error"));
    receiver = WebhookReceiver.start(VERTX, folder.resolve("ca.pem"));
    realm =
        Await.await(
                VERTX
                    .createHttpServer()
                    .requestHandler(r -> r.response().end(TokenForge.keys()))
                    .listen(0, "127.0.0.1"))
            .actualPort();
    here = open(Files.createDirectory(folder.resolve("here")));
    there = open(Files.createDirectory(folder.resolve("there")));
  }

  private static TestGateway open(Path folder) throws Exception {
    String yaml =
        """
        store: { url: "jdbc:postgresql://127.0.0.1:%1$d/postgres", user: "env:DB", password: "env:DB" }
        policy: { data: ./facts.yaml, timeout: 5s }
        upstream: { ca: "file:../ca.pem" }
        alerts: { webhook: { url: "https://localhost:%2$d/", secret: env:HOOK, allow_private: true } }
        tags: { project: { values: [apollo, zeus] } }
        identity:
          keycloak:
            - { server: "http://127.0.0.1:%3$d", realm: acme, issuer: "%4$s", jwks: "http://127.0.0.1:%3$d/certs", audience: drawbridge, client: drawbridge, teams: { claim: groups, prefix: /teams/ } }
        providers:
        """
                .formatted(postgres.getPort(), receiver.port(), realm, TokenForge.ISSUER)
            + SampleConfig.own("house", vendor.url())
            + SampleConfig.own("weak", broken.url())
            + "models:\n"
            + SampleConfig.open("dear", "house", "")
            + SampleConfig.open("flat", "house", "")
            + SampleConfig.open("shaky", "weak", "")
            + "aliases: { pair: [dear, flat], trying: [shaky, dear, flat] }\n";
    return TestGateway.start(
        folder, yaml, FACTS, Map.of("DB", "postgres", "HOOK", "whsec_" + "c2FtcGxl".repeat(4)));
  }

  @AfterAll
  static void stop() throws Exception {
    here.close();
    there.close();
    vendor.close();
    broken.close();
    Await.await(VERTX.close());
    postgres.close();
  }

  private static String id(String key) {
    return key.split("_")[1];
  }

  @Test
  void aPersonIsBoundInWhateverTeam() throws Exception {
    String person = "person:" + TokenForge.ISSUER + "|6f1f";
    allowed(here.chat(TokenForge.live("6f1f", "/teams/research"), "flat"));
    allowed(here.chat(TokenForge.live("6f1f", "/teams/ops"), "flat"));

    limited(person, here.chat(TokenForge.live("6f1f", "/teams/research"), "flat"));
    limited(person, here.chat(TokenForge.live("6f1f", "/teams/ops"), "flat"));

    for (int i = 0; i < 3; i++) allowed(here.chat(TokenForge.live("b0b", "/teams/ops"), "flat"));
    limited(
        "person:" + TokenForge.ISSUER + "|b0b",
        here.chat(TokenForge.live("b0b", "/teams/ops"), "flat"));
    allowed(here.chat(TokenForge.live("ca11", "/teams/ops"), "flat"));
    assertEquals(2, limit(here, person).getInteger("used"));
  }

  @Test
  void aModelThatIsUsedUpIsPassedOver() throws Exception {
    String key = there.key("research");
    assertEquals("dear", header(there.chat(key, "pair"), "x-drawbridge-model"));
    assertEquals("dear", header(there.chat(key, "trying"), "x-drawbridge-model"), "a fallback");

    assertEquals("flat", header(there.chat(key, "pair"), "x-drawbridge-model"));
    assertEquals("flat", header(there.chat(key, "trying"), "x-drawbridge-model"));
    limited("model:dear", there.chat(key, "dear"));

    assertEquals(2, limit(there, "model:dear").getInteger("used"));
    assertEquals(0, limit(there, "model:dear").getInteger("reserved"));
  }

  @Test
  void whereOneOfSeveralIsMetNothingIsTakenFromTheOthers() throws Exception {
    String key = here.key("ops");
    allowed(here.chat(key, "flat", "X-Drawbridge-Tags", "project=apollo"));
    double spent = limit(here, "organisation").getDouble("used");

    HttpResponse<String> refused = here.chat(key, "flat", "X-Drawbridge-Tags", "project=apollo");

    limited("tag:project=apollo", refused);
    assertEquals("rate_limited", ours(refused).getString("code"));
    assertEquals(1, limit(here, "key:" + id(key)).getInteger("used"));
    assertEquals(0, limit(here, "key:" + id(key)).getInteger("reserved"));
    assertEquals(spent, limit(here, "organisation").getDouble("used"));
    assertEquals(0.0, limit(here, "organisation").getDouble("reserved"));
    allowed(here.chat(key, "flat", "X-Drawbridge-Tags", "project=zeus"));
    String own = here.get("/drawbridge/v1/usage", key).body();
    assertTrue(own.contains("\"key\":\"key:" + id(key) + "\""), own);
    assertTrue(own.contains("\"key\":\"organisation\""), own);
  }

  private static List<JsonObject> told(String key) {
    return receiver.received().stream()
        .map(message -> new JsonObject(message.body()).getJsonObject("data"))
        .filter(data -> data.getString("owner").startsWith(key + " "))
        .toList();
  }

  private static List<String> codes(String key) {
    return told(key).stream().map(data -> data.getString("code")).toList();
  }

  @Test
  void eachInstanceTellsOfABudgetOnceAStep() throws Exception {
    String key = here.key("research");
    Await.until("the other one knows the key", () -> there.chat(key, "flat").statusCode() == 200);
    String counter = "key:" + id(key);
    for (int i = 0; i < 10; i++) allowed(here.chat(key, "flat"));
    for (int i = 0; i < 3; i++) limited(counter, here.chat(key, "flat"));

    Await.until("all three", () -> codes(counter).size() == 3);
    assertEquals(List.of("budget_50", "budget_80", "budget_100"), codes(counter));
    assertEquals("key", told(counter).getFirst().getString("scope"));
    String metrics = here.admin("/metrics", "").body();
    assertTrue(metrics.contains("drawbridge_alerts_total{code=\"budget_80\""), metrics);

    for (int i = 0; i < 4; i++) allowed(there.chat(key, "flat"));
    Await.until("the other one's half", () -> codes(counter).size() == 4);
    assertEquals("budget_50", codes(counter).getLast());
  }

  @Test
  void anAlertNamesNoPerson() throws Exception {
    for (int i = 0; i < 3; i++) allowed(there.chat(TokenForge.live("d00d", "/teams/ops"), "flat"));

    Await.until("told", () -> !told("person:~").isEmpty() || anyOfPeople());
    for (WebhookReceiver.Message each : receiver.received()) {
      assertFalse(each.body().contains("|d00d"), each.body());
    }
  }

  private static boolean anyOfPeople() {
    return receiver.received().stream().anyMatch(each -> each.body().contains("person:~"));
  }
}
