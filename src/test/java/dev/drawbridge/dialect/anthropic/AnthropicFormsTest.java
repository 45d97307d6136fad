package dev.drawbridge.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.TokenCounter;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.ListedModel;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.exchange.Tokenizer;
import dev.drawbridge.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnthropicFormsTest {
  private static CallerDialect callers(Dialect dialect) {
    return Objects.requireNonNull(Dialects.ofCallers(dialect));
  }

  private static final RequestId ID = new RequestId("0193-id");

  @Test
  void aRefusalIsWrittenAsTheContractSays() throws Exception {
    var refusal =
        new Refusal(
            RefusalCode.MODEL_NOT_PERMITTED,
            "Not \"this\".",
            Refusal.Details.NONE
                .withReasons(List.of(new Reason("blocked", "m")))
                .withEligible(List.of("llama"))
                .withExcluded(Map.of("gpt", List.of("a")))
                .withRevision("abc")
                .withResets(Instant.parse("2026-12-01T00:00:00Z")));
    assertEquals(
        Json.tree(
            """
            {"type":"error","error":{"type":"permission_error","message":"Not \\"this\\"."},
             "request_id":"0193-id","drawbridge":{
             "code":"model_not_permitted","request_id":"0193-id","revision":"abc",
             "reasons":[{"code":"blocked","message":"m"}],"eligible":["llama"],
             "excluded":{"gpt":["a"]},"resets":"2026-12-01T00:00:00Z",
             "help":"https://help","contact":null}}
            """),
        Json.tree(AnthropicErrorWriter.body(refusal, ID, "https://help", null)));
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST, invalid_request_error",
    "CONTEXT_LENGTH_EXCEEDED, invalid_request_error",
    "UNAUTHENTICATED, authentication_error",
    "DENIED, permission_error",
    "UNKNOWN_MODEL, not_found_error",
    "MODEL_RETIRED, not_found_error",
    "BODY_TOO_LARGE, request_too_large",
    "BUDGET_EXHAUSTED, rate_limit_error",
    "RATE_LIMITED, rate_limit_error",
    "UPSTREAM_FAILED, api_error",
    "INTERNAL, api_error",
    "AUDIT_UNAVAILABLE, api_error",
    "OVERLOADED, overloaded_error",
    "DRAINING, overloaded_error",
    "UPSTREAM_TIMEOUT, timeout_error",
  })
  void clientsFindAnthropicsOwnWords(RefusalCode code, String type) throws Exception {
    var error = Json.tree(AnthropicErrorWriter.body(new Refusal(code, "m\ud800"), ID, null, null));
    assertEquals(type, error.at("/error/type").textValue());
    assertEquals(code.wire(), error.at("/drawbridge/code").textValue());
  }

  @Test
  void theEventIsAnErrorEventOfOneDataLine() {
    String event =
        AnthropicErrorWriter.event(new Refusal(RefusalCode.DRAINING, "a\nb"), ID, null, null);
    assertTrue(
        event.startsWith("event: error\ndata: {\"type\":\"error\"") && event.endsWith("}\n\n"));
    assertEquals(3, event.chars().filter(c -> c == '\n').count());
  }

  @Test
  void aVendorsErrorIsReadAndWritten() throws Exception {
    var codec = new AnthropicCodec();
    byte[] body = codec.writeError(400, "max_tokens: 9 > 8");
    assertEquals(
        Json.tree(
            "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\","
                + "\"message\":\"max_tokens: 9 > 8\"}}"),
        Json.tree(body));
    assertEquals("max_tokens: 9 > 8", codec.errorMessage(body));
    assertEquals("", codec.errorMessage("<html>".getBytes(UTF_8)));
    assertEquals("", codec.errorMessage("{\"error\":7}".getBytes(UTF_8)));
  }

  @Test
  void modelsAreListed() throws Exception {
    var known = new ListedModel("claude", "Anthropic", 200_000, 64_000);
    var alias = new ListedModel("chat", "drawbridge", null, null);
    assertEquals(
        Json.tree(
            """
            {"data":[{"type":"model","id":"claude","display_name":"claude",
              "created_at":"1970-01-01T00:00:00Z","max_input_tokens":200000,"max_tokens":64000},
             {"type":"model","id":"chat","display_name":"chat",
              "created_at":"1970-01-01T00:00:00Z"}],
             "has_more":false,"first_id":"claude","last_id":"chat"}
            """),
        Json.tree(callers(AnthropicDialect.ID).models(List.of(known, alias))));
    assertEquals(
        "claude", Json.tree(callers(AnthropicDialect.ID).model(known)).get("id").textValue());
    assertTrue(Json.tree(callers(AnthropicDialect.ID).models(List.of())).get("first_id").isNull());
    assertEquals("{\"input_tokens\":7}", new String(AnthropicModelWriter.count(7), UTF_8));
  }

  private static int told(String members, Tokenizer tokenizer) {
    ModelCall call =
        AnthropicRequestScanner.readCount(
            ("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\","
                    + "\"text\":\"hello\"}"
                    + members)
                .getBytes(UTF_8));
    return TokenCounter.told(call, tokenizer);
  }

  @ParameterizedTest
  @CsvSource({"O200K", "CLAUDE"})
  void whateverTheModelReadsIsCounted(Tokenizer tokenizer) {
    int text = told("]}]}", tokenizer);
    assertTrue(text > 5 && text < 14, "" + text);
    String words = "tell me more about the bridges of the city";
    int few = 8;
    int many = 30;
    for (String more :
        new String[] {
          "]}],\"system\":\"" + words + "\"}",
          "]}],\"system\":[{\"type\":\"text\",\"text\":\"" + words + "\"}]}",
          "]}],\"tools\":[{\"name\":\"t\",\"description\":\"" + words + "\"}]}",
          ",{\"type\":\"tool_result\",\"content\":[{\"type\":\"text\",\"text\":\""
              + words
              + "\"}]}]}]}",
          ",{\"type\":\"document\",\"source\":{\"type\":\"text\",\"data\":\"" + words + "\"}}]}]}",
        }) {
      int with = told(more, tokenizer);
      assertTrue(with >= text + few && with <= text + many, more + " " + with);
    }
    String base64 = "QUJD".repeat(2000);
    String image =
        "{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"data\":\"" + base64 + "\"}}";
    int small = told(",{\"type\":\"tool_result\",\"content\":[" + image + "]}]}]}", tokenizer);
    assertTrue(small <= text + few, "" + small);
  }
}
