package dev.drawbridge.acceptance.callers;

import static dev.drawbridge.fixture.Await.await;
import static dev.drawbridge.fixture.SampleConfig.ours;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A prompt of 4,000 tokens that its bytes make 8,000 of: where the bound alone stands against a
 * model, the tokens are counted.
 */
class CountingIT {
  private static final Vertx VERTX = Vertx.vertx();
  private static final String PROMPT = "hello ".repeat(4_000);

  @TempDir static Path folder;
  private static FakeVendor vendor;
  private static TestGateway gateway;
  private static String research;
  private static String thrifty;
  private static String stingy;

  @BeforeAll
  static void start() throws Exception {
    vendor = FakeVendor.start(VERTX);
    String model =
        "  %s: { provider: acme, maker: %s, upstream: gpt-4o-mini, weights: closed, licence:"
            + " LicenseRef-openai-business-terms, price: { input: 1, output: 1 }, context: %d,"
            + " max_output: 256 }\n";
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\nsensitivity: { default: public }\n"
            + "policy: { data: ./facts.yaml, timeout: 5s }\nproviders:\n"
            + SampleConfig.vendor("acme", vendor.url())
            + "models:\n"
            + model.formatted("counted", "OpenAI", 6_000)
            + model.formatted("reckoned", "Acme", 6_000)
            + model.formatted("tiny", "OpenAI", 4_100)
            + model.formatted("wide", "OpenAI", 60_000);
    String facts =
        """
        teams:
          research: { models: ["*"] }
          thrifty: { models: ["*"], price_cap_usd: 0.006 }
          stingy: { models: ["*"], price_cap_usd: 0.004 }
        """;
    gateway = TestGateway.start(folder, yaml, facts, Map.of("ACME_KEY", "vendor-key-of-acme"));
    research = gateway.key("research");
    thrifty = gateway.key("thrifty");
    stingy = gateway.key("stingy");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    vendor.close();
    await(VERTX.close());
  }

  private static HttpResponse<String> ask(String key, String model) throws Exception {
    return gateway.post(
        "/v1/chat/completions",
        key,
        new JsonObject()
            .put("model", model)
            .put("messages", List.of(new JsonObject().put("role", "user").put("content", PROMPT)))
            .encode());
  }

  private static List<?> codes(HttpResponse<String> answer, String model) {
    return ours(answer).getJsonObject("excluded").getJsonArray(model).getList();
  }

  @Test
  void aPromptThatFitsByItsCountIsServed() throws Exception {
    assertEquals(200, ask(research, "counted").statusCode());
  }

  @Test
  void whatCannotBeCountedGoesByItsBytes() throws Exception {
    HttpResponse<String> answer = ask(research, "reckoned");

    assertEquals(400, answer.statusCode(), answer.body());
    assertEquals(List.of("context_too_small"), codes(answer, "reckoned"));
  }

  @Test
  void aPromptThatDoesNotFitByItsCountIsRefused() throws Exception {
    HttpResponse<String> answer = ask(research, "tiny");

    assertEquals(400, answer.statusCode(), answer.body());
    assertEquals(List.of("context_too_small"), codes(answer, "tiny"));
  }

  @Test
  void theCapIsHeldAgainstTheCount() throws Exception {
    assertEquals(200, ask(thrifty, "wide").statusCode());

    HttpResponse<String> answer = ask(stingy, "wide");
    assertEquals(403, answer.statusCode(), answer.body());
    assertEquals(List.of("price_above_cap"), codes(answer, "wide"));
  }
}
