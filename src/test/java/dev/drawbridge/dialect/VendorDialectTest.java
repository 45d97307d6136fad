package dev.drawbridge.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.bedrock.BedrockDialect;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.dialect.contract.VendorEndpoint;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.ollama.OllamaDialect;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.json.Json;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where each vendor has its routes, below the base URL. */
class VendorDialectTest {
  private static VendorEndpoint at(@Nullable String vendor, String url) {
    return new VendorEndpoint(URI.create(url), Vendor.of(vendor));
  }

  /** The configuration takes no vendor whose ways the registry does not have. */
  @Test
  void everyVendorOfTheSchemaIsKnown() throws Exception {
    byte[] schema =
        Files.readAllBytes(
            Path.of("src/main/resources/dev/drawbridge/config/drawbridge.schema.json"));
    List<String> unknown = new ArrayList<>();
    JsonNode vendors = Json.tree(schema).at("/$defs/provider/properties/vendor/enum");
    assertFalse(vendors.isEmpty());
    for (JsonNode vendor : vendors) {
      if (Vendor.of(vendor.textValue()) == Vendor.UNKNOWN) unknown.add(vendor.textValue());
    }
    assertEquals(List.of(), unknown);
  }

  private static @Nullable String models(Dialect dialect, String url) {
    return Dialects.ofVendors(dialect).modelsPath(at(null, url));
  }

  @ParameterizedTest
  @CsvSource({
    ",https://a/v1,openai,chat,false,gpt-5,/chat/completions",
    ",https://a/v1,openai,embedding,false,e-3,/embeddings",
    ",https://a/v1,responses,chat,true,gpt-5,/responses",
    "azure,https://a/openai/v1,openai,chat,true,mine,/chat/completions",
    "azure,https://a/openai/v1,responses,chat,true,mine,/responses",
    "azure,https://a/?api-version=1,openai,chat,true,my gpt,/openai/deployments/my%20gpt/chat/completions",
    "azure,https://a/openai?api-version=1,openai,embedding,false,e,/deployments/e/embeddings",
    "azure,https://a?api-version=1,responses,chat,false,m,/openai/responses",
    ",https://a,anthropic,chat,true,claude,/v1/messages",
    ",https://a/v1/,anthropic,chat,true,claude,/messages",
    ",https://a,gemini,chat,false,gemini-2.5,/v1beta/models/gemini-2.5:generateContent",
    ",https://a/v1beta,gemini,chat,true,models/g,/models/g:streamGenerateContent?alt=sse",
    ",https://a,gemini,embedding,false,e,/v1beta/models/e:batchEmbedContents",
    "vertex,https://a/v1/projects/p/locations/l,gemini,chat,true,g,/publishers/google/models/g:streamGenerateContent?alt=sse",
    "vertex,https://a/v1/projects/p/locations/l,gemini,chat,false,endpoints/12,/endpoints/12:generateContent",
    ",https://a,bedrock,chat,false,eu.anthropic.claude-v1:0,/model/eu.anthropic.claude-v1%3A0/converse",
    ",https://a,bedrock,chat,true,arn:aws:x/y,/model/arn%3Aaws%3Ax%2Fy/converse-stream",
    ",http://a,ollama,chat,true,llama3.3:70b,/api/chat",
    ",http://a,ollama,embedding,false,e,/api/embed"
  })
  void theRouteOfACall(
      @Nullable String vendor,
      String url,
      String spoken,
      String operation,
      boolean stream,
      String model,
      String path) {
    assertEquals(
        path,
        Dialects.ofVendors(new Dialect(spoken))
            .path(
                at(vendor, url),
                operation.equals("chat") ? Operation.CHAT : Operation.EMBEDDING,
                stream,
                false,
                model));
  }

  @Test
  void oneTextsEmbeddingHasItsOwnRouteAtGemini() {
    assertEquals(
        "/v1beta/models/e:embedContent",
        Dialects.ofVendors(GeminiDialect.ID)
            .path(at(null, "https://a"), Operation.EMBEDDING, false, true, "e"));
  }

  @Test
  void aCountIsSentNowhere() {
    for (Dialect dialect : EveryDialect.ALL) {
      var vendors = Dialects.ofVendors(dialect);
      assertThrows(
          IllegalStateException.class,
          () -> vendors.path(at(null, "https://a"), Operation.COUNT_TOKENS, false, false, "m"));
    }
  }

  @Test
  void modelsAreListedWhereADialectListsThem() {
    assertEquals("/models", models(OpenAiDialect.ID, "https://a/v1"));
    assertEquals("/v1/models", models(AnthropicDialect.ID, "https://a"));
    assertEquals("/v1beta/models", models(GeminiDialect.ID, "https://a"));
    assertEquals("/api/tags", models(OllamaDialect.ID, "https://a"));
    assertEquals(null, models(BedrockDialect.ID, "https://a"));
  }
}
