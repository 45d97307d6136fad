package dev.drawbridge.acceptance.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import dev.drawbridge.fixture.EveryVendorGateway;
import dev.drawbridge.fixture.vendors.ScriptedModel;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What policy has masked in answers, or cut, no caller sees: every dialect before every kind of
 * vendor, whole and streamed, in texts and in the arguments of tools. The caller's own values stay.
 */
class GuardedAnswersIT {
  private static final String MAIL = "jana.novak@mail-post.de";

  /** What of the card stands in no time and in no id. */
  private static final Pattern CARD = Pattern.compile("1111\\W{0,3}1111");

  private static final String ASKED = "whose card? Tell " + MAIL;
  private static final String MASKED = "The card is [credit_card]. You said: " + ASKED;
  private static final String KEPT = "The card is ";
  private static final List<DialectClient> FRONTS =
      List.of(new ChatClient(), new ResponsesClient(), new MessagesClient(), new GeminiClient());

  /** How each dialect says that a filter ended an answer. */
  private static final List<String> FILTERED =
      List.of("content_filter", "content_filter", "refusal", "SAFETY");

  private static EveryVendorGateway vendors;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    vendors = EveryVendorGateway.start(folder);
  }

  @AfterAll
  static void stop() throws Exception {
    vendors.close();
  }

  @TestFactory
  List<DynamicTest> nobodySeesTheCard() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String model : vendors.everywhere()) {
      for (int i = 0; i < FRONTS.size(); i++) {
        DialectClient client = FRONTS.get(i);
        String filtered = FILTERED.get(i);
        tests.add(
            DynamicTest.dynamicTest(
                client.letter + " to " + model,
                () -> {
                  masked(client, model);
                  cut(client, model, filtered);
                }));
      }
    }
    return tests;
  }

  private static void masked(DialectClient client, String model) throws Exception {
    var text = new SampleRequest(model, ASKED);
    for (ParsedAnswer answer : answers("guarded", client, text, "credit_card=1")) {
      assertEquals(MASKED, answer.text.toString());
    }
    var tool = new SampleRequest(model, "weather at the card").tools("weather");
    for (ParsedAnswer answer : answers("guarded", client, tool, "credit_card=1")) {
      assertEquals(List.of("weather{\"city\":\"[credit_card]\"}"), answer.calls());
    }
  }

  private static void cut(DialectClient client, String model, String filtered) throws Exception {
    var text = new SampleRequest(model, ASKED);
    for (ParsedAnswer answer : answers("cut", client, text, "")) {
      assertEquals(KEPT, answer.text.toString());
      assertEquals(filtered, answer.stop);
    }
    var tool = new SampleRequest(model, "weather at the card").tools("weather");
    for (ParsedAnswer answer : answers("cut", client, tool, "")) {
      assertEquals(filtered, answer.stop);
    }
  }

  /** The answers to a request, whole and streamed. */
  private static List<ParsedAnswer> answers(
      String team, DialectClient client, SampleRequest request, String masked) throws Exception {
    JsonObject body = Objects.requireNonNull(client.body(request));
    HttpResponse<String> one = sent(team, client, request, body);
    String told = masked.isEmpty() ? "x-drawbridge-answer-cut" : "x-drawbridge-answer-masked";
    assertEquals(
        masked.isEmpty() ? "credit_card" : masked, one.headers().firstValue(told).orElse(""));
    ParsedAnswer whole = client.whole(new JsonObject(one.body()));
    request.stream();
    body = Objects.requireNonNull(client.body(request));
    HttpResponse<String> events = sent(team, client, request, body);
    if (!masked.isEmpty()) {
      assertTrue(events.body().contains(": " + told + ": " + masked + "\n\n"), events::body);
    }
    ParsedAnswer streamed = client.stream(events.body());
    assertTrue(streamed.ended, streamed::toString);
    return List.of(whole, streamed);
  }

  private static HttpResponse<String> sent(
      String team, DialectClient client, SampleRequest request, JsonObject body) throws Exception {
    HttpResponse<String> answer =
        vendors.gateway().post(client.path(request), vendors.keyOf(team), body.encode());
    assertEquals(200, answer.statusCode(), answer::body);
    assertFalse(CARD.matcher(answer.body()).find(), answer::body);
    return answer;
  }

  private record Read(String text, String why) {}

  /** The vendors' own clients, streaming. */
  private record Clients(OpenAIClient openAi, AnthropicClient anthropic, Client google)
      implements AutoCloseable {
    static Clients of(String key) {
      String base = vendors.base().toString();
      return new Clients(
          OpenAIOkHttpClient.builder().baseUrl(base + "/v1").apiKey(key).maxRetries(0).build(),
          AnthropicOkHttpClient.builder().baseUrl(base).apiKey(key).maxRetries(0).build(),
          Client.builder()
              .apiKey(key)
              .httpOptions(HttpOptions.builder().baseUrl(base).build())
              .build());
    }

    Read chat(String model) {
      var chat = ChatCompletionAccumulator.create();
      try (var chunks =
          openAi
              .chat()
              .completions()
              .createStreaming(
                  ChatCompletionCreateParams.builder()
                      .model(model)
                      .addUserMessage(ASKED)
                      .build())) {
        chunks.stream().forEach(chat::accumulate);
      }
      var choice = chat.chatCompletion().choices().getFirst();
      return new Read(choice.message().content().orElseThrow(), choice.finishReason().asString());
    }

    Read response(String model) {
      var all = ResponseAccumulator.create();
      try (var events =
          openAi
              .responses()
              .createStreaming(ResponseCreateParams.builder().model(model).input(ASKED).build())) {
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

    Read message(String model) {
      var message = MessageAccumulator.create();
      try (var events =
          anthropic
              .messages()
              .createStreaming(
                  MessageCreateParams.builder()
                      .model(model)
                      .maxTokens(512)
                      .addUserMessage(ASKED)
                      .build())) {
        events.stream().forEach(message::accumulate);
      }
      return new Read(
          message.message().content().getFirst().text().orElseThrow().text(),
          message.message().stopReason().orElseThrow().asString());
    }

    Read content(String model) {
      var text = new StringBuilder();
      String why = "";
      for (var chunk : google.models.generateContentStream(model, ASKED, null)) {
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

  @Test
  void realClientsReadMaskedAnswers() throws Exception {
    try (Clients clients = Clients.of(vendors.keyOf("guarded"))) {
      for (String model : vendors.models()) {
        assertEquals(MASKED, clients.chat(model).text());
        assertEquals(MASKED, clients.response(model).text());
        assertEquals(MASKED, clients.message(model).text());
        assertEquals(MASKED, clients.content(model).text());
      }
    }
  }

  @Test
  void realClientsReadAnswersThatEndEarly() throws Exception {
    try (Clients clients = Clients.of(vendors.keyOf("cut"))) {
      for (String model : vendors.models()) {
        assertEquals(new Read(KEPT, "content_filter"), clients.chat(model));
        assertEquals(new Read(KEPT, "content_filter"), clients.response(model));
        assertEquals(new Read(KEPT, "refusal"), clients.message(model));
        assertEquals(new Read(KEPT, "SAFETY"), clients.content(model));
      }
    }
  }

  @Test
  void theRecordSaysWhatWasDoneAndNoValue() throws Exception {
    var client = new ChatClient();
    for (var each :
        Map.of(
                "guarded", "{\"obligation\":\"mask_answer\",\"did\":\"masked credit_card=1\"}",
                "cut", "{\"obligation\":\"cut_answer\",\"did\":\"ended before credit_card\"}")
            .entrySet()) {
      for (boolean stream : new boolean[] {false, true}) {
        var request = new SampleRequest("on-anthropic", ASKED);
        if (stream) request.stream();
        var answer =
            sent(each.getKey(), client, request, Objects.requireNonNull(client.body(request)));
        String id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();

        JsonObject row = vendors.gateway().row(id);

        assertEquals("complete", row.getString("outcome"), row::encode);
        assertTrue(row.encode().contains(each.getValue()), row::encode);
        assertFalse(CARD.matcher(row.encode()).find(), row::encode);
        String content = vendors.gateway().admin("/api/v1/prompts/" + id + "?reason=case").body();
        // Of a stream it stands in pieces.
        assertTrue(stream || content.contains("4111"), "the sealed part holds what came");
      }
    }
    String metrics = vendors.gateway().metrics();
    assertTrue(
        metrics.contains("drawbridge_answer_withheld_total{did=\"masked\",type=\"credit_card\"}"),
        metrics);
    assertTrue(
        metrics.contains("drawbridge_answer_withheld_total{did=\"cut\",type=\"credit_card\"}"),
        metrics);
  }

  @Test
  void vectorsHoldNoTextAndTheRecordSaysSo() throws Exception {
    var body = new JsonObject().put("model", "embed-openai").put("input", "Hello");

    var answer = vendors.gateway().post("/v1/embeddings", vendors.keyOf("guarded"), body.encode());

    assertEquals(200, answer.statusCode(), answer::body);
    String id = answer.headers().firstValue("x-drawbridge-request-id").orElseThrow();
    String end = vendors.gateway().row(id).encode();
    assertTrue(end.contains("\"did\":\"no text to look into\""), end);
  }

  /** What the scripted model says of itself is what the tests above look for. */
  @Test
  void withoutAnObligationTheCardIsTold() throws Exception {
    var client = new ChatClient();
    var request = new SampleRequest("on-openai", ASKED);

    var answer =
        vendors
            .gateway()
            .post(
                client.path(request),
                vendors.maskingKey(),
                Objects.requireNonNull(client.body(request)).encode());

    assertTrue(answer.body().contains(ScriptedModel.CARD), answer::body);
  }
}
