package dev.drawbridge.acceptance.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.HostedVendorGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** LangChain4j's OpenAI client, for which Drawbridge is another base URL. */
class LangChain4jIT {
  private static HostedVendorGateway hosted;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    hosted = HostedVendorGateway.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    hosted.close();
  }

  private static OpenAiChatModel model(String name) {
    return OpenAiChatModel.builder()
        .baseUrl(hosted.base())
        .apiKey(hosted.key())
        .modelName(name)
        .maxRetries(0)
        .build();
  }

  /** The pieces of an answer as they come, and the whole at the end. */
  private static final class Listening implements StreamingChatResponseHandler {
    private final List<String> pieces = new CopyOnWriteArrayList<>();
    private final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

    @Override
    public void onPartialResponse(String piece) {
      pieces.add(piece);
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      whole.complete(response);
    }

    @Override
    public void onError(Throwable failure) {
      whole.completeExceptionally(failure);
    }
  }

  private static Listening stream(String model) {
    var listening = new Listening();
    OpenAiStreamingChatModel.builder()
        .baseUrl(hosted.base())
        .apiKey(hosted.key())
        .modelName(model)
        .build()
        .chat("Hello", listening);
    return listening;
  }

  @Test
  void chats() {
    assertEquals("The bridge is down.", model("gpt").chat("Hello"));
  }

  @Test
  void streamsPieceByPieceWithUsage() throws Exception {
    Listening listening = stream("gpt");

    ChatResponse whole = listening.whole.get(60, TimeUnit.SECONDS);
    assertEquals("The bridge is down.", whole.aiMessage().text());
    assertEquals(FakeVendor.WORDS, listening.pieces);
    assertEquals(19, whole.tokenUsage().inputTokenCount());
  }

  @Test
  void aRefusalIsAnExceptionThatSaysWhy() {
    var failure =
        assertThrows(AuthenticationException.class, () -> model("secret-model").chat("Hello"));

    assertTrue(failure.toString().contains("model_not_permitted"), failure.toString());
  }

  @Test
  void aRefusedStreamIsAnErrorThatSaysWhy() {
    Listening listening = stream("secret-model");

    var failure =
        assertThrows(ExecutionException.class, () -> listening.whole.get(60, TimeUnit.SECONDS));
    assertTrue(
        String.valueOf(failure.getCause()).contains("model_not_permitted"), failure.toString());
    assertEquals(List.of(), listening.pieces);
  }
}
