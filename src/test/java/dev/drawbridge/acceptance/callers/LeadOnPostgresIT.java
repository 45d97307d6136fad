package dev.drawbridge.acceptance.callers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A lead's keys at two gateways on one real PostgreSQL. */
class LeadOnPostgresIT {
  private static final String ROUTE = "/drawbridge/v1";
  private static final String FACTS =
      """
      teams:
        research: { models: ["*"], roles: [model-user], purposes: [research, evaluation], leads: [research-lead] }
        sales: { models: ["*"], leads: [sales-lead] }
      """;
  private static final Vertx VERTX = Vertx.vertx();
  private static EmbeddedPostgres postgres;
  private static FakeVendor vendor;
  private static TestGateway here;
  private static TestGateway there;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    postgres = EmbeddedPostgres.builder().setServerConfig("listen_addresses", "127.0.0.1").start();
    vendor = FakeVendor.start(VERTX);
    here = open(Files.createDirectory(folder.resolve("here")));
    there = open(Files.createDirectory(folder.resolve("there")));
  }

  private static TestGateway open(Path folder) throws Exception {
    String yaml =
        "store: { url: \"jdbc:postgresql://127.0.0.1:"
            + postgres.getPort()
            + "/postgres\", user: \"env:DB\", password: \"env:DB\" }\n"
            + "policy: { data: ./facts.yaml }\n"
            + HouseGateway.providers(vendor);
    return TestGateway.start(folder, yaml, FACTS, Map.of("DB", "postgres"));
  }

  @AfterAll
  static void stop() throws Exception {
    here.close();
    there.close();
    vendor.close();
    Await.await(VERTX.close());
    postgres.close();
  }

  private static JsonObject made(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }

  private static int chat(TestGateway gateway, String key, String purpose) throws Exception {
    return gateway.chat(key, HouseGateway.MODEL, "X-Drawbridge-Purpose", purpose).statusCode();
  }

  @Test
  void aNarrowedKeyIsNarrowedAtBothAndAfterARotation() throws Exception {
    String lead = here.key("research", "model-user", "research-lead");
    JsonObject key = made(here.post(ROUTE + "/teams/research/keys", lead, "{\"name\": \"n\"}"));
    String id = key.getString("id");
    String secret = key.getString("secret");
    Await.until("known there", () -> chat(there, secret, "evaluation") == 200);

    made(here.post(ROUTE + "/keys/" + id + "/narrow", lead, "{\"purpose\": \"research\"}"));

    assertEquals(403, chat(here, secret, "evaluation"));
    Await.until("narrowed there", () -> chat(there, secret, "evaluation") == 403);
    assertEquals(200, chat(there, secret, "research"));
    HttpResponse<String> wider =
        there.post(ROUTE + "/keys/" + id + "/narrow", lead, "{\"purpose\": \"evaluation\"}");
    assertEquals(400, wider.statusCode(), wider.body());
    JsonObject rotated = made(there.post(ROUTE + "/keys/" + id + "/rotate", lead, "{}"));
    assertEquals(403, chat(there, rotated.getString("secret"), "evaluation"));
    HttpResponse<String> unknown =
        here.post(ROUTE + "/keys/abcdefghijkl/narrow", lead, "{\"purpose\": \"research\"}");
    assertEquals(403, unknown.statusCode(), unknown.body());
  }

  @Test
  void aLeadMakesNoMoreThanAThousandKeysAndTheOrganisationDoes() throws Exception {
    String lead = here.key("sales", "sales-lead");
    here.key("sales");
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement sql = connection.createStatement()) {
      sql.execute(
          "CREATE TEMP TABLE more AS SELECT * FROM drawbridge_key WHERE team = 'sales' LIMIT 1");
      // With the two that are there already, one less than the most.
      sql.execute(
          "INSERT INTO drawbridge_key SELECT 'k' || translate(lpad(n::text, 11, '0'), '0189', 'abcd'), md5(n::text) || md5('x' || n), name, team,"
              + " owner, '[]', models, purpose, sensitivity, tags, note, created, expires, 'active',"
              + " last_used, NULL, NULL, change FROM more, generate_series(1, 997) n");
    }

    String made = made(here.post(ROUTE + "/teams/sales/keys", lead, "{}")).getString("id");
    HttpResponse<String> full = here.post(ROUTE + "/teams/sales/keys", lead, "{}");
    assertEquals(409, full.statusCode(), full.body());
    assertEquals("conflict", SampleConfig.ours(full).getString("code"));
    assertTrue(full.body().contains("1000 keys"), full.body());
    here.key("sales");
    assertEquals(409, here.post(ROUTE + "/teams/sales/keys", lead, "{}").statusCode());

    // A revoked key counts no more, a disabled one does
    made(here.post(ROUTE + "/keys/" + made + "/disable", lead, ""));
    assertEquals(409, here.post(ROUTE + "/teams/sales/keys", lead, "{}").statusCode());
    here.control("key.revoke", Map.of("id", made));
    here.control("key.revoke", Map.of("id", "kaaaaaaaaaab"));
    made(here.post(ROUTE + "/teams/sales/keys", lead, "{}"));
  }
}
