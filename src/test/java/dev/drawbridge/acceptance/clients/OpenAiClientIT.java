package dev.drawbridge.acceptance.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.PermissionDeniedException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import dev.drawbridge.fixture.HostedVendorGateway;
import dev.drawbridge.fixture.vendors.FakeVendor;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own client for Java, which knows nothing of Drawbridge but its base URL. */
class OpenAiClientIT {
  private static final String PIXEL =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8A"
          + "AAAASUVORK5CYII=";
  private static HostedVendorGateway hosted;
  private static OpenAIClient client;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    hosted = HostedVendorGateway.start(folder);
    client = client(hosted.key());
  }

  @AfterAll
  static void stop() throws Exception {
    client.close();
    hosted.close();
  }

  private static OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder().baseUrl(hosted.base()).apiKey(key).maxRetries(0).build();
  }

  private static ChatCompletionCreateParams hello(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage("Hello").build();
  }

  private static String text(ChatCompletion answer) {
    return answer.choices().getFirst().message().content().orElse("");
  }

  private static JsonObject sent() {
    return hosted.vendor().lastCall().body();
  }

  @Test
  void chats() {
    ChatCompletion answer = client.chat().completions().create(hello("gpt"));

    assertEquals("The bridge is down.", text(answer));
    assertEquals(19, answer.usage().orElseThrow().promptTokens());
    assertEquals("gpt-big", sent().getString("model"));
    assertEquals(
        "Bearer " + HostedVendorGateway.VENDOR_KEY,
        hosted.vendor().lastCall().headers().get("authorization"));
  }

  @Test
  void streams() {
    try (var chunks = client.chat().completions().createStreaming(hello("gpt"))) {
      String text =
          chunks.stream()
              .map(chunk -> chunk.choices().getFirst().delta().content().orElse(""))
              .collect(Collectors.joining());

      assertEquals("The bridge is down.", text);
    }
    assertTrue(sent().getBoolean("stream"));
  }

  @Test
  void callsAToolAndTellsItsResult() {
    // Given a tool, which the model asks for
    FunctionDefinition raise =
        FunctionDefinition.builder()
            .name("raise_bridge")
            .description("Raises a bridge.")
            .parameters(
                FunctionParameters.builder()
                    .putAdditionalProperty("type", JsonValue.from("object"))
                    .putAdditionalProperty(
                        "properties", JsonValue.from(Map.of("name", Map.of("type", "string"))))
                    .build())
            .build();
    hosted.vendor().next(FakeVendor.toolCall("call_1", "raise_bridge", "{\"name\":\"Tower\"}"));
    var question =
        ChatCompletionCreateParams.builder()
            .model("gpt")
            .addUserMessage("Hello")
            .addFunctionTool(raise);
    ChatCompletionMessage asked =
        client.chat().completions().create(question.build()).choices().getFirst().message();
    assertEquals(
        "raise_bridge",
        sent().getJsonArray("tools").getJsonObject(0).getJsonObject("function").getString("name"));
    var call = asked.toolCalls().orElseThrow().getFirst().asFunction();
    assertEquals("{\"name\":\"Tower\"}", call.function().arguments());

    // When its result is told
    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(
                question
                    .addMessage(asked)
                    .addMessage(
                        ChatCompletionToolMessageParam.builder()
                            .toolCallId(call.id())
                            .content("It is up.")
                            .build())
                    .build());

    // Then the model answers, having seen call and result
    assertEquals("The bridge is down.", text(answer));
    JsonArray messages = sent().getJsonArray("messages");
    assertEquals(3, messages.size());
    assertEquals(
        "call_1",
        messages.getJsonObject(1).getJsonArray("tool_calls").getJsonObject(0).getString("id"));
    assertEquals("call_1", messages.getJsonObject(2).getString("tool_call_id"));
  }

  @Test
  void showsAPicture() {
    List<ChatCompletionContentPart> parts =
        List.of(
            ChatCompletionContentPart.ofText(
                ChatCompletionContentPartText.builder().text("What is this?").build()),
            ChatCompletionContentPart.ofImageUrl(
                ChatCompletionContentPartImage.builder()
                    .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder().url(PIXEL).build())
                    .build()));

    ChatCompletion answer =
        client
            .chat()
            .completions()
            .create(
                ChatCompletionCreateParams.builder()
                    .model("gpt")
                    .addUserMessageOfArrayOfContentParts(parts)
                    .build());

    assertEquals("The bridge is down.", text(answer));
    JsonArray content = sent().getJsonArray("messages").getJsonObject(0).getJsonArray("content");
    assertEquals(PIXEL, content.getJsonObject(1).getJsonObject("image_url").getString("url"));
  }

  @Test
  void embeds() {
    var answer =
        client
            .embeddings()
            .create(EmbeddingCreateParams.builder().model("embed").input("Hello").build());

    assertEquals(3, answer.data().getFirst().embedding().size());
    assertEquals(0.0023064255f, answer.data().getFirst().embedding().getFirst(), 1e-9f);
    assertEquals("Hello", sent().getString("input"));
  }

  @Test
  void listsWhatTheCallerMayUse() {
    List<String> ids = client.models().list().items().stream().map(Model::id).toList();

    assertEquals(List.of("gpt", "embed", "auto"), ids);
  }

  @Test
  void retrievesOneModel() {
    Model model = client.models().retrieve("gpt");

    assertEquals("gpt", model.id());
    assertEquals("Acme AI", model.ownedBy());
  }

  @Test
  void anUnknownKeyIsAnAuthenticationError() {
    OpenAIClient stranger = client("sk-unknown-4711");
    try {
      var failure =
          assertThrows(
              UnauthorizedException.class,
              () -> stranger.chat().completions().create(hello("gpt")));

      assertEquals("invalid_api_key", failure.code().orElseThrow());
      assertEquals("unauthenticated", ours(failure).getString("code"));
      assertEquals(List.of("false"), failure.headers().values("x-should-retry"));
    } finally {
      stranger.close();
    }
  }

  @Test
  void aModelThatIsNotPermittedIsAPermissionErrorWithReasons() {
    int before = hosted.vendor().calls().size();
    var failure =
        assertThrows(
            PermissionDeniedException.class,
            () -> client.chat().completions().create(hello("secret-model")));

    assertEquals("model_not_permitted", failure.code().orElseThrow());
    assertEquals("permission_error", failure.type().orElseThrow());
    assertEquals("model", failure.param().orElseThrow());
    JsonObject ours = ours(failure);
    assertEquals("model_not_permitted", ours.getString("code"));
    assertEquals(List.of("gpt"), ours.getJsonArray("eligible").getList());
    assertEquals(
        List.of("team_not_entitled"),
        ours.getJsonObject("excluded").getJsonArray("secret-model").getList());
    assertEquals("https://wiki.acme.example", ours.getString("help"));
    assertEquals("research-lead@acme.example", ours.getString("contact"));
    assertEquals(failure.headers().values("x-request-id"), List.of(ours.getString("request_id")));
    assertEquals(before, hosted.vendor().calls().size());
  }

  @Test
  void aRefusedStreamIsTheSameError() {
    var failure =
        assertThrows(
            PermissionDeniedException.class,
            () -> client.chat().completions().createStreaming(hello("secret-model")));

    assertEquals("model_not_permitted", ours(failure).getString("code"));
  }

  @Test
  void aModelThatIsNotPermittedCannotBeRetrieved() {
    var failure =
        assertThrows(
            PermissionDeniedException.class, () -> client.models().retrieve("secret-model"));

    assertEquals("model_not_permitted", ours(failure).getString("code"));
  }

  @Test
  void anUnknownModelIsNotFound() {
    var failure =
        assertThrows(
            NotFoundException.class, () -> client.chat().completions().create(hello("gpd")));

    assertEquals("model_not_found", failure.code().orElseThrow());
    assertEquals("unknown_model", ours(failure).getString("code"));
  }

  /** Our own object within the error's body. */
  private static JsonObject ours(OpenAIServiceException failure) {
    Map<?, ?> body = Objects.requireNonNull(failure.body().convert(Map.class));
    Object error = body.containsKey("error") ? body.get("error") : body;
    return JsonObject.mapFrom(error).getJsonObject("drawbridge");
  }
}
