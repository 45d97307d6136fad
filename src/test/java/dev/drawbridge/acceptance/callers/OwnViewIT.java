package dev.drawbridge.acceptance.callers;

import static dev.drawbridge.fixture.SampleConfig.ended;
import static dev.drawbridge.fixture.SampleConfig.header;
import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.TwoVendorGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What callers may ask about themselves, their models and decisions. */
class OwnViewIT {
  private static TwoVendorGateway vendors;
  private static FakeVendor acme;
  private static FakeVendor house;
  private static TestGateway gateway;
  private static String research;
  private static String marketing;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vendors = TwoVendorGateway.start(folder);
    acme = vendors.acme();
    house = vendors.house();
    gateway = vendors.gateway();
    research = vendors.research();
    marketing = vendors.marketing();
  }

  @AfterAll
  static void stop() throws Exception {
    vendors.close();
  }

  @Test
  void aCallerSeesTheRowOfItsOwnRequestAndNobodyElses() throws Exception {
    HttpResponse<String> answer = gateway.chat(research, "chat");
    String id = SampleConfig.id(answer);
    ended(gateway, answer);

    HttpResponse<String> own = gateway.get("/drawbridge/v1/requests/" + id, research);
    assertEquals(200, own.statusCode());
    JsonObject row = new JsonObject(own.body());
    assertEquals(id, row.getString("request_id"));
    assertEquals("research", row.getString("team"));
    assertEquals("chat", row.getString("operation"));
    assertEquals("chat", row.getString("model_asked"));
    assertEquals("large", row.getString("model_served"));
    assertEquals("acme", row.getString("provider"));
    assertEquals("complete", row.getString("outcome"));
    assertEquals("internal", row.getString("sensitivity"));
    assertEquals(new JsonArray(), row.getJsonArray("fallbacks"));
    assertEquals(19, row.getJsonObject("tokens").getInteger("input"));
    assertTrue(row.getDouble("cost_usd") > 0);
    assertEquals(header(answer, "x-drawbridge-policy-revision"), row.getString("revision"));

    String colleague = gateway.key("research");
    for (String other : List.of(marketing, colleague)) {
      HttpResponse<String> refused = gateway.get("/drawbridge/v1/requests/" + id, other);
      assertEquals(404, refused.statusCode());
      assertEquals("not_found", ours(refused).getString("code"));
    }
    HttpResponse<String> unknown =
        gateway.get("/drawbridge/v1/requests/01931f5e-0000-7000-8000-000000000000", research);
    assertEquals(404, unknown.statusCode());
    assertEquals(401, gateway.get("/drawbridge/v1/requests/" + id, "").statusCode());
  }

  @Test
  void aCallerIsToldWhoItIs() throws Exception {
    HttpResponse<String> answer =
        gateway.get("/drawbridge/v1/whoami", gateway.key("research", "tester"));
    JsonObject me = new JsonObject(answer.body());
    assertEquals(Set.of("kind", "id", "name", "issuer", "team", "teams", "roles"), me.fieldNames());
    assertEquals("key", me.getString("kind"));
    assertTrue(me.getString("id").matches("[a-z2-7]{12}"), me.encode());
    assertEquals("research", me.getString("team"));
    assertEquals(new JsonArray(List.of("research")), me.getJsonArray("teams"));
    assertEquals(new JsonArray(List.of("tester")), me.getJsonArray("roles"));
  }

  private static List<String> listed(String key) throws Exception {
    return new JsonObject(gateway.get("/v1/models", key).body())
        .getJsonArray("data").stream().map(m -> ((JsonObject) m).getString("id")).toList();
  }

  @Test
  void theListHoldsPermittedModelsThenAliasesThenAuto() throws Exception {
    assertEquals(
        List.of("large", "openers/house-8b", "vectors", "chat", "hosted", "auto"),
        listed(research));
    assertEquals(List.of("openers/house-8b", "vectors", "chat", "auto"), listed(marketing));
    JsonObject first =
        new JsonObject(gateway.get("/v1/models", research).body())
            .getJsonArray("data")
            .getJsonObject(0);
    assertEquals("model", first.getString("object"));
    assertEquals("acme", first.getString("owned_by"));
    assertEquals(32000, first.getInteger("context_window"));
    assertEquals(2048, first.getInteger("max_output_tokens"));
  }

  @Test
  void oneModelIsShownWithItsSlashRawOrEscaped() throws Exception {
    for (String path : List.of("openers/house-8b", "openers%2Fhouse-8b", "openers%2fhouse-8b")) {
      HttpResponse<String> answer = gateway.get("/v1/models/" + path + "?beta=true", marketing);
      assertEquals(200, answer.statusCode(), answer.body());
      JsonObject model = new JsonObject(answer.body());
      assertEquals("openers/house-8b", model.getString("id"));
      assertEquals("self", model.getString("owned_by"));
      assertEquals(8000, model.getInteger("context_window"));
    }
    assertEquals(200, gateway.get("/v1/models/vectors", marketing).statusCode());
    assertEquals(200, gateway.get("/v1/models/chat", marketing).statusCode());
    assertEquals(200, gateway.get("/v1/models/auto", marketing).statusCode());
  }

  @Test
  void oneModelThatIsNotPermittedIsRefusedWithReasons() throws Exception {
    HttpResponse<String> refused = gateway.get("/v1/models/large", marketing);
    assertEquals(403, refused.statusCode());
    assertEquals("model_not_permitted", ours(refused).getString("code"));
    assertEquals(
        "team_not_entitled",
        ours(refused).getJsonArray("reasons").getJsonObject(0).getString("code"));
    assertEquals(404, gateway.get("/v1/models/lage", marketing).statusCode());
  }

  @Test
  void anExplanationTellsTheDecisionAndSendsNothing() throws Exception {
    int sent = acme.calls().size() + house.calls().size();
    HttpResponse<String> allowed =
        gateway.post("/drawbridge/v1/explain", research, TestGateway.chatBody("chat", false));
    assertEquals(200, allowed.statusCode(), allowed.body());
    JsonObject told = new JsonObject(allowed.body());
    assertTrue(told.getBoolean("allow"));
    assertNull(told.getString("code"));
    assertEquals("large", told.getJsonArray("eligible").getJsonObject(0).getString("id"));
    assertEquals("acme", told.getJsonArray("eligible").getJsonObject(0).getString("provider"));
    assertEquals(2, told.getJsonArray("eligible").size());
    assertEquals("internal", told.getJsonObject("sensitivity").getString("level"));
    assertTrue(told.getString("revision").matches("[0-9a-f]{12}"));
    assertEquals("research", told.getJsonObject("principal").getString("team"));

    HttpResponse<String> refused =
        gateway.post("/drawbridge/v1/explain", marketing, TestGateway.chatBody("large", false));
    assertEquals(200, refused.statusCode());
    told = new JsonObject(refused.body());
    assertFalse(told.getBoolean("allow"));
    assertEquals("model_not_permitted", told.getString("code"));
    assertEquals(
        new JsonArray(List.of("team_not_entitled")),
        told.getJsonObject("excluded").getJsonArray("large"));
    assertEquals(
        "team_not_entitled", told.getJsonArray("reasons").getJsonObject(0).getString("code"));
    assertEquals(sent, acme.calls().size() + house.calls().size());
  }

  @Test
  void modelsThatATeamCannotNameAreOnlyCountedInAnExplanation() throws Exception {
    HttpResponse<String> answer =
        gateway.post("/drawbridge/v1/explain", marketing, TestGateway.chatBody("auto", false));
    JsonObject told = new JsonObject(answer.body());
    assertTrue(told.getBoolean("allow"));
    assertFalse(answer.body().contains("large"), answer.body());
    assertNotEquals(0, told.getInteger("excluded_others"));
  }

  @Test
  void theDoorGreetsWithoutACredential() throws Exception {
    assertEquals(200, gateway.get("/", "").statusCode());
  }
}
