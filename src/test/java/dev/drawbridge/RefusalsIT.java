package dev.drawbridge;

import static dev.drawbridge.SampleConfig.error;
import static dev.drawbridge.SampleConfig.header;
import static dev.drawbridge.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.identity.TokenForge;
import dev.drawbridge.upstream.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input and what policy does not allow: each a clear refusal, on record, with nothing sent. */
class RefusalsIT {
  private static final int MAX = 20 * 1024 * 1024;
  private static final Vertx VERTX = Vertx.vertx();

  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir static Path folder;
  private static FakeVendor vendor;
  private static TestGateway gateway;
  private static String research;
  private static String narrow;

  @BeforeAll
  static void start() throws Exception {
    vendor = FakeVendor.start(VERTX);
    HttpServer realm =
        VERTX
            .createHttpServer()
            .requestHandler(r -> r.response().end(TokenForge.keys()))
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    String yaml =
        """
        organisation: { name: Acme, jurisdiction: DE, help: "https://wiki.acme.example/models" }
        policy: { data: ./facts.yaml, timeout: 5s }
        identity:
          keycloak:
            - { server: "http://127.0.0.1:%1$d", realm: acme, issuer: "%2$s", jwks: "http://127.0.0.1:%1$d/certs", audience: drawbridge, client: drawbridge, teams: { claim: groups, prefix: /teams/ } }
        providers:
        """
                .formatted(realm.actualPort(), TokenForge.ISSUER)
            + SampleConfig.vendor("acme", vendor.url())
            + SampleConfig.vendor("router", vendor.url())
                .replace(" }\n", ", vendor: openrouter }\n")
            + SampleConfig.own("house", vendor.url())
            + "models:\n"
            + SampleConfig.closed("acme-large", "acme", ", capabilities: [tools]")
            + SampleConfig.closed("routed", "router", ", capabilities: [tools]")
            + SampleConfig.open("house-8b", "house", "")
            + SampleConfig.closed("old", "acme", ", retires: 2020-01-01, successor: acme-large")
            + SampleConfig.closed("tiny", "acme", "").replace("context: 32000", "context: 400")
            + "aliases:\n  chat: [acme-large, house-8b]\n  hosted: [acme-large]\n";
    String facts =
        """
        teams:
          research: { models: ["*"], max_sensitivity: restricted, contact: lead@acme.example }
          narrow: { models: [house-8b], contact: narrow@acme.example }
          roled: { models: ["*"], roles: [model-user] }
          purposed: { models: ["*"], purposes: [research] }
          nothing: { models: [] }
          trusted: { models: ["*"], fields: [provider, "tools.web_search", fallbacks] }
          ops: { models: ["*"] }
        """;
    gateway =
        TestGateway.start(
            folder, yaml, facts, Map.of("ACME_KEY", "vendor-key-1", "ROUTER_KEY", "vendor-key-2"));
    research = gateway.key("research");
    narrow = gateway.key("narrow");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    HTTP.close();
    VERTX.close().toCompletionStage().toCompletableFuture().join();
  }

