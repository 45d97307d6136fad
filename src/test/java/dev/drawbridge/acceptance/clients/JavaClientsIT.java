package dev.drawbridge.acceptance.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.TextBlock;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.google.genai.Client;
import com.google.genai.types.Content;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.FunctionResponse;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import dev.drawbridge.fixture.EveryVendorGateway;
import dev.drawbridge.fixture.vendors.ScriptedModel;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The vendors' own clients for Java before every kind of vendor. */
class JavaClientsIT {
  private static final String TEXT = "Hello 🌉! You said: Hello";
  private static final Map<String, Object> CITY = Map.of("city", Map.of("type", "string"));

  private static EveryVendorGateway vendors;
  private static OpenAIClient openAi;
  private static AnthropicClient anthropic;
  private static Client google;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vendors = EveryVendorGateway.start(folder);
    String base = vendors.base().toString();
    openAi =
        OpenAIOkHttpClient.builder()
            .baseUrl(base + "/v1")
            .apiKey(vendors.key())
            .maxRetries(0)
            .build();
    anthropic =
        AnthropicOkHttpClient.builder().baseUrl(base).apiKey(vendors.key()).maxRetries(0).build();
    google =
        Client.builder()
            .apiKey(vendors.key())
            .httpOptions(HttpOptions.builder().baseUrl(base).build())
            .build();
  }

  @AfterAll
  static void stop() throws Exception {
    openAi.close();
    anthropic.close();
    google.close();
    vendors.close();
  }

  static List<String> models() {
    return vendors.models();
  }

  @ParameterizedTest
  @MethodSource("models")
  void openAiChatsAndStreams(String model) {
    var params = ChatCompletionCreateParams.builder().model(model).addUserMessage("Hello").build();
    var whole = openAi.chat().completions().create(params);
    assertEquals(TEXT, whole.choices().getFirst().message().content().orElseThrow());
    assertEquals(ScriptedModel.INPUT, whole.usage().orElseThrow().promptTokens());

    var all = ChatCompletionAccumulator.create();
    try (var chunks = openAi.chat().completions().createStreaming(params)) {
      chunks.stream().forEach(all::accumulate);
    }
    assertEquals(TEXT, all.chatCompletion().choices().getFirst().message().content().orElseThrow());
  }

  @ParameterizedTest
  @MethodSource("models")
  void openAiResponds(String model) {
    var params = ResponseCreateParams.builder().model(model).input("Hello").build();
    assertEquals(TEXT, text(openAi.responses().create(params)));

    var all = ResponseAccumulator.create();
    try (var events = openAi.responses().createStreaming(params)) {
      events.stream().forEach(all::accumulate);
    }
    assertEquals(TEXT, text(all.response()));
  }

  private static String text(Response response) {
    return response.output().stream()
        .flatMap(item -> item.message().stream())
        .flatMap(message -> message.content().stream())
        .map(content -> content.asOutputText().text())
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @MethodSource("models")
  void langChainChats(String model) {
    var chat =
        OpenAiChatModel.builder()
            .baseUrl(vendors.base() + "/v1")
            .apiKey(vendors.key())
            .modelName(model)
            .maxRetries(0)
            .build();
    assertEquals(TEXT, chat.chat(UserMessage.from("Hello")).aiMessage().text());
  }

  @ParameterizedTest
  @MethodSource("models")
  void anthropicChatsAndStreams(String model) {
    var params =
        MessageCreateParams.builder().model(model).maxTokens(512).addUserMessage("Hello").build();
    Message whole = anthropic.messages().create(params);
    assertEquals(TEXT, text(whole));
    assertEquals(ScriptedModel.OUTPUT, whole.usage().outputTokens());

    var all = MessageAccumulator.create();
    try (var events = anthropic.messages().createStreaming(params)) {
      events.stream().forEach(all::accumulate);
    }
    assertEquals(TEXT, text(all.message()));
  }

  private static String text(Message message) {
    return message.content().stream()
        .flatMap(block -> block.text().stream())
        .map(TextBlock::text)
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @MethodSource("models")
  void anthropicCallsATool(String model) {
    // Given a question that wants a tool
    Tool weather =
        Tool.builder()
            .name("weather")
            .description("Tells the weather.")
            .inputSchema(
                Tool.InputSchema.builder()
                    .putAdditionalProperty("properties", com.anthropic.core.JsonValue.from(CITY))
                    .build())
            .build();
    var question =
        MessageCreateParams.builder()
            .model(model)
            .maxTokens(512)
            .addTool(weather)
            .addUserMessage("What is the weather?");
    Message asked = anthropic.messages().create(question.build());
    ToolUseBlock call =
        asked.content().stream().flatMap(b -> b.toolUse().stream()).findFirst().orElseThrow();
    assertEquals("weather", call.name());

    // When its result is told
    Message answer =
        anthropic
            .messages()
            .create(
                question
                    .addMessage(asked)
                    .addUserMessageOfContentBlockParams(
                        List.of(
                            ContentBlockParam.ofToolResult(
                                ToolResultBlockParam.builder()
                                    .toolUseId(call.id())
                                    .content("rain")
                                    .build())))
                    .build());

    // Then the model has seen it
    assertEquals("The tools said: rain", text(answer));
  }

  @ParameterizedTest
  @MethodSource("models")
  void googleChatsAndStreams(String model) {
    GenerateContentResponse whole = google.models.generateContent(model, "Hello", null);
    assertEquals(TEXT, whole.text());

    var streamed = new StringBuilder();
    for (var chunk : google.models.generateContentStream(model, "Hello", null)) {
      if (chunk.text() != null) streamed.append(chunk.text());
    }
    assertEquals(TEXT, streamed.toString());
  }

  @ParameterizedTest
  @MethodSource("models")
  void googleCallsATool(String model) {
    // Given a question that wants a tool
    var config =
        GenerateContentConfig.builder()
            .tools(
                com.google.genai.types.Tool.builder()
                    .functionDeclarations(
                        FunctionDeclaration.builder()
                            .name("weather")
                            .description("Tells the weather.")
                            .parametersJsonSchema(Map.of("type", "object", "properties", CITY))
                            .build())
                    .build())
            .build();
    Content asked = Content.fromParts(Part.fromText("What is the weather?"));
    GenerateContentResponse first = google.models.generateContent(model, List.of(asked), config);
    var call = Objects.requireNonNull(first.functionCalls()).getFirst();
    assertEquals("weather", call.name().orElseThrow());
    assertEquals(Map.of("city", "Köln"), call.args().orElseThrow());

    // When its result is told
    var response = FunctionResponse.builder().name("weather").response(Map.of("result", "rain"));
    call.id().ifPresent(response::id);
    Content told =
        Content.builder()
            .role("user")
            .parts(Part.builder().functionResponse(response.build()).build())
            .build();
    Content said = first.candidates().orElseThrow().getFirst().content().orElseThrow();
    var answer = google.models.generateContent(model, List.of(asked, said, told), config);

    // Then the model has seen it
    assertEquals("The tools said: rain", answer.text());
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void eachClientSaysWhyItIsRefused(String client, Runnable call) {
    RuntimeException refused = assertThrows(RuntimeException.class, call::run, client);
    assertTrue(
        String.valueOf(refused.getMessage()).contains("may not use forbidden"),
        () -> client + ": " + refused);
  }

  static Stream<Object[]> refusals() {
    return Stream.of(
        new Object[] {
          "openai",
          (Runnable)
              () ->
                  openAi
                      .chat()
                      .completions()
                      .create(
                          ChatCompletionCreateParams.builder()
                              .model("forbidden")
                              .addUserMessage("Hello")
                              .build())
        },
        new Object[] {
          "anthropic",
          (Runnable)
              () ->
                  anthropic
                      .messages()
                      .create(
                          MessageCreateParams.builder()
                              .model("forbidden")
                              .maxTokens(9)
                              .addUserMessage("Hello")
                              .build())
        },
        new Object[] {
          "google", (Runnable) () -> google.models.generateContent("forbidden", "Hello", null)
        });
  }
}
