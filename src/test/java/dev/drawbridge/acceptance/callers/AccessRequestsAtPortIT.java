package dev.drawbridge.acceptance.callers;

import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HeldStream;
import dev.drawbridge.fixture.HouseGateway;
import dev.drawbridge.fixture.RawConnection;
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

/** Access that callers ask for at their port, and others decide about. */
class AccessRequestsAtPortIT {
  private static final String PATH = "/drawbridge/v1/access-requests";
  private static final String CLOSED = "house-closed";
  private static final String FACTS =
      """
      teams:
        research: { models: [house-open, unlicensed], purposes: [research], max_sensitivity: restricted }
        guests: { models: ["*"], roles: [senior], purposes: [research], max_sensitivity: restricted }
        frugal: { models: ["*"], purposes: [research], price_cap_usd: 0.000001, max_sensitivity: restricted }
      """;
  private static final Vertx VERTX = Vertx.vertx();
  private static FakeVendor vendor;
  private static TestGateway gateway;
  private static String boss;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vendor = FakeVendor.start(VERTX);
    String model = ": { provider: house, maker: Sample, weights: open, licence: %s,";
    String rest = " price: { input: 1, output: 2 }, context: 32768, clearance: restricted }\n";
    gateway =
        TestGateway.start(
            folder,
            "policy: { data: ./facts.yaml }\nlisten: { port: 0, linger: 10ms }\n"
                + "admin: { port: 0, url: \"https://gate.acme.example/\" }\n"
                + HouseGateway.providers(vendor)
                + ("  " + CLOSED + model + rest).formatted("Apache-2.0")
                + ("  unlicensed" + model + rest).formatted("CC-BY-NC-4.0"),
            FACTS);
    boss = key("guests", "grace", "drawbridge-admin");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    Await.await(VERTX.close());
  }

  private static String key(String team, String owner, String... roles) throws Exception {
    return String.valueOf(made(team, owner, roles).get("secret"));
  }

  private static Map<?, ?> made(String team, String owner, String... roles) throws Exception {
    return (Map<?, ?>)
        gateway.control(
            "key.create", Map.of("team", team, "owner", owner, "roles", List.of(roles)));
  }

  private static HttpResponse<String> ask(String key, String model, String more) throws Exception {
    String body =
        "{\"model\": \"" + model + "\", \"reason\": \"to compare\", \"until\": \"7d\"" + more + "}";
    return gateway.post(PATH, key, body);
  }

  private static JsonObject asked(String key, String model, String more) throws Exception {
    HttpResponse<String> answer = ask(key, model, more);
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body());
  }

  private static HttpResponse<String> step(
      String key, JsonObject request, String step, String... headers) throws Exception {
    return gateway.post(
        PATH + "/" + request.getString("id") + "/" + step,
        key,
        step.equals("decline") ? "{\"reason\": \"no\"}" : "{}",
        headers);
  }

  private static void refused(int status, HttpResponse<String> answer) {
    assertEquals(status, answer.statusCode(), answer.body());
  }

  private static String state(String key, JsonObject request) throws Exception {
    HttpResponse<String> answer = gateway.get(PATH + "/" + request.getString("id"), key);
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body()).getString("state");
  }

  @Test
  void whatIsRefusedIsAskedForGrantedUsedAndEnded() throws Exception {
    String ada = key("research", "ada");
    String colleague = key("research", "bob");
    HttpResponse<String> before = gateway.chat(ada, CLOSED);
    assertEquals(403, before.statusCode());
    assertEquals(PATH, ours(before).getString("request_access"));
    assertEquals("https://gate.acme.example/access", ours(before).getString("request_access_page"));

    JsonObject request = asked(ada, CLOSED, "");
    assertEquals("pending", request.getString("state"));
    assertEquals(new JsonArray(List.of("team_not_entitled")), request.getJsonArray("lifts"));
    assertEquals(403, gateway.chat(ada, CLOSED).statusCode());
    HttpResponse<String> approved = step(boss, request, "approve");
    assertEquals(200, approved.statusCode(), approved.body());

    assertEquals(200, gateway.chat(ada, CLOSED).statusCode());
    assertEquals(403, gateway.chat(colleague, CLOSED).statusCode());
    JsonObject explained =
        new JsonObject(
            gateway
                .post("/drawbridge/v1/explain", ada, TestGateway.chatBody(CLOSED, false))
                .body());
    JsonObject grant = explained.getJsonArray("grants").getJsonObject(0);
    assertEquals(request.getString("id"), grant.getString("id"));
    assertEquals(
        new JsonObject().put(CLOSED, new JsonArray(List.of("team_not_entitled"))),
        grant.getJsonObject("lifted"));
    assertEquals(200, step(ada, request, "end").statusCode());
    assertEquals(403, gateway.chat(ada, CLOSED).statusCode());
    assertEquals("ended", state(ada, request));
    refused(409, step(boss, request, "approve"));

    String log = gateway.recorded();
    for (String step : List.of("ask", "approve", "end")) {
      assertTrue(log.contains("\"action\":\"" + step + "\""), step);
    }
  }

  @Test
  void nobodyApprovesHisOwn() throws Exception {
    String ada = key("research", "ada", "drawbridge-admin");
    JsonObject request = asked(ada, CLOSED, "");

    refused(403, step(ada, request, "approve"));
    refused(403, step(key("guests", "Ada", "drawbridge-admin"), request, "approve"));
    refused(403, step(boss, request, "approve", "X-Drawbridge-On-Behalf-Of", "ada"));
    refused(403, step(gateway.key("guests", "drawbridge-admin"), request, "approve"));
    refused(403, step(ada, request, "decline"));
    assertEquals("pending", state(ada, request));
    assertEquals(200, step(boss, request, "decline").statusCode());
    assertEquals("declined", state(ada, request));
  }

  @Test
  void aLostApproverApprovesNothingAndAnotherOneMay() throws Exception {
    String ada = key("research", "ada");
    Map<?, ?> lost = made("guests", "linus", "drawbridge-admin");
    JsonObject request = asked(ada, CLOSED, "");
    gateway.control("key.disable", Map.of("id", lost.get("id")));

    refused(401, step(String.valueOf(lost.get("secret")), request, "approve"));
    refused(403, step(key("guests", "linus"), request, "approve"));
    assertEquals("pending", state(ada, request));
    assertEquals(200, step(boss, request, "approve").statusCode());
    assertEquals(200, step(boss, request, "end").statusCode());
  }

  @Test
  void aGrantThatEndsInTheMiddleOfAStreamEndsTheStream() throws Exception {
    String ada = key("research", "ada");
    JsonObject request = asked(ada, CLOSED, "");
    assertEquals(200, step(boss, request, "approve").statusCode());
    var held = new HeldStream();
    vendor.next(held);
    try (var stream = new RawConnection(gateway.port()).chat(ada, CLOSED, true)) {
      stream.until(HeldStream.half());

      assertEquals(200, step(boss, request, "end").statusCode());

      stream.until("model_not_permitted");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "unlicensed, 403, model_not_permitted",
    "house-open, 409, conflict",
    "auto, 404, unknown_model",
    "nowhere, 404, unknown_model"
  })
  void whatCannotBeGrantedCannotBeAskedFor(String model, int status, String code) throws Exception {
    HttpResponse<String> answer = ask(key("research", "ada"), model, "");
    assertEquals(status, answer.statusCode(), answer.body());
    assertEquals(code, ours(answer).getString("code"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"model\": \"house-closed\", \"until\": \"7d\"} | 400",
        "{\"model\": \"house-closed\", \"until\": \"7d\", \"reason\": \"x\", \"lifts\": []} | 400",
        "{\"model\": \"house-closed\", \"until\": \"91d\", \"reason\": \"x\"} | 400",
        "{\"model\": \"house-closed\", \"until\": \"2020-01-01\", \"reason\": \"x\"} | 400",
        "{\"model\": \"house-closed\", \"until\": \"7d\", \"reason\": \"x\", \"for\": \"all\"} | 400",
        "{\"model\": \"house-closed\", \"until\": \"7d\", \"reason\": \"x\", \"cap_usd\": -1} | 400",
        "{\"model\": \"house-closed\", \"until\": \"7d\", \"reason\": \"x\", \"cap_usd\": \"1\"} | 400",
        "[] | 400",
        "{ | 400",
        "'' | 400"
      })
  void aBodyThatIsNoRequestIsRefused(String body, int status) throws Exception {
    HttpResponse<String> answer = gateway.post(PATH, key("research", "ada"), body);
    assertEquals(status, answer.statusCode(), answer.body());
  }

  @Test
  void aKeyThatNamesNoOwnerCannotAsk() throws Exception {
    refused(403, ask(gateway.key("research"), CLOSED, ""));
  }

  @Test
  void aRoleAPurposeAndACapAreGrantedForOneModel() throws Exception {
    String guest = key("guests", "gus");
    assertEquals(403, gateway.chat(guest, CLOSED).statusCode());
    JsonObject role = asked(guest, CLOSED, "");
    assertEquals(new JsonArray(List.of("role_missing")), role.getJsonArray("lifts"));
    assertEquals(200, step(boss, role, "approve").statusCode());
    assertEquals(200, gateway.chat(guest, CLOSED).statusCode());
    assertEquals(403, gateway.chat(guest, HouseGateway.MODEL).statusCode());

    String ada = key("research", "ada");
    String[] evaluating = {"X-Drawbridge-Purpose", "evaluation"};
    assertEquals(403, gateway.chat(ada, HouseGateway.MODEL, evaluating).statusCode());
    JsonObject purpose = asked(ada, HouseGateway.MODEL, ", \"purpose\": \"evaluation\"");
    assertEquals(200, step(boss, purpose, "approve").statusCode());
    assertEquals(200, gateway.chat(ada, HouseGateway.MODEL, evaluating).statusCode());
    assertEquals(403, gateway.chat(ada, CLOSED, evaluating).statusCode());

    String frugal = key("frugal", "fay");
    assertEquals(403, gateway.chat(frugal, CLOSED).statusCode());
    JsonObject cap = asked(frugal, CLOSED, ", \"cap_usd\": 0.5");
    assertEquals(200, step(boss, cap, "approve").statusCode());
    assertEquals(200, gateway.chat(frugal, CLOSED).statusCode());
    assertEquals(403, gateway.chat(frugal, HouseGateway.MODEL).statusCode());
  }

  @Test
  void aBlockStandsAgainstAGrant() throws Exception {
    Map<?, ?> made = made("research", "ada");
    String ada = String.valueOf(made.get("secret"));
    JsonObject request = asked(ada, CLOSED, "");
    assertEquals(200, step(boss, request, "approve").statusCode());
    gateway.control("block.add", Map.of("key", made.get("id"), "reason", "stop"));

    HttpResponse<String> blocked = gateway.chat(ada, CLOSED);
    assertEquals(403, blocked.statusCode());
    assertNull(ours(blocked).getString("request_access"));
  }

  @Test
  void aListShowsOnesOwnAndThoseToDecideAbout() throws Exception {
    String ada = key("research", "ada");
    String other = key("research", "mallory");
    String id = asked(ada, CLOSED, ", \"for\": \"team\"").getString("id");

    assertTrue(gateway.get(PATH + "?state=pending", ada).body().contains(id));
    assertTrue(gateway.get(PATH + "?state=pending", boss).body().contains(id));
    assertFalse(gateway.get(PATH + "?state=granted", boss).body().contains(id));
    assertFalse(gateway.get(PATH, other).body().contains(id));
    refused(403, gateway.get(PATH + "/" + id, other));
    refused(404, gateway.get(PATH + "/abcdefghijkl", other));
  }
}
