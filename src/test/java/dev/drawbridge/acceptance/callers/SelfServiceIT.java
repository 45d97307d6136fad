package dev.drawbridge.acceptance.callers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.admin.AdminOperation.About;
import dev.drawbridge.admin.AdminOperation.OwnRoute;
import dev.drawbridge.admin.AdminOperations;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What leads and members do on the callers' port to what is their team's and their own. */
class SelfServiceIT {
  private static final String FACTS =
      """
      teams:
        research: { models: ["*"], roles: [model-user], purposes: [research, evaluation], budget: { usd: 100 }, leads: [LEAD, research-lead] }
        sales: { models: ["*"], roles: [model-user], purposes: [research], leads: [SELLER] }
        acme-eu: { models: ["*"], budget: { usd: 7, per: week }, rate: { requests: 9 }, leads: [SELLER] }
        closed: { models: ["operator:nobody"], leads: [LEAD] }
        admins: { models: ["*"] }
      """;

  private static HouseGateway house;
  private static TestGateway gateway;

  /** Each asker's key by what it is. */
  private static final Map<String, String> ASKERS = new LinkedHashMap<>();

  /** Whom each team is led by. */
  private static final Map<String, Set<String>> LEADS =
      Map.of("research", Set.of("lead by key", "lead by role"), "sales", Set.of("foreign lead"));

  private static final Map<String, String> REQUESTS = new LinkedHashMap<>();
  private static String facts;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    house = HouseGateway.start(folder, "linger: 10ms", "");
    gateway = house.gateway();
    ASKERS.put("lead by key", gateway.key("office", "model-user"));
    ASKERS.put("lead by role", gateway.key("research", "model-user", "research-lead"));
    ASKERS.put("foreign lead", gateway.key("sales", "model-user"));
    ASKERS.put("member", gateway.key("research", "model-user"));
    ASKERS.put("lead's role in another team", gateway.key("sales", "research-lead"));
    ASKERS.put("administrator", gateway.key("admins", "drawbridge-admin"));
    ASKERS.put("auditor", gateway.key("research", "drawbridge-auditor"));
    ASKERS.put("operator", gateway.key("research", "drawbridge-operator"));
    facts =
        FACTS
            .replace("LEAD", id(asker("lead by key")))
            .replace("SELLER", id(asker("foreign lead")));
    say(facts);
    Await.until(
        "the facts are read",
        () ->
            gateway.get("/drawbridge/v1/teams/sales/keys", asker("foreign lead")).statusCode()
                == 200);
    for (String team : LEADS.keySet()) {
      HttpResponse<String> answer =
          gateway.chat(gateway.key(team, "model-user"), HouseGateway.MODEL);
      assertEquals(200, answer.statusCode(), answer.body());
      SampleConfig.ended(gateway, answer);
      REQUESTS.put(team, SampleConfig.id(answer));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    house.close();
  }

  private static void say(String text) throws Exception {
    Files.writeString(gateway.folder().resolve("facts.yaml"), text);
  }

  private static String asker(String name) {
    return ASKERS.getOrDefault(name, "");
  }

  private static String id(String secret) {
    return secret.substring(4, 16);
  }

  private static JsonObject made(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }

  private static JsonObject refused(int status, String code, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
    JsonObject ours = SampleConfig.ours(answer);
    assertEquals(code, ours.getString("code"), answer.body());
    return ours;
  }

  // The matrix.

  record Cell(String asker, OwnRoute route, String team) {
    @Override
    public String toString() {
      return asker + ": " + route.method() + " " + route.path() + " of " + team;
    }
  }

  static Stream<OwnRoute> routes() {
    return AdminOperations.ALL.stream().flatMap(operation -> operation.own().stream());
  }

  private static HttpResponse<String> call(Cell cell) throws Exception {
    String path = "/drawbridge/v1" + cell.route().path();
    if (path.contains(":team")) path = path.replace(":team", cell.team());
    if (path.contains("keys/:id"))
      path = path.replace(":id", id(gateway.key(cell.team(), "model-user")));
    if (path.contains("requests/:id"))
      path = path.replace(":id", REQUESTS.getOrDefault(cell.team(), ""));
    String body =
        path.endsWith("/narrow")
            ? "{\"purpose\":\"research\"}"
            : path.endsWith("/disable") ? "" : "{}";
    return cell.route().method().equals("GET")
        ? gateway.get(path, asker(cell.asker()))
        : gateway.post(path, asker(cell.asker()), body);
  }

  private static int expected(Cell cell) {
    About about = cell.route().about();
    boolean leads = LEADS.getOrDefault(cell.team(), Set.of()).contains(cell.asker());
    if (leads || about == About.SELF) return 200;
    return about == About.REQUEST ? 404 : 403;
  }

