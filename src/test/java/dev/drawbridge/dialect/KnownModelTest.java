package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.anthropic.AnthropicRequestScanner;
import dev.drawbridge.dialect.bedrock.BedrockDialect;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.json.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A deployment's, an endpoint's or a profile's name tells nothing; the catalogue does. */
class KnownModelTest {
  private static final String PROFILE =
      "arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/a1b2c3";

  private static JsonNode sent(
      Dialect dialect, @Nullable String vendor, String model, @Nullable String known)
      throws Exception {
    String body =
        """
        {"model":"m","max_tokens":9000,"thinking":{"type":"adaptive"},
         "output_config":{"effort":"medium"},
         "system":[{"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}}],
         "messages":[{"role":"user","content":"hi"}]}
        """;
    var target =
        new CallTarget(dialect, Vendor.of(vendor), model, known, null, null, 0, false, null);
    EncodedRequest said =
        Dialects.translation(AnthropicRequestScanner.read(body.getBytes(UTF_8)), target).request();
    return Json.tree(said.body());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "anthropic/claude-sonnet-4-5|2|{\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":7200}}",
        "anthropic/claude-opus-4-8|2|{\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"medium\"}}",
        // Of whom only the maker is known is one of the newest.
        "anthropic/|2|{\"thinking\":{\"type\":\"adaptive\"},\"output_config\":{\"effort\":\"medium\"}}",
        "openai/gpt-oss-120b|1|{\"reasoning_effort\":\"medium\"}",
        "meta/llama-3.3-70b|1|",
        "none|1|",
      })
  void aProfileAtBedrockIsAskedAsItsModelIs(
      @Nullable String known, int system, @Nullable String beyond) throws Exception {
    JsonNode body = sent(BedrockDialect.ID, null, PROFILE, known);
    assertEquals(system, body.path("system").size(), "a cache point, or none");
    JsonNode expected = beyond == null ? Json.tree("null") : Json.tree(beyond);
    JsonNode told = body.path("additionalModelRequestFields");
    assertEquals(expected, told.isMissingNode() ? Json.tree("null") : told);
  }

  @Test
  void whatTheVendorsNameTellsIsBelieved() throws Exception {
    String id = "eu.amazon.nova-2-lite-v1:0";
    JsonNode body = sent(BedrockDialect.ID, null, id, "anthropic/claude-sonnet-4-5");
    JsonNode told = body.path("additionalModelRequestFields");
    assertEquals("enabled", told.path("reasoningConfig").path("type").asText());
  }

  @Test
  void aDeploymentAtAzureIsAskedAsItsModelIs() throws Exception {
    JsonNode plain = sent(OpenAiDialect.ID, "azure", "my-deployment", "openai/gpt-4.1-mini");
    assertEquals("my-deployment", plain.path("model").asText());
    assertEquals(false, plain.has("reasoning_effort"));
    JsonNode unknown = sent(OpenAiDialect.ID, "azure", "my-deployment", "openai/");
    assertEquals("medium", unknown.path("reasoning_effort").asText());
  }

  @Test
  void anEndpointAtVertexIsAskedAsItsModelIs() throws Exception {
    JsonNode three = sent(GeminiDialect.ID, "vertex", "endpoints/4711", "google/gemini-3-flash");
    JsonNode thinking = three.path("generationConfig").path("thinkingConfig");
    assertEquals("medium", thinking.path("thinkingLevel").asText());
    JsonNode older = sent(GeminiDialect.ID, "vertex", "endpoints/4711", "google/gemini-2.5-flash");
    assertEquals(true, older.path("generationConfig").path("thinkingConfig").has("thinkingBudget"));
  }

  @Test
  void aNameOfOnesOwnAtAnthropicIsAskedAsItsModelIs() throws Exception {
    var call =
        OpenAiRequestScanner.read(
            "{\"model\":\"m\",\"max_tokens\":9000,\"reasoning_effort\":\"medium\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
                .getBytes(UTF_8));
    var target =
        new CallTarget(
            AnthropicDialect.ID,
            Vendor.UNNAMED,
            "ours",
            "anthropic/claude-opus-4-8",
            null,
            null,
            0,
            false,
            null);
    JsonNode body = Json.tree(Dialects.translation(call, target).request().body());
    assertEquals("adaptive", body.path("thinking").path("type").asText());
    assertEquals("ours", body.path("model").asText());
  }
}
