package dev.drawbridge.dialect.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.Answers;
import dev.drawbridge.dialect.Answers.Trait;
import dev.drawbridge.dialect.Conversations;
import dev.drawbridge.dialect.FeatureSupport;
import dev.drawbridge.dialect.Shown;
import dev.drawbridge.dialect.Streams;
import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.dialect.responses.ResponsesDialect;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Part.Reasoning;
import dev.drawbridge.exchange.Part.Signature;
import dev.drawbridge.exchange.Part.Text;
import dev.drawbridge.exchange.Part.ToolCall;
import dev.drawbridge.exchange.Part.ToolResult;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.ToolChoice;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What Gemini says and what is read of it are the same, whole and streamed. */
class GeminiCodecTest {
  private static final GeminiCodec CODEC = new GeminiCodec();
  private static final Reply REPLY = new Reply(true, 0);
  private static final CallTarget TARGET =
      new CallTarget(GeminiDialect.ID, null, "gemini-3.1-flash", null, null, true, null);
  private static final Set<Conversations.Trait> SAYS =
      EnumSet.of(
          Conversations.Trait.TEMPERATURE,
          Conversations.Trait.TOP_K,
          Conversations.Trait.PENALTIES,
          Conversations.Trait.SEED,
          Conversations.Trait.FAILED_RESULTS,
          Conversations.Trait.RESULT_NAMES,
          Conversations.Trait.SIGNED_REASONING,
          Conversations.Trait.SIGNED_CALLS,
          Conversations.Trait.EFFORT,
          Conversations.Trait.TOOL_CHOICE,
          Conversations.Trait.SOME_TOOLS,
          Conversations.Trait.STREAM);
  private static final Set<Trait> ANSWERS =
      EnumSet.of(
          Trait.SIGNED,
          Trait.PLAIN_REASONING,
          Trait.CITATIONS,
          Trait.LOGPROBS,
          Trait.CHOICES,
          Trait.REASONING_TOKENS);

  private static Conversation read(String body) {
    return CODEC.readCall(GeminiRequestScanner.read(body.getBytes(UTF_8), "m", false));
  }

  @Test
  void conversationsComeBackAsTheyWere() {
    var conversations = new Conversations(7, GeminiDialect.ID, SAYS);
    for (int i = 0; i < 1_000; i++) {
      Conversation said = conversations.next();
      EncodedRequest written = CODEC.writeCall(said, TARGET);
      assertEquals(List.of(), written.dropped());
      ModelCall call = GeminiRequestScanner.read(written.body(), "m", said.stream());
      Shown.assertSame(said, CODEC.readCall(call), "round " + i);
      assertTrue(
          FeatureSupport.carries(GeminiDialect.ID).containsAll(call.features()), "round " + i);
    }
  }

  @Test
  void answersComeBackAsTheyWere() throws Exception {
    var answers = new Answers(8, GeminiDialect.ID, ANSWERS);
    for (int i = 0; i < 1_000; i++) {
      ModelAnswer answer = answers.next();
      byte[] body = CODEC.writeAnswer(answer, REPLY);
      Shown.assertSame(answer, CODEC.readAnswer(body), "round " + i);
      assertTrue(GeminiAnswerScanner.whole(body).whole());
      assertEquals(answer.usage(), GeminiAnswerScanner.whole(body).usage());
    }
  }

  @Test
  void streamsComeBackAsTheyWere() {
    var answers = new Answers(9, GeminiDialect.ID, ANSWERS);
    for (int i = 0; i < 1_000; i++) {
      ModelAnswer answer = answers.next();
      byte[] stream = Streams.written(CODEC.writer(REPLY), Answers.steps(answer));
      ModelAnswer folded = Answers.folded(Streams.read(CODEC.reader(), stream));
      Shown.assertSame(answer, folded, "round " + i);
      // And whoever passes it on sees it whole.
      var passing = new GeminiStreamObserver();
      assertArrayEquals(stream, passing.feed(stream));
      passing.finish();
      assertTrue(passing.complete());
      assertEquals(answer.usage(), passing.usage());
    }
  }

  @Test
  void streamsSayTheSameHoweverTheyComeAndNothingOfACutOneIsDone() {
    var answers = new Answers(10, GeminiDialect.ID, ANSWERS);
    for (int i = 0; i < 4; i++) {
      byte[] stream = Streams.written(CODEC.writer(REPLY), Answers.steps(answers.next()));
      Streams.assertSameWhereverCut(CODEC::reader, stream);
      Streams.assertNotDoneWhereTruncated(CODEC::reader, stream, 4);
      Streams.assertSurvives(CODEC::reader, stream, i, 2_000);
    }
  }

