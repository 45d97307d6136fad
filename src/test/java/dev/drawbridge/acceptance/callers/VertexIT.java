package dev.drawbridge.acceptance.callers;

import static dev.drawbridge.fixture.SampleConfig.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.ClientKind;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeGemini;
import dev.drawbridge.fixture.vendors.FakeOpenAi;
import dev.drawbridge.fixture.vendors.VendorServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole gateway before Vertex: its paths, its bearer that is renewed, its errors in an array. */
class VertexIT {
  private static final String PROJECT = "/v1/projects/acme/locations/europe-west4/";
  private static final String SAID = "Hello 🌉! You said: Hi (Be brief)";
  @TempDir static Path folder;
  private static VendorServer vertex;
  private static VendorServer other;
  private static TestGateway gateway;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    vertex = FakeGemini.start();
    other = FakeOpenAi.start();
    Files.writeString(folder.resolve("vertex.token"), "ya29.first\n");
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\npolicy: { data: ./facts.yaml, timeout: 5s }\n"
            + "providers:\n"
            + "  vertex: { dialect: gemini, vendor: vertex, url: \""
            + vertex.url()
            + PROJECT.substring(0, PROJECT.length() - 1)
            + "\", key: \"file:./vertex.token\", operator: Google, jurisdiction: NL, hosting: vendor }\n"
            + SampleConfig.vendor("openai", other.url() + "/v1")
            + "models:\n"
            + model("flash", "gemini-2.5-flash", "[tools]")
            + model("flash-2", "gemini-2.5-flash", "[tools]")
            + model("flash-3", "gemini-2.5-flash", "[tools]")
            + model("tuned", "endpoints/4711", "[tools]")
            + model("whole", "publishers/google/models/gemini-2.5-pro", "[tools]")
            + model("embedder", "gemini-embedding-001", "[embeddings]")
            + SampleConfig.closed("elsewhere", "openai", ", capabilities: [tools]")
            + "aliases: { either: [flash-3, elsewhere] }\n";
    String facts =
        "teams: { research: { models: [\"*\"], objective: listed, max_sensitivity: restricted } }\n";
    gateway = TestGateway.start(folder, yaml, facts, Map.of("OPENAI_KEY", "k"));
    key = gateway.key("research");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vertex.close();
    other.close();
  }

  private static String model(String id, String upstream, String capabilities) {
    return SampleConfig.closed(
        id, "vertex", ", upstream: \"" + upstream + "\", capabilities: " + capabilities);
  }

  private static HttpResponse<String> ask(
      ClientKind client, String model, String text, boolean stream) throws Exception {
    ClientKind.Sent sent = client.ask(model, text, stream);
    return gateway.post(sent.path(), key, sent.body().encode());
  }

  private static String asked() {
    return vertex.lastCall().uri();
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void everyClientIsServed(ClientKind client) throws Exception {
    HttpResponse<String> whole = ask(client, "flash", "Hi", false);
    assertEquals(200, whole.statusCode(), whole.body());
    assertEquals(SAID, client.text(new JsonObject(whole.body())));
    assertEquals(PROJECT + "publishers/google/models/gemini-2.5-flash:generateContent", asked());
    assertEquals("", vertex.lastCall().header("x-goog-api-key"));

    HttpResponse<String> stream = ask(client, "flash", "Hi", true);
    assertEquals(SAID, client.streamed(stream.body()), stream.body());
    assertTrue(client.complete(stream.body()), stream.body());
    assertEquals(
        PROJECT + "publishers/google/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
        asked());
  }

  @Test
  void anEndpointOrAWholeNameIsItsOwnPath() throws Exception {
    assertEquals(200, ask(ClientKind.CHAT, "tuned", "Hi", false).statusCode());
    assertEquals(PROJECT + "endpoints/4711:generateContent", asked());
    assertEquals(200, ask(ClientKind.CHAT, "whole", "Hi", false).statusCode());
    assertEquals(PROJECT + "publishers/google/models/gemini-2.5-pro:generateContent", asked());
  }

  @Test
  void theTokenIsWhateverTheFileHolds() throws Exception {
    Files.writeString(folder.resolve("vertex.token"), "ya29.second\n");
    Await.until(
        "the new token is shown",
        () -> {
          assertEquals(200, ask(ClientKind.CHAT, "flash", "Hi", false).statusCode());
          return vertex.lastCall().header("authorization").equals("Bearer ya29.second");
        });
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void anErrorInAnArrayIsToldInTheCallersForm(ClientKind client) throws Exception {
    for (boolean stream : new boolean[] {false, true}) {
      HttpResponse<String> answer = ask(client, "flash-2", "please object", stream);
      assertEquals(400, answer.statusCode(), answer.body());
      // Google's own clients know both forms, so its bytes pass.
      String body = answer.body();
      JsonObject error =
          client == ClientKind.GEMINI ? new JsonArray(body).getJsonObject(0) : new JsonObject(body);
      assertEquals("Request contains an invalid argument.", client.error(error), body);
    }
  }

  @Test
  void exhaustedIsThrottledAndAnotherServes() throws Exception {
    for (boolean stream : new boolean[] {false, true}) {
      HttpResponse<String> answer = ask(ClientKind.CHAT, "either", "please exhaust", stream);
      assertEquals(200, answer.statusCode(), answer.body());
      assertEquals("elsewhere", header(answer, "x-drawbridge-model"));
      assertEquals("flash-3:throttled", header(answer, "x-drawbridge-fallback"));
    }
  }

  @Test
  void countingSendsNothing() throws Exception {
    int before = vertex.calls().size();
    ClientKind.Sent sent = ClientKind.GEMINI.ask("flash", "Hi", false);
    HttpResponse<String> google =
        gateway.post(
            "/v1beta/models/flash:countTokens",
            key,
            new JsonObject().put("contents", sent.body().getValue("contents")).encode());
    assertEquals(200, google.statusCode(), google.body());
    assertTrue(new JsonObject(google.body()).getInteger("totalTokens") > 0);
    JsonObject messages = ClientKind.MESSAGES.ask("flash", "Hi", false).body();
    messages.remove("stream");
    messages.remove("max_tokens");
    HttpResponse<String> anthropic =
        gateway.post("/v1/messages/count_tokens", key, messages.encode());
    assertEquals(200, anthropic.statusCode(), anthropic.body());
    assertTrue(new JsonObject(anthropic.body()).getInteger("input_tokens") > 0);
    assertEquals(before, vertex.calls().size());
  }

  @Test
  void itsOwnFormOfEmbeddingsIsNotSpoken() throws Exception {
    int before = vertex.calls().size();
    HttpResponse<String> refused =
        gateway.post("/v1/embeddings", key, "{\"model\":\"embedder\",\"input\":\"Hi\"}");
    assertEquals(403, refused.statusCode(), refused.body());
    assertTrue(refused.body().contains("capability_missing"), refused.body());
    assertEquals(before, vertex.calls().size());
  }
}
