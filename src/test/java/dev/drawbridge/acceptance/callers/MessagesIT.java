package dev.drawbridge.acceptance.callers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.EveryVendorGateway;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.vendors.ScriptedModel;
import dev.drawbridge.fixture.vendors.VendorServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Anthropic's clients meet: their own form in everything, whoever serves. */
class MessagesIT {
  private static EveryVendorGateway vendors;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vendors = EveryVendorGateway.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    vendors.close();
    CLIENT.close();
  }

  private static HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(vendors.base() + path))
        .header("x-api-key", vendors.key())
        .header("authorization", "Bearer " + vendors.key())
        .header("anthropic-version", "2023-06-01");
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(String path, String body) throws Exception {
    return send(
        request(path)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static String body(String model, String text, String members) {
    return "{\"model\":\"MODEL\", \"max_tokens\":99 ,\"messages\":[{\"role\":\"user\",\"content\":\"TEXT\"}]"
            .replace("MODEL", model)
            .replace("TEXT", text)
        + members
        + "}";
  }

  @ParameterizedTest
  @ValueSource(strings = {"on-anthropic", "on-openai"})
  void aMessageComesWholeAndStreamed(String model) throws Exception {
    HttpResponse<String> whole = post("/v1/messages?beta=true", body(model, "Hello", ""));
    assertEquals(200, whole.statusCode(), whole.body());
    JsonObject message = new JsonObject(whole.body());
    assertEquals("message", message.getString("type"));
    assertEquals(
        "Hello 🌉! You said: Hello",
        message.getJsonArray("content").getJsonObject(0).getString("text"));
    assertEquals(
        ScriptedModel.INPUT - ScriptedModel.CACHED,
        message.getJsonObject("usage").getInteger("input_tokens"));
    assertFalse(whole.headers().firstValue("request-id").orElse("").isEmpty());

    HttpResponse<String> stream = post("/v1/messages", body(model, "Hello", ",\"stream\":true"));
    assertEquals(200, stream.statusCode(), stream.body());
    assertTrue(
        stream.body().startsWith("event: message_start\ndata: {\"type\":\"message_start\""),
        stream.body());
    assertTrue(
        stream.body().endsWith("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"),
        stream.body());
  }

  @Test
  void toAnthropicGoTheCallersBytes() throws Exception {
    String body = body("on-anthropic", "Hello", ", \"temperature\" : 0.50");
    assertEquals(200, post("/v1/messages", body).statusCode());
    VendorServer.Call call = vendors.vendor("anthropic").lastCall();
    assertEquals(body.replace("on-anthropic", "claude-sonnet-4-6"), call.body().toString());
    assertEquals("vendor-key-4711", call.header("x-api-key"));
    assertEquals("", call.header("authorization"));

    // A field that we do not know is the vendor's to judge.
    HttpResponse<String> unknown =
        post("/v1/messages", body("on-anthropic", "Hello", ",\"new_thing\":{\"a\":1}"));
    assertEquals(400, unknown.statusCode());
    JsonObject error = new JsonObject(unknown.body());
    assertEquals("error", error.getString("type"));
    assertEquals(
        "new_thing: Extra inputs are not permitted",
        error.getJsonObject("error").getString("message"));
  }

  @Test
  void aProfileOfBedrocksIsAskedAsTheModelThatTheBookSaysItIs() throws Exception {
    String cached =
        ",\"system\":[{\"type\":\"text\",\"text\":\"Be brief.\",\"cache_control\":{\"type\":\"ephemeral\"}}]";
    HttpResponse<String> answer = post("/v1/messages", body("profiled", "Hello", cached));
    assertEquals(200, answer.statusCode(), answer.body());
    VendorServer.Call call = vendors.vendor("bedrock").lastCall();
    assertTrue(call.uri().contains("application-inference-profile%2Fa1b2c3/"), call.uri());
    assertEquals(
        "default",
        call.json()
            .getJsonArray("system")
            .getJsonObject(1)
            .getJsonObject("cachePoint")
            .getString("type"));
    assertEquals("", SampleConfig.header(answer, "x-drawbridge-dropped"));
  }

  private static HttpResponse<String> likeClaudeCode(String model, String betas) throws Exception {
    String extra =
        """
        ,"max_tokens":9000,"thinking":{"type":"adaptive"},"output_config":{"effort":"high"},
        "context_management":{"edits":[{"type":"clear_thinking_20251015","keep":"all"}]},
        "messages":[{"role":"user","content":"Hello"},{"role":"system","content":"Be brief."}]}
        """;
    return send(
        request("/v1/messages?beta=true")
            .header("content-type", "application/json")
            .header("anthropic-beta", betas)
            .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"" + model + "\"" + extra)));
  }

  @Test
  void whatAnthropicTakesWithABetaOnlyIsSentWithIt() throws Exception {
    String system = "mid-conversation-system-2026-04-07";
    HttpResponse<String> taken =
        likeClaudeCode("on-anthropic", "context-management-2025-06-27," + system);
    assertEquals(200, taken.statusCode(), taken.body());
    assertTrue(taken.body().contains("\"context_management\":{\"applied_edits\":[]}"));
    HttpResponse<String> refused = likeClaudeCode("on-anthropic", system);
    assertEquals(400, refused.statusCode());
    assertTrue(refused.body().contains("context_management: Extra inputs"), refused.body());
  }

  @ParameterizedTest
  @ValueSource(strings = {"on-openai", "on-gemini", "on-bedrock", "on-ollama"})
  void anotherVendorIsNotAskedToEditTheContext(String model) throws Exception {
    HttpResponse<String> answer = likeClaudeCode(model, "context-management-2025-06-27");
    assertEquals(200, answer.statusCode(), answer.body());
    String dropped = SampleConfig.header(answer, "x-drawbridge-dropped");
    assertTrue(dropped.contains("context_management"), dropped);
    assertFalse(answer.body().contains("applied_edits"));
  }

  @Test
  void refusalsAreInAnthropicsForm() throws Exception {
    assertRefused(400, "invalid_request_error", post("/v1/messages", "{\"model\":\"on-openai\"}"));
    assertRefused(404, "not_found_error", post("/v1/messages", body("nobody", "x", "")));
    assertRefused(403, "permission_error", post("/v1/messages", body("forbidden", "x", "")));
    HttpRequest.Builder stranger =
        HttpRequest.newBuilder(URI.create(vendors.base() + "/v1/messages"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body("on-openai", "x", "")));
    assertRefused(401, "authentication_error", send(stranger));
    // What OpenAI cannot say keeps its model out of it.
    HttpResponse<String> lost =
        post(
            "/v1/messages",
            "{\"model\":\"on-openai\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":"
                + "[{\"type\":\"search_result\",\"source\":\"s\",\"title\":\"t\",\"content\":[]}]}]}");
    assertRefused(403, "permission_error", lost);
    assertTrue(lost.body().contains("capability_missing"), lost.body());
  }

  private static void assertRefused(int status, String type, HttpResponse<String> response) {
    assertEquals(status, response.statusCode(), response.body());
    JsonObject body = new JsonObject(response.body());
    assertEquals("error", body.getString("type"));
    assertEquals(type, body.getJsonObject("error").getString("type"));
    String id = body.getString("request_id");
    assertEquals(id, body.getJsonObject("drawbridge").getString("request_id"));
    assertEquals(id, response.headers().firstValue("request-id").orElse(""));
  }

  @Test
  void aStreamThatBreaksEndsWithTheErrorEvent() throws Exception {
    HttpResponse<String> broken =
        post("/v1/messages", body("on-anthropic", "please break", ",\"stream\":true"));
    assertEquals(200, broken.statusCode());
    assertFalse(broken.body().contains("message_stop"));
    String last = broken.body().substring(broken.body().lastIndexOf("event: "));
    assertTrue(last.startsWith("event: error\ndata: {\"type\":\"error\""), last);
    assertFalse(broken.body().contains("overloaded_error"), "the vendor's words stay behind");

    HttpResponse<String> overloaded =
        post("/v1/messages", body("on-anthropic", "please overload", ",\"stream\":true"));
    assertEquals(503, overloaded.statusCode(), overloaded.body());
    assertEquals(
        "overloaded_error",
        new JsonObject(overloaded.body()).getJsonObject("error").getString("type"));
  }

  @Test
  void tokensAreCountedHere() throws Exception {
    int before = vendors.vendor("anthropic").calls().size();
    String call =
        "{\"model\":\"on-anthropic\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]SYSTEM}";
    int few = count(call.replace("SYSTEM", ""));
    int more =
        count(call.replace("SYSTEM", ",\"system\":\"" + "Be very brief. ".repeat(50) + "\""));
    assertTrue(few > 1 && few < 20, "" + few);
    assertTrue(more - few > 150 && more - few < 400, few + " " + more);
    assertEquals(before, vendors.vendor("anthropic").calls().size());
    assertRefused(400, "invalid_request_error", post("/v1/messages/count_tokens", "{}"));
  }

  private static int count(String body) throws Exception {
    HttpResponse<String> answer = post("/v1/messages/count_tokens?beta=true", body);
    assertEquals(200, answer.statusCode(), answer.body());
    return new JsonObject(answer.body()).getInteger("input_tokens");
  }

  @Test
  void modelsAreListedAsAnthropicListsThem() throws Exception {
    HttpResponse<String> answer = send(request("/v1/models?limit=1000").GET());
    assertEquals(200, answer.statusCode(), answer.body());
    JsonObject list = new JsonObject(answer.body());
    JsonArray data = list.getJsonArray("data");
    assertEquals(list.getString("first_id"), data.getJsonObject(0).getString("id"));
    assertEquals(false, list.getBoolean("has_more"));
    assertEquals("model", data.getJsonObject(0).getString("type"));

    HttpResponse<String> one = send(request("/v1/models/on-anthropic").GET());
    assertEquals("on-anthropic", new JsonObject(one.body()).getString("id"));
    assertEquals("model", new JsonObject(one.body()).getString("type"));
  }
}
