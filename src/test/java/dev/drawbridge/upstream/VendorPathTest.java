package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Operation;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where each vendor has its routes, below the base URL. */
class VendorPathTest {
  private static Endpoint endpoint(Dialect dialect, @Nullable String vendor, String url) {
    return new Endpoint("p", dialect, vendor, URI.create(url), "d", null, false, Fixture.QUICK);
  }

  @ParameterizedTest
  @CsvSource({
    "openai,,https://a/v1,openai,chat,false,gpt-5,/chat/completions",
    "openai,,https://a/v1,openai,embedding,false,e-3,/embeddings",
    "openai,,https://a/v1,responses,chat,true,gpt-5,/responses",
    "openai,azure,https://a/openai/v1,openai,chat,true,mine,/chat/completions",
    "openai,azure,https://a/openai/v1,responses,chat,true,mine,/responses",
    "openai,azure,https://a/?api-version=1,openai,chat,true,my gpt,/openai/deployments/my%20gpt/chat/completions",
    "openai,azure,https://a/openai?api-version=1,openai,embedding,false,e,/deployments/e/embeddings",
    "openai,azure,https://a?api-version=1,responses,chat,false,m,/openai/responses",
    "anthropic,,https://a,anthropic,chat,true,claude,/v1/messages",
    "anthropic,,https://a/v1/,anthropic,chat,true,claude,/messages",
    "gemini,,https://a,gemini,chat,false,gemini-2.5,/v1beta/models/gemini-2.5:generateContent",
    "gemini,,https://a/v1beta,gemini,chat,true,models/g,/models/g:streamGenerateContent?alt=sse",
    "gemini,,https://a,gemini,embedding,false,e,/v1beta/models/e:batchEmbedContents",
    "gemini,vertex,https://a/v1/projects/p/locations/l,gemini,chat,true,g,/publishers/google/models/g:streamGenerateContent?alt=sse",
    "gemini,vertex,https://a/v1/projects/p/locations/l,gemini,chat,false,endpoints/12,/endpoints/12:generateContent",
    "bedrock,,https://a,bedrock,chat,false,eu.anthropic.claude-v1:0,/model/eu.anthropic.claude-v1%3A0/converse",
    "bedrock,,https://a,bedrock,chat,true,arn:aws:x/y,/model/arn%3Aaws%3Ax%2Fy/converse-stream",
    "ollama,,http://a,ollama,chat,true,llama3.3:70b,/api/chat",
    "ollama,,http://a,ollama,embedding,false,e,/api/embed"
  })
  void theRouteOfACall(
      String dialect,
      @Nullable String vendor,
      String url,
      String spoken,
      String operation,
      boolean stream,
      String model,
      String path) {
    assertEquals(
        path,
        VendorPath.of(
            endpoint(Dialect.of(dialect).orElseThrow(), vendor, url),
            Dialect.of(spoken).orElseThrow(),
            operation.equals("chat") ? Operation.CHAT : Operation.EMBEDDING,
            stream,
            false,
            model));
  }

  @Test
  void oneTextsEmbeddingHasItsOwnRouteAtGemini() {
    var endpoint = endpoint(Dialect.GEMINI, null, "https://a");
    assertEquals(
        "/v1beta/models/e:embedContent",
        VendorPath.of(endpoint, Dialect.GEMINI, Operation.EMBEDDING, false, true, "e"));
  }

  @Test
  void aCountIsSentNowhere() {
    for (Dialect dialect : Dialect.values()) {
      var endpoint = endpoint(dialect, null, "https://a");
      assertThrows(
          IllegalStateException.class,
          () -> VendorPath.of(endpoint, dialect, Operation.COUNT_TOKENS, false, false, "m"));
    }
  }

  @Test
  void modelsAreListedWhereADialectListsThem() {
    assertEquals("/models", VendorPath.models(endpoint(Dialect.OPENAI, null, "https://a/v1")));
    assertEquals("/v1/models", VendorPath.models(endpoint(Dialect.ANTHROPIC, null, "https://a")));
    assertEquals("/v1beta/models", VendorPath.models(endpoint(Dialect.GEMINI, null, "https://a")));
    assertEquals("/api/tags", VendorPath.models(endpoint(Dialect.OLLAMA, null, "https://a")));
    assertEquals(null, VendorPath.models(endpoint(Dialect.BEDROCK, null, "https://a")));
  }
}
