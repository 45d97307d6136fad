package dev.drawbridge;

import static dev.drawbridge.SampleConfig.header;
import static dev.drawbridge.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.drawbridge.identity.TokenForge;
import dev.drawbridge.upstream.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A gateway that refuses: teams that may do little, models that few may use, and a realm whose
 * tokens a test forges itself.
 */
final class RefusingGateway implements AutoCloseable {
  static final int MAX = 20 * 1024 * 1024;
  private final Vertx vertx = Vertx.vertx();

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final FakeVendor vendor;
  final TestGateway gateway;
  final String research;
  final String narrow;

  RefusingGateway(Path folder) throws Exception {
    vendor = FakeVendor.start(vertx);
    HttpServer realm =
        vertx
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

  @Override
  public void close() throws Exception {
    gateway.close();
    vendor.close();
    http.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  HttpResponse<String> send(BodyPublisher body, String... headers) throws Exception {
    var request =
        HttpRequest.newBuilder(gateway.base().resolve("/v1/chat/completions"))
            .timeout(Duration.ofSeconds(60))
            .POST(body);
    for (int i = 0; i < headers.length; i += 2) request.header(headers[i], headers[i + 1]);
    return http.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> sendJson(BodyPublisher body) throws Exception {
    return send(body, "Authorization", "Bearer " + research, "Content-Type", "application/json");
  }

  HttpResponse<String> post(String body) throws Exception {
    return gateway.post("/v1/chat/completions", research, body);
  }

  static String with(String model, String member) {
    return "{\"model\":\""
        + model
        + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],"
        + member
        + "}";
  }

  /** What holds of every refusal, whatever its ground. */
  void assertRefused(HttpResponse<String> answer, int status, String code) throws Exception {
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
    if (status == 401 || status == 405 || code.equals("not_found")) return;
    JsonObject row = gateway.row(SampleConfig.id(answer));
    assertEquals("refused", row.getString("outcome"), row.encode());
    assertEquals(code, row.getString("code"));
  }

  void assertNothingSent(Call call) throws Exception {
    int before = vendor.calls().size();
    call.run();
    assertEquals(before, vendor.calls().size());
  }

  interface Call {
    void run() throws Exception;
  }
}
