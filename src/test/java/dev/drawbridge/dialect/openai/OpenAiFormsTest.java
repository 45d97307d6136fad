package dev.drawbridge.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.codec.FieldRules;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.ListedModel;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.RequestId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiFormsTest {
  private static CallerDialect callers(Dialect dialect) {
    return Objects.requireNonNull(Dialects.ofCallers(dialect));
  }

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final RequestId ID = new RequestId("0193-id");

  private static JsonNode error(Refusal refusal) throws Exception {
    return MAPPER.readTree(OpenAiErrorWriter.body(refusal, ID, "https://help", null)).get("error");
  }

  @Test
  void aRefusalIsWrittenAsTheContractSays() throws Exception {
    var refusal =
        new Refusal(
            RefusalCode.MODEL_NOT_PERMITTED,
            "Not \"this\".",
            Refusal.Details.NONE
                .withReasons(List.of(new Reason("blocked", "m")))
                .withEligible(List.of("llama"))
                .withExcluded(Map.of("gpt", List.of("a", "b")))
                .withRevision("abc")
                .withResets(Instant.parse("2026-12-01T00:00:00Z")));
    assertEquals(
        MAPPER.readTree(
            """
            {"error":{"message":"Not \\"this\\".","type":"permission_error",
             "code":"model_not_permitted","param":"model","drawbridge":{
             "code":"model_not_permitted","request_id":"0193-id","revision":"abc",
             "reasons":[{"code":"blocked","message":"m"}],"eligible":["llama"],
             "excluded":{"gpt":["a","b"]},"resets":"2026-12-01T00:00:00Z",
             "help":"https://help","contact":null}}}
            """),
        MAPPER.readTree(OpenAiErrorWriter.body(refusal, ID, "https://help", null)));
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST, invalid_request, invalid_request_error",
    "CONTEXT_LENGTH_EXCEEDED, context_length_exceeded, invalid_request_error",
    "UNAUTHENTICATED, invalid_api_key, authentication_error",
    "DENIED, denied, permission_error",
    "UNKNOWN_MODEL, model_not_found, not_found_error",
    "BUDGET_EXHAUSTED, insufficient_quota, insufficient_quota",
    "RATE_LIMITED, rate_limit_exceeded, rate_limit_error",
    "UPSTREAM_THROTTLED, rate_limit_exceeded, rate_limit_error",
    "UPSTREAM_QUOTA, upstream_quota, rate_limit_error",
    "INTERNAL, internal, server_error",
    "UPSTREAM_FAILED, upstream_failed, server_error",
    "DRAINING, draining, server_error",
  })
  void clientsFindOpenAisOwnWords(RefusalCode code, String word, String type) throws Exception {
    JsonNode error = error(new Refusal(code, "m"));
    assertEquals(word, error.get("code").textValue());
    assertEquals(type, error.get("type").textValue());
    assertEquals(code.wire(), error.at("/drawbridge/code").textValue());
  }

  @Test
  void halfASurrogatePairDoesNotBreakAnError() throws Exception {
    assertEquals(
        "a\uFFFDb\ud83d\ude00",
        error(Refusal.invalid("p", "a\ud800b\ud83d\ude00")).get("message").textValue());
  }

  @Test
  void theEventIsOneDataLine() throws Exception {
    String event =
        OpenAiErrorWriter.event(new Refusal(RefusalCode.DRAINING, "a\nb"), ID, null, null);
    assertTrue(event.startsWith("data: {\"error\":") && event.endsWith("}\n\n"));
    assertEquals(2, event.chars().filter(c -> c == '\n').count());
  }

  @Test
  void modelsAreListed() throws Exception {
    var known = new ListedModel("gpt", "OpenAI", 128_000, 16_384);
    var alias = new ListedModel("chat", "drawbridge", null, null);
    assertEquals(
        MAPPER.readTree(
            """
            {"object":"list","data":[{"id":"gpt","object":"model","created":0,"owned_by":"OpenAI",
             "context_window":128000,"context_length":128000,"max_output_tokens":16384},
             {"id":"chat","object":"model","created":0,"owned_by":"drawbridge"}]}
            """),
        MAPPER.readTree(callers(OpenAiDialect.ID).models(List.of(known, alias))));
    assertEquals(
        "gpt", MAPPER.readTree(callers(OpenAiDialect.ID).model(known)).get("id").textValue());
  }

  @Test
  void aModelsAbilitiesAndPriceAreToldAsOpenRouterTellsThem() throws Exception {
    var model =
        new ListedModel(
            "gpt",
            "OpenAI",
            128_000,
            16_384,
            Set.of(Capability.CHAT, Capability.TOOLS, Capability.VISION, Capability.JSON_SCHEMA),
            new ListedModel.Rates(0.15, 0.6, 0.075));

    JsonNode told = MAPPER.readTree(callers(OpenAiDialect.ID).model(model));

    assertEquals(
        MAPPER.readTree(
            """
            {"prompt":"0.00000015","completion":"0.0000006","input_cache_read":"0.000000075"}
            """),
        told.get("pricing"));
    assertEquals(
        MAPPER.readTree(
            """
            {"input_modalities":["text","image"],"output_modalities":["text"]}
            """),
        told.get("architecture"));
    assertEquals(
        MAPPER.readTree(
            """
            ["tools","tool_choice","response_format","structured_outputs"]
            """),
        told.get("supported_parameters"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"x\"", "[\"x\",\"y\"]", "[1,2]", "[[1],[2]]"})
  void embeddingsTakeTextAndTokens(String input) {
    ModelCall call =
        OpenAiEmbeddingScanner.read(("{\"model\":\"e\",\"input\":" + input + "}").getBytes(UTF_8));
    assertEquals(Operation.EMBEDDING, call.operation());
    assertEquals(Set.of(Capability.EMBEDDINGS), call.needs());
    assertEquals("e", call.model());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"e\"}",
        "{\"model\":\"e\",\"input\":[]}",
        "{\"model\":\"e\",\"input\":null}",
        "{\"model\":\"e\",\"input\":{}}",
        "{\"model\":\"e\",\"input\":[true]}",
        "{\"model\":\"e\",\"Input\":\"x\"}",
      })
  void otherInputIsRefused(String body) {
    Refusal refusal =
        assertThrows(Refusal.class, () -> OpenAiEmbeddingScanner.read(body.getBytes(UTF_8)));
    assertEquals("input", refusal.details().param());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prompt.id", "tools.mcp", "tools.web_search_preview", "web_search_options", "api_base",
        "base_url", "api_key", "fallbacks", "custom_llm_provider", "extra_headers",
      })
  void everyVendorHasWhatChoosesBehindPolicysBack(String field) {
    for (String vendor : new String[] {"openai", "ollama", "openrouter", "unheard-of"}) {
      assertEquals(
          Optional.of(field),
          FieldRules.firstRefused(Vendor.of(vendor), Set.of(field, "model"), Set.of()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"models", "route", "provider", "transforms", "plugins"})
  void aFieldOfOneVendorIsRefusedThereAndWhereTheVendorIsUnknown(String field) {
    assertEquals(
        Optional.of(field),
        FieldRules.firstRefused(Vendor.of("openrouter"), Set.of(field), Set.of()));
    assertEquals(
        Optional.of(field), FieldRules.firstRefused(Vendor.UNNAMED, Set.of(field), Set.of()));
    assertEquals(
        Optional.empty(), FieldRules.firstRefused(Vendor.of("openai"), Set.of(field), Set.of()));
    assertTrue(FieldRules.refused(Vendor.of("openrouter")).contains(field));
  }

  @ParameterizedTest
  @ValueSource(strings = {"enable_search", "search_options", "enable_code_interpreter"})
  void aFieldThatSwitchesOnAToolIsRefusedWhereTheVendorIsUnknown(String field) {
    assertEquals(
        Optional.of(field), FieldRules.firstRefused(Vendor.UNNAMED, Set.of(field), Set.of()));
    assertEquals(
        Optional.empty(), FieldRules.firstRefused(Vendor.of("openai"), Set.of(field), Set.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"service_tier\":\"priority\" | service_tier.priority",
        "\"service_tier\":\"Performance\" | service_tier.performance",
        "\"speed\":\"fast\" | speed.fast",
        "\"google\":{\"cached_content\":\"cachedContents/1\"} | google.cached_content",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"},\"google_search\":{}}] |"
            + " tools.google_search",
        "\"tools\":[{\"web_search\":true,\"type\":\"function\",\"function\":{\"name\":\"f\"}}] |"
            + " tools.web_search",
      })
  void whatCostsMoreOrSwitchesOnAToolIsRefusedUnlessPermitted(String member, String field) {
    ModelCall call = chat(member);
    assertEquals(
        Optional.of(field), FieldRules.firstRefused(Vendor.UNNAMED, call.fields(), Set.of()));
    assertEquals(
        Optional.of(field), FieldRules.firstRefused(Vendor.of("openai"), call.fields(), Set.of()));
    assertEquals(
        Optional.empty(), FieldRules.firstRefused(Vendor.UNNAMED, call.fields(), Set.of(field)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"service_tier\":\"auto\"",
        "\"service_tier\":\"flex\"",
        "\"service_tier\":null",
        "\"tools\":[{\"id\":\"x\",\"strict\":true,\"type\":\"function\",\"function\":{\"name\":\"f\"}}]",
        "\"google\":{\"thinking_config\":{\"thinking_budget\":0}}",
        "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"},\"strict\":true,\"cache_control\":{\"type\":\"ephemeral\"}}]",
      })
  void whatCostsNoMorePasses(String member) {
    assertEquals(
        Optional.empty(), FieldRules.firstRefused(Vendor.UNNAMED, chat(member).fields(), Set.of()));
    assertFalse(chat(member).asksForDearTier());
  }

  @Test
  void whatIsToBeKeptInACacheIsSeenAtAnyDepth() {
    String part = "\"x\":[{\"cache_control\":{\"type\":\"ephemeral\"%s}}]";
    Set<String> minutes = chat(part.formatted("")).fields();
    assertTrue(minutes.contains(ModelCall.CACHE));
    assertFalse(minutes.contains(ModelCall.CACHE_FOR_AN_HOUR));
    Set<String> hour = chat(part.formatted(",\"ttl\":\"1h\"")).fields();
    assertTrue(hour.contains(ModelCall.CACHE_FOR_AN_HOUR));
    assertFalse(chat("\"x\":1").fields().contains(ModelCall.CACHE));
  }

  private static ModelCall chat(String member) {
    String body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]," + member + "}";
    return OpenAiRequestScanner.read(body.getBytes(UTF_8));
  }

  @Test
  void aTeamMayBePermittedAFieldByName() {
    var fields = Set.of("tools.web_search", "prompt.id");
    assertEquals(
        Optional.of("prompt.id"),
        FieldRules.firstRefused(Vendor.UNNAMED, fields, Set.of("tools.*")));
    assertEquals(
        Optional.empty(),
        FieldRules.firstRefused(Vendor.UNNAMED, fields, Set.of("tools.web_search", "prompt.id")));
  }

  @Test
  void usualFieldsPassEverywhere() {
    ModelCall call =
        OpenAiRequestScannerTest.read(
            "{\"model\":\"m\",\"messages\":[{}],\"temperature\":1,\"tools\":[{\"type\":\"function\","
                + "\"function\":{\"name\":\"f\"}}],\"stream\":true,\"metadata\":{\"a\":\"b\"},"
                + "\"store\":false,\"seed\":1,\"reasoning_effort\":\"low\",\"service_tier\":\"auto\"}");
    assertEquals(
        Optional.empty(), FieldRules.firstRefused(Vendor.UNNAMED, call.fields(), Set.of()));
  }
}
