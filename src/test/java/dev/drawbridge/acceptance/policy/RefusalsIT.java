package dev.drawbridge.acceptance.policy;

import static dev.drawbridge.fixture.SampleConfig.error;
import static dev.drawbridge.fixture.SampleConfig.header;
import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.RefusingGateway;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.TokenForge;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What policy does not allow: each a refusal with reasons, on record, and nothing sent. */
class RefusalsIT {
  @TempDir static Path folder;
  private static RefusingGateway refusing;

  @BeforeAll
  static void start() throws Exception {
    refusing = new RefusingGateway(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    refusing.close();
  }

  private static void assertUnauthenticated(HttpResponse<String> answer) throws Exception {
    refusing.assertRefused(answer, 401, "unauthenticated");
    assertEquals("invalid_api_key", error(answer).getString("code"));
    assertTrue(header(answer, "www-authenticate").startsWith("Bearer"), "WWW-Authenticate");
  }

  @Test
  void noCredentialIsRefused() throws Exception {
    assertUnauthenticated(refusing.gateway.chat("", "chat"));
    assertUnauthenticated(refusing.gateway.get("/v1/models?key=" + refusing.research, ""));
  }

  @Test
  void anUnknownOrMalformedCredentialIsRefusedWithoutAnEcho() throws Exception {
    String forged = refusing.research.substring(0, refusing.research.length() - 1) + "x";
    for (String credential : List.of("sk-nonsense-123456", forged, "a.b.c")) {
      HttpResponse<String> answer = refusing.gateway.chat(credential, "chat");
      assertUnauthenticated(answer);
      assertFalse(answer.body().contains(credential), answer.body());
    }
  }

  @Test
  void twoDifferentCredentialsAreRefused() throws Exception {
    HttpResponse<String> answer =
        refusing.gateway.chat(refusing.research, "chat", "x-api-key", refusing.narrow);
    assertUnauthenticated(answer);
    assertTrue(error(answer).getString("message").contains("two different"), answer.body());
    assertUnauthenticated(
        refusing.gateway.chat(
            refusing.research, "chat", "Authorization", "Bearer " + refusing.research));
    assertUnauthenticated(
        refusing.gateway.chat(
            "", "chat", "x-api-key", refusing.research + "," + refusing.research));
  }

  @Test
  void oneCredentialInSeveralHeadersCountsAsOne() throws Exception {
    HttpResponse<String> answer =
        refusing.gateway.chat(
            refusing.research,
            "chat",
            "x-api-key",
            refusing.research,
            "api-key",
            refusing.research,
            "x-goog-api-key",
            refusing.research);
    assertEquals(200, answer.statusCode(), answer.body());
    for (String name : List.of("x-api-key", "api-key", "x-goog-api-key")) {
      assertEquals(
          200, refusing.gateway.chat("", "chat", name, refusing.research).statusCode(), name);
    }
  }

  @Test
  void aCallerInSeveralTeamsMustNameOne() throws Exception {
    String token = TokenForge.live(List.of("/teams/research", "/teams/ops"));
    HttpResponse<String> answer = refusing.gateway.chat(token, "chat");
    refusing.assertRefused(answer, 400, "team_required");
    assertTrue(error(answer).getString("message").contains("X-Drawbridge-Team"), answer.body());
    assertEquals(
        200, refusing.gateway.chat(token, "chat", "X-Drawbridge-Team", "ops").statusCode());
  }

  private static void assertDenied(HttpResponse<String> answer, String reason) throws Exception {
    refusing.assertRefused(answer, 403, "denied");
    assertEquals("permission_error", error(answer).getString("type"));
    JsonObject first = ours(answer).getJsonArray("reasons").getJsonObject(0);
    assertEquals(reason, first.getString("code"), answer.body());
    assertFalse(first.getString("message").isBlank());
  }

  @Test
  void aTeamThatIsNotTheCallersOrNotKnownIsDenied() throws Exception {
    assertDenied(
        refusing.gateway.chat(refusing.research, "chat", "X-Drawbridge-Team", "ops"),
        "team_not_member");
    assertDenied(refusing.gateway.chat(TokenForge.live(List.of()), "chat"), "team_unknown");
    assertDenied(
        refusing.gateway.chat(TokenForge.live(List.of("/teams/ghosts")), "chat"), "team_unknown");
  }

  @Test
  void aRoleAPurposeAndADelegationMayBeMissing() throws Exception {
    assertDenied(refusing.gateway.chat(refusing.gateway.key("roled"), "chat"), "role_missing");
    assertEquals(
        200,
        refusing.gateway.chat(refusing.gateway.key("roled", "model-user"), "chat").statusCode());
    String purposed = refusing.gateway.key("purposed");
    assertDenied(
        refusing.gateway.chat(purposed, "chat", "X-Drawbridge-Purpose", "production"),
        "purpose_not_allowed");
    assertEquals(200, refusing.gateway.chat(purposed, "chat").statusCode());
    assertDenied(
        refusing.gateway.chat(refusing.research, "chat", "X-Drawbridge-On-Behalf-Of", "alice"),
        "delegation_not_allowed");
  }

  @Test
  void aConcreteModelThatIsNotPermittedIsRefusedWithAlternatives() throws Exception {
    refusing.assertNothingSent(
        () -> {
          HttpResponse<String> answer = refusing.gateway.chat(refusing.narrow, "acme-large");
          refusing.assertRefused(answer, 403, "model_not_permitted");
          assertEquals("model", error(answer).getString("param"));
          assertEquals("model_not_permitted", error(answer).getString("code"));
          assertEquals("permission_error", error(answer).getString("type"));
          JsonObject ours = ours(answer);
          JsonObject reason = ours.getJsonArray("reasons").getJsonObject(0);
          assertEquals("team_not_entitled", reason.getString("code"));
          assertTrue(reason.getString("message").contains("narrow"), answer.body());
          assertEquals(new JsonArray(List.of("house-8b")), ours.getJsonArray("eligible"));
          assertEquals(
              new JsonObject().put("acme-large", new JsonArray(List.of("team_not_entitled"))),
              ours.getJsonObject("excluded"));
          assertEquals(header(answer, "x-drawbridge-policy-revision"), ours.getString("revision"));
          assertTrue(ours.getString("revision").matches("[0-9a-f]{12}"));
          assertEquals("narrow@acme.example", ours.getString("contact"));
          assertNull(ours.getString("resets"));
        });
  }

  @Test
  void theRefusalNamesEveryReason() throws Exception {
    HttpResponse<String> answer =
        refusing.gateway.chat(
            refusing.research, "acme-large", "X-Drawbridge-Sensitivity", "confidential");
    refusing.assertRefused(answer, 403, "model_not_permitted");
    assertEquals(
        new JsonArray(List.of("sensitivity_above_clearance")),
        ours(answer).getJsonObject("excluded").getJsonArray("acme-large"));
    assertEquals(new JsonArray(List.of("house-8b")), ours(answer).getJsonArray("eligible"));
    assertEquals("confidential", header(answer, "x-drawbridge-sensitivity"));
    JsonObject row = refusing.gateway.row(SampleConfig.id(answer));
    assertEquals("acme-large", row.getString("model_asked"));
    assertEquals("confidential", row.getString("sensitivity"));
    assertEquals(
        "sensitivity_above_clearance",
        row.getJsonArray("reasons").getJsonObject(0).getString("code"));
  }

  @Test
  void anAliasOrAutoWithoutAPermittedModelIsRefused() throws Exception {
    HttpResponse<String> alias = refusing.gateway.chat(refusing.narrow, "hosted");
    refusing.assertRefused(alias, 403, "no_permitted_model");
    assertEquals(new JsonArray(List.of("house-8b")), ours(alias).getJsonArray("eligible"));
    assertNotEquals(null, ours(alias).getJsonObject("excluded").getJsonArray("acme-large"));

    HttpResponse<String> auto = refusing.gateway.chat(refusing.gateway.key("nothing"), "auto");
    refusing.assertRefused(auto, 403, "no_permitted_model");
    assertEquals(new JsonArray(), ours(auto).getJsonArray("eligible"));
    assertFalse(auto.body().contains("acme-large"), auto.body());
    assertEquals(
        "team_not_entitled", ours(auto).getJsonArray("reasons").getJsonObject(0).getString("code"));
  }

  @Test
  void anUnknownModelIsRefusedWithNearNamesThatTheCallerMayUse() throws Exception {
    HttpResponse<String> answer = refusing.gateway.chat(refusing.research, "acme-lrge");
    refusing.assertRefused(answer, 404, "unknown_model");
    assertEquals("model_not_found", error(answer).getString("code"));
    assertEquals("model", error(answer).getString("param"));
    assertTrue(error(answer).getString("message").contains("acme-large"), answer.body());
    HttpResponse<String> hidden = refusing.gateway.chat(refusing.narrow, "acme-lrge");
    refusing.assertRefused(hidden, 404, "unknown_model");
    assertFalse(hidden.body().contains("acme-large"), hidden.body());
  }

  @Test
  void aRetiredModelIsGoneWithItsSuccessor() throws Exception {
    HttpResponse<String> answer = refusing.gateway.chat(refusing.research, "old");
    refusing.assertRefused(answer, 410, "model_retired");
    assertTrue(error(answer).getString("message").contains("acme-large"), answer.body());
  }

  @Test
  void aModelThatTheConfigurationHasNoLongerIsGoneToo() throws Exception {
    for (String name : List.of("claude-3-opus-20240229", "claude-3-opus-latest")) {
      HttpResponse<String> answer = refusing.gateway.chat(refusing.research, name);
      refusing.assertRefused(answer, 410, "model_retired");
      assertEquals(
          "The model claude-3-opus-20240229 was retired on 2026-01-05. Its successor is opus.",
          error(answer).getString("message"));
      assertEquals("model", error(answer).getString("param"));
    }
    HttpResponse<String> hidden = refusing.gateway.chat(refusing.narrow, "claude-3-opus-20240229");
    refusing.assertRefused(hidden, 410, "model_retired");
    assertFalse(hidden.body().contains("Its successor"), hidden.body());
    assertEquals(new JsonArray(List.of("house-8b")), ours(hidden).getJsonArray("eligible"));
    HttpResponse<String> listed =
        refusing.gateway.get("/v1/models/claude-3-opus-20240229", refusing.research);
    refusing.assertRefused(listed, 410, "model_retired");
  }

  @Test
  void aPromptThatIsTooLongSaysHowMuchTooLong() throws Exception {
    String body =
        TestGateway.chatBody("tiny", false).replace("Hello", "one two three four ".repeat(400));
    HttpResponse<String> answer = refusing.post(body);
    refusing.assertRefused(answer, 400, "context_length_exceeded");
    assertTrue(
        error(answer)
            .getString("message")
            .matches("prompt is too long: [0-9]+ tokens > 400 maximum"),
        answer.body());
  }

  @Test
  void anUnknownRouteNamesTheBaseUrl() throws Exception {
    HttpResponse<String> answer = refusing.gateway.get("/chat/completions", refusing.research);
    refusing.assertRefused(answer, 404, "not_found");
    assertTrue(
        error(answer).getString("message").contains(refusing.gateway.base() + "/v1"),
        answer.body());
  }

  @Test
  void anotherMethodIsRefusedWithTheOneThatIsTaken() throws Exception {
    HttpResponse<String> get = refusing.gateway.get("/v1/chat/completions", refusing.research);
    refusing.assertRefused(get, 405, "method_not_allowed");
    assertEquals("POST", header(get, "allow"));
    HttpResponse<String> post = refusing.gateway.post("/v1/models", refusing.research, "{}");
    refusing.assertRefused(post, 405, "method_not_allowed");
    assertEquals("GET", header(post, "allow"));
  }

  @Test
  void explainRefusesBadInputToo() throws Exception {
    refusing.assertRefused(
        refusing.gateway.post("/drawbridge/v1/explain", refusing.research, "{"),
        400,
        "invalid_request");
    assertUnauthenticated(
        refusing.gateway.post("/drawbridge/v1/explain", "", TestGateway.chatBody("chat", false)));
  }
}