  @Test
  void eachCellIsAllowedOrRefusedAndOnRecord() throws Exception {
    Map<String, Boolean> permitted = new LinkedHashMap<>();
    Set<String> wrong = new TreeSet<>();
    List<OwnRoute> routes = routes().toList();
    assertTrue(routes.size() >= 12, routes.toString());
    for (OwnRoute route : routes) {
      for (String asker : ASKERS.keySet()) {
        for (String team : LEADS.keySet()) {
          Cell cell = new Cell(asker, route, team);
          HttpResponse<String> answer = call(cell);
          int status = expected(cell);
          if (answer.statusCode() != status) {
            wrong.add(cell + ": " + answer.statusCode() + " " + answer.body());
          }
          permitted.put(SampleConfig.id(answer), status == 200);
        }
      }
    }
    assertEquals(Set.of(), wrong);
    String recorded = gateway.recorded();
    permitted.forEach((id, may) -> assertEquals(may, permitted(recorded, id), id));
  }

  private static final Pattern PERMITTED = Pattern.compile("\"permitted\":(true|false)");

  /** What the record of an operation says of its call. */
  private static Boolean permitted(String recorded, String id) {
    for (int at = recorded.indexOf(id); at >= 0; at = recorded.indexOf(id, at + 1)) {
      int from = recorded.lastIndexOf('{', at);
      int to = recorded.indexOf('}', at);
      if (to < 0) continue;
      var found = PERMITTED.matcher(recorded.substring(from, to));
      if (found.find()) return found.group(1).equals("true");
    }
    throw new AssertionError("no operation is on record as " + id);
  }

  @Test
  void theAdminPortStaysTheOrganisations() throws Exception {
    for (String path : List.of("keys", "usage", "decisions", "blocks", "models", "config")) {
      for (String asker : List.of("lead by key", "lead by role", "member")) {
        int status = gateway.admin("/api/v1/" + path, asker(asker)).statusCode();
        assertEquals(403, status, asker + " " + path);
      }
    }
    assertEquals(200, gateway.admin("/api/v1/decisions", asker("auditor")).statusCode());
    assertEquals(403, gateway.admin("/api/v1/blocks", asker("auditor")).statusCode());
    assertEquals(200, gateway.admin("/api/v1/blocks", asker("operator")).statusCode());
    assertEquals(403, gateway.admin("/api/v1/decisions", asker("operator")).statusCode());
  }

  // Keys.

  private static HttpResponse<String> make(String body) throws Exception {
    return gateway.post("/drawbridge/v1/teams/research/keys", asker("lead by key"), body);
  }