  private static HttpResponse<String> send(BodyPublisher body, String... headers) throws Exception {
    var request =
        HttpRequest.newBuilder(gateway.base().resolve("/v1/chat/completions"))
            .timeout(Duration.ofSeconds(60))
            .POST(body);
    for (int i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
    return HTTP.send(request.build(), BodyHandlers.ofString());
  }

  private static HttpResponse<String> sendJson(BodyPublisher body) throws Exception {
    return send(body, "Authorization", "Bearer " + research, "Content-Type", "application/json");
  }

  private static HttpResponse<String> post(String body) throws Exception {
    return gateway.post("/v1/chat/completions", research, body);
  }

  private static String with(String model, String member) {
    return "{\"model\":\""
        + model
        + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
        + member
        + "}";
  }

  /** What holds of every refusal, whatever its ground. */
  private static void assertRefused(HttpResponse<String> answer, int status, String code)
      throws Exception {
    assertEquals(status, answer.statusCode(), answer.body());
    assertEquals("application/json", header(answer, "content-type"));
    JsonObject ours = ours(answer);
    assertEquals(code, ours.getString("code"), answer.body());
    assertEquals(SampleConfig.id(answer), ours.getString("request_id"));
    assertEquals(SampleConfig.id(answer), header(answer, "x-request-id"));
    assertEquals("false", header(answer, "x-should-retry"));
    assertEquals("https://wiki.acme.example/models", ours.getString("help"));
    for (String inner :
        List.of(
            "Exception", "dev.drawbridge", "java.", "\tat ", "vertx", "jackson", "vendor-key")) {
      assertFalse(answer.body().contains(inner), answer.body());
    }
    // Callers who are not known are counted, not recorded one by one.
    if (status == 401) return;
    JsonObject row = gateway.row(SampleConfig.id(answer));
    assertEquals("refused", row.getString("outcome"), row.encode());
    assertEquals(code, row.getString("code"));
  }

  private static void assertNothingSent(Call call) throws Exception {
    int before = vendor.calls().size();
    call.run();
    assertEquals(before, vendor.calls().size());
  }

  private interface Call {
    void run() throws Exception;
  }

  // Bad input.

  @Test
  void malformedJsonIsRefusedWithItsPositionAndNotWithItsText() throws Exception {
    HttpResponse<String> answer = post("{\"model\":\"acme-large\",\n  \"messages\": [geheim]}");
    assertRefused(answer, 400, "invalid_request");
    String message = error(answer).getString("message");
    assertTrue(message.contains("line 2, column "), message);
    assertFalse(answer.body().contains("geheim"), answer.body());
    assertEquals("invalid_request_error", error(answer).getString("type"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "\"text\"",
        "{\"model\":\"acme-large\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]} {}",
        "{\"model\":\"acme-large\",\"messages\":[{\"role\":\"user\"",
        "{\"model\":\"acme-large\",\"model\":\"old\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
        "{\"model\":\"acme-large\",\"Model\":\"old\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
        "{\"MODEL\":\"acme-large\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
        "{\"model\":\"acme-large\",\"messages\":[{\"role\":\"user\",\"Content\":\"Hi\"}]}",
        "{\"model\":\"acme-large\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\",\"content\":\"Ho\"}]}",
        "{\"model\":\"acme-large\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"x\":{\"a\":1,\"A\":2}}"
      })
  void aBodyThatTwoReadersCouldReadDifferentlyIsRefused(String body) throws Exception {
    assertNothingSent(() -> assertRefused(post(body), 400, "invalid_request"));
  }

  @Test
  void keysInToolArgumentsAndSchemasAreTheCallersOwn() throws Exception {
    String body =
        with(
            "acme-large",
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\",\"properties\":{\"Model\":{},\"model\":{}}}}}]");
    HttpResponse<String> answer = post(body);
    assertEquals(200, answer.statusCode(), answer.body());
  }

  @ParameterizedTest
  @CsvSource({
    "model, '{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}'",
    "messages, '{\"model\":\"acme-large\"}'",
    "model, '{\"model\":7,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}'",
    "messages, '{\"model\":\"acme-large\",\"messages\":\"Hi\"}'"
  })
  void aFieldThatIsMissingOrOfAnotherKindIsNamed(String field, String body) throws Exception {
    HttpResponse<String> answer = post(body);
    assertRefused(answer, 400, "invalid_request");
    assertEquals(field, error(answer).getString("param"));
  }

  @Test
  void deepNestingIsRefused() throws Exception {
    String deep = "\"x\":" + "[".repeat(100_000) + "]".repeat(100_000);
    HttpResponse<String> answer = post(with("acme-large", deep));
    assertRefused(answer, 400, "invalid_request");
    assertTrue(error(answer).getString("message").contains("nested"), answer.body());
  }

  @Test
  void invalidUtf8IsRefusedWithItsPosition() throws Exception {
    byte[] body = with("acme-large", "\"x\":\"?\"").getBytes(StandardCharsets.UTF_8);
    body[body.length - 3] = (byte) 0xC3;
    HttpResponse<String> answer = sendJson(BodyPublishers.ofByteArray(body));
    assertRefused(answer, 400, "invalid_request");
    assertTrue(error(answer).getString("message").contains("UTF-8"), answer.body());
    assertTrue(error(answer).getString("message").contains("line 1, column"), answer.body());
  }

  private static byte[] spaces(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) ' ');
    byte[] start = with("acme-large", "\"x\":1").getBytes(StandardCharsets.UTF_8);
    System.arraycopy(start, 0, bytes, 0, start.length);
    return bytes;
  }

  @Test
  void aBodyOneByteTooLargeIsRefusedByItsLength() throws Exception {
    HttpResponse<String> answer = sendJson(BodyPublishers.ofByteArray(spaces(MAX + 1)));
    assertRefused(answer, 413, "body_too_large");
  }

