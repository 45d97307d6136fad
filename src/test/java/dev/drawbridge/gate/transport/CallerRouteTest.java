package dev.drawbridge.gate.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.drawbridge.admin.AdminOperations;
import dev.drawbridge.server.ApiDocument;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CallerRouteTest {
  @Test
  void theDocumentDescribesEachAndNoOther() {
    Set<String> routes =
        CallerRoute.ALL.stream()
            .flatMap(place -> place.methods().stream().map(method -> method + " " + place.path()))
            .collect(Collectors.toCollection(TreeSet::new));
    AdminOperations.ALL.stream()
        .flatMap(operation -> operation.own().stream())
        .map(own -> own.method() + " /drawbridge/v1" + own.path().replaceAll(":(\\w+)", "{$1}"))
        .forEach(routes::add);
    assertEquals(ApiDocument.operations(ApiDocument.CALLERS), routes);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/models, /v1/models, ''",
    "/v1/models/gpt-4.1-mini, /v1/models/{id}, gpt-4.1-mini",
    "/v1/models/meta/llama, /v1/models/{id}, meta/llama",
    "/v1/models/meta%2Fllama, /v1/models/{id}, meta/llama",
    "/v1/models/a+b, /v1/models/{id}, a+b",
    "/v1/models/50%, /v1/models/{id}, 50%",
    "/v1/models/{id}, /v1/models/{id}, {id}",
    "/v1/models/llama3.3:70b, /v1/models/{id}, llama3.3:70b",
    "/openai/deployments/my%20gpt/chat/completions, /openai/deployments/{id}/chat/completions, my gpt",
    "/openai/deployments/a/b/embeddings, /openai/deployments/{id}/embeddings, a/b",
    "/v1/messages/count_tokens, /v1/messages/count_tokens, ''",
    "/v1beta/models/gemini-2.5:streamGenerateContent, /v1beta/models/{id}:streamGenerateContent, gemini-2.5",
    "/v1/models/llama3.3:70b:generateContent, /v1/models/{id}:generateContent, llama3.3:70b",
    "/v1beta/models/a%2Fb:countTokens, /v1beta/models/{id}:countTokens, a/b",
    "/v1beta/models/e:batchEmbedContents, /v1beta/models/{id}:batchEmbedContents, e",
    "/v1beta/models/llama3.3:70b, /v1beta/models/{id}, llama3.3:70b",
    "/drawbridge/v1/requests/0193, /drawbridge/v1/requests/{id}, 0193",
    "/drawbridge/v1/access-requests/k3jq, /drawbridge/v1/access-requests/{id}, k3jq",
    "/drawbridge/v1/access-requests/k3jq/end, /drawbridge/v1/access-requests/{id}/end, k3jq",
    "/, /, ''"
  })
  void aPathLeadsToARouteAndNamesWhatIsThere(String path, String route, String id) {
    CallerRoute.Found found = CallerRoute.at(path);
    assertNotNull(found);
    assertEquals(route, found.route().path());
    assertEquals(id, found.id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1", "/v1/models/", "/v1/Models", "//", "/openapi.yaml/"})
  void elsewhereThereIsNothing(String path) {
    assertNull(CallerRoute.at(path));
  }
}
