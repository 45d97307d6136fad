package dev.drawbridge.acceptance.callers;

import static dev.drawbridge.fixture.SampleConfig.header;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.vendors.FakeAnthropic;
import dev.drawbridge.fixture.vendors.FakeGemini;
import dev.drawbridge.fixture.vendors.FakeResponses;
import dev.drawbridge.fixture.vendors.ScriptedModel;
import dev.drawbridge.fixture.vendors.VendorServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A caller of the responses whose conversation goes from one vendor's reasoning model to another.
 */
class ReasoningIT {
  private static final String TOOLS =
      "\"reasoning\":{\"effort\":\"low\",\"summary\":\"auto\"},\"store\":false,\"tools\":[{\"type\":"
          + "\"function\",\"name\":\"weather\",\"parameters\":{\"type\":\"object\"}}]";

  @TempDir static Path folder;
  private static VendorServer openai;
  private static VendorServer anthropic;
  private static VendorServer gemini;
  private static TestGateway gateway;
  private static String key;

  @BeforeAll
  static void start() throws Exception {
    openai = FakeResponses.start();
    anthropic = FakeAnthropic.start();
    gemini = FakeGemini.start();
    String tools = ", capabilities: [tools, reasoning]";
    String yaml =
        "organisation: { name: Acme, jurisdiction: DE }\npolicy: { data: ./facts.yaml, timeout: 5s }\n"
            + "providers:\n"
            + SampleConfig.vendor("openai", openai.url() + "/v1")
            + SampleConfig.vendor("anthropic", anthropic.url())
                .replace("dialect: openai", "dialect: anthropic")
            + SampleConfig.vendor("gemini", gemini.url())
                .replace("dialect: openai", "dialect: gemini")
            + "models:\n"
            + SampleConfig.closed("at-openai", "openai", tools)
            + SampleConfig.closed("at-anthropic", "anthropic", tools)
            + SampleConfig.closed("at-gemini", "gemini", tools);
    String facts = "teams: { research: { models: [\"*\"], max_sensitivity: restricted } }\n";
    gateway =
        TestGateway.start(
            folder,
            yaml,
            facts,
            Map.of("OPENAI_KEY", "k", "ANTHROPIC_KEY", "k", "GEMINI_KEY", "k"));
    key = gateway.key("research");
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
    openai.close();
    anthropic.close();
    gemini.close();
  }

  private static HttpResponse<String> ask(String model, boolean stream, JsonArray input)
      throws Exception {
    HttpResponse<String> answer =
        gateway.post(
            "/v1/responses",
            key,
            "{\"model\":\"%s\",\"stream\":%s,%s,\"input\":%s}"
                .formatted(model, stream, TOOLS, input.encode()));
    assertEquals(200, answer.statusCode(), model + ": " + answer.body());
    return answer;
  }

  private static JsonArray output(HttpResponse<String> answer, boolean stream) {
    String body = answer.body();
    if (!stream) return new JsonObject(body).getJsonArray("output");
    String last = body.substring(body.lastIndexOf("data: ") + 6);
    return new JsonObject(last).getJsonObject("response").getJsonArray("output");
  }

  private static JsonObject item(JsonArray output, String type) {
    for (Object item : output) {
      if (type.equals(((JsonObject) item).getString("type"))) return (JsonObject) item;
    }
    throw new AssertionError("no " + type + " in " + output.encode());
  }

  /** Asks for the weather; what came back, with the tool's answer after it. */
  private static JsonArray called(String model, boolean stream) throws Exception {
    var input =
        new JsonArray().add(new JsonObject().put("role", "user").put("content", "the weather?"));
    JsonArray output = output(ask(model, stream, input), stream);
    return input
        .addAll(output)
        .add(
            new JsonObject()
                .put("type", "function_call_output")
                .put("call_id", item(output, "function_call").getString("call_id"))
                .put("output", "sun"));
  }

  private static String said(HttpResponse<String> answer) {
    JsonObject message = item(output(answer, false), "message");
    return message.getJsonArray("content").getJsonObject(0).getString("text");
  }

  @ParameterizedTest
  @CsvSource({
    "at-openai, false",
    "at-openai, true",
    "at-anthropic, false",
    "at-anthropic, true",
    "at-gemini, false",
    "at-gemini, true"
  })
  void whatAModelThoughtComesBackToIt(String model, boolean stream) throws Exception {
    JsonArray input = called(model, stream);
    assertTrue(item(input, "reasoning").encode().contains(ScriptedModel.THOUGHT), input.encode());
    HttpResponse<String> answer = ask(model, false, input);
    assertEquals("The tools said: sun", said(answer));
    // Gemini wants its seal back, which stands with the call, and not its thoughts.
    boolean told = header(answer, "x-drawbridge-dropped").contains("reasoning");
    assertEquals(model.equals("at-gemini"), told);
    String sent =
        switch (model) {
          case "at-openai" -> openai.lastCall().body().toString();
          case "at-anthropic" -> anthropic.lastCall().body().toString();
          default -> gemini.lastCall().body().toString();
        };
    String seal =
        switch (model) {
          case "at-openai" -> FakeResponses.ENCRYPTED;
          case "at-anthropic" -> FakeAnthropic.SIGNATURE;
          default -> FakeGemini.SIGNATURE;
        };
    assertTrue(sent.contains(seal), sent);
    assertFalse(sent.contains("drawbridge."), sent);
  }

  @ParameterizedTest
  @CsvSource({
    "at-anthropic, at-openai", "at-gemini, at-openai", "at-openai, at-anthropic",
    "at-openai, at-gemini", "at-gemini, at-anthropic", "at-anthropic, at-gemini"
  })
  void anotherVendorGetsTheConversationWithoutIt(String from, String to) throws Exception {
    HttpResponse<String> answer = ask(to, false, called(from, true));
    assertEquals("The tools said: sun", said(answer));
    assertTrue(header(answer, "x-drawbridge-dropped").contains("reasoning"), from + " " + to);
  }

  @Test
  void aSealIsNoOtherVendorsBusiness() throws Exception {
    JsonArray input = called("at-anthropic", false);
    ask("at-openai", false, input);
    String sent = openai.lastCall().body().toString();
    assertFalse(sent.contains(FakeAnthropic.SIGNATURE) || sent.contains("\"reasoning\",\"sum"));
  }
}