  @Test
  void aKeyOfALeadHasTheTeamsRolesAndIsShownOnce() throws Exception {
    HttpResponse<String> answer = make("{\"name\":\"ci\",\"owner\":\"ann\",\"expires\":\"30d\"}");
    JsonObject key = made(answer);
    assertEquals("no-store", SampleConfig.header(answer, "cache-control"));
    assertEquals("research", key.getString("team"));
    assertEquals(new JsonArray(List.of("model-user")), key.getJsonArray("roles"));
    String secret = key.getString("secret");
    assertEquals(200, gateway.chat(secret, HouseGateway.MODEL).statusCode());
    String list = gateway.get("/drawbridge/v1/teams/research/keys", asker("lead by key")).body();
    assertTrue(list.contains(key.getString("id")), list);
    assertFalse(list.contains(secret.substring(17)), list);
    assertFalse(gateway.recorded().contains(secret.substring(17)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"roles\":[\"drawbridge-admin\"]}",
        "{\"roles\":[\"model-user\",\"vip\"]}",
        "{\"roles\":[\"research-lead\"]}",
        "{\"purpose\":\"production\"}",
      })
  void aLeadGivesAKeyNoMoreThanTheTeamHas(String body) throws Exception {
    refused(403, "denied", make(body));
  }

  @Test
  void aLeadGivesAKeyNoModelThatTheTeamMayNotUse() throws Exception {
    String path = "/drawbridge/v1/teams/closed/keys";
    String body = "{\"models\":[\"house-open\"]}";
    refused(403, "denied", gateway.post(path, asker("lead by key"), body));
    made(make(body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"team\":\"sales\"}",
        "{\"id\":\"abcdefghijkl\"}",
        "{\"budget\":{\"usd\":1000}}",
        "{\"name\":\"a\",\"name\":\"b\"}",
        "[]",
        "{\"roles\":\"model-user\"}",
      })
  void aBodyThatMeansMoreIsRefused(String body) throws Exception {
    refused(400, "invalid_request", make(body));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/teams/research%2Fkeys", "/teams/%2e%2e/keys", "/teams/sales%00/keys",
            "/teams/sales/keys/",
        "/teams//keys", "/teams/RESEARCH/keys", "/teams/research%2F..%2Fsales/keys",
            "/keys/x/y/rotate"
      })
  void aPathThatIsNoneLeadsNowhere(String path) throws Exception {
    int status = gateway.get("/drawbridge/v1" + path, asker("lead by key")).statusCode();
    assertTrue(status == 404 || status == 403, path + ": " + status);
  }

  @Test
  void aTeamsUsageHasItsLimitsBeforeAnythingCounted() throws Exception {
    String lead = asker("foreign lead");

    JsonObject usage = made(gateway.get("/drawbridge/v1/teams/acme-eu/usage", lead));

    Map<String, String> limits = new TreeMap<>();
    for (Object each : usage.getJsonArray("limits")) {
      JsonObject limit = (JsonObject) each;
      assertEquals("team:acme-eu", limit.getString("key"));
      assertEquals(0, limit.getNumber("used").intValue());
      limits.put(
          limit.getString("unit"),
          limit.getNumber("amount").intValue() + " a " + limit.getString("per"));
    }
    assertEquals(Map.of("usd", "7 a week", "requests", "9 a minute"), limits);
    refused(403, "denied", gateway.get("/drawbridge/v1/teams/acme-eu/usage", asker("member")));
  }

  @Test
  void theOldSecretOfARotatedKeyEndsWhenSaid() throws Exception {
    JsonObject key = made(make("{}"));
    String path = "/drawbridge/v1/keys/" + key.getString("id") + "/rotate";
    String first = key.getString("secret");
    String second = made(gateway.post(path, asker("lead by role"), "")).getString("secret");
    for (String each : List.of(first, second)) {
      assertEquals(200, gateway.chat(each, HouseGateway.MODEL).statusCode());
    }
    String third =
        made(gateway.post(path, asker("lead by role"), "{\"previous_expires\":\"0\"}"))
            .getString("secret");
    for (String each : List.of(first, second))
      refused(401, "unauthenticated", gateway.chat(each, "x"));
    assertEquals(200, gateway.chat(third, HouseGateway.MODEL).statusCode());
  }

  @Test
  void aKeyIsNarrowedAndNeverWidened() throws Exception {
    JsonObject key = made(make("{\"sensitivity\":\"confidential\",\"expires\":\"30d\"}"));
    String path = "/drawbridge/v1/keys/" + key.getString("id") + "/narrow";
    String lead = asker("lead by key");
    String narrower =
        "{\"models\":[\"weights:open\"],\"purpose\":\"research\",\"sensitivity\":\"internal\",\"expires\":\"7d\"}";
    JsonObject narrowed = made(gateway.post(path, lead, narrower));
    assertEquals("internal", narrowed.getString("sensitivity"));
    assertEquals("research", narrowed.getString("purpose"));
    assertNull(narrowed.getString("secret"));
    for (String wider :
        List.of(
            "{\"sensitivity\":\"confidential\"}",
            "{\"purpose\":\"evaluation\"}",
            "{\"expires\":\"30d\"}",
            "{\"models\":[\"*\"]}",
            "{\"models\":[\"hosting:own\"]}",
            "{\"roles\":[\"model-user\",\"vip\"]}",
            "{}")) {
      refused(400, "invalid_request", gateway.post(path, lead, wider));
    }
    assertEquals(
        new JsonArray(List.of("house-open")),
        made(gateway.post(path, lead, "{\"models\":[\"house-open\"]}")).getJsonArray("models"));
    HttpResponse<String> other =
        gateway.chat(
            key.getString("secret"), HouseGateway.MODEL, "X-Drawbridge-Purpose", "evaluation");
    refused(403, "denied", other);
    assertEquals(200, gateway.chat(key.getString("secret"), HouseGateway.MODEL).statusCode());
  }

  @Test
  void aDisabledKeyAsksNothingAndIsEnabledByTheOrganisationOnly() throws Exception {
    JsonObject key = made(make("{}"));
    String path = "/drawbridge/v1/keys/" + key.getString("id");
    assertEquals(
        "disabled",
        made(gateway.post(path + "/disable", asker("lead by key"), "")).getString("state"));
    refused(
        401, "unauthenticated", gateway.get("/drawbridge/v1/requests", key.getString("secret")));
    refused(404, "not_found", gateway.post(path + "/enable", asker("lead by key"), ""));
    made(gateway.adminPost("/api/v1/keys/" + key.getString("id") + "/enable", ""));
    assertEquals(200, gateway.get("/drawbridge/v1/requests", key.getString("secret")).statusCode());
  }

  @Test
  void aLeadTakesOverNoKeyThatMayMore() throws Exception {
    String auditor = id(asker("auditor"));
    String seller = id(gateway.key("research", "vip"));
    for (String key : List.of(auditor, seller)) {
      String path = "/drawbridge/v1/keys/" + key;
      refused(403, "denied", gateway.post(path + "/rotate", asker("lead by key"), ""));
      refused(
          403, "denied", gateway.post(path + "/narrow", asker("lead by key"), "{\"roles\":[]}"));
    }
    String unknown = "/drawbridge/v1/keys/abcdefghijkl/rotate";
    refused(403, "denied", gateway.post(unknown, asker("lead by key"), ""));
  }
}
