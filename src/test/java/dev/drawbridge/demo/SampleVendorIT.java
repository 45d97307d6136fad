package dev.drawbridge.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.errors.OpenAIServiceException;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.EmbeddingCreateParams;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The sample vendors' answers are what OpenAI's own client takes. */
class SampleVendorIT {
  private final Vertx vertx = Vertx.vertx();
  private int port;

  @BeforeEach
  void start() throws Exception {
    List<String> models =
        List.of("large", "large-no-key", "large-no-region", "large-no-quota", "large-down");
    port = SampleVendor.start(vertx, "acme", "k1", models).await(10, TimeUnit.SECONDS).port();
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().await(10, TimeUnit.SECONDS);
  }

  private OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl("http://127.0.0.1:" + port + "/v1")
        .apiKey(key)
        .maxRetries(0)
        .build();
  }

  private static ChatCompletionCreateParams.Builder ask(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage("What is a bridge?");
  }

  @Test
  void answersAChatLabelledAsASample() {
    var answer = client("k1").chat().completions().create(ask("large").build());

    assertEquals(
        "[sample answer of acme] You asked: What is a bridge?",
        answer.choices().getFirst().message().content().orElseThrow());
    var usage = answer.usage().orElseThrow();
    assertEquals(usage.totalTokens(), usage.promptTokens() + usage.completionTokens());
  }

  @Test
  void streamsAChatWithItsUsage() {
    var params =
        ask("large")
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();

    try (var stream = client("k1").chat().completions().createStreaming(params)) {
      var chunks = stream.stream().toList();
      StringBuilder text = new StringBuilder();
      for (var chunk : chunks) {
        for (var choice : chunk.choices()) choice.delta().content().ifPresent(text::append);
      }
      assertEquals("[sample answer of acme] You asked: What is a bridge?", text.toString());
      assertTrue(chunks.getLast().choices().isEmpty());
      assertTrue(chunks.getLast().usage().orElseThrow().completionTokens() > 0);
      assertFalse(chunks.getFirst().usage().isPresent());
    }
  }

  @Test
  void cutsAnAnswerAtTheCallersBound() {
    var answer =
        client("k1").chat().completions().create(ask("large").maxCompletionTokens(3).build());

    assertEquals("length", answer.choices().getFirst().finishReason().asString());
    assertEquals(3, answer.usage().orElseThrow().completionTokens());
  }

  @Test
  void embedsTexts() {
    var answer =
        client("k1")
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model("large")
                    .inputOfArrayOfStrings(List.of("a", "b"))
                    .encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT)
                    .build());

    assertEquals(2, answer.data().size());
    assertEquals(8, answer.data().getLast().embedding().size());
  }

  @Test
  void listsItsModels() {
    assertEquals(5, client("k1").models().list().data().size());
  }

  @Test
  void wantsItsKey() {
    var refused =
        assertThrows(
            OpenAIServiceException.class,
            () -> client("wrong").chat().completions().create(ask("large").build()));

    assertEquals(401, refused.statusCode());
    assertEquals("invalid_api_key", refused.code().orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "large-no-key, 401, invalid_api_key",
    "large-no-region, 403, unsupported_country_region_territory",
    "large-no-quota, 429, insufficient_quota",
    "large-down, 503, server_error",
    "unknown, 404, model_not_found"
  })
  void restrictsAccessAsVendorsDo(String model, int status, String code) {
    var refused =
        assertThrows(
            OpenAIServiceException.class,
            () -> client("k1").chat().completions().create(ask(model).build()));

    assertEquals(status, refused.statusCode());
    assertEquals(code, refused.code().orElseThrow());
  }
}
