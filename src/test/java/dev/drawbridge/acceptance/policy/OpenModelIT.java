package dev.drawbridge.acceptance.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.ClientKind;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    open = OpenModelServer.start();
    vendor = FakeVendor.start(VERTX);
    started = vendor;
    gateway = TestGateway.start(folder, configuration(), FACTS, Map.of("VENDOR_KEY", "v"));
    running = gateway;
    key = gateway.key("research");
  }

  private static String configuration() {
    return """
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
        .replace("$HOUSE", Objects.requireNonNull(open).base().toString())
        .replace("$MODEL", OpenModelServer.MODEL);
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

  /** So small a model finds nothing of use; but it is asked, and what it says lowers nothing. */
  @Test
  void itIsAskedToClassifyPrompts(@TempDir Path folder) throws Exception {
    String yaml =
        configuration()
            + "sensitivity: { default: public, model: { id: smollm2, team: guards, timeout: 2m } }\n";
    String facts = FACTS + "  guards: { models: [smollm2], max_sensitivity: restricted }\n";
    try (TestGateway guarded = TestGateway.start(folder, yaml, facts, Map.of("VENDOR_KEY", "v"))) {
      String text = "Write one line about bridges to jana.novak@mail-post.de";
      String body =
          ClientKind.CHAT.ask("smollm2", text, false).body().put("max_tokens", 4).encode();
      HttpResponse<String> answer =
          guarded.post("/v1/chat/completions", guarded.key("research"), body);

      assertEquals(200, answer.statusCode(), answer.body());
      String level = answer.headers().firstValue("x-drawbridge-sensitivity").orElse("");
      assertTrue(level.matches("(confidential|restricted);.*email=1.*"), level);
      String id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
      JsonObject detection = guarded.row(id).getJsonObject("detection");
      JsonObject told = detection.getJsonObject("not_run", new JsonObject());
      boolean ran = detection.getJsonObject("ran").containsKey("model");
      assertTrue(ran || told.getString("model", "").startsWith("its answer "), detection::encode);
      JsonObject own =
          new JsonObject(guarded.admin("/api/v1/decisions?team=guards").body())
              .getJsonArray("decisions")
              .getJsonObject(0);
      assertEquals("smollm2", own.getString("model_served"), own::encode);
      assertEquals("complete", own.getString("outcome"));
      assertTrue(own.getJsonObject("tokens").getInteger("input") > 300, own::encode);
      assertEquals(List.of(), vendor.calls());
    }
  }

  private static boolean spoken(JsonObject choice) {
    String text = choice.getJsonObject("delta").getString("content");
    return text != null && !text.isEmpty();
  }
}
