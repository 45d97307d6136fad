package dev.drawbridge.acceptance.callers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.ClientKind;
import dev.drawbridge.fixture.EachDialectGateway;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.vendors.VendorServer;
import dev.drawbridge.fixture.vendors.VendorServer.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each vendor's own error about a request, as each kind of client gets it. */
class VendorErrorIT {
  private static final String TOLD = "temperature: must be at most 1";
  private static final Map<String, String> ERRORS =
      Map.of(
          "openai",
          "{\"error\":{\"message\":\"%s\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}",
          "anthropic",
          "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"%s\"}}",
          "gemini",
          "{\"error\":{\"code\":400,\"message\":\"%s\",\"status\":\"INVALID_ARGUMENT\"}}",
          "bedrock",
          "{\"message\":\"%s\"}",
          "ollama",
          "{\"error\":\"%s\"}");

  @TempDir static Path folder;
  private static EachDialectGateway all;

  @BeforeAll
  static void start() throws Exception {
    Map<String, VendorServer> vendors = new LinkedHashMap<>();
    for (var error : ERRORS.entrySet()) {
      Buffer body = Buffer.buffer(error.getValue().formatted(TOLD));
      var reply = new Reply(400, Map.of("content-type", "application/json"), List.of(body));
      vendors.put(error.getKey(), VendorServer.start(call -> reply));
    }
    all = EachDialectGateway.start(folder, vendors);
  }

  @AfterAll
  static void stop() throws Exception {
    all.close();
  }

  @ParameterizedTest
  @EnumSource(ClientKind.class)
  void itIsSaidInTheCallersDialect(ClientKind kind) throws Exception {
    for (String vendor : all.dialects()) {
      for (boolean stream : new boolean[] {false, true}) {
        ClientKind.Sent sent = kind.ask("at-" + vendor, "Hi", stream);
        HttpResponse<String> answer =
            all.gateway().post(sent.path(), all.key(), sent.body().encode());

        assertEquals(400, answer.statusCode(), vendor + ": " + answer.body());
        assertEquals(TOLD, kind.error(new JsonObject(answer.body())), vendor);
        String type = SampleConfig.header(answer, "content-type");
        assertTrue(type.startsWith("application/json"), vendor + ": " + type);
        assertEquals("at-" + vendor, SampleConfig.header(answer, "x-drawbridge-model"));
        assertEquals("400", SampleConfig.header(answer, "x-drawbridge-upstream-status"));
        assertEquals("bad_request", SampleConfig.header(answer, "x-drawbridge-upstream-class"));
        assertEquals("nosniff", SampleConfig.header(answer, "x-content-type-options"));
      }
    }
  }

  /** As Groq says that a model made no use of its tools: clients repair the request by it. */
  private static String generated(String said) {
    return "{\"error\":{\"message\":\"Tool choice is required\",\"type\":\"invalid_request_error\","
        + "\"code\":\"tool_use_failed\",\"failed_generation\":\""
        + said
        + "\",\"status_code\":400}}";
  }

  private static String stream(String error) {
    String chunk =
        "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"maybe\"}}]}\n\n";
    return chunk + "event: error\ndata: " + error + "\n\n";
  }

  @Test
  void anErrorAboutTheRequestWithinAStreamIsTheVendorsOwn(@TempDir Path own) throws Exception {
    String secret = "sk-" + "a1B2c3D4".repeat(4);
    byte[] answer = stream(generated("maybe " + secret)).getBytes(StandardCharsets.UTF_8);
    var reply =
        new Reply(200, Map.of("content-type", "text/event-stream"), List.of(Buffer.buffer(answer)));
    Map<String, VendorServer> groq =
        new LinkedHashMap<>(Map.of("openai", VendorServer.start(c -> reply)));
    try (var vendors = EachDialectGateway.start(own, groq)) {
      for (ClientKind kind : List.of(ClientKind.CHAT, ClientKind.MESSAGES, ClientKind.GEMINI)) {
        ClientKind.Sent sent = kind.ask("at-openai", "Hi", true);
        String body =
            vendors.gateway().post(sent.path(), vendors.key(), sent.body().encode()).body();

        assertTrue(body.contains("maybe"), body);
        assertFalse(body.contains(secret), body);
        String last = body.strip().lines().reduce("", (before, line) -> line);
        var error = new JsonObject(last.substring("data: ".length())).getJsonObject("error");
        assertEquals("Tool choice is required", error.getString("message"));
        if (kind != ClientKind.CHAT) continue;
        assertEquals("tool_use_failed", error.getString("code"));
        assertTrue(error.getString("failed_generation").startsWith("maybe"), last);
      }
    }
  }

  @Test
  void itsStatusAndClassAreOnRecord() throws Exception {
    ClientKind.Sent sent = ClientKind.CHAT.ask("at-openai", "Hi", false);
    HttpResponse<String> answer = all.gateway().post(sent.path(), all.key(), sent.body().encode());

    JsonObject row = SampleConfig.ended(all.gateway(), answer);
    assertEquals("failed", row.getString("outcome"), row.encode());
    assertEquals("bad_request", row.getString("code"), row.encode());
    JsonObject attempt = row.getJsonObject("end").getJsonArray("attempts").getJsonObject(0);
    assertEquals(400, attempt.getInteger("status"));
    assertEquals("bad_request", attempt.getString("class"));
    assertEquals("request", attempt.getString("scope"));
    assertTrue(attempt.getString("rule").matches("[a-z-]+\\.[a-z0-9-]+"), attempt.encode());
  }

  @Test
  void aRefusalOfOurOwnNamesNoVendor() throws Exception {
    ClientKind.Sent sent = ClientKind.CHAT.ask("at-openai", "Hi", false);
    HttpResponse<String> answer =
        all.gateway().post(sent.path(), all.gateway().key("guests"), sent.body().encode());

    assertEquals(403, answer.statusCode(), answer.body());
    assertEquals("", SampleConfig.header(answer, "x-drawbridge-upstream-status"));
    assertEquals("", SampleConfig.header(answer, "x-drawbridge-upstream-class"));
  }
}
