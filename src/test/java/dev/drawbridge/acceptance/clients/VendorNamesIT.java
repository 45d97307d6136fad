package dev.drawbridge.acceptance.clients;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clients ask for models by the names that their vendors gave them. */
class VendorNamesIT {
  @TempDir static Path folder;
  private static final Vertx VERTX = Vertx.vertx();
  private static FakeVendor vendor;
  private static TestGateway gateway;
  private static String key = "";

  @BeforeAll
  static void start() throws Exception {
    vendor = FakeVendor.start(VERTX);
    gateway =
        TestGateway.start(
            folder,
            """
            policy: { data: ./facts.yaml }
            providers:
              openai: { dialect: openai, url: "%s", operator: OpenAI, jurisdiction: US, hosting: vendor }
            models:
              mini: { provider: openai, book: openai/gpt-4.1-mini, clearance: internal }
              'openai/*': { provider: openai, clearance: internal }
            aliases:
              chat: [mini]
              'claude-*': [chat]
            """
                .formatted(vendor.url()),
            "teams: { research: { models: [\"*\"] } }\n");
    key = gateway.key("research");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    await(VERTX.close());
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4.1-mini-2025-04-14, gpt-4.1-mini, mini",
    "claude-sonnet-4-5-20250929[1m], gpt-4.1-mini, mini",
    "openai/gpt-5-mini, gpt-5-mini, gpt-5-mini",
    "gpt-5-nano, gpt-5-nano, gpt-5-nano"
  })
  void theModelThatIsMeantServes(String asked, String upstream, String served) throws Exception {
    HttpResponse<String> answer = gateway.chat(key, asked);

    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals(upstream, vendor.lastCall().body().getString("model"));
    assertEquals(served, answer.headers().firstValue("x-drawbridge-model").orElse(""));
  }

  @Test
  void whatTheBookDoesNotKnowIsNotServed() throws Exception {
    int before = vendor.calls().size();

    assertEquals(404, gateway.chat(key, "gpt-99").statusCode());
    assertEquals(before, vendor.calls().size());
  }

  @Test
  void autoTakesTheModelsThatTheFileNames() throws Exception {
    assertEquals(200, gateway.chat(key, "auto").statusCode());
    assertEquals("gpt-4.1-mini", vendor.lastCall().body().getString("model"));
  }

  @Test
  void theListTellsContextAbilitiesAndPrice() throws Exception {
    JsonArray list = new JsonObject(gateway.get("/v1/models", key).body()).getJsonArray("data");

    JsonObject mini = named(list, "mini");
    assertEquals(1_047_576, mini.getInteger("context_length"));
    assertEquals("0.0000004", mini.getJsonObject("pricing").getString("prompt"));
    assertTrue(mini.getJsonArray("supported_parameters").contains("tools"));
    assertEquals(
        "gpt-5-nano", named(list, "gpt-5-nano").getString("id"), "a maker's model is listed too");
    assertEquals(
        200, gateway.get("/v1/models/gpt-4.1-mini-2025-04-14", key).statusCode(), "by its name");
  }

  private static JsonObject named(JsonArray list, String id) {
    for (int i = 0; i < list.size(); i++) {
      if (list.getJsonObject(i).getString("id").equals(id)) return list.getJsonObject(i);
    }
    throw new AssertionError(id + " is not in " + list);
  }
}
