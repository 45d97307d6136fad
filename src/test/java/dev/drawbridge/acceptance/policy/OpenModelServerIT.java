package dev.drawbridge.acceptance.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.fixture.FirstGateway;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real open model answers in OpenAI's form; what it says is its own business. */
class OpenModelServerIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static @Nullable OpenModelServer server;

  @BeforeAll
  static void start() throws Exception {
    server = OpenModelServer.start();
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) server.close();
  }

  private static HttpResponse<String> chat(String rest) throws Exception {
    URI base = java.util.Objects.requireNonNull(server).base();
    String body =
        "{\"model\":\""
            + OpenModelServer.MODEL
            + "\",\"max_tokens\":24,\"messages\":[{\"role\":"
            + "\"user\",\"content\":\"What is the capital of France?\"}]"
            + rest
            + "}";
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(base + "/chat/completions"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void answersAQuestion() throws Exception {
    HttpResponse<String> response = chat("");

    assertEquals(200, response.statusCode());
    JsonNode answer = JSON.readTree(response.body());
    assertEquals("chat.completion", answer.path("object").asText());
    assertFalse(answer.at("/choices/0/message/content").asText().isBlank());
    assertTrue(answer.at("/usage/prompt_tokens").asInt() > 3);
    int completion = answer.at("/usage/completion_tokens").asInt();
    assertTrue(completion > 0 && completion <= 24, "completion tokens: " + completion);
  }

  /** It listens where the environment says that Ollama does, as a person would have it. */
  @Test
  void initFindsItOnThisMachineAndItAnswers(@TempDir Path folder) throws Exception {
    URI base = java.util.Objects.requireNonNull(server).base();
    Map<String, String> environment = Map.of("OLLAMA_HOST", "127.0.0.1:" + base.getPort());
    List<String> flags = List.of("--vendor", "none", "--team", "research");
    try (FirstGateway first =
        FirstGateway.in(folder.resolve("first"), "", environment, "research", flags)) {
      String body =
          "{\"model\":\"chat\",\"max_tokens\":8,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(first.base().resolve("/v1/chat/completions"))
                      .header("Authorization", "Bearer " + first.key())
                      .header("Content-Type", "application/json")
                      .POST(HttpRequest.BodyPublishers.ofString(body))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());

      assertTrue(first.init().err().contains("Found "), first.init().err());
      assertEquals(200, answer.statusCode(), answer.body());
      assertFalse(JSON.readTree(answer.body()).at("/choices/0/message/content").asText().isBlank());
    }
  }

  @Test
  void streamsAnAnswer() throws Exception {
    HttpResponse<String> response =
        chat(",\"stream\":true,\"stream_options\":{\"include_usage\":true}");

    List<String> events =
        response
            .body()
            .lines()
            .filter(l -> l.startsWith("data: "))
            .map(l -> l.substring(6))
            .toList();
    assertEquals("text/event-stream", response.headers().firstValue("content-type").orElseThrow());
    assertEquals("[DONE]", events.getLast());
    JsonNode usage = JSON.readTree(events.get(events.size() - 2));
    assertTrue(usage.at("/usage/completion_tokens").asInt() > 0);
    assertEquals(0, usage.path("choices").size());
    long texts = 0;
    for (String event : events.subList(0, events.size() - 1)) {
      if (!JSON.readTree(event).at("/choices/0/delta/content").asText().isEmpty()) texts++;
    }
    assertTrue(texts > 1, "chunks of text: " + texts);
  }
}
