package dev.drawbridge.acceptance.fallback;

import static dev.drawbridge.fixture.SampleConfig.ended;
import static dev.drawbridge.fixture.SampleConfig.header;
import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.drawbridge.fixture.vendors.VendorFaults;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is too long for one model goes to one with a larger context, where the team says so. */
class LargerContextIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final String TOO_LONG =
      FakeVendor.error(
              "This model's maximum context length is 16000 tokens, you requested 17000.",
              "context_length_exceeded")
          .encode();

  @TempDir static Path folder;
  private static FakeVendor vendor;
  private static TestGateway gateway;
  private static String roomy;
  private static String plain;

  private static String model(String id, int context) {
    return SampleConfig.closed(id, "acme", "").replace("context: 32000", "context: " + context);
  }

  @BeforeAll
  static void start() throws Exception {
    vendor = FakeVendor.start(VERTX);
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\n"
            + "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
            + SampleConfig.vendor("acme", vendor.url())
            + "models:\n"
            + model("small", 16000)
            + model("tiny", 8000)
            + model("twin", 16000)
            + model("large", 64000)
            + "aliases: { chat: [small, tiny, twin, large], few: [small, twin] }\n";
    String facts =
        """
        teams:
          plain: { models: ["*"], objective: listed, substitute: true }
          roomy: { models: ["*"], objective: listed, substitute: true, larger_context: true }
        """;
    gateway = TestGateway.start(folder, yaml, facts, Map.of("ACME_KEY", "vendor-key-of-acme"));
    roomy = gateway.key("roomy");
    plain = gateway.key("plain");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    Await.await(VERTX.close());
  }

  @BeforeEach
  void forget() {
    vendor.calls().clear();
  }

  private static HttpResponse<String> ask(String key, String model, boolean stream)
      throws Exception {
    return gateway.post("/v1/chat/completions", key, TestGateway.chatBody(model, stream));
  }

  private static List<String> asked() {
    return vendor.calls().stream().map(call -> call.body().getString("model")).toList();
  }

  private static void tooLong() {
    vendor.next(VendorFaults.status(400, TOO_LONG));
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "small"})
  void theNextOneHasALargerContext(String name) throws Exception {
    for (boolean stream : new boolean[] {false, true}) {
      vendor.calls().clear();
      tooLong();
      HttpResponse<String> answer = ask(roomy, name, stream);

      assertEquals(200, answer.statusCode(), answer.body());
      assertEquals("large", header(answer, "x-drawbridge-model"));
      assertEquals("small:context_length", header(answer, "x-drawbridge-fallback"));
      assertEquals(List.of("small", "large"), asked());
      JsonObject row = ended(gateway, answer);
      var failed =
          new JsonObject()
              .put("model", "small")
              .put("class", "context_length")
              .put("scope", "request")
              .put("rule", "any.too-long-by-code");
      assertEquals(new JsonArray().add(failed), row.getJsonArray("fallbacks"));
    }
  }

  @Test
  void theVendorsAnswerPassesWhereTheTeamDoesNotSaySo() throws Exception {
    tooLong();
    HttpResponse<String> answer = ask(plain, "chat", false);

    assertPassed(answer);
    assertEquals("small", header(answer, "x-drawbridge-model"));
    assertEquals("", header(answer, "x-drawbridge-fallback"));
    assertEquals(List.of("small"), asked());
  }

  @Test
  void itPassesWhereNoPermittedModelIsLarger() throws Exception {
    tooLong();
    assertPassed(ask(roomy, "few", false));
    assertEquals(List.of("small"), asked());
  }

  @Test
  void theLargerOnesOwnAnswerPasses() throws Exception {
    tooLong();
    tooLong();
    HttpResponse<String> answer = ask(roomy, "chat", false);

    assertPassed(answer);
    assertEquals("large", header(answer, "x-drawbridge-model"));
    assertEquals("small:context_length", header(answer, "x-drawbridge-fallback"));
    assertEquals(List.of("small", "large"), asked());
  }

  private static void assertPassed(HttpResponse<String> answer) {
    assertEquals(400, answer.statusCode(), answer.body());
    assertEquals("bad_request", header(answer, "x-drawbridge-upstream-class"));
    assertTrue(answer.body().contains("context_length_exceeded"), answer.body());
  }

  @Test
  void anotherBadRequestGoesNowhere() throws Exception {
    vendor.next(FailingVendorGateway.fails(400, "unknown_parameter"));
    HttpResponse<String> answer = ask(roomy, "chat", false);
    assertEquals(400, answer.statusCode(), answer.body());
    assertEquals(List.of("small"), asked());
  }

  @Test
  void whatIsSurelyTooLongForTheNamedModelIsNotSentThere() throws Exception {
    String body = TestGateway.chatBody("small", false).replace("Hello", "word ".repeat(20_000));
    HttpResponse<String> answer = gateway.post("/v1/chat/completions", roomy, body);
    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("large", header(answer, "x-drawbridge-model"));
    assertEquals("small:context_length", header(answer, "x-drawbridge-fallback"));
    assertEquals(List.of("large"), asked());

    HttpResponse<String> refused = gateway.post("/v1/chat/completions", plain, body);
    assertEquals(400, refused.statusCode(), refused.body());
    assertEquals("context_length_exceeded", ours(refused).getString("code"));

    String longer = body.replace("word ", "word word word word ");
    HttpResponse<String> nowhere = gateway.post("/v1/chat/completions", roomy, longer);
    assertEquals(400, nowhere.statusCode(), nowhere.body());
    assertEquals("context_length_exceeded", ours(nowhere).getString("code"));
  }
}
