package dev.drawbridge.acceptance.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.ClientKind;
import dev.drawbridge.fixture.SampleFiles;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each target of a request gets it as policy has it masked there, or not at all. */
class MaskedTargetsIT {
  private static final String CARD = "4111 1111 1111 1111";
  private static final String TERMS =
      "maker: Acme, weights: closed, context: 200000, max_output: 1000, price: { input: 2.0,"
          + " output: 8.0 }, licence: { id: LicenseRef-acme, commercial: yes, output_training: no,"
          + " vendor_terms: true }, capabilities: [pdf]";

  private static Vertx vertx;
  private static FakeVendor hosted;
  private static FakeVendor own;
  private static TestGateway gateway;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vertx = Vertx.vertx();
    hosted = FakeVendor.start(vertx);
    own = FakeVendor.start(vertx);
    String yaml =
        """
        organisation: { name: Acme, jurisdiction: DE }
        policy: { data: ./facts.yaml }
        providers:
          acme: { dialect: openai, url: "http://127.0.0.1:$HOSTED/v1", key: env:ACME_KEY, operator: Acme Cloud, jurisdiction: US, hosting: vendor }
          house: { dialect: openai, url: "http://127.0.0.1:$OWN/v1", operator: self, jurisdiction: DE, hosting: own }
        models:
          large: { provider: acme, clearance: internal, $TERMS }
          local: { provider: house, clearance: restricted, $TERMS }
          spare: { provider: house, clearance: restricted, $TERMS }
          weak: { provider: house, clearance: restricted, $TERMS }
          dear: { provider: house, clearance: restricted, $DEAR }
        aliases:
          chat: [large, local]
          house-first: [spare, large]
          weak-first: [weak, large, local]
          dear-first: [dear, large, local]
        """
            .replace("$HOSTED", Integer.toString(hosted.port()))
            .replace("$OWN", Integer.toString(own.port()))
            .replace("$TERMS", TERMS)
            .replace("$DEAR", TERMS.replace("output: 8.0", "output: 80000.0"));
    String facts =
        """
        teams:
          masking: { models: ['*'], objective: listed, max_sensitivity: restricted, mask: [pii] }
          forms: { models: ['*'], max_sensitivity: restricted, mask: [pii], mask_form: { pii: format } }
          frugal: { models: ['*'], objective: listed, max_sensitivity: restricted, mask: [pii], budget: { usd: 0.5, per: month } }
        """;
    gateway = TestGateway.start(folder, yaml, facts, Map.of("ACME_KEY", "k"));
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    hosted.close();
    own.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  /** The house gets the text as it is, and the vendor that takes its place gets it masked. */
  @Test
  void aFallbackIsMaskedForItsOwnTarget() throws Exception {
    own.next(2, call -> call.response().setStatusCode(500).end());
    String body = ClientKind.CHAT.ask("house-first", "Charge " + CARD, false).body().encode();

    var answer = gateway.post("/v1/chat/completions", gateway.key("masking"), body);

    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("large", answer.headers().firstValue("x-drawbridge-model").orElse(""));
    assertEquals("1", answer.headers().firstValue("x-drawbridge-masked").orElse(""));
    assertTrue(own.calls().getLast().bytes().toString().contains(CARD));
    String sent = hosted.calls().getLast().bytes().toString();
    assertFalse(sent.contains("1111 1111"), sent);
    assertTrue(sent.contains("Charge <CREDIT_CARD_1>"), sent);
    String at =
        "/api/v1/prompts/" + answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
    assertTrue(gateway.admin(at + "?reason=case").body().contains(CARD));
    assertTrue(gateway.admin(at + "/masks?reason=case").body().contains(CARD));
  }

  /** Nothing can be put in place of what stands in a PDF: the house serves it, or nobody does. */
  @Test
  void whatCannotBeMaskedGoesToWhoMaySeeIt() throws Exception {
    int before = hosted.calls().size();

    var either = withCardInPdf("masking", "chat");
    var large = withCardInPdf("masking", "large");

    assertEquals("local", servedThoughLargeCannotBeMasked(either));
    assertEquals(403, large.statusCode(), large.body());
    assertTrue(large.body().contains("mask_unavailable"), large.body());
    assertEquals(before, hosted.calls().size());
  }

  @Test
  void aFallbackThatCannotBeMaskedGivesWayToTheNextTarget() throws Exception {
    int before = hosted.calls().size();
    own.next(2, call -> call.response().setStatusCode(500).end());

    var answer = withCardInPdf("masking", "weak-first");

    assertEquals("local", servedThoughLargeCannotBeMasked(answer));
    assertEquals(before, hosted.calls().size());
  }

  /** The first target leaves no room in the budget, and the second one cannot be masked. */
  @Test
  void whatTheBudgetLeavesIsMaskedOrPassedOverToo() throws Exception {
    int before = hosted.calls().size();

    var passedOver = withCardInPdf("frugal", "dear-first");
    String text = ClientKind.CHAT.ask("dear-first", "Charge " + CARD, false).body().encode();
    var masked = gateway.post("/v1/chat/completions", gateway.key("frugal"), text);

    assertEquals("local", servedThoughLargeCannotBeMasked(passedOver));
    assertEquals("large", masked.headers().firstValue("x-drawbridge-model").orElse(""));
    assertEquals(before + 1, hosted.calls().size());
    String sent = hosted.calls().getLast().bytes().toString();
    assertTrue(sent.contains("Charge <CREDIT_CARD_1>"), sent);
  }

  private static HttpResponse<String> withCardInPdf(String team, String model) throws Exception {
    String pdf = Base64.getEncoder().encodeToString(SampleFiles.pdf("Charge " + CARD));
    JsonObject file =
        new JsonObject()
            .put("filename", "card.pdf")
            .put("file_data", "data:application/pdf;base64," + pdf);
    JsonObject message =
        new JsonObject()
            .put("role", "user")
            .put(
                "content",
                new JsonArray().add(new JsonObject().put("type", "file").put("file", file)));
    JsonObject body =
        new JsonObject().put("model", model).put("messages", new JsonArray().add(message));
    return gateway.post("/v1/chat/completions", gateway.key(team), body.encode());
  }

  /** The model that served; the record says why the one before it did not. */
  private static String servedThoughLargeCannotBeMasked(HttpResponse<String> answer)
      throws Exception {
    assertEquals(200, answer.statusCode(), answer.body());
    String id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
    JsonObject end =
        new JsonObject(gateway.admin("/api/v1/decisions/" + id).body()).getJsonObject("end");
    JsonObject obligation = end.getJsonArray("obligations").getJsonObject(0);
    assertEquals("mask", obligation.getString("obligation"), end::encode);
    assertTrue(obligation.getString("did").startsWith("not possible for large,"), end::encode);
    return answer.headers().firstValue("x-drawbridge-model").orElse("");
  }

  @Test
  void aPseudonymMayKeepTheFormOfItsValue() throws Exception {
    String body = ClientKind.CHAT.ask("large", "Charge " + CARD, false).body().encode();

    var answer = gateway.post("/v1/chat/completions", gateway.key("forms"), body);

    assertEquals(200, answer.statusCode(), answer.body());
    assertEquals("1", answer.headers().firstValue("x-drawbridge-masked").orElse(""));
    String sent = hosted.calls().getLast().bytes().toString();
    assertFalse(sent.contains(CARD), sent);
    assertTrue(sent.matches(".*Charge \\d{4} \\d{4} \\d{4} \\d{4}\".*"), sent);
  }
}
