package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.bedrock.BedrockDialect;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.ollama.OllamaDialect;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.signals.OwnRules;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.upstream.circuits.Circuits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How each kind of provider is shown who we are, and what is asked of it. */
class CredentialIT {
  private static final List<String> CREDENTIALS =
      List.of("authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie");

  private final Vertx vertx = Vertx.vertx();
  private final BlockingQueue<HttpServerRequest> requests = new LinkedBlockingQueue<>();
  private HttpServer server;

  @BeforeEach
  void start() throws Exception {
    server =
        Await.await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      requests.add(request);
                      request.response().putHeader("content-type", "application/json").end("{}");
                    })
                .listen(0, "127.0.0.1"));
  }

  @AfterEach
  void stop() throws Exception {
    Await.await(vertx.close());
  }

  private HttpServerRequest sent(
      Dialect dialect, @Nullable String vendor, String path, @Nullable Credential credential)
      throws Exception {
    URI url = URI.create("http://127.0.0.1:" + server.actualPort() + path);
    var endpoint =
        new Endpoint(
            "openai",
            dialect,
            vendor,
            url,
            List.of(ProviderKey.only(credential)),
            ProviderHeaders.NONE,
            false,
            Fixture.QUICK);
    var circuits = new Circuits(new SimpleMeterRegistry(), Clock.systemUTC());
    Upstreams upstreams =
        Await.await(
            Upstreams.open(
                vertx, Map.of("openai", endpoint), Map.of(), circuits, OwnRules.NONE, null));
    upstreams.takeOver();
    // What a caller sent of its own never goes out, whatever was let through to here.
    Map<String, String> smuggled = new HashMap<>();
    for (String name : CREDENTIALS) smuggled.put(name, "theirs");
    Await.await(
        upstreams
            .send(
                new AttemptRequest(
                    new AttemptRequest.Target(Fixture.model("m:1"), dialect, true),
                    new AttemptRequest.Form(Operation.CHAT, true, false),
                    new AttemptRequest.Payload(new Passing(true), Buffer.buffer("{}"), smuggled),
                    new AttemptRequest.Asker(EligibleKeys.ANY, "", ""),
                    new AttemptRequest.Bounds(
                        Duration.ofSeconds(5),
                        true,
                        0,
                        new MemoryBudget(Long.MAX_VALUE, 0).share())))
            .answer());
    HttpServerRequest request = requests.poll(5, TimeUnit.SECONDS);
    if (request == null) throw new AssertionError("nothing was sent");
    return request;
  }

  private static Map<String, String> credentials(HttpServerRequest request) {
    Map<String, String> found = new HashMap<>();
    MultiMap headers = request.headers();
    for (String name : CREDENTIALS) {
      if (headers.contains(name)) found.put(name, String.join("|", headers.getAll(name)));
    }
    return found;
  }

  @Test
  void eachDialectAndVendorHasItsHeader() throws Exception {
    var key = new Credential.Key("k");
    assertEquals(
        Map.of("authorization", "Bearer k"), credentials(sent(OpenAiDialect.ID, null, "/v1", key)));
    assertEquals(
        Map.of("api-key", "k"), credentials(sent(OpenAiDialect.ID, "azure", "/openai/v1", key)));
    assertEquals(Map.of("x-api-key", "k"), credentials(sent(AnthropicDialect.ID, null, "", key)));
    assertEquals(Map.of("x-goog-api-key", "k"), credentials(sent(GeminiDialect.ID, null, "", key)));
    assertEquals(
        Map.of("authorization", "Bearer k"),
        credentials(sent(GeminiDialect.ID, "vertex", "/v1/projects/p/locations/l", key)));
    assertEquals(
        Map.of("authorization", "Bearer k"), credentials(sent(BedrockDialect.ID, null, "", key)));
    assertEquals(Map.of(), credentials(sent(OllamaDialect.ID, null, "", null)));
  }

  @Test
  void anthropicIsToldAVersionAndNobodyElse() throws Exception {
    assertEquals(
        "2023-06-01", sent(AnthropicDialect.ID, null, "", null).getHeader("anthropic-version"));
    assertNull(sent(GeminiDialect.ID, null, "", null).getHeader("anthropic-version"));
  }

  @Test
  void aStreamIsAskedForInTheDialectsOwnForm() throws Exception {
    assertEquals(
        "application/vnd.amazon.eventstream",
        sent(BedrockDialect.ID, null, "", null).getHeader("accept"));
    assertEquals(
        "application/x-ndjson", sent(OllamaDialect.ID, null, "", null).getHeader("accept"));
    assertEquals("text/event-stream", sent(GeminiDialect.ID, null, "", null).getHeader("accept"));
  }

  @Test
  void aBaseUrlsQueryAndThePathsAreJoined() throws Exception {
    assertEquals(
        "/v1beta/models/m%3A1:streamGenerateContent?alt=sse&a=b",
        sent(GeminiDialect.ID, null, "?a=b", null).uri());
    assertEquals(
        "/openai/deployments/m%3A1/chat/completions?api-version=2024-10-21",
        sent(OpenAiDialect.ID, "azure", "/openai?api-version=2024-10-21", null).uri());
  }

  @Test
  void requestsToBedrockAreSigned() throws Exception {
    var keys = new Credential.Aws("AKIDEXAMPLE", "secret", "token", "eu-central-1");
    HttpServerRequest request = sent(BedrockDialect.ID, null, "", keys);
    String signature = String.valueOf(request.getHeader("authorization"));
    assertTrue(
        signature.matches(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\\d{8}/eu-central-1/bedrock/aws4_request,"
                + " SignedHeaders=[a-z0-9;-]*host;[a-z0-9;-]*, Signature=[0-9a-f]{64}"),
        signature);
    assertEquals("token", request.getHeader("x-amz-security-token"));
    assertEquals(1, request.headers().getAll("host").size());
  }
}
