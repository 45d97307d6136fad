package dev.drawbridge.acceptance.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.ThreeModelGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A key does only what both its team and its narrowing allow, and can be rotated. */
class NarrowedKeyIT {
  @TempDir static Path folder;
  private static ThreeModelGateway setup;
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    String facts =
        ThreeModelGateway.FACTS.replace(
            "objective:", "purposes: [production, evaluation]\n    objective:");
    setup = ThreeModelGateway.start(folder, "", facts);
    gateway = setup.gateway();
  }

  @AfterAll
  static void stop() throws Exception {
    setup.close();
  }

  private static Map<?, ?> made(Map<String, Object> narrowing) throws Exception {
    Map<String, Object> asked = new HashMap<>(narrowing);
    asked.put("team", "research");
    return (Map<?, ?>) gateway.control("key.create", asked);
  }

  private static String key(Map<String, Object> narrowing) throws Exception {
    return String.valueOf(made(narrowing).get("secret"));
  }

  private static JsonObject error(HttpResponse<String> answer) {
    return new JsonObject(answer.body()).getJsonObject("error").getJsonObject("drawbridge");
  }

  @Test
  void usesOnlyTheModelsOfItsNarrowing() throws Exception {
    String small = key(Map.of("models", List.of("SMALL")));

    assertEquals(200, gateway.chat(small, "small").statusCode());
    HttpResponse<String> refused = gateway.chat(small, "large");
    assertEquals(403, refused.statusCode());
    assertEquals("model_not_permitted", error(refused).getString("code"));
    assertEquals(
        List.of("team_not_entitled"),
        error(refused).getJsonObject("excluded").getJsonArray("large").getList());
    assertEquals(List.of("small"), error(refused).getJsonArray("eligible").getList());
    JsonArray listed = new JsonObject(gateway.get("/v1/models", small).body()).getJsonArray("data");
    assertEquals(
        List.of("small", "chat", "auto"),
        listed.stream().map(m -> ((JsonObject) m).getString("id")).toList());
  }

  @Test
  void anAliasStandsForItsMembersAndNoTeamIsWidened() throws Exception {
    String chat = key(Map.of("models", List.of("chat", "other")));

    assertEquals(200, gateway.chat(chat, "large").statusCode());
    assertEquals(403, gateway.chat(chat, "other").statusCode());
  }

  @Test
  void itsPurposeIsDefaultAndOnlyOne() throws Exception {
    String evaluation = key(Map.of("purpose", "evaluation"));

    HttpResponse<String> answer = gateway.chat(evaluation, "small");
    assertEquals(200, answer.statusCode());
    HttpResponse<String> refused =
        gateway.chat(evaluation, "small", "X-Drawbridge-Purpose", "production");
    assertEquals(403, refused.statusCode());
    assertEquals("denied", error(refused).getString("code"));
    assertTrue(refused.body().contains("This key may be used for evaluation only."));
    String unnarrowed = key(Map.of());
    assertEquals(
        200, gateway.chat(unnarrowed, "small", "X-Drawbridge-Purpose", "production").statusCode());
  }

  @Test
  void itsSensitivityIsACap() throws Exception {
    String low = key(Map.of("sensitivity", "public"));
    String enough = key(Map.of("sensitivity", "internal"));

    assertEquals(403, gateway.chat(low, "small").statusCode());
    assertEquals(200, gateway.chat(enough, "small").statusCode());
  }

  @Test
  void aRotatedKeyGoesOnUnderItsIdAndTheRotationIsOnRecord() throws Exception {
    Map<?, ?> before = made(Map.of());
    String id = String.valueOf(before.get("id"));

    var answer =
        gateway.adminPost(
            "/api/v1/keys/" + id + "/rotate", "{\"previous_expires\":\"2020-01-01T00:00:00Z\"}");

    assertEquals(200, answer.statusCode(), answer.body());
    String secret = new JsonObject(answer.body()).getString("secret");
    assertEquals(200, gateway.chat(secret, "small").statusCode());
    HttpResponse<String> old = gateway.chat(String.valueOf(before.get("secret")), "small");
    assertEquals(401, old.statusCode());
    assertFalse(old.body().contains(id));
    assertTrue(gateway.recorded().contains("\"action\":\"rotate\""));
    assertEquals(200, gateway.adminPost("/api/v1/keys/" + id + "/rotate", "").statusCode());
    assertEquals(200, gateway.chat(secret, "small").statusCode(), "for 24 hours");
  }
}
