package dev.drawbridge.acceptance.admins;

import static dev.drawbridge.fixture.UsedGateway.assertError;
import static dev.drawbridge.fixture.UsedGateway.object;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.ThreeModelGateway;
import dev.drawbridge.fixture.UsedGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The admins' door: what it shows and changes, and for whom. */
class AdminIT {
  private static UsedGateway used;
  private static TestGateway gateway;
  private static String admin;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    used = UsedGateway.start(folder);
    gateway = used.gateway();
    admin = used.admin();
  }

  @AfterAll
  static void stop() throws Exception {
    used.close();
  }

  @Test
  void theRoutesOfBothDoorsAreDescribedAtBoth() throws Exception {
    HttpResponse<String> here = gateway.admin("/openapi.yaml", "");
    HttpResponse<String> there = gateway.get("/openapi.yaml", "");

    assertEquals(200, here.statusCode());
    assertEquals("application/yaml", here.headers().firstValue("content-type").orElse(""));
    assertTrue(here.body().startsWith("openapi: 3.1.0\n"));
    assertEquals(200, there.statusCode());
    assertEquals("application/yaml", there.headers().firstValue("content-type").orElse(""));
    assertEquals(here.body(), there.body());
  }

  @Test
  void configurationIsShownWithoutASecret() throws Exception {
    var answer = gateway.admin("/api/v1/config");

    JsonObject shown = object(answer);
    assertEquals("applied", shown.getString("state"));
    assertNotNull(shown.getJsonObject("content").getJsonObject("providers"));
    assertFalse(answer.body().contains(ThreeModelGateway.SECRET));
  }

  @Test
  void policyProvidersAndModelsAreShown() throws Exception {
    JsonObject policy = object(gateway.admin("/api/v1/policy"));
    JsonArray providers = new JsonArray(gateway.admin("/api/v1/providers").body());
    JsonArray models = new JsonArray(gateway.admin("/api/v1/models").body());

    assertTrue(policy.getString("revision").matches("[0-9a-f]{12}"));
    assertEquals("embedded", policy.getString("engine"));
    assertEquals("acme", providers.getJsonObject(0).getString("id"));
    assertFalse(providers.encode().contains(ThreeModelGateway.SECRET));
    assertEquals(3, models.size());
    assertEquals("LicenseRef-acme", models.getJsonObject(0).getString("licence"));
  }

  @Test
  void circuitIsResetByName() throws Exception {
    var reset = used.post("/api/v1/providers/acme/reset?model=large", admin, "");

    assertEquals("closed", object(reset).getString("circuit"));
    assertError(404, "not_found", used.post("/api/v1/providers/none/reset?model=large", admin, ""));
    assertError(400, "invalid_request", used.post("/api/v1/providers/acme/reset", admin, ""));
    assertTrue(used.recorded().contains("\"action\":\"providers:reset\""));
  }

  @Test
  void keyIsMadeListedStoppedAndRevoked() throws Exception {
    JsonObject made =
        object(used.post("/api/v1/keys", admin, "{\"team\":\"research\",\"name\":\"ci\"}"));
    String id = made.getString("id");
    String secret = made.getString("secret");

    var listed = gateway.admin("/api/v1/keys");
    assertTrue(listed.body().contains(id));
    assertFalse(listed.body().contains(secret.substring(17)), "the secret is told once");
    assertEquals(200, gateway.chat(secret, "large").statusCode());
    assertEquals(
        "disabled",
        object(used.post("/api/v1/keys/" + id + "/disable", admin, "")).getString("state"));
    assertEquals(401, gateway.chat(secret, "large").statusCode());
    assertEquals(
        "active",
        object(used.post("/api/v1/keys/" + id + "/enable", admin, "")).getString("state"));
    assertEquals(200, gateway.chat(secret, "large").statusCode());
    assertEquals(
        "revoked",
        object(used.post("/api/v1/keys/" + id + "/revoke", admin, "")).getString("state"));
    assertEquals(401, gateway.chat(secret, "large").statusCode());
    for (String action : List.of("create", "disable", "enable", "revoke")) {
      assertTrue(used.recorded().contains("\"action\":\"" + action + "\""), action);
    }
    assertFalse(used.recorded().contains(secret.substring(17)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{}", "{\"team\":7}", "{\"team\":\"t\",\"colour\":1}"})
  void badKeyIsNotMade(String body) throws Exception {
    assertError(400, "invalid_request", used.post("/api/v1/keys", admin, body));
  }

  @ParameterizedTest
  @CsvSource({"12h, 12", "2099-01-01, 0", "2099-01-01T00:00:00Z, 0"})
  void timesAreWrittenAsOnTheCommandLine(String time, int hours) throws Exception {
    Instant meant =
        hours == 0
            ? Instant.parse("2099-01-01T00:00:00Z")
            : Instant.now().plus(Duration.ofHours(hours));
    var body = new JsonObject().put("team", "research").put("expires", time);
    JsonObject key = object(used.post("/api/v1/keys", admin, body.encode()));
    assertNear(meant, key.getString("expires"));
    String rotate = "/api/v1/keys/" + key.getString("id") + "/rotate";
    for (String field : List.of("previous_expires", "overlap")) {
      var asked = new JsonObject().put(field, time);
      object(used.post(rotate, admin, asked.encode()));
      JsonArray keys = new JsonArray(gateway.admin("/api/v1/keys").body());
      for (Object each : keys) {
        JsonObject listed = (JsonObject) each;
        if (!listed.getString("id").equals(key.getString("id"))) continue;
        assertNear(meant, listed.getString("previous_expires"));
      }
    }
    var block = new JsonObject().put("team", "nobody").put("reason", "x").put("until", time);
    assertNear(
        meant, object(used.post("/api/v1/blocks", admin, block.encode())).getString("until"));
  }

  private static void assertNear(Instant meant, String told) {
    Duration off = Duration.between(meant, Instant.parse(told)).abs();
    assertTrue(off.compareTo(Duration.ofMinutes(10)) < 0, told);
  }

  @Test
  void aSearchTakesADurationAndNoOtherTime() throws Exception {
    assertFalse(used.search("?since=12h").isEmpty());
    assertError(400, "invalid_request", gateway.admin("/api/v1/decisions?since=yesterday"));
    assertError(
        400,
        "invalid_request",
        used.post("/api/v1/keys", admin, "{\"team\":\"t\",\"expires\":\"soon\"}"));
  }

  @Test
  void bodyThatIsTooLargeIsSaidSo() throws Exception {
    String body = "{\"team\":\"" + "x".repeat(70_000) + "\"}";

    assertError(413, "body_too_large", used.post("/api/v1/keys", admin, body));
  }

  @Test
  void unknownKeyIsNotFound() throws Exception {
    var answer = used.post("/api/v1/keys/aaaaaaaaaaaa/revoke", admin, "");

    assertError(404, "not_found", answer);
  }

  @ParameterizedTest
  @CsvSource({
    "drawbridge-viewer, /api/v1/decisions, 200",
    "drawbridge-viewer, /api/v1/models, 200",
    "drawbridge-viewer, /api/v1/config, 403",
    "drawbridge-viewer, /api/v1/keys, 403",
    "drawbridge-auditor, /api/v1/decisions, 200",
    "drawbridge-auditor, /api/v1/models, 403",
    "drawbridge-auditor, /api/v1/keys, 403",
    "drawbridge-auditor, /api/v1/providers, 403",
    "model-user, /api/v1/decisions, 403",
    "model-user, /api/v1/policy, 403"
  })
  void defaultPolicyDeniesWhatNoRoleHolds(String role, String path, int status) throws Exception {
    var answer = gateway.admin(path, gateway.key("research", role));

    assertEquals(status, answer.statusCode(), answer.body());
    if (status == 403) assertError(403, "denied", answer);
  }

  @Test
  void viewerMakesNoKey() throws Exception {
    String viewer = gateway.key("research", "drawbridge-viewer");

    assertError(403, "denied", used.post("/api/v1/keys", viewer, "{\"team\":\"research\"}"));
  }

  @Test
  void callsAreOnRecordDeniedOnesToo() throws Exception {
    String key = gateway.key("research", "drawbridge-viewer");
    String allowed = id(gateway.admin("/api/v1/models", key));
    String denied = id(gateway.admin("/api/v1/config", key));

    String log = used.recorded();

    String actor = "\"actor\":\"key:" + key.substring(4, 16) + "\"";
    assertTrue(log.contains(actor));
    assertTrue(log.contains(allowed));
    assertTrue(log.contains(denied));
    assertTrue(log.contains("\"permitted\":false"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"decisions", "decisions/x", "config", "policy", "providers", "models", "keys"})
  void withoutCredentialNothingIsAnswered(String path) throws Exception {
    var answer = gateway.admin("/api/v1/" + path, "");

    assertError(401, "unauthenticated", answer);
    assertTrue(answer.headers().firstValue("www-authenticate").isPresent());
  }

  @Test
  void wrongCredentialIsNotEchoed() throws Exception {
    var answer = gateway.admin("/api/v1/config", "dbk_aaaaaaaaaaaa_wrong");

    assertError(401, "unauthenticated", answer);
    assertFalse(answer.body().contains("dbk_aaaaaaaaaaaa_wrong"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/nothing", "/nothing", "/api/v1/", "/metrics/x"})
  void unknownRouteIsNotFound(String path) throws Exception {
    assertError(404, "not_found", gateway.admin(path));
  }

  private static String id(HttpResponse<String> answer) {
    return answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
  }
}
