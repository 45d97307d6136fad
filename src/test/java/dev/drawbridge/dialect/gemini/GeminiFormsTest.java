package dev.drawbridge.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.ListedModel;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors, lists of models and calls for embeddings as Gemini's clients know them. */
class GeminiFormsTest {
  private static CallerDialect callers(Dialect dialect) {
    return Objects.requireNonNull(Dialects.ofCallers(dialect));
  }

  private static final RequestId ID = new RequestId("0193-id");

  @Test
  void aRefusalIsWrittenAsTheContractSays() throws Exception {
    var refusal =
        new Refusal(
            RefusalCode.BUDGET_EXHAUSTED,
            "Not \"this\" \ud83d.",
            Refusal.Details.NONE
                .withParam("model")
                .withReasons(List.of(new Reason("blocked", "m"), new Reason("late", "n")))
                .withEligible(List.of("llama"))
                .withExcluded(Map.of("gpt", List.of("a")))
                .withRevision("abc")
                .withRetryAfter(Duration.ofSeconds(9))
                .withResets(Instant.parse("2026-12-01T00:00:00Z"))
                .withLimit("team/day"));
    byte[] body = GeminiErrorWriter.body(refusal, ID, "https://help", null);
    assertEquals(
        Json.tree(
            """
            {"error":{"code":429,"message":"Not \\"this\\" \ufffd.","status":"RESOURCE_EXHAUSTED",
              "details":[
               {"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"budget_exhausted",
                "domain":"drawbridge","metadata":{"request_id":"0193-id","revision":"abc",
                "reasons":"blocked,late","eligible":"llama","resets":"2026-12-01T00:00:00Z",
                "limit":"team/day"}},
               {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"9s"},
               {"@type":"type.googleapis.com/google.rpc.BadRequest","fieldViolations":[
                {"field":"model","description":"Not \\"this\\" \ufffd."}]}]},
             "drawbridge":{"code":"budget_exhausted","request_id":"0193-id","revision":"abc",
              "reasons":[{"code":"blocked","message":"m"},{"code":"late","message":"n"}],
              "eligible":["llama"],"excluded":{"gpt":["a"]},"resets":"2026-12-01T00:00:00Z",
              "limit":"team/day","help":"https://help","contact":null}}
            """),
        Json.tree(body));
    assertEquals(
        "data: " + new String(body, UTF_8) + "\n\n",
        GeminiErrorWriter.event(refusal, ID, "https://help", null));
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST, INVALID_ARGUMENT",
    "UNAUTHENTICATED, UNAUTHENTICATED",
    "MODEL_NOT_PERMITTED, PERMISSION_DENIED",
    "UNKNOWN_MODEL, NOT_FOUND",
    "RATE_LIMITED, RESOURCE_EXHAUSTED",
    "INTERNAL, INTERNAL",
    "OVERLOADED, UNAVAILABLE",
    "UPSTREAM_TIMEOUT, DEADLINE_EXCEEDED",
  })
  void clientsFindGooglesOwnWords(RefusalCode code, String status) throws Exception {
    JsonNode body = Json.tree(GeminiErrorWriter.body(new Refusal(code, "m"), ID, null, null));
    assertEquals(status, body.at("/error/status").asText());
    assertEquals(code.status(), body.at("/error/code").asInt());
    assertEquals(code.wire(), body.at("/error/details/0/reason").asText());
  }

  @Test
  void modelsAreListedByTheirResourceNames() throws Exception {
    var chat = new ListedModel("flash", "Google", 1_000, 100);
    var embed = new ListedModel("embed", "Google", 2_000, null);
    JsonNode list = Json.tree(callers(GeminiDialect.ID).models(List.of(chat, embed)));
    assertEquals(Json.tree(callers(GeminiDialect.ID).model(chat)), list.at("/models/0"));
    assertEquals("models/flash", list.at("/models/0/name").asText());
    assertEquals(1_000, list.at("/models/0/inputTokenLimit").asInt());
    assertEquals(100, list.at("/models/0/outputTokenLimit").asInt());
    assertEquals("embedContent", list.at("/models/1/supportedGenerationMethods/0").asText());
    assertEquals("{\"totalTokens\":7}", new String(GeminiModelWriter.count(7), UTF_8));
  }

  @Test
  void callsForEmbeddingsAreReadAndNameTheModelOfTheirTarget() {
    String content = "\"content\":{\"parts\":[{\"text\":\"a\"}]}";
    ModelCall one =
        GeminiEmbeddingScanner.read(
            ("{" + content + ",\"taskType\":\"X\",\"outputDimensionality\":9}").getBytes(UTF_8),
            "embed");
    assertEquals(Operation.EMBEDDING, one.operation());
    assertEquals(Set.of(Capability.EMBEDDINGS), one.needs());
    assertEquals(Set.of(), one.features());
    String request = "{\"model\":\"models/embed\"," + content + "}";
    ModelCall batch =
        GeminiEmbeddingScanner.readBatch(
            ("{\"requests\":[" + request + "," + request + "]}").getBytes(UTF_8), "embed");
    assertTrue(batch.fields().contains("requests"));
    var target = new CallTarget(GeminiDialect.ID, null, "up", 9, null, false, null);
    String sent = new String(Dialects.translation(batch, target).request().body(), UTF_8);
    assertEquals(
        ("{\"requests\":[" + request + "," + request + "]}").replace("models/embed", "models/up"),
        sent);
  }

  @Test
  void whatOnlyGeminiEmbedsIsItsOwnForm() {
    String image = "{\"inlineData\":{\"mimeType\":\"image/png\",\"data\":\"AA\"}}";
    for (String more :
        List.of("\"content\":{\"parts\":[" + image + "]}", "\"content\":{},\"x\":1")) {
      ModelCall call = GeminiEmbeddingScanner.read(("{" + more + "}").getBytes(UTF_8), "embed");
      assertEquals(Set.of(Feature.OWN_FORM), call.features());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"requests\":[]}",
        "{\"requests\":[{}]}",
        "{\"requests\":[{\"content\":{},\"model\":\"models/other\"}]}",
        "{\"requests\":[{\"content\":{},\"task_type\":1}]}",
        "{\"requests\":[{\"content\":{}}],\"Requests\":[]}",
      })
  void callsForEmbeddingsThatAreNoneAreRefused(String body) {
    assertThrows(
        Refusal.class, () -> GeminiEmbeddingScanner.readBatch(body.getBytes(UTF_8), "embed"));
  }
}
