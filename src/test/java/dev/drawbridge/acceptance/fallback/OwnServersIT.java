package dev.drawbridge.acceptance.fallback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An own server tells its load and its models: who is full is asked after the others. */
class OwnServersIT {
  private final Vertx vertx = Vertx.vertx();
  private volatile int waiting;
  private volatile int status = 200;
  private FakeVendor own;
  private FakeVendor hosted;
  private TestGateway gateway;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    own = FakeVendor.start(vertx).always(this::serve);
    hosted = FakeVendor.start(vertx);
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\n"
            + "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
            + "  own: { dialect: openai, url: \"%s\", jurisdiction: DE, hosting: own,"
                .formatted(own.url())
            + " vendor: vllm, health: { metrics: \"http://127.0.0.1:%d/metrics\", interval: 1s } }\n"
                .formatted(own.port())
            + SampleConfig.own("hosted", hosted.url())
            + SampleConfig.vendor("rented", hosted.url())
            + "models:\n"
            + SampleConfig.open("ours", "own", ", upstream: \"acme/bridge-8b\"")
            + SampleConfig.open("theirs", "hosted", "")
            + SampleConfig.closed("abroad", "rented", "")
            + "aliases:\n  chat: [ours, theirs]\n  far: [ours, abroad]\n";
    String facts =
        """
        teams:
          research: { models: ["*"], objective: listed, max_sensitivity: restricted }
          local: { models: [ours], objective: listed, max_sensitivity: restricted }
          kept: { models: ["*"], objective: listed, max_sensitivity: restricted, spill_over: false }
        """;
    gateway = TestGateway.start(folder, yaml, facts, Map.of("RENTED_KEY", "vendor-key-of-rented"));
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    own.close();
    hosted.close();
    Await.await(vertx.close());
  }

  private void serve(FakeVendor.Call call) {
    if (call.path().endsWith("/metrics")) {
      call.response()
          .setStatusCode(status)
          .end("vllm:num_requests_waiting{model_name=\"acme/bridge-8b\"} " + waiting + "\n");
    } else if (call.path().endsWith("/models")) {
      call.response()
          .putHeader("content-type", "application/json")
          .end(
              "{\"data\":[{\"id\":\"acme/bridge-8b\"},{\"id\":\"qwen3:32b\"},"
                  + "{\"id\":\"sql-lora\",\"parent\":\"acme/bridge-8b\"}]}");
    } else {
      FakeVendor.answer(call);
    }
  }

  private String served(String key) throws Exception {
    return served(key, "chat");
  }

  private String served(String key, String name) throws Exception {
    HttpResponse<String> answer = gateway.chat(key, name);
    assertEquals(200, answer.statusCode(), answer.body());
    return answer.headers().firstValue("X-Drawbridge-Model").orElseThrow();
  }

  private JsonObject provider() throws Exception {
    return new JsonArray(gateway.admin("/api/v1/providers").body()).getJsonObject(0);
  }

  @Test
  void aFullServerIsAskedAfterTheOthersWhereTheyArePermitted() throws Exception {
    String research = gateway.key("research");
    String local = gateway.key("local");
    Await.until(
        "its load is known", () -> provider().getJsonObject("load").getDouble("waiting") != null);
    assertEquals("ours", served(research));

    waiting = 20;
    Await.until("it is full", () -> provider().getJsonObject("load").getBoolean("full"));
    assertEquals("theirs", served(research));
    // Nothing else is permitted to this team: it waits rather than being refused.
    assertEquals("ours", served(local));
    // A vendor gets nothing of it where the team's facts say so, and other own servers do.
    HttpResponse<String> spilled = gateway.chat(research, "far");
    assertEquals("abroad", SampleConfig.header(spilled, "x-drawbridge-model"));
    assertEquals("spilled_over", SampleConfig.header(spilled, "x-drawbridge-warning"));
    String counted = "drawbridge_spill_overs_total{from=\"ours\",to=\"abroad\"} 1.0";
    assertTrue(gateway.metrics().contains(counted), counted);
    String kept = gateway.key("kept");
    assertEquals("ours", served(kept, "far"));
    assertEquals("theirs", served(kept));

    waiting = 0;
    Await.until("it has room", () -> !provider().getJsonObject("load").getBoolean("full"));
    assertEquals("ours", served(research));

    status = 503;
    Await.until("it loads", () -> provider().getJsonObject("load").getBoolean("loading"));
    assertEquals("theirs", served(research));
  }

  @Test
  void whatAServerListsIsToldAndCannotBeCalled() throws Exception {
    Await.until("its models are known", () -> provider().getJsonArray("listed").size() == 3);
    JsonArray listed = provider().getJsonArray("listed");
    assertEquals("ours", listed.getJsonObject(0).getString("model"));
    JsonObject other = listed.getJsonObject(1);
    assertEquals("qwen3:32b", other.getString("name"));
    assertNull(other.getString("model"));
    assertTrue(other.getString("note").contains("not routable"), other::encode);
    assertNull(other.getString("parent"));
    assertEquals("acme/bridge-8b", listed.getJsonObject(2).getString("parent"));
    HttpResponse<String> answer =
        gateway.post(
            "/v1/chat/completions",
            gateway.key("research"),
            TestGateway.chatBody("qwen3:32b", false));
    assertEquals(404, answer.statusCode(), answer.body());
  }
}
