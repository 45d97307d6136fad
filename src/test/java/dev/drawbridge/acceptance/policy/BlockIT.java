package dev.drawbridge.acceptance.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.HeldStream;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.ThreeModelGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stop button through the whole gateway. */
class BlockIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  @TempDir static Path folder;
  private static ThreeModelGateway setup;
  private static FakeVendor vendor;
  private static TestGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    String facts =
        ThreeModelGateway.FACTS
            + "  held: { models: [small] }\n"
            + "blocks: [{ principal: mallory, reason: x }, { team: held, reason: x }]\n";
    setup = ThreeModelGateway.start(folder, "", facts);
    vendor = setup.vendor();
    gateway = setup.gateway();
  }

  @AfterAll
  static void stop() throws Exception {
    setup.close();
    HTTP.close();
  }

  private static String set(Map<String, Object> asked) throws Exception {
    Map<?, ?> block = (Map<?, ?>) gateway.control("block.add", asked);
    return String.valueOf(block.get("id"));
  }

  private static void remove(String id) throws Exception {
    gateway.control("block.remove", Map.of("id", id));
  }

  private static JsonObject denied(HttpResponse<String> answer) {
    assertEquals(403, answer.statusCode(), answer.body());
    assertFalse(answer.body().contains("board decision"), "the reason is not for callers");
    JsonObject ours =
        new JsonObject(answer.body()).getJsonObject("error").getJsonObject("drawbridge");
    assertEquals("denied", ours.getString("code"));
    assertEquals("blocked", ours.getJsonArray("reasons").getJsonObject(0).getString("code"));
    return ours;
  }

  @Test
  void whoIsBlockedIsDeniedAtOnceThoughItWasAllowedAMomentAgo() throws Exception {
    String key = gateway.key("research");
    String id = key.substring(4, 16);
    for (var asked :
        List.of(
            Map.<String, Object>of("team", "research", "reason", "board decision 14"),
            Map.<String, Object>of("principal", id, "reason", "board decision 14"),
            Map.<String, Object>of("key", id, "reason", "board decision 14"))) {
      assertEquals(200, gateway.chat(key, "small").statusCode());
      String block = set(asked);
      denied(gateway.chat(key, "small"));
      remove(block);
      assertEquals(200, gateway.chat(key, "small").statusCode());
    }
  }

  @Test
  void aBlockedModelIsPassedOverAndABlockedProviderLeavesNothing() throws Exception {
    String key = gateway.key("research");
    String block = set(Map.of("model", "LARGE", "reason", "board decision 14"));
    assertEquals(
        "small",
        gateway.chat(key, "chat").headers().firstValue("x-drawbridge-model").orElseThrow());
    denied(gateway.chat(key, "large"));
    remove(block);
    String all = set(Map.of("provider", "acme", "reason", "board decision 14"));
    denied(gateway.chat(key, "chat"));
    remove(all);
  }

  @Test
  void theFactsBlocksCountToo() throws Exception {
    denied(gateway.chat(gateway.key("held"), "small"));
  }

  @Test
  void theFactsBlocksAreListedAsTheirs() throws Exception {
    JsonArray listed = new JsonArray(gateway.admin("/api/v1/blocks").body());

    JsonObject first = listed.getJsonObject(0);
    assertEquals("mallory", first.getString("principal"));
    assertEquals("facts", first.getString("by"));
    assertTrue(first.containsKey("id") && first.getValue("id") == null, first::encode);
    assertNull(first.getValue("created"));
    assertEquals("held", listed.getJsonObject(1).getString("team"));
  }

  @Test
  void aBlockEndsAStreamThatIsUnderWay() throws Exception {
    String key = gateway.key("research");
    vendor.next(new HeldStream());
    int calls = vendor.calls().size();
    var request =
        HttpRequest.newBuilder(gateway.base().resolve("/v1/chat/completions"))
            .header("content-type", "application/json")
            .header("authorization", "Bearer " + key)
            .POST(BodyPublishers.ofString(TestGateway.chatBody("small", true)))
            .build();
    var answer = HTTP.sendAsync(request, BodyHandlers.ofString());
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (vendor.calls().size() == calls && System.nanoTime() < end) Thread.onSpinWait();

    long start = System.nanoTime();
    String block = set(Map.of("key", key.substring(4, 16), "reason", "board decision 14"));

    String body = answer.get(30, TimeUnit.SECONDS).body();
    assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10), "within 10 s");
    assertTrue(body.contains("The caller is blocked."), body);
    assertFalse(body.contains("[DONE]"), body);
    remove(block);
  }

  @Test
  void adminsSetListAndRemoveBlocksOnRecord() throws Exception {
    var made =
        gateway.adminPost(
            "/api/v1/blocks",
            "{\"team\":\"ops\",\"reason\":\"leak\",\"until\":\"2099-01-01T00:00:00Z\"}");
    assertEquals(200, made.statusCode(), made.body());
    String id = new JsonObject(made.body()).getString("id");

    JsonArray listed = new JsonArray(gateway.admin("/api/v1/blocks").body());
    JsonObject block =
        listed.stream()
            .map(JsonObject.class::cast)
            .filter(b -> id.equals(b.getString("id")))
            .findFirst()
            .orElseThrow();
    assertEquals("ops", block.getString("team"));
    assertEquals("2099-01-01T00:00:00Z", block.getString("until"));
    assertTrue(block.getString("by").startsWith("key:"));
    assertEquals(403, gateway.admin("/api/v1/blocks", gateway.key("research")).statusCode());
    assertEquals(200, delete("/api/v1/blocks/" + id));
    assertEquals(404, delete("/api/v1/blocks/" + id));
    assertTrue(gateway.recorded().contains("\"type\":\"block\""));
    assertTrue(gateway.recorded().contains("\"block\":\"" + id + "\""));
  }

  private static int delete(String path) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.adminPort() + path))
            .header("authorization", "Bearer " + gateway.key("admins", "drawbridge-admin"))
            .DELETE();
    return HTTP.send(request.build(), BodyHandlers.ofString()).statusCode();
  }

  @Test
  void whatWouldStopNothingIsRefused() throws Exception {
    for (String body :
        new String[] {
          "{\"model\":\"lrage\",\"reason\":\"x\"}",
          "{\"provider\":\"nobody\",\"reason\":\"x\"}",
          "{\"key\":\"zzzzzzzzzzzz\",\"reason\":\"x\"}",
          "{\"team\":\"a\",\"model\":\"large\",\"reason\":\"x\"}",
          "{\"team\":\"a\"}",
          "{\"reason\":\"x\"}"
        }) {
      assertEquals(400, gateway.adminPost("/api/v1/blocks", body).statusCode(), body);
    }
  }

  @Test
  void anAdminThatIsBlockedOpensNoDoor() throws Exception {
    String admin = gateway.key("admins", "drawbridge-admin");
    assertEquals(200, gateway.admin("/api/v1/keys", admin).statusCode());
    String block = set(Map.of("key", admin.substring(4, 16), "reason", "x"));

    assertEquals(403, gateway.admin("/api/v1/keys", admin).statusCode());
    remove(block);
  }
}
