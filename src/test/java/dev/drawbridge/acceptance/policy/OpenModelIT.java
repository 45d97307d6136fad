package dev.drawbridge.acceptance.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may not leave the house is served by a real open model within it. */
class OpenModelIT {
  private static final String FACTS =
      """
      teams:
        research: { models: ["*"], max_sensitivity: restricted, objective: listed }
      """;
  private static final Vertx VERTX = Vertx.vertx();
  private static @Nullable OpenModelServer open;
  private static @Nullable FakeVendor started;
  private static @Nullable TestGateway running;
  private static FakeVendor vendor;
  private static TestGateway gateway;
  private static String key;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    OpenModelServer house = OpenModelServer.start();
    open = house;
    vendor = FakeVendor.start(VERTX);
    started = vendor;
    String yaml =
        """
        organisation: { name: Acme, jurisdiction: DE }
        policy: { data: ./facts.yaml }
        providers:
          vendor: { dialect: openai, url: "$VENDOR", key: "env:VENDOR_KEY", operator: Acme AI, jurisdiction: US, hosting: vendor }
          house: { dialect: openai, url: "$HOUSE", operator: self, jurisdiction: DE, hosting: own, vendor: llamacpp }
        models:
          gpt: { provider: vendor, maker: Acme AI, weights: closed, context: 128000, clearance: internal, licence: { id: LicenseRef-acme, commercial: yes, output_training: no, vendor_terms: true }, price: { input: 2.0, output: 8.0 } }
          smollm2: { provider: house, book: huggingface/smollm2-135m, upstream: $MODEL, clearance: restricted }
        aliases: { chat: [gpt, smollm2] }
        """
            .replace("$VENDOR", vendor.url().toString())
            .replace("$HOUSE", house.base().toString())
            .replace("$MODEL", OpenModelServer.MODEL);
    gateway = TestGateway.start(folder, yaml, FACTS, Map.of("VENDOR_KEY", "v"));
    running = gateway;
    key = gateway.key("research");
  }

  @AfterAll
  static void stop() throws Exception {
    if (running != null) running.close();
    if (started != null) started.close();
    if (open != null) open.close();
    Await.await(VERTX.close());
  }

  private static HttpResponse<String> ask(boolean stream) throws Exception {
    String body =
        new JsonObject(TestGateway.chatBody("chat", stream)).put("max_tokens", 16).encode();
    return gateway.post(
        "/v1/chat/completions", key, body, "X-Drawbridge-Sensitivity", "confidential");
  }

  private static void servedInTheHouse(HttpResponse<String> answer) throws Exception {
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("smollm2", answer.headers().firstValue("x-drawbridge-model").orElse(""));
    assertEquals(
        "confidential", answer.headers().firstValue("x-drawbridge-sensitivity").orElse(""));
    assertEquals(List.of(), vendor.calls());
  }

  @Test
  void aConfidentialRequestIsAnsweredByTheOpenModel() throws Exception {
    HttpResponse<String> answer = ask(false);

    servedInTheHouse(answer);
    JsonObject choice = new JsonObject(answer.body()).getJsonArray("choices").getJsonObject(0);
    assertFalse(choice.getJsonObject("message").getString("content").isBlank());
    JsonObject row =
        gateway.row(answer.headers().firstValue("x-drawbridge-request-id").orElseThrow());
    assertEquals("smollm2", row.getString("model_served"));
    assertEquals("confidential", row.getString("sensitivity"));
  }

  @Test
  void aConfidentialRequestIsStreamedByTheOpenModel() throws Exception {
    HttpResponse<String> answer = ask(true);

    servedInTheHouse(answer);
    List<String> events = answer.body().lines().filter(line -> line.startsWith("data: ")).toList();
    assertEquals("data: [DONE]", events.getLast());
    long words =
        events.stream()
            .filter(event -> event.startsWith("data: {"))
            .map(event -> new JsonObject(event.substring("data: ".length())))
            .flatMap(chunk -> chunk.getJsonArray("choices").stream())
            .filter(choice -> spoken((JsonObject) choice))
            .count();
    assertTrue(words > 1, "events with text: " + words);
  }

  private static boolean spoken(JsonObject choice) {
    String text = choice.getJsonObject("delta").getString("content");
    return text != null && !text.isEmpty();
  }
}
