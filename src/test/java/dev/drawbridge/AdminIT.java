package dev.drawbridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.upstream.FakeVendor;
import dev.drawbridge.upstream.VendorFaults;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The admins' door, as the interface tells it. */
class AdminIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  @TempDir static Path folder;
  private static FakeVendor vendor;
  private static TestGateway gateway;
  private static String research;
  private static String stranger;
  private static String admin;

  @BeforeAll
  static void start() throws Exception {
    vendor = FakeVendor.start(VERTX);
    var environment = Map.of("ACME_KEY", Doors.SECRET);
    gateway = TestGateway.start(folder, Doors.yaml(vendor.port()), Doors.FACTS, environment);
    research = gateway.key("research");
    stranger = gateway.key("marketing");
    admin = gateway.key("admins", "drawbridge-admin");
    assertEquals(200, gateway.chat(research, "large").statusCode());
    assertEquals(200, gateway.chat(research, "small").statusCode());
    assertEquals(403, gateway.chat(research, "other").statusCode());
    assertEquals(403, gateway.chat(stranger, "large").statusCode());
    vendor.next(VendorFaults.error(503, "busy", "overloaded"));
    assertEquals(
        "small",
        gateway.chat(research, "chat").headers().firstValue("x-drawbridge-model").orElseThrow());
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    VERTX.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    HTTP.close();
  }

  private static HttpResponse<String> post(String path, String key, String body)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.adminPort() + path))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body));
    if (!key.isEmpty()) request.header("x-api-key", key);
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static JsonObject object(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }

  private static JsonArray search(String query) throws Exception {
    return object(gateway.admin("/api/v1/decisions" + query)).getJsonArray("decisions");
  }

  /** All that is on disk of the record. */
  private static String recorded() throws IOException {
    StringBuilder all = new StringBuilder();
    try (var files = Files.newDirectoryStream(folder.resolve("var/audit/wal"), "*.seg")) {
      for (Path file : files) all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
    }
    return all.toString();
  }

  private static void assertError(int status, String code, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
    assertEquals("application/json", answer.headers().firstValue("content-type").orElse(""));
    var error = new JsonObject(answer.body()).getJsonObject("error");
    assertEquals(code, error.getString("code"));
    assertFalse(error.getString("message").isBlank());
  }

  @Test
  void livezAsksNobody() throws Exception {
    var answer = gateway.admin("/livez", "");

    assertEquals(200, answer.statusCode());
    assertEquals("ok", object(answer).getString("state"));
  }

  @Test
  void readyzTellsStrangersStatesOnly() throws Exception {
    JsonObject report = object(gateway.admin("/readyz", ""));

    assertEquals("degraded", report.getString("state"), "no detector runs");
    JsonObject parts = report.getJsonObject("parts");
    assertEquals("ok", parts.getJsonObject("audit").getString("state"));
    assertEquals("degraded", parts.getJsonObject("sensitivity").getString("state"));
    for (String part : parts.fieldNames()) {
      assertEquals(Set.of("state", "since"), parts.getJsonObject(part).fieldNames());
    }
    assertEquals(report, object(gateway.admin("/readyz", research)), "nor one without the right");
  }

  @Test
  void readyzTellsDetailWithConfigRead() throws Exception {
    JsonObject parts = object(gateway.admin("/readyz")).getJsonObject("parts");

    assertTrue(parts.getJsonObject("sensitivity").getString("detail").contains("detector"));
  }

  @Test
  void metricsHaveTheNamesAndLabelsOfTheContract() throws Exception {
    String scraped = gateway.admin("/metrics", "").body();

    Map<String, Set<String>> labels =
        Map.ofEntries(
            Map.entry("drawbridge_requests_total", Set.of("operation", "outcome", "team", "model")),
            Map.entry("drawbridge_request_duration_seconds_count", Set.of()),
            Map.entry("drawbridge_overhead_seconds_count", Set.of()),
            Map.entry("drawbridge_stage_seconds_count", Set.of("stage")),
            Map.entry("drawbridge_policy_decisions_total", Set.of("result", "engine")),
            Map.entry("drawbridge_policy_cache_total", Set.of("result")),
            Map.entry("drawbridge_fallbacks_total", Set.of("from", "to", "class")),
            Map.entry("drawbridge_vendor_signals_total", Set.of("provider", "class")),
            Map.entry("drawbridge_circuit_state", Set.of("provider", "model")),
            Map.entry("drawbridge_tokens_total", Set.of("model", "direction")),
            Map.entry("drawbridge_cost_usd_total", Set.of("team", "model")),
            Map.entry("drawbridge_audit_append_seconds_count", Set.of()),
            Map.entry("drawbridge_audit_batch_records_count", Set.of()),
            Map.entry("drawbridge_audit_records_total", Set.of()),
            Map.entry("drawbridge_audit_refused_total", Set.of()),
            Map.entry("drawbridge_audit_disk_free_bytes", Set.of()),
            Map.entry("drawbridge_inflight", Set.of()),
            Map.entry("drawbridge_reload_total", Set.of("result")));
    for (var each : labels.entrySet()) {
      Matcher line =
          Pattern.compile("(?m)^" + each.getKey() + "(?:\\{(.*)})? \\S+$").matcher(scraped);
      assertTrue(line.find(), "no " + each.getKey());
      Set<String> names = new TreeSet<>();
      if (line.group(1) != null) {
        Matcher label = Pattern.compile("(\\w+)=\"[^\"]*\"").matcher(line.group(1));
        while (label.find()) names.add(label.group(1));
      }
      assertEquals(new TreeSet<>(each.getValue()), names, each.getKey());
    }
  }

  @Test
  void theRuntimeIsMeasuredTooAndNoCallerOrVendorMakesALabel() throws Exception {
    String scraped = gateway.admin("/metrics", "").body();

    assertTrue(scraped.contains("\njvm_memory_used_bytes{"));
    assertTrue(scraped.contains("\nvertx_http_server_active_connections "), scraped);
    assertTrue(scraped.contains("\nvertx_http_client_active_connections "), scraped);
    assertTrue(scraped.contains("pool_name=\"vert.x-worker-thread\""), scraped);
    for (String line : scraped.lines().filter(l -> l.startsWith("vertx_")).toList()) {
      Matcher label = Pattern.compile("(\\w+)=\"").matcher(line);
      while (label.find()) {
        assertTrue(Set.of("pool_type", "pool_name", "le").contains(label.group(1)), line);
      }
    }
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
  void noCallerMakesALabel() throws Exception {
    gateway.chat(research, "no-such-model-of-a-caller");
    gateway.chat(gateway.key("no-such-team-of-a-caller"), "large");

    String scraped = gateway.admin("/metrics", "").body();

    assertFalse(scraped.contains("of-a-caller"));
    assertFalse(scraped.contains("team=\"marketing\""), "a team that no fact names");
    assertTrue(scraped.contains("team=\"other\""));
  }

  @Test
  void countsWhatWasServedByTeamAndModel() throws Exception {
    String scraped = gateway.admin("/metrics", "").body();

    assertTrue(
        Pattern.compile(
                "drawbridge_fallbacks_total\\{class=\"transient\",from=\"large\",to=\"small\"} 1")
            .matcher(scraped)
            .find(),
        scraped);
    assertTrue(scraped.contains("drawbridge_cost_usd_total{model=\"small\",team=\"research\"}"));
  }

  @ParameterizedTest
  @CsvSource({
    "?team=research&outcome=complete&model=small, 2",
    "?team=research&outcome=refused&model=other, 1",
    "?team=marketing, 1",
    "?model=other, 1",
    "?model=small&outcome=complete, 2",
    "?until=2001-01-01, 0",
    "?since=2001-01-01T00:00:00Z&team=marketing, 1",
    "?since=2999-01-01, 0",
    "?team=nobody, 0",
    "?outcome=truncated, 0"
  })
  void decisionsAreFiltered(String query, int expected) throws Exception {
    assertEquals(expected, search(query).size());
  }

  @Test
  void decisionsAreFilteredByPrincipal() throws Exception {
    String id = search("?team=marketing").getJsonObject(0).getString("principal");

    JsonArray found = search("?principal=" + id);

    assertEquals(1, found.size());
    assertEquals(stranger.substring(4, 16), id);
  }

  @Test
  void decisionsArePaged() throws Exception {
    String query = "?team=research&model=small&outcome=complete";
    JsonObject first = object(gateway.admin("/api/v1/decisions" + query + "&limit=1"));
    String next = first.getString("next");
    JsonObject last = object(gateway.admin("/api/v1/decisions" + query + "&limit=1&after=" + next));

    assertEquals(1, first.getJsonArray("decisions").size());
    assertEquals(1, last.getJsonArray("decisions").size());
    assertTrue(last.containsKey("next"));
    assertNull(last.getString("next"));
    long before = first.getJsonArray("decisions").getJsonObject(0).getLong("seq");
    assertTrue(last.getJsonArray("decisions").getJsonObject(0).getLong("seq") < before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=1001",
        "limit=many",
        "after=x",
        "after=-1",
        "after=99999999999999999999",
        "since=yesterday",
        "until=2026-13-01",
        "outcome=good",
        "colour=red"
      })
  void badParameterIsRefusedByName(String parameter) throws Exception {
    var answer = gateway.admin("/api/v1/decisions?" + parameter);

    assertError(400, "invalid_request", answer);
    assertTrue(answer.body().contains(parameter.substring(0, parameter.indexOf('='))));
  }

  @Test
  void oneDecisionShowsInputVerdictAndEndWithoutContent() throws Exception {
    String id =
        search("?model=small&outcome=complete&limit=1").getJsonObject(0).getString("request_id");

    JsonObject shown = object(gateway.admin("/api/v1/decisions/" + id));

    assertEquals("research", shown.getString("team"));
    assertEquals("drawbridge/decision/v1", shown.getJsonObject("input").getString("contract"));
    assertTrue(shown.getJsonObject("verdict").getBoolean("allow"));
    assertNotNull(shown.getJsonObject("end"));
    assertFalse(shown.containsKey("prompt"));
    assertFalse(shown.encode().contains("Hello"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "00000000-0000-7000-8000-000000000000", "%2e%2e"})
  void unknownDecisionIsNotFound(String id) throws Exception {
    assertError(404, "not_found", gateway.admin("/api/v1/decisions/" + id));
  }

  @Test
  void configurationIsShownWithoutASecret() throws Exception {
    var answer = gateway.admin("/api/v1/config");

    JsonObject shown = object(answer);
    assertEquals("applied", shown.getString("state"));
    assertNotNull(shown.getJsonObject("content").getJsonObject("providers"));
    assertFalse(answer.body().contains(Doors.SECRET));
  }

  @Test
  void policyProvidersAndModelsAreShown() throws Exception {
    JsonObject policy = object(gateway.admin("/api/v1/policy"));
    JsonArray providers = new JsonArray(gateway.admin("/api/v1/providers").body());
    JsonArray models = new JsonArray(gateway.admin("/api/v1/models").body());

    assertTrue(policy.getString("revision").matches("[0-9a-f]{12}"));
    assertEquals("embedded", policy.getString("engine"));
    assertEquals("acme", providers.getJsonObject(0).getString("id"));
    assertFalse(providers.encode().contains(Doors.SECRET));
    assertEquals(3, models.size());
    assertEquals("LicenseRef-acme", models.getJsonObject(0).getString("licence"));
  }

  @Test
  void circuitIsResetByName() throws Exception {
    var reset = post("/api/v1/providers/acme/reset?model=large", admin, "");

    assertEquals("closed", object(reset).getString("circuit"));
    assertError(404, "not_found", post("/api/v1/providers/none/reset?model=large", admin, ""));
    assertError(400, "invalid_request", post("/api/v1/providers/acme/reset", admin, ""));
    assertTrue(recorded().contains("\"action\":\"providers:reset\""));
  }

  @Test
  void keyIsMadeListedStoppedAndRevoked() throws Exception {
    JsonObject made =
        object(post("/api/v1/keys", admin, "{\"team\":\"research\",\"name\":\"ci\"}"));
    String id = made.getString("id");
    String secret = made.getString("secret");

    var listed = gateway.admin("/api/v1/keys");
    assertTrue(listed.body().contains(id));
    assertFalse(listed.body().contains(secret.substring(17)), "the secret is told once");
    assertEquals(200, gateway.chat(secret, "large").statusCode());
    assertEquals(
        "disabled", object(post("/api/v1/keys/" + id + "/disable", admin, "")).getString("state"));
    assertEquals(401, gateway.chat(secret, "large").statusCode());
    assertEquals(
        "active", object(post("/api/v1/keys/" + id + "/enable", admin, "")).getString("state"));
    assertEquals(200, gateway.chat(secret, "large").statusCode());
    assertEquals(
        "revoked", object(post("/api/v1/keys/" + id + "/revoke", admin, "")).getString("state"));
    assertEquals(401, gateway.chat(secret, "large").statusCode());
    for (String action : List.of("create", "disable", "enable", "revoke")) {
      assertTrue(recorded().contains("\"action\":\"" + action + "\""), action);
    }
    assertFalse(recorded().contains(secret.substring(17)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "{}", "{\"team\":7}", "{\"team\":\"t\",\"colour\":1}"})
  void badKeyIsNotMade(String body) throws Exception {
    assertError(400, "invalid_request", post("/api/v1/keys", admin, body));
  }

  @Test
  void bodyThatIsTooLargeIsSaidSo() throws Exception {
    String body = "{\"team\":\"" + "x".repeat(70_000) + "\"}";

    assertError(413, "body_too_large", post("/api/v1/keys", admin, body));
  }

  @Test
  void unknownKeyIsNotFound() throws Exception {
    var answer = post("/api/v1/keys/aaaaaaaaaaaa/revoke", admin, "");

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

    assertError(403, "denied", post("/api/v1/keys", viewer, "{\"team\":\"research\"}"));
  }

  @Test
  void callsAreOnRecordDeniedOnesToo() throws Exception {
    String key = gateway.key("research", "drawbridge-viewer");
    String allowed = id(gateway.admin("/api/v1/models", key));
    String denied = id(gateway.admin("/api/v1/config", key));

    String log = recorded();

    String actor = "\"actor\":\"key:" + key.substring(4, 16) + "\"";
    assertTrue(log.contains(actor));
    assertTrue(log.contains(allowed));
    assertTrue(log.contains(denied));
    assertTrue(log.contains("\"permitted\":false"));
  }

  private static String id(HttpResponse<String> answer) {
    return answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
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
}
