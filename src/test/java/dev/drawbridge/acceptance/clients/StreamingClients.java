package dev.drawbridge.acceptance.clients;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.MessageCreateParams;
import com.google.genai.Client;
import com.google.genai.types.HttpOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.ResponseCreateParams;
import java.net.URI;
import java.util.List;

/** The vendors' own clients, each of which asks for a stream and reads it to its end. */
record StreamingClients(OpenAIClient openAi, AnthropicClient anthropic, Client google)
    implements AutoCloseable {

  /**
   * What a client made of a stream.
   *
   * @param why the answer ended
   */
  record Read(String text, String why) {}

  static StreamingClients of(URI at, String key) {
    String base = at.toString();
    return new StreamingClients(
        OpenAIOkHttpClient.builder().baseUrl(base + "/v1").apiKey(key).maxRetries(0).build(),
        AnthropicOkHttpClient.builder().baseUrl(base).apiKey(key).maxRetries(0).build(),
        Client.builder()
            .apiKey(key)
            .httpOptions(HttpOptions.builder().baseUrl(base).build())
            .build());
  }

  Read chat(String model, String asked) {
    var chat = ChatCompletionAccumulator.create();
    try (var chunks =
        openAi
            .chat()
            .completions()
            .createStreaming(
                ChatCompletionCreateParams.builder().model(model).addUserMessage(asked).build())) {
      chunks.stream().forEach(chat::accumulate);
    }
    var choice = chat.chatCompletion().choices().getFirst();
    return new Read(choice.message().content().orElseThrow(), choice.finishReason().asString());
  }

  Read response(String model, String asked) {
    var all = ResponseAccumulator.create();
    try (var events =
        openAi
            .responses()
            .createStreaming(ResponseCreateParams.builder().model(model).input(asked).build())) {
      events.stream().forEach(all::accumulate);
    }
    var response = all.response();
    var text = new StringBuilder();
    response.output().stream()
        .flatMap(item -> item.message().stream())
        .flatMap(message -> message.content().stream())
        .forEach(content -> text.append(content.asOutputText().text()));
    String why =
        response.incompleteDetails().flatMap(d -> d.reason()).map(Object::toString).orElse("");
    return new Read(text.toString(), why);
  }

  Read message(String model, String asked) {
    var message = MessageAccumulator.create();
    try (var events =
        anthropic
            .messages()
            .createStreaming(
                MessageCreateParams.builder()
                    .model(model)
                    .maxTokens(512)
                    .addUserMessage(asked)
                    .build())) {
      events.stream().forEach(message::accumulate);
    }
    return new Read(
        message.message().content().getFirst().text().orElseThrow().text(),
        message.message().stopReason().orElseThrow().asString());
  }

  Read content(String model, String asked) {
    var text = new StringBuilder();
    String why = "";
    for (var chunk : google.models.generateContentStream(model, asked, null)) {
      for (var candidate : chunk.candidates().orElse(List.of())) {
        for (var part : candidate.content().flatMap(c -> c.parts()).orElse(List.of())) {
          text.append(part.text().orElse(""));
        }
        why = candidate.finishReason().map(Object::toString).orElse(why);
      }
    }
    return new Read(text.toString(), why);
  }

  @Override
  public void close() {
    openAi.close();
    anthropic.close();
    google.close();
  }
}
