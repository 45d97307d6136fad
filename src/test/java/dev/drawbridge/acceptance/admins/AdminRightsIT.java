package dev.drawbridge.acceptance.admins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.ThreeModelGateway;
import dev.drawbridge.server.ApiDocument;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each right of the admin port opens, and that nobody ends with more than he had. */
class AdminRightsIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static final Map<String, String> NEEDED = ApiDocument.needs();

  /** Operations that need no right. */
  private static final Set<String> OPEN =
      Set.of(
          "GET /",
          "GET /access",
          "GET /access.css",
          "GET /access.js",
          "GET /livez",
          "GET /readyz",
          "GET /metrics",
          "GET /openapi.yaml");

  private static final Set<String> ACTIONS = new TreeSet<>(NEEDED.values());

  private static ThreeModelGateway setup;
  private static TestGateway gateway;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    var roles = new JsonObject().put("drawbridge-admin", new JsonArray().add("*"));
    for (String action : ACTIONS) {
      roles.put("only " + action, new JsonArray().add(action));
      Set<String> others = new TreeSet<>(ACTIONS);
      others.remove(action);
      roles.put("all but " + action, new JsonArray(List.copyOf(others)));
    }
    String admins = "admins: " + new JsonObject().put("roles", roles).encode() + "\n";
    setup = ThreeModelGateway.start(folder, "", ThreeModelGateway.FACTS + admins);
    gateway = setup.gateway();
  }

  @AfterAll
  static void stop() throws Exception {
    setup.close();
  }

  private static HttpResponse<String> call(String method, String path, String key, String body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.adminPort() + path))
            .header("content-type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    if (!key.isEmpty()) request.header("x-api-key", key);
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> make(String key, String team, Set<String> roles)
      throws Exception {
    var body = new JsonObject().put("team", team).put("roles", new JsonArray(List.copyOf(roles)));
    return call("POST", "/api/v1/keys", key, body.encode());
  }

  private static String idOf(String secret) {
    return secret.substring(4, 16);
  }

  private static void assertDenied(HttpResponse<String> answer) {
    assertEquals(403, answer.statusCode(), answer.body());
  }

  @Test
  void everyOperationSaysWhatItNeeds() {
    Set<String> all = new HashSet<>(NEEDED.keySet());
    all.addAll(OPEN);
    assertEquals(ApiDocument.operations(ApiDocument.ADMINS), all);
  }

  /** Each operation, on what is another team's, for those who may and those who may not. */
  @Test
  void anOperationOpensToItsOwnActionAlone() throws Exception {
    String owner = gateway.key("research");
    String request = SampleConfig.id(gateway.chat(owner, "large"));
    Map<String, String> strangers =
        Map.of(
            "another team's key", gateway.key("marketing"),
            "a key of the team itself", gateway.key("research", "model-user"));
    for (String operation : NEEDED.keySet()) {
      String action = NEEDED.getOrDefault(operation, "");
      String[] parts = operation.split(" ", 2);
      String path = path(parts[1], request);
      assertEquals(401, call(parts[0], path, "", "{}").statusCode(), operation);
      for (var stranger : strangers.entrySet()) {
        assertEquals(
            403,
            call(parts[0], path, stranger.getValue(), "{}").statusCode(),
            () -> operation + " by " + stranger.getKey());
      }
      String others = gateway.key("ops", "all but " + action);
      assertEquals(403, call(parts[0], path, others, "{}").statusCode(), operation);
      int own = call(parts[0], path, gateway.key("ops", "only " + action), "{}").statusCode();
      assertNotEquals(401, own, operation);
      assertNotEquals(403, own, operation);
    }
  }

  private static String path(String template, String request) throws Exception {
    String path = template.replace("{provider}", "acme").replace("{path}", "0/000");
    if (path.startsWith("/api/v1/blocks")) {
      Object block = gateway.control("block.add", Map.of("team", "nobody", "reason", "x"));
      return path.replace("{id}", String.valueOf(((Map<?, ?>) block).get("id")));
    }
    if (path.startsWith("/api/v1/keys")) {
      return path.replace("{id}", idOf(gateway.key("research")));
    }
    return path.replace("{id}", request);
  }

  @Test
  void noKeyMayMoreThanItsMaker() throws Exception {
    var random = new Random(12);
    List<String> roles = new ArrayList<>();
    for (String action : ACTIONS) roles.add("only " + action);
    for (int i = 0; i < 24; i++) {
      Set<String> held = new TreeSet<>(Set.of("only keys:write"));
      Set<String> asked = new TreeSet<>();
      for (String role : roles) {
        if (random.nextInt(2) == 0) held.add(role);
        if (random.nextInt(5) == 0) asked.add(role);
      }
      if (i % 3 == 0) asked.retainAll(held);
      String maker = gateway.key("ops", held.toArray(String[]::new));
      for (String team : List.of("ops", "research")) {
        HttpResponse<String> made = make(maker, team, asked);
        assertEquals(
            held.containsAll(asked) ? 200 : 403,
            made.statusCode(),
            () -> held + " makes " + asked + ": " + made.body());
      }
    }
  }

  @Test
  void everyActionIsNotTheSameAsAll() throws Exception {
    Set<String> held = new TreeSet<>();
    for (String action : ACTIONS) held.add("only " + action);
    String everything = gateway.key("ops", held.toArray(String[]::new));
    assertDenied(make(everything, "admins", Set.of("drawbridge-admin")));
    String admin = gateway.key("admins", "drawbridge-admin");
    assertEquals(200, make(admin, "admins", Set.of("drawbridge-admin")).statusCode());
  }

  @Test
  void whatAKeyHasNoRightForIsOnRecord() throws Exception {
    String maker = gateway.key("ops", "only keys:write");
    HttpResponse<String> refused = make(maker, "admins", Set.of("drawbridge-admin"));
    assertDenied(refused);
    assertTrue(refused.body().contains("nobody may make"), refused.body());
    String recorded = gateway.recorded();
    int at = recorded.indexOf(SampleConfig.id(refused));
    assertTrue(at > 0, "the call is on record");
    assertTrue(recorded.contains("\"permitted\":false"), recorded);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rotate", "disable", "enable", "revoke"})
  void aKeyThatMayMoreIsNotTakenOver(String what) throws Exception {
    String admin = gateway.key("admins", "drawbridge-admin");
    String manager = gateway.key("ops", "only keys:write");
    if (what.equals("enable")) {
      gateway.control("key.disable", Map.of("id", idOf(admin)));
    }
    assertDenied(call("POST", "/api/v1/keys/" + idOf(admin) + "/" + what, manager, ""));
    int now = call("GET", "/api/v1/policy", admin, "").statusCode();
    assertEquals(what.equals("enable") ? 401 : 200, now);
    String plain = gateway.key("research", "model-user");
    assertEquals(
        200, call("POST", "/api/v1/keys/" + idOf(plain) + "/disable", manager, "").statusCode());
  }

  @Test
  void aKeyThatIsBlockedIsNotTakenOverEither() throws Exception {
    String admin = gateway.key("admins", "drawbridge-admin");
    gateway.control("block.add", Map.of("key", idOf(admin), "reason", "x"));
    String manager = gateway.key("ops", "only keys:write");
    assertDenied(call("POST", "/api/v1/keys/" + idOf(admin) + "/rotate", manager, ""));
  }

  @ParameterizedTest
  @CsvSource({"team, guards", "key, ID", "principal, ID"})
  void aBlockDoesNotShutAnAdministratorOut(String kind, String name) throws Exception {
    String admin = gateway.key("guards", "drawbridge-admin");
    String lesser = gateway.key("guards", "only config:read");
    String officer = gateway.key("ops", "only blocks:write");
    for (String each : List.of(lesser, admin)) {
      var block = new JsonObject().put(kind, name.replace("ID", idOf(each))).put("reason", "x");
      HttpResponse<String> set = call("POST", "/api/v1/blocks", officer, block.encode());
      assertEquals(200, set.statusCode(), set.body());
    }
    assertDenied(call("GET", "/api/v1/config", lesser, ""));
    assertEquals(200, call("GET", "/api/v1/config", admin, "").statusCode());
    JsonArray blocks = new JsonArray(call("GET", "/api/v1/blocks", admin, "").body());
    for (Object each : blocks) {
      JsonObject block = (JsonObject) each;
      if (!block.getString("by").startsWith("key:")) continue;
      String path = "/api/v1/blocks/" + block.getString("id");
      assertEquals(200, call("DELETE", path, admin, "").statusCode());
    }
  }

  @Test
  void aBlockThatWasSetOnTheMachineShutsOutWhomItNames() throws Exception {
    String admin = gateway.key("wardens", "drawbridge-admin");
    gateway.control("block.add", Map.of("team", "wardens", "reason", "x"));
    assertDenied(call("GET", "/api/v1/config", admin, ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"team\":\"research\",\"team\":\"admins\"}",
        "{\"team\":\"research\",\"tags\":{\"a\":\"1\",\"a\":\"2\"}}",
        "{\"team\":\"research\"} {}",
      })
  void aBodyThatTwoReadersMayReadDifferentlyIsRefused(String body) throws Exception {
    HttpResponse<String> answer =
        call("POST", "/api/v1/keys", gateway.key("admins", "drawbridge-admin"), body);
    assertEquals(400, answer.statusCode(), answer.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/decisions/", "/api/v1/prompts/", "/api/v1/keys/"})
  void anIdOfAnyLengthThatIsNotThereIsNotFound(String path) throws Exception {
    boolean key = path.endsWith("keys/");
    String asked = path + "x".repeat(2000) + (key ? "/revoke" : "?reason=x");
    HttpResponse<String> answer =
        call(key ? "POST" : "GET", asked, gateway.key("admins", "drawbridge-admin"), "");
    assertEquals(404, answer.statusCode(), answer.body());
  }
}
