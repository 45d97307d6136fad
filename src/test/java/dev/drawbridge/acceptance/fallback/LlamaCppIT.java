package dev.drawbridge.acceptance.fallback;

import static dev.drawbridge.fixture.SampleConfig.ended;
import static dev.drawbridge.fixture.SampleConfig.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.FreePorts;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.ServerProcess;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.upstream.load.LocalServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real llama.cpp server as a model of our own: while it loads and while its queue is full,
 * another one serves where policy permits it.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LlamaCppIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static ServerProcess server;
  private static FakeVendor hosted;
  private static TestGateway gateway;
  private static String research;
  private static String kept;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    ServerProcess.Command command = LlamaCppServer.command();
    hosted = FakeVendor.start(VERTX);
    int port = FreePorts.take(1)[0];
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\n"
            + "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
            + "  own: { dialect: openai, url: \"http://127.0.0.1:%1$d/v1\", jurisdiction: DE, hosting: own, vendor: llamacpp, health: { metrics: \"http://127.0.0.1:%1$d/metrics\", interval: 1s, waiting: 2 } }\n"
                .formatted(port)
            + SampleConfig.vendor("rented", hosted.url())
            + "models:\n"
            + "  ours: { provider: own, book: huggingface/smollm2-135m, upstream: %s, context: 1024, max_output: 512 }\n"
                .formatted(LlamaCppServer.MODEL)
            + SampleConfig.closed("theirs", "rented", "")
            + "aliases: { chat: [ours, theirs] }\n";
    gateway =
        TestGateway.start(
            folder,
            yaml,
            """
            teams:
              research: { models: ["*"], objective: listed }
              kept: { models: ["*"], objective: listed, spill_over: false }
            """,
            Map.of("RENTED_KEY", "vendor-key-of-rented"));
    research = gateway.key("research");
    kept = gateway.key("kept");
    server = ServerProcess.on(port, folder.resolve("llamacpp.log"), command);
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) server.close();
    if (gateway != null) gateway.close();
    if (hosted != null) hosted.close();
    Await.await(VERTX.close());
  }

  private static HttpResponse<String> ask(String key, String model) throws Exception {
    String body = new JsonObject(TestGateway.chatBody(model, false)).put("max_tokens", 8).encode();
    return gateway.post("/v1/chat/completions", key, body);
  }

  private static JsonObject own() throws Exception {
    return new JsonArray(gateway.admin("/api/v1/providers").body()).getJsonObject(0);
  }

  /** It listens at once, and answers so until its model is there. */
  @Test
  @Order(1)
  void whileItLoadsAnotherOneServes() throws Exception {
    server.again();
    Await.until(
        "it is asked while it loads",
        () -> {
          gateway.adminPost("/api/v1/providers/own/reset?model=*", "");
          HttpResponse<String> answer = ask(research, "chat");
          assertEquals(200, answer.statusCode(), answer.body());
          if (header(answer, "x-drawbridge-fallback").isEmpty()) {
            // Its model was there before it was asked.
            server.kill();
            server.again();
            return false;
          }
          JsonObject why = ended(gateway, answer).getJsonArray("fallbacks").getJsonObject(0);
          assertEquals("transient", why.getString("class"), why.encode());
          return why.getString("rule").equals("llamacpp.loading");
        });
    Await.until(
        "its model is there",
        () -> {
          gateway.adminPost("/api/v1/providers/own/reset?model=*", "");
          return header(ask(research, "chat"), "x-drawbridge-model").equals("ours");
        });
  }

  @Test
  @Order(2)
  void whileItsQueueIsFullAnotherOneServesWhereThatIsPermitted() throws Exception {
    Await.until(
        "it has room", () -> Boolean.FALSE.equals(own().getJsonObject("load").getBoolean("full")));
    assertEquals("ours", header(ask(research, "chat"), "x-drawbridge-model"));
    int before;
    try (HttpClient crowd = HttpClient.newHttpClient();
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 10; i++) {
        var _ = crowd.sendAsync(longQuestion(), BodyHandlers.discarding());
      }
      Await.until("its queue is full", () -> own().getJsonObject("load").getBoolean("full"));
      assertTrue(own().getJsonObject("load").getDouble("waiting") >= 2, own()::encode);

      HttpResponse<String> spilled = ask(research, "chat");
      assertEquals("theirs", header(spilled, "x-drawbridge-model"), spilled.body());
      assertEquals("spilled_over", header(spilled, "x-drawbridge-warning"));
      before = hosted.calls().size();
      // Whoever may not spill over waits in its queue, until those before it have left.
      Future<HttpResponse<String>> patient = threads.submit(() -> ask(kept, "chat"));
      String looked = own().getJsonObject("load").encode();
      Await.until("a look later", () -> !own().getJsonObject("load").encode().equals(looked));
      assertFalse(patient.isDone());
      crowd.shutdownNow();
      HttpResponse<String> waited = patient.get();
      assertEquals("ours", header(waited, "x-drawbridge-model"), waited.body());
    }
    assertEquals(before, hosted.calls().size());
    Await.until("it has room again", () -> !own().getJsonObject("load").getBoolean("full"));
    assertEquals("ours", header(ask(research, "chat"), "x-drawbridge-model"));
  }

  private static HttpRequest longQuestion() {
    JsonObject body =
        new JsonObject(TestGateway.chatBody(LlamaCppServer.MODEL, false))
            .put("max_tokens", 900)
            .put("ignore_eos", true);
    return HttpRequest.newBuilder(URI.create(server.url() + "/v1/chat/completions"))
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofString(body.encode()))
        .build();
  }

  @Test
  @Order(3)
  void aRequestThatIsTooLongIsItsCallersMatter() throws Exception {
    String body = TestGateway.chatBody("ours", false).replace("Hello", "one two ".repeat(900));
    int before = hosted.calls().size();
    HttpResponse<String> answer = gateway.post("/v1/chat/completions", research, body);

    assertEquals(400, answer.statusCode(), answer.body());
    assertEquals(before, hosted.calls().size());
    assertEquals("closed", own().getJsonArray("models").getJsonObject(0).getString("circuit"));
  }

  @Test
  @Order(4)
  void itIsFoundByWhatItLists() throws Exception {
    List<LocalServer> found = LocalServer.at(List.of(server.url()), Duration.ofSeconds(20));
    assertEquals("llamacpp", found.getFirst().kind());
    assertEquals(LlamaCppServer.MODEL, found.getFirst().models().getFirst().name());
  }
}
