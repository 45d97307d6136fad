package dev.drawbridge.acceptance.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.HostedVendorGateway;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.policy.OpaServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole gateway with a running OPA, which holds the policies and the teams' facts. */
class OpaServerIT {
  private static final String TEAMS =
      """
      research: { models: [gpt], leads: [research-lead] }
      guarded: { models: [gpt], mask_answer: { credit_card: ["hosting:vendor"] } }
      agents: { models: [gpt], unasked_tools: drop }
      """;
  private static final Vertx VERTX = Vertx.vertx();

  /** Makes each question a new one, so that no answer is remembered. */
  private static final AtomicInteger TOKENS = new AtomicInteger(100);

  private static OpaServer opa;
  private static FakeVendor vendor;
  private static TestGateway gateway;
  private static String key;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    opa = OpaServer.start(folder.resolve("opa"), TEAMS);
    vendor = FakeVendor.start(VERTX);
    String yaml =
        """
        organisation: { name: Acme, jurisdiction: DE }
        policy: { engine: server, timeout: 10s, server: { url: "$OPA", path: drawbridge/decision/result } }
        """
            .replace("$OPA", opa.url().toString());
    gateway =
        TestGateway.start(
            folder,
            yaml + HostedVendorGateway.providersAndModels(vendor),
            "{}",
            Map.of("VENDOR_KEY", HostedVendorGateway.VENDOR_KEY));
    key = gateway.key("research");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    opa.close();
    Await.await(VERTX.close());
  }

  private static HttpResponse<String> ask(String model) throws Exception {
    JsonObject body = new JsonObject(TestGateway.chatBody(model, false));
    return gateway.post(
        "/v1/chat/completions", key, body.put("max_tokens", TOKENS.incrementAndGet()).encode());
  }

  private static String code(HttpResponse<String> answer) {
    JsonObject error = new JsonObject(answer.body()).getJsonObject("error");
    return error.getJsonObject("drawbridge").getString("code");
  }

  /** As {@code /readyz} tells it. */
  private static String policyState() throws Exception {
    HttpResponse<String> ready = gateway.admin("/readyz", "");
    assertEquals(200, ready.statusCode(), ready.body());
    JsonObject parts = new JsonObject(ready.body()).getJsonObject("parts");
    return parts.getJsonObject("policy").getString("state");
  }

  @Test
  void whatOpaAllowsIsServed() throws Exception {
    HttpResponse<String> answer = ask("gpt");

    assertEquals(200, answer.statusCode(), answer.body());
    assertTrue(answer.headers().firstValue("x-drawbridge-policy-revision").isPresent());
  }

  @Test
  void whatOpaHasMaskedInAnswersIsMasked() throws Exception {
    vendor.next(
        call ->
            FakeVendor.json(
                call, 200, FakeVendor.completion(call, "Her card: 4111 1111 1111 1111.")));
    HttpResponse<String> answer =
        gateway.post(
            "/v1/chat/completions", gateway.key("guarded"), TestGateway.chatBody("gpt", false));

    assertEquals(200, answer.statusCode(), answer.body());
    assertTrue(answer.body().contains("Her card: [credit_card]."), answer.body());
  }

  @Test
  void whatOpaRefusesIsRefusedWithItsReasons() throws Exception {
    int before = vendor.calls().size();
    HttpResponse<String> answer = ask("secret-model");

    assertEquals(403, answer.statusCode(), answer.body());
    assertEquals("model_not_permitted", code(answer));
    assertTrue(answer.body().contains("team_not_entitled"), answer.body());
    assertEquals(before, vendor.calls().size());
  }

  @Test
  void whoLeadsATeamIsOpasToSay() throws Exception {
    String lead = gateway.key("research", "research-lead");
    String path = "/drawbridge/v1/teams/research/keys";

    HttpResponse<String> made = gateway.post(path, lead, "{\"name\":\"ci\"}");
    HttpResponse<String> more = gateway.post(path, lead, "{\"roles\":[\"drawbridge-admin\"]}");

    assertEquals(200, made.statusCode(), made.body());
    assertEquals(403, more.statusCode(), more.body());
    assertEquals(403, gateway.post(path, key, "{}").statusCode());
    assertEquals(403, gateway.get(path.replace("research", "sales"), lead).statusCode());
  }

  @Test
  void opasFactsSayWhetherToolsThatNobodyAskedForAreLeftOut() throws Exception {
    String body =
        new JsonObject(TestGateway.chatBody("gpt", false))
            .put("tools", new JsonArray().add(new JsonObject().put("type", "web_search")))
            .encode();

    HttpResponse<String> refused = gateway.post("/v1/chat/completions", key, body);
    HttpResponse<String> served = gateway.post("/v1/chat/completions", gateway.key("agents"), body);

    assertEquals("field_not_permitted", code(refused));
    assertEquals(200, served.statusCode(), served.body());
    assertEquals("tools.web_search", SampleConfig.header(served, "x-drawbridge-dropped"));
    assertFalse(vendor.calls().getLast().body().containsKey("tools"));
  }

  @Test
  void withoutOpaNothingIsServedAndWithItAllIsAgain() throws Exception {
    // Given an OPA that was killed
    int before = vendor.calls().size();
    opa.kill();

    // When something is asked
    HttpResponse<String> refused = ask("gpt");

    // Then it is refused, as is a lead, and nothing was sent
    String keys = "/drawbridge/v1/teams/research/keys";
    assertEquals(503, gateway.get(keys, gateway.key("research", "research-lead")).statusCode());
    assertEquals(503, refused.statusCode(), refused.body());
    assertEquals("policy_unavailable", code(refused));
    assertEquals("5", refused.headers().firstValue("retry-after").orElse("none"));
    assertEquals(before, vendor.calls().size());
    assertEquals("degraded", policyState());

    // And with OPA back it is served, and the refusal is on record
    opa.restart();
    Await.until("it is served again", () -> ask("gpt").statusCode() == 200);
    assertEquals("ok", policyState());
    JsonObject row =
        gateway.row(refused.headers().firstValue("x-drawbridge-request-id").orElseThrow());
    assertEquals("policy_unavailable", row.getString("code"), row.encode());
    assertEquals("refused", row.getString("outcome"), row.encode());
  }
}
