package dev.drawbridge.acceptance.admins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests for access at the admin port: who may see them and decide about them there. */
class AccessRequestsAtAdminPortIT {
  private static final String PATH = "/api/v1/access-requests";
  private static final String FACTS =
      """
      teams:
        research: { models: [], purposes: [research], max_sensitivity: restricted }
        sales: { models: [], purposes: [research], max_sensitivity: restricted, leads: [sales-lead] }
      """;
  private static final Vertx VERTX = Vertx.vertx();
  private static FakeVendor vendor;
  private static TestGateway gateway;
  private static String boss;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vendor = FakeVendor.start(VERTX);
    gateway =
        TestGateway.start(
            folder, "policy: { data: ./facts.yaml }\n" + HouseGateway.providers(vendor), FACTS);
    boss = key("ops", "grace", "drawbridge-admin");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    Await.await(VERTX.close());
  }

  private static String key(String team, String owner, String... roles) throws Exception {
    Object made =
        gateway.control(
            "key.create", Map.of("team", team, "owner", owner, "roles", List.of(roles)));
    return String.valueOf(((Map<?, ?>) made).get("secret"));
  }

  private static String asked(String key) throws Exception {
    HttpResponse<String> answer =
        gateway.post(
            "/drawbridge/v1/access-requests",
            key,
            new JsonObject()
                .put("model", HouseGateway.MODEL)
                .put("reason", "to compare")
                .put("until", "7d")
                .encode());
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body()).getString("id");
  }

  private static HttpResponse<String> step(String key, String id, String step, String body)
      throws Exception {
    return gateway.adminPost(PATH + "/" + id + "/" + step, body, key);
  }

  private static JsonObject done(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }

  private static List<String> listed(String key, String query) throws Exception {
    HttpResponse<String> answer = gateway.admin(PATH + query, key);
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonArray(answer.body())
        .stream().map(each -> ((JsonObject) each).getString("id")).toList();
  }

  @Test
  void anAdminListsShowsGrantsAndEnds() throws Exception {
    String ada = key("research", "ada");
    String id = asked(ada);
    String other = asked(key("sales", "sam"));

    assertTrue(listed(boss, "?state=pending").containsAll(List.of(id, other)));
    assertEquals(List.of(id), listed(boss, "?state=open&team=research&model=house-open"));
    assertEquals(List.of(), listed(boss, "?state=granted&team=research"));
    assertEquals("pending", done(gateway.admin(PATH + "/" + id, boss)).getString("state"));

    assertEquals(403, gateway.chat(ada, HouseGateway.MODEL).statusCode());
    String bounds = "{\"until\": \"2d\", \"cap_usd\": 0.5, \"total_usd\": 2, \"reason\": \"ok\"}";
    JsonObject granted = done(step(boss, id, "approve", bounds));
    assertEquals("granted", granted.getString("state"));
    assertEquals(0.5, granted.getJsonObject("decision").getDouble("cap_usd"));
    assertEquals(2, granted.getJsonObject("decision").getDouble("total_usd"));
    assertEquals(200, gateway.chat(ada, HouseGateway.MODEL).statusCode());
    assertEquals(List.of(id), listed(boss, "?state=open&team=research"));

    assertEquals("ended", done(step(boss, id, "end", "")).getString("state"));
    assertEquals(403, gateway.chat(ada, HouseGateway.MODEL).statusCode());
    assertEquals(409, step(boss, id, "approve", "").statusCode());
    assertEquals(
        "declined", done(step(boss, other, "decline", "{\"reason\": \"no\"}")).getString("state"));
    String log = gateway.recorded();
    for (String step : List.of("approve", "end", "decline")) {
      assertTrue(log.contains("\"action\":\"" + step + "\""), step);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "drawbridge-auditor, 200, 403",
    "drawbridge-operator, 403, 403",
    "drawbridge-viewer, 403, 403",
    "sales-lead, 403, 403",
    "drawbridge-admin, 200, 200"
  })
  void rolesSayWhoSeesAndDecides(String role, int sees, int decides) throws Exception {
    String id = asked(key("sales", "asker-" + role));
    String key = key("sales", "holder-" + role, role);

    assertEquals(sees, gateway.admin(PATH, key).statusCode());
    assertEquals(sees, gateway.admin(PATH + "/" + id, key).statusCode());
    assertEquals(decides, step(key, id, "approve", "{}").statusCode());
    assertEquals(decides, step(key, id, "end", "").statusCode());
  }

  @Test
  void itIsToldWhatOneMayDo() throws Exception {
    String own = key("sales", "zoe", "drawbridge-admin");
    String id = asked(own);
    String auditor = key("sales", "max", "drawbridge-auditor");

    assertEquals(List.of("approve", "decline", "end"), may(boss, id));
    assertEquals(List.of("end"), may(own, id));
    assertEquals(List.of(), may(auditor, id));
    done(step(boss, id, "approve", ""));
    assertEquals(List.of("end"), may(boss, id));
    done(step(boss, id, "end", ""));
    assertEquals(List.of(), may(boss, id));
  }

  private static List<?> may(String key, String id) throws Exception {
    return done(gateway.admin(PATH + "/" + id, key)).getJsonArray("may").getList();
  }

  @ParameterizedTest
  @CsvSource({"/access, text/html", "/access.js, text/javascript", "/access.css, text/css"})
  void thePageIsServedAndMayLoadNothingElse(String path, String type) throws Exception {
    HttpResponse<String> page = gateway.admin(path, "");
    assertEquals(200, page.statusCode());
    assertTrue(SampleConfig.header(page, "content-type").startsWith(type));
    String policy = SampleConfig.header(page, "content-security-policy");
    assertTrue(policy.contains("default-src 'none'"), policy);
    assertTrue(policy.contains("frame-ancestors 'none'"), policy);
    assertFalse(page.body().contains("innerHTML") || page.body().contains("<script>"));
  }

  @Test
  void nobodyDecidesAboutHisOwnAndNobodyUnknownDecides() throws Exception {
    String own = key("research", "Eve", "drawbridge-admin");
    String id = asked(own);

    assertEquals(403, step(own, id, "approve", "").statusCode());
    assertEquals(403, step(key("ops", "eve", "drawbridge-admin"), id, "approve", "").statusCode());
    assertEquals(403, step(gateway.key("ops", "drawbridge-admin"), id, "approve", "").statusCode());
    assertEquals(403, step(own, id, "decline", "{\"reason\": \"x\"}").statusCode());
    assertEquals(401, step("", id, "approve", "").statusCode());
    assertEquals("pending", done(gateway.admin(PATH + "/" + id, boss)).getString("state"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "approve | {\"until\": \"8d\"} | 400",
        "approve | {\"cap_usd\": 0} | 400",
        "approve | {\"cap_usd\": \"1e9\"} | 400",
        "approve | {\"total_usd\": -1} | 400",
        "approve | {\"model\": \"x\"} | 400",
        "approve | [] | 400",
        "decline | {} | 400",
        "decline | {\"reason\": \"\\u0000\"} | 400"
      })
  void aBodyThatGoesTooFarIsRefused(String step, String body, int status) throws Exception {
    String id = asked(key("sales", "asker of " + body));
    HttpResponse<String> answer = step(boss, id, step, body);
    assertEquals(status, answer.statusCode(), answer.body());
    assertEquals(404, step(boss, "abcdefghijkl", "end", "").statusCode());
    assertEquals(400, gateway.admin(PATH + "?state=odd", boss).statusCode());
    assertEquals("pending", done(gateway.admin(PATH + "/" + id, boss)).getString("state"));
  }
}
