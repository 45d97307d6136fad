package dev.drawbridge.acceptance.fallback;

import static dev.drawbridge.acceptance.fallback.FailingVendorGateway.fails;
import static dev.drawbridge.fixture.SampleConfig.ended;
import static dev.drawbridge.fixture.SampleConfig.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several credentials of one provider, through the running gateway. */
class KeysIT {
  private static final String FACTS =
      """
      teams:
        sales: { models: [far-1, near-1], objective: listed }
        research: { models: [far-1, near-1], objective: listed }
      """;

  @TempDir private Path folder;
  private final Vertx vertx = Vertx.vertx();
  private FakeVendor far;
  private FakeVendor near;
  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    far = FakeVendor.start(vertx);
    near = FakeVendor.start(vertx);
    Files.writeString(folder.resolve("two.key"), "sk-two\n");
    String yaml =
        "policy: { data: ./facts.yaml, timeout: 5s }\nupstream: { attempts: 2 }\nproviders:\n"
            + SampleConfig.vendor("far", far.url())
                .replace(
                    "key: \"env:FAR_KEY\"",
                    "keys: [\"env:ONE\", { key: \"file:./two.key\", id: two }, { key: \"env:MINE\","
                        + " id: mine, teams: [research] }], headers: { X-Tenant: acme }")
            + SampleConfig.vendor("near", near.url())
            + "models:\n"
            + SampleConfig.closed("far-1", "far", "")
            + SampleConfig.closed("near-1", "near", "")
            + "aliases: { pair: [far-1, near-1] }\n";
    gateway =
        TestGateway.start(
            folder, yaml, FACTS, Map.of("ONE", "sk-one", "MINE", "sk-mine", "NEAR_KEY", "sk-near"));
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    far.close();
    near.close();
    Await.await(vertx.close());
  }

  private List<String> shown() {
    return far.calls().stream().map(call -> call.headers().get("authorization")).toList();
  }

  private static void assertServed(HttpResponse<String> answer, String model) {
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(model, header(answer, "x-drawbridge-model"));
  }

  @Test
  void theNextCredentialServesInTheSameRequestBeforeAnotherModel() throws Exception {
    String key = gateway.key("sales");
    far.next(fails(401, "invalid_api_key"));
    HttpResponse<String> answer = gateway.chat(key, "pair");

    assertServed(answer, "far-1");
    assertEquals("", header(answer, "x-drawbridge-fallback"));
    assertEquals(List.of("Bearer sk-one", "Bearer sk-two"), shown());
    assertEquals("acme", far.lastCall().headers().get("x-tenant"));
    JsonObject row = ended(gateway, answer);
    assertEquals("complete", row.getString("outcome"));
    assertTrue(gateway.recorded().contains("\"credential\":\"key-1\""));
    assertTrue(gateway.recorded().contains("\"credential\":\"two\""));
    // What is revoked is not shown again
    assertServed(gateway.chat(key, "far-1"), "far-1");
    assertEquals("Bearer sk-two", shown().getLast());
    assertEquals(0, near.calls().size());
  }

  @Test
  void anotherModelServesOnceNoCredentialIsLeft() throws Exception {
    far.always(fails(401, "invalid_api_key"));
    HttpResponse<String> answer = gateway.chat(gateway.key("sales"), "pair");

    assertServed(answer, "near-1");
    assertEquals("far-1:auth_revoked", header(answer, "x-drawbridge-fallback"));
    assertEquals(List.of("Bearer sk-one", "Bearer sk-two"), shown());
  }

  @Test
  void aTeamsOwnCredentialIsShownFirstAndToNobodyElse() throws Exception {
    String key = gateway.key("research");
    assertServed(gateway.chat(key, "far-1"), "far-1");
    far.next(fails(429, "insufficient_quota"));
    assertServed(gateway.chat(key, "far-1"), "far-1");
    assertEquals(List.of("Bearer sk-mine", "Bearer sk-mine", "Bearer sk-one"), shown());
  }

  @Test
  void aFailureOfTheModelAsksNoOtherCredential() throws Exception {
    far.next(fails(500, "broken"));
    assertServed(gateway.chat(gateway.key("sales"), "pair"), "near-1");
    assertEquals(1, far.calls().size());
  }

  @Test
  void aCredentialThatChangedServesWithoutARestart() throws Exception {
    String key = gateway.key("sales");
    far.always(
        call -> {
          String shown = call.headers().get("authorization");
          if ("Bearer sk-three".equals(shown)) FakeVendor.answer(call);
          else fails(401, "invalid_api_key").serve(call);
        });
    assertServed(gateway.chat(key, "pair"), "near-1");
    Files.writeString(folder.resolve("two.key"), "sk-three\n");

    Await.until(
        "the new credential serves",
        () -> "far-1".equals(header(gateway.chat(key, "pair"), "x-drawbridge-model")));
    assertFalse(gateway.admin("/api/v1/config").body().contains("sk-three"));
  }

  @Test
  void whatEachCredentialServedIsSummed() throws Exception {
    ended(gateway, gateway.chat(gateway.key("sales"), "far-1"));
    ended(gateway, gateway.chat(gateway.key("research"), "far-1"));
    Await.until("both are counted", () -> sums().size() == 2);

    assertEquals(Map.of("far/key-1", 1, "far/mine", 1), sums());
    assertEquals(
        400, gateway.get("/drawbridge/v1/usage?by=credential", gateway.key("sales")).statusCode());
  }

  private Map<String, Integer> sums() throws Exception {
    JsonArray spend =
        new JsonObject(gateway.admin("/api/v1/usage?by=credential").body()).getJsonArray("spend");
    return spend.stream()
        .map(JsonObject.class::cast)
        .collect(
            Collectors.toMap(
                each -> each.getString("credential"), each -> each.getInteger("requests")));
  }
}