  @Test
  void damagedAnswersAreAnswersOrNone() {
    var random = new Random(11);
    var answers = new Answers(11, GeminiDialect.ID, ANSWERS);
    for (int i = 0; i < 5_000; i++) {
      byte[] body = Streams.damaged(CODEC.writeAnswer(answers.next(), REPLY), random);
      CODEC.errorMessage(body);
      GeminiAnswerScanner.whole(body);
      try {
        CODEC.writeAnswer(CODEC.readAnswer(body), REPLY);
      } catch (NoAnswer none) {
        assertNotEquals("", none.getMessage());
      }
    }
  }

  @Test
  void aVendorsStreamIsUnderstood() {
    // Given the chunks of a vendor whose usage comes after its ends
    String stream =
        """
        data: {"candidates":[{"content":{"role":"model","parts":[{"text":"hm","thought":true}]}}],"modelVersion":"m","responseId":"r"}

        data: {"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},"index":0}]}

        data: {"candidates":[{"content":{"parts":[{"text":"","thoughtSignature":"AQI="},{"functionCall":{"name":"f","args":{"a":1.50}},"thoughtSignature":"AwQ="}]},"finishReason":"STOP"}]}

        data: {"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":4,"totalTokenCount":7}}

        """;
    assertEquals(
        List.of(
            new StreamEvent.Begun("r", "m"),
            new StreamEvent.Thought(0, "hm"),
            new StreamEvent.Said(0, "Hi"),
            new StreamEvent.Signed(0, new Signature(GeminiDialect.ID, "AQI=", false)),
            new StreamEvent.ToolBegun(
                0,
                0,
                GeminiParts.madeId("r", 0, 0),
                "f",
                new Signature(GeminiDialect.ID, "AwQ=", false)),
            new StreamEvent.ToolArguments(0, 0, "{\"a\":1.50}"),
            new StreamEvent.Used(new Usage(3, 4, 0)),
            new StreamEvent.Stopped(0, StopReason.TOOL_CALLS, null),
            new StreamEvent.Done()),
        Streams.read(CODEC.reader(), stream.getBytes(UTF_8)));
  }

  @Test
  void blockedPromptsAndErrorsEndAStream() {
    assertEquals(
        List.of(
            new StreamEvent.Begun("", ""),
            new StreamEvent.Stopped(0, StopReason.FILTERED, null),
            new StreamEvent.Done()),
        Streams.read(
            CODEC.reader(),
            "data: {\"promptFeedback\":{\"blockReason\":\"OTHER\"}}\n\n".getBytes(UTF_8)));
    List<StreamEvent> failed =
        Streams.read(CODEC.reader(), "data: [{\"error\":{\"code\":503}}]\n\n".getBytes(UTF_8));
    assertEquals(1, failed.size());
    assertTrue(failed.getFirst() instanceof StreamEvent.Failed);
  }

  @Test
  void aCallerGetsCallsWholeAndTheEndInTheLastChunk() throws Exception {
    List<JsonNode> chunks = new ArrayList<>();
    var answer =
        new ModelAnswer(
            "r",
            "m",
            List.of(
                new ModelAnswer.Choice(
                    List.of(new Text("Hello, you."), new ToolCall("c", "f", "{\"a\":1}")),
                    StopReason.TOOL_CALLS,
                    null,
                    List.of())),
            new Usage(5, 4, 0, 1));
    byte[] stream = Streams.written(CODEC.writer(REPLY), Answers.steps(answer));
    for (String line : new String(stream, UTF_8).lines().toList()) {
      if (!line.isEmpty()) chunks.add(Json.tree(line.substring("data: ".length())));
    }
    assertEquals(
        Json.tree(
            """
            {"candidates":[{"content":{"parts":[{"functionCall":{"id":"c","name":"f",
              "args":{"a":1}}}],"role":"model"},"index":0}],"modelVersion":"m","responseId":"r"}
            """),
        chunks.get(chunks.size() - 2));
    assertEquals(
        Json.tree(
            """
            {"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},
              "finishReason":"STOP","index":0}],
             "usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":3,"totalTokenCount":9,
              "thoughtsTokenCount":1},"modelVersion":"m","responseId":"r"}
            """),
        chunks.getLast());
  }

