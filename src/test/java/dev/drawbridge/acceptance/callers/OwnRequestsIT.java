package dev.drawbridge.acceptance.callers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a member sees of its own requests, and a lead of the team's. */
class OwnRequestsIT {
  private static final String FACTS =
      """
      teams:
        research: { models: ["*"], purposes: [research], budget: { usd: 100 }, leads: [boss] }
        other: { models: ["*"], purposes: [research], leads: [boss], prompt_readers: [board] }
      """;

  private static HouseGateway house;
  private static TestGateway gateway;
  private static String lead;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    house = HouseGateway.start(folder, "linger: 10ms", "");
    gateway = house.gateway();
    lead = gateway.key("research", "boss");
    say(FACTS);
    Await.until("the facts are read", () -> leads(lead));
  }

  @AfterAll
  static void stop() throws Exception {
    house.close();
  }

  private static void say(String facts) throws Exception {
    Files.writeString(gateway.folder().resolve("facts.yaml"), facts);
  }

  private static boolean leads(String key) throws Exception {
    return gateway.get("/drawbridge/v1/teams/research/usage", key).statusCode() == 200;
  }

  private static JsonObject get(String path, String key) throws Exception {
    HttpResponse<String> answer = gateway.get("/drawbridge/v1" + path, key);
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }

  private static List<String> ids(JsonObject page) {
    List<String> ids = new ArrayList<>();
    for (Object each : page.getJsonArray("decisions")) {
      ids.add(((JsonObject) each).getString("request_id"));
    }
    return ids;
  }

  private static String chat(String key, String... headers) throws Exception {
    HttpResponse<String> answer = gateway.chat(key, HouseGateway.MODEL, headers);
    if (answer.statusCode() == 200) SampleConfig.ended(gateway, answer);
    return SampleConfig.id(answer);
  }

  @Test
  void aMemberSeesItsOwnRequestsPageByPageWithTheReasonsOfRefusals() throws Exception {
    String member = gateway.key("research");
    String colleague = gateway.key("research");
    List<String> own = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      own.addFirst(chat(member));
      chat(colleague);
    }
    String refused = chat(member, "X-Drawbridge-Purpose", "production");
    own.addFirst(refused);

    assertEquals(own, ids(get("/requests", member)));
    JsonObject first = get("/requests?limit=3", member);
    assertEquals(own.subList(0, 3), ids(first));
    JsonObject next = get("/requests?limit=3&after=" + first.getString("next"), member);
    assertEquals(own.subList(3, 4), ids(next));
    assertEquals(null, next.getString("next"));

    JsonObject row = get("/refusals", member).getJsonArray("decisions").getJsonObject(0);
    assertEquals(refused, row.getString("request_id"));
    assertEquals(1, get("/refusals", member).getJsonArray("decisions").size());
    JsonObject reason = row.getJsonArray("reasons").getJsonObject(0);
    assertEquals("purpose_not_allowed", reason.getString("code"));
    assertTrue(reason.getString("message").contains("production"), reason.encode());
    assertFalse(row.containsKey("prompt"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/requests?principal=x",
        "/refusals?outcome=complete",
        "/requests?team=a&team=b&nonsense=1",
        "/requests?limit=0",
        "/requests?limit=1001",
        "/requests?after=x",
        "/keys?team=research",
        "/teams/research/requests?team=other",
        "/teams/research/usage?by=credential",
        "/teams/research/refusals?outcome=complete",
        "/keys?after=abcdefghijkl"
      })
  void whatARouteDoesNotTakeIsRefused(String path) throws Exception {
    HttpResponse<String> answer = gateway.get("/drawbridge/v1" + path, lead);
    assertEquals(400, answer.statusCode(), answer.body());
    assertEquals("invalid_request", SampleConfig.ours(answer).getString("code"));
  }

  @Test
  void aLeadSeesTheTeamsRequestsSpendAndLimitsButNoPrompt() throws Exception {
    String member = gateway.key("research");
    String id = chat(member);
    String elsewhere = chat(gateway.key("other"));

    List<String> seen = ids(get("/teams/research/requests?limit=1000", lead));
    assertTrue(seen.contains(id) && !seen.contains(elsewhere), seen.toString());
    String of = "/teams/research/requests?principal=" + member.substring(4, 16);
    assertEquals(List.of(id), ids(get(of, lead)));
    JsonObject row = get("/requests/" + id, lead);
    assertEquals("research", row.getString("team"));
    assertFalse(row.containsKey("prompt") || row.containsKey("input"), row.encode());
    assertEquals(404, gateway.get("/drawbridge/v1/requests/" + elsewhere, lead).statusCode());
    assertEquals(404, gateway.get("/drawbridge/v1/receipts/" + id, lead).statusCode());

    JsonObject usage = get("/teams/research/usage?by=principal", lead);
    assertTrue(usage.getJsonArray("spend").size() > 0, usage.encode());
    assertEquals("team:research", usage.getJsonArray("limits").getJsonObject(0).getString("key"));
  }

  @Test
  void anAuditorReadsPromptsWherePolicySaysSo() throws Exception {
    String closed = "/api/v1/prompts/" + chat(gateway.key("other")) + "?reason=case";
    String open = "/api/v1/prompts/" + chat(gateway.key("research")) + "?reason=case";
    String auditor = gateway.key("audit", "drawbridge-auditor");
    String board = gateway.key("audit", "drawbridge-auditor", "board");
    assertEquals(200, gateway.admin(open, auditor).statusCode());
    assertEquals(200, gateway.admin(closed, board).statusCode());
    for (String path : List.of(closed, closed.replace("?", "/masks?"))) {
      HttpResponse<String> refused = gateway.admin(path, auditor);
      assertEquals(403, refused.statusCode(), refused.body());
      assertFalse(refused.body().contains("Hello"));
    }
    assertEquals(403, gateway.admin(closed).statusCode(), "nor does an administrator");
    assertEquals(403, gateway.admin(open, lead).statusCode());
  }

  @Test
  void aKeyIsItsOwn() throws Exception {
    String member = gateway.key("research");
    JsonArray keys = get("/keys", member).getJsonArray("keys");
    assertEquals(1, keys.size());
    assertEquals(member.substring(4, 16), keys.getJsonObject(0).getString("id"));
    gateway.control("key.create", Map.of("team", "research", "owner", member.substring(4, 16)));
    assertEquals(1, get("/keys", member).getJsonArray("keys").size());
  }

  @Test
  void aTeamsKeysComePageByPage() throws Exception {
    for (int i = 0; i < 3; i++) gateway.key("other");
    JsonObject first = get("/teams/research/keys?limit=2", lead);
    JsonObject next = get("/teams/research/keys?limit=2&after=" + first.getString("next"), lead);
    assertEquals(2, first.getJsonArray("keys").size());
    assertFalse(next.getJsonArray("keys").contains(first.getJsonArray("keys").getJsonObject(1)));
    for (Object each : first.getJsonArray("keys")) {
      assertEquals("research", ((JsonObject) each).getString("team"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/requests", "/keys", "/teams/research/requests", "/refusals"})
  void whoActsForAnotherIsRefused(String path) throws Exception {
    HttpResponse<String> answer =
        gateway.get("/drawbridge/v1" + path, lead, "X-Drawbridge-On-Behalf-Of", "ann");
    assertEquals(400, answer.statusCode(), answer.body());
  }

  @Test
  void aLeadWhoIsBlockedLeadsNoMore() throws Exception {
    String blocked = gateway.key("research", "boss");
    assertTrue(leads(blocked));
    gateway.control("block.add", Map.of("key", blocked.substring(4, 16), "reason", "x"));
    assertFalse(leads(blocked));
  }

  @Test
  void aLeadWhoIsRemovedFromFactsLeadsNoMore() throws Exception {
    say(FACTS.replace("leads: [boss]", "leads: []"));
    Await.until("the facts are read", () -> !leads(lead));
    say(FACTS);
    Await.until("the facts are read again", () -> leads(lead));
  }

  @Test
  void nobodyIsToldWithoutACredential() throws Exception {
    assertEquals(401, gateway.get("/drawbridge/v1/requests", "").statusCode());
    assertEquals(405, gateway.post("/drawbridge/v1/requests", lead, "{}").statusCode());
    assertEquals(404, gateway.get("/drawbridge/v1/teams/research", lead).statusCode());
  }
}