  @Test
  void aBodyOneByteTooLargeIsRefusedAsItComes() throws Exception {
    byte[] body = spaces(MAX + 1);
    HttpResponse<String> answer =
        sendJson(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
    assertRefused(answer, 413, "body_too_large");
  }

  @Test
  void aBodyOfTheLargestSizeIsRead() throws Exception {
    HttpResponse<String> answer = sendJson(BodyPublishers.ofByteArray(spaces(MAX)));
    assertRefused(answer, 400, "context_length_exceeded");
  }

  @Test
  void onlyJsonIsTaken() throws Exception {
    String body = with("acme-large", "\"x\":1");
    String bearer = "Bearer " + research;
    assertRefused(
        send(BodyPublishers.ofString(body), "Authorization", bearer, "Content-Type", "text/plain"),
        415,
        "unsupported_media_type");
    assertRefused(
        send(BodyPublishers.ofString(body), "Authorization", bearer),
        415,
        "unsupported_media_type");
    assertRefused(
        send(
            BodyPublishers.ofString(body),
            "Authorization",
            bearer,
            "Content-Type",
            "application/json",
            "Content-Encoding",
            "gzip"),
        415,
        "unsupported_media_type");
  }

  @ParameterizedTest
  @CsvSource({
    "acme-large, fallbacks, '\"fallbacks\":[\"old\"]'",
    "acme-large, api_base, '\"api_base\":\"http://127.0.0.1:9\"'",
    "acme-large, models, '\"models\":[\"a\",\"b\"]'",
    "routed, provider, '\"provider\":{\"order\":[\"x\"]}'",
    "routed, route, '\"route\":\"fallback\"'",
    "acme-large, prompt.id, '\"prompt\":{\"id\":\"pmpt_1\"}'",
    "acme-large, tools.web_search, '\"tools\":[{\"type\":\"web_search\"}]'",
    "acme-large, tools.mcp, '\"tools\":[{\"type\":\"mcp\",\"server_url\":\"http://127.0.0.1:9\"}]'",
    "acme-large, web_search_options, '\"web_search_options\":{}'"
  })
  void aFieldThatWouldRerouteIsRefusedByName(String model, String field, String member)
      throws Exception {
    assertNothingSent(
        () -> {
          HttpResponse<String> answer = post(with(model, member));
          assertRefused(answer, 400, "field_not_permitted");
          assertEquals(field, error(answer).getString("param"));
        });
  }

  @Test
  void aTeamsFactsMayPermitSuchAField() throws Exception {
    String trusted = gateway.key("trusted");
    for (String member :
        List.of(
            "\"provider\":{\"order\":[\"x\"]}",
            "\"tools\":[{\"type\":\"web_search\"}]",
            "\"fallbacks\":[\"old\"]")) {
      HttpResponse<String> answer =
          gateway.post("/v1/chat/completions", trusted, with("routed", member));
      assertEquals(200, answer.statusCode(), answer.body());
    }
    HttpResponse<String> other =
        gateway.post("/v1/chat/completions", trusted, with("routed", "\"route\":\"fallback\""));
    assertRefused(other, 400, "field_not_permitted");
  }

  @Test
  void headersThatSayNonsenseAreNamed() throws Exception {
    HttpResponse<String> answer =
        gateway.chat(research, "chat", "X-Drawbridge-Sensitivity", "very");
    assertRefused(answer, 400, "invalid_request");
    assertEquals("X-Drawbridge-Sensitivity", error(answer).getString("param"));
    answer = gateway.chat(research, "chat", "X-Drawbridge-Tags", "project=apollo");
    assertRefused(answer, 400, "invalid_request");
  }

  // Who calls.

  private static void assertUnauthenticated(HttpResponse<String> answer) throws Exception {
    assertRefused(answer, 401, "unauthenticated");
    assertEquals("invalid_api_key", error(answer).getString("code"));
    assertTrue(header(answer, "www-authenticate").startsWith("Bearer"), "WWW-Authenticate");
  }

  @Test
  void noCredentialIsRefused() throws Exception {
    assertUnauthenticated(gateway.chat("", "chat"));
    assertUnauthenticated(gateway.get("/v1/models?key=" + research, ""));
  }

  @Test
  void anUnknownOrMalformedCredentialIsRefusedWithoutAnEcho() throws Exception {
    String forged = research.substring(0, research.length() - 1) + "x";
    for (String credential : List.of("sk-nonsense-123456", forged, "a.b.c")) {
      HttpResponse<String> answer = gateway.chat(credential, "chat");
      assertUnauthenticated(answer);
      assertFalse(answer.body().contains(credential), answer.body());
    }
  }

  @Test
  void twoDifferentCredentialsAreRefused() throws Exception {
    HttpResponse<String> answer = gateway.chat(research, "chat", "x-api-key", narrow);
    assertUnauthenticated(answer);
    assertTrue(error(answer).getString("message").contains("two different"), answer.body());
    assertUnauthenticated(gateway.chat(research, "chat", "Authorization", "Bearer " + research));
    assertUnauthenticated(gateway.chat("", "chat", "x-api-key", research + "," + research));
  }

  @Test
  void oneCredentialInSeveralHeadersCountsAsOne() throws Exception {
    HttpResponse<String> answer =
        gateway.chat(
            research,
            "chat",
            "x-api-key",
            research,
            "api-key",
            research,
            "x-goog-api-key",
            research);
    assertEquals(200, answer.statusCode(), answer.body());
    for (String name : List.of("x-api-key", "api-key", "x-goog-api-key")) {
      assertEquals(200, gateway.chat("", "chat", name, research).statusCode(), name);
    }
  }

  @Test
  void aCallerInSeveralTeamsMustNameOne() throws Exception {
    String token = TokenForge.live(List.of("/teams/research", "/teams/ops"));
    HttpResponse<String> answer = gateway.chat(token, "chat");
    assertRefused(answer, 400, "team_required");
    assertTrue(error(answer).getString("message").contains("X-Drawbridge-Team"), answer.body());
    assertEquals(200, gateway.chat(token, "chat", "X-Drawbridge-Team", "ops").statusCode());
  }

  private static void assertDenied(HttpResponse<String> answer, String reason) throws Exception {
    assertRefused(answer, 403, "denied");
    assertEquals("permission_error", error(answer).getString("type"));
    JsonObject first = ours(answer).getJsonArray("reasons").getJsonObject(0);
    assertEquals(reason, first.getString("code"), answer.body());
    assertFalse(first.getString("message").isBlank());
  }

  @Test
  void aTeamThatIsNotTheCallersOrNotKnownIsDenied() throws Exception {
    assertDenied(gateway.chat(research, "chat", "X-Drawbridge-Team", "ops"), "team_not_member");
    assertDenied(gateway.chat(TokenForge.live(List.of()), "chat"), "team_unknown");
    assertDenied(gateway.chat(TokenForge.live(List.of("/teams/ghosts")), "chat"), "team_unknown");
  }

  @Test
  void aRoleAPurposeAndADelegationMayBeMissing() throws Exception {
    assertDenied(gateway.chat(gateway.key("roled"), "chat"), "role_missing");
    assertEquals(200, gateway.chat(gateway.key("roled", "model-user"), "chat").statusCode());
    String purposed = gateway.key("purposed");
    assertDenied(
        gateway.chat(purposed, "chat", "X-Drawbridge-Purpose", "production"),
        "purpose_not_allowed");
    assertEquals(200, gateway.chat(purposed, "chat").statusCode());
    assertDenied(
        gateway.chat(research, "chat", "X-Drawbridge-On-Behalf-Of", "alice"),
        "delegation_not_allowed");
  }

  // What is asked.

  @Test
  void aConcreteModelThatIsNotPermittedIsRefusedWithAlternatives() throws Exception {
    assertNothingSent(
        () -> {
          HttpResponse<String> answer = gateway.chat(narrow, "acme-large");
          assertRefused(answer, 403, "model_not_permitted");
          assertEquals("model", error(answer).getString("param"));
          assertEquals("model_not_permitted", error(answer).getString("code"));
          assertEquals("permission_error", error(answer).getString("type"));
          JsonObject ours = ours(answer);
          JsonObject reason = ours.getJsonArray("reasons").getJsonObject(0);
          assertEquals("team_not_entitled", reason.getString("code"));
          assertTrue(reason.getString("message").contains("narrow"), answer.body());
          assertEquals(new JsonArray(List.of("house-8b")), ours.getJsonArray("eligible"));
          assertEquals(
              new JsonObject().put("acme-large", new JsonArray(List.of("team_not_entitled"))),
              ours.getJsonObject("excluded"));
          assertEquals(header(answer, "x-drawbridge-policy-revision"), ours.getString("revision"));
          assertTrue(ours.getString("revision").matches("[0-9a-f]{12}"));
          assertEquals("narrow@acme.example", ours.getString("contact"));
          assertNull(ours.getString("resets"));
        });
  }

  @Test
  void theRefusalNamesEveryReason() throws Exception {
    HttpResponse<String> answer =
        gateway.chat(research, "acme-large", "X-Drawbridge-Sensitivity", "confidential");
    assertRefused(answer, 403, "model_not_permitted");
    assertEquals(
        new JsonArray(List.of("sensitivity_above_clearance")),
        ours(answer).getJsonObject("excluded").getJsonArray("acme-large"));
    assertEquals(new JsonArray(List.of("house-8b")), ours(answer).getJsonArray("eligible"));
    assertEquals("confidential", header(answer, "x-drawbridge-sensitivity"));
    JsonObject row = gateway.row(SampleConfig.id(answer));
    assertEquals("acme-large", row.getString("model_asked"));
    assertEquals("confidential", row.getString("sensitivity"));
    assertEquals(
        "sensitivity_above_clearance",
        row.getJsonArray("reasons").getJsonObject(0).getString("code"));
  }

  @Test
  void anAliasOrAutoWithoutAPermittedModelIsRefused() throws Exception {
    HttpResponse<String> alias = gateway.chat(narrow, "hosted");
    assertRefused(alias, 403, "no_permitted_model");
    assertEquals(new JsonArray(List.of("house-8b")), ours(alias).getJsonArray("eligible"));
    assertNotEquals(null, ours(alias).getJsonObject("excluded").getJsonArray("acme-large"));

    HttpResponse<String> auto = gateway.chat(gateway.key("nothing"), "auto");
    assertRefused(auto, 403, "no_permitted_model");
    assertEquals(new JsonArray(), ours(auto).getJsonArray("eligible"));
    assertFalse(auto.body().contains("acme-large"), auto.body());
    assertEquals(
        "team_not_entitled", ours(auto).getJsonArray("reasons").getJsonObject(0).getString("code"));
  }

  @Test
  void anUnknownModelIsRefusedWithNearNamesThatTheCallerMayUse() throws Exception {
    HttpResponse<String> answer = gateway.chat(research, "acme-lrge");
    assertRefused(answer, 404, "unknown_model");
    assertEquals("model_not_found", error(answer).getString("code"));
    assertEquals("model", error(answer).getString("param"));
    assertTrue(error(answer).getString("message").contains("acme-large"), answer.body());
    HttpResponse<String> hidden = gateway.chat(narrow, "acme-lrge");
    assertRefused(hidden, 404, "unknown_model");
    assertFalse(hidden.body().contains("acme-large"), hidden.body());
  }

  @Test
  void aRetiredModelIsGoneWithItsSuccessor() throws Exception {
    HttpResponse<String> answer = gateway.chat(research, "old");
    assertRefused(answer, 410, "model_retired");
    assertTrue(error(answer).getString("message").contains("acme-large"), answer.body());
  }

  @Test
  void aPromptThatIsTooLongSaysHowMuchTooLong() throws Exception {
    String body =
        TestGateway.chatBody("tiny", false).replace("Hello", "one two three four ".repeat(400));
    HttpResponse<String> answer = post(body);
    assertRefused(answer, 400, "context_length_exceeded");
    assertTrue(
        error(answer)
            .getString("message")
            .matches("prompt is too long: [0-9]+ tokens > 400 maximum"),
        answer.body());
  }

  // Where it is asked.

  @Test
  void anUnknownRouteNamesTheBaseUrl() throws Exception {
    HttpResponse<String> answer = gateway.get("/chat/completions", research);
    assertRefused(answer, 404, "not_found");
    assertTrue(error(answer).getString("message").contains(gateway.base() + "/v1"), answer.body());
  }

  @Test
  void anotherMethodIsRefusedWithTheOneThatIsTaken() throws Exception {
    HttpResponse<String> get = gateway.get("/v1/chat/completions", research);
    assertRefused(get, 405, "method_not_allowed");
    assertEquals("POST", header(get, "allow"));
    HttpResponse<String> post = gateway.post("/v1/models", research, "{}");
    assertRefused(post, 405, "method_not_allowed");
    assertEquals("GET", header(post, "allow"));
  }

  @Test
  void explainRefusesBadInputToo() throws Exception {
    assertRefused(gateway.post("/drawbridge/v1/explain", research, "{"), 400, "invalid_request");
    assertUnauthenticated(
        gateway.post("/drawbridge/v1/explain", "", TestGateway.chatBody("chat", false)));
  }
}