  @Test
  void reasoningOfOthersIsGivenSoThatItComesBack() throws Exception {
    var thought = new Reasoning("t", new Signature(AnthropicDialect.ID, "EqQB+/==", false));
    var hidden = new Reasoning("", new Signature(ResponsesDialect.ID, "gAAA", true));
    var answer =
        new ModelAnswer(
            "r",
            "m",
            List.of(
                new ModelAnswer.Choice(
                    List.of(thought, hidden, new Text("x")), StopReason.END, null, List.of())),
            null);
    // Given whole
    JsonNode parts = Json.tree(CODEC.writeAnswer(answer, REPLY)).at("/candidates/0/content/parts");
    assertTrue(parts.at("/0/thought").asBoolean() && parts.at("/1/thought").asBoolean());
    // Then the caller who gives it back gives it whole, with the alphabet for URLs too
    String history =
        "{\"contents\":[{\"role\":\"model\",\"parts\":"
            + Json.text(parts).replace('+', '-').replace('/', '_')
            + "}]}";
    assertEquals(answer.choices().getFirst().parts(), read(history).messages().getFirst().parts());
    // And streamed it is pieces, which a client keeps as one content each
    byte[] stream = Streams.written(CODEC.writer(REPLY), Answers.steps(answer));
    var contents = new StringBuilder("{\"contents\":[");
    for (String line : new String(stream, UTF_8).lines().toList()) {
      if (line.isEmpty()) continue;
      JsonNode content = Json.tree(line.substring(6)).at("/candidates/0/content");
      if (contents.charAt(contents.length() - 1) != '[') contents.append(',');
      contents.append(Json.text(content));
    }
    List<Message> messages = read(contents + "]}").messages();
    assertEquals(1, messages.size());
    assertEquals(answer.choices().getFirst().parts(), messages.getFirst().parts());
  }

  @Test
  void callsWithoutIdsAreMatchedByTheirNames() {
    List<Message> messages =
        read("""
                {"contents":[
                  {"role":"user","parts":[{"text":"q"}]},
                  {"role":"model","parts":[{"functionCall":{"name":"a","args":{}}},
                    {"function_call":{"name":"b"}},{"functionCall":{"name":"a"}}]},
                  {"role":"function","parts":[
                    {"functionResponse":{"name":"b","response":{"n":1.50}}},
                    {"functionResponse":{"name":"a","response":{"output":"one"}}},
                    {"functionResponse":{"name":"a","response":{"error":"two"}}}]}]}
                """)
            .messages();
    assertEquals(
        List.of(
            new ToolCall("call_0", "a", "{}"),
            new ToolCall("call_1", "b", "{}"),
            new ToolCall("call_2", "a", "{}")),
        messages.get(1).parts());
    assertEquals(
        List.of(
            new ToolResult("call_1", "b", List.of(new Text("{\"n\":1.50}")), false),
            new ToolResult("call_0", "a", List.of(new Text("one")), false),
            new ToolResult("call_2", "a", List.of(new Text("two")), true)),
        messages.get(2).parts());
  }

  @Test
  void bothSpellingsAndBothFormsOfSchemasAreRead() throws Exception {
    Conversation said =
        read(
            """
            {"system_instruction":{"parts":[{"text":"s"}]},
             "contents":[{"parts":[{"inline_data":{"mime_type":"image/png","data":"_-8"}}]}],
             "tools":[{"function_declarations":[{"name":"f","parameters":{"type":"OBJECT",
               "properties":{"a":{"type":"ARRAY","nullable":true,"items":{"type":"STRING"},
               "minItems":"2"},"type":{"any_of":[{"type":"NUMBER"}]}},
               "propertyOrdering":["a"],"required":["a"]}}]}],
             "tool_config":{"function_calling_config":{"mode":"ANY",
               "allowed_function_names":["f"]}},
             "generation_config":{"max_output_tokens":9,"response_mime_type":"application/json",
               "thinking_config":{"thinking_level":"HIGH","include_thoughts":true}},
             "safety_settings":[{}]}
            """);
    assertEquals(List.of(new Text("s")), said.system());
    Part.Media image = (Part.Media) said.messages().getFirst().parts().getFirst();
    assertEquals(new Part.Source.Inline("/+8="), image.source());
    assertEquals(
        Json.tree(
            """
            {"type":"object","properties":{"a":{"type":["array","null"],
              "items":{"type":"string"},"minItems":2},"type":{"anyOf":[{"type":"number"}]}},
             "required":["a"]}
            """),
        Json.tree(Objects.requireNonNull(said.tools().getFirst().schema())));
    assertEquals(ToolChoice.of("f"), said.toolChoice());
    assertEquals(9, said.maxOutputTokens());
    assertEquals("high", Objects.requireNonNull(said.thinking()).effort());
    assertEquals(Set.of("safetySettings"), said.unsaid());
  }

  @Test
  void documentsOfPlainTextAreRead() {
    Part part =
        read("{\"contents\":[{\"parts\":[{\"inlineData\":{\"mimeType\":\"text/plain\","
                + "\"data\":\"R3LDvMOfZQ==\"}}]}]}")
            .messages()
            .getFirst()
            .parts()
            .getFirst();
    assertEquals(new Part.Source.Plain("Grüße"), ((Part.Media) part).source());
  }
}
