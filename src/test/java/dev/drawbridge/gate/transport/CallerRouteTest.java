package dev.drawbridge.gate.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.server.ApiDocument;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallerRouteTest {
  @Test
  void theDocumentDescribesEachAndNoOther() {
    assertEquals(
        ApiDocument.operations(ApiDocument.CALLERS),
        Arrays.stream(CallerRoute.values())
            .map(place -> place.method + " " + place.path)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models, MODELS, ''",
    "/v1/models/gpt-4.1-mini, MODEL, gpt-4.1-mini",
    "/v1/models/meta/llama, MODEL, meta/llama",
    "/v1/models/meta%2Fllama, MODEL, meta/llama",
    "/v1/models/a+b, MODEL, a+b",
    "/v1/models/50%, MODEL, 50%",
    "/v1/models/{id}, MODEL, {id}",
    "/v1/models/llama3.3:70b, MODEL, llama3.3:70b",
    "/openai/deployments/my%20gpt/chat/completions, DEPLOYED_CHAT, my gpt",
    "/openai/deployments/a/b/embeddings, DEPLOYED_EMBEDDINGS, a/b",
    "/v1/messages/count_tokens, MESSAGES_COUNT, ''",
    "/v1beta/models/gemini-2.5:streamGenerateContent, STREAM_GENERATE, gemini-2.5",
    "/v1/models/llama3.3:70b:generateContent, GENERATE, llama3.3:70b",
    "/v1beta/models/a%2Fb:countTokens, GEMINI_COUNT, a/b",
    "/v1beta/models/e:batchEmbedContents, BATCH_EMBED_CONTENTS, e",
    "/v1beta/models/llama3.3:70b, GEMINI_MODEL, llama3.3:70b",
    "/drawbridge/v1/requests/0193, REQUEST, 0193",
    "/, HELLO, ''"
  })
  void aPathLeadsToAPlaceAndNamesWhatIsThere(String path, CallerRoute place, String id) {
    assertEquals(new CallerRoute.Found(place, id), CallerRoute.at(path));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1", "/v1/models/", "/v1/Models", "//", "/openapi.yaml/"})
  void elsewhereThereIsNothing(String path) {
    assertNull(CallerRoute.at(path));
  }
}
