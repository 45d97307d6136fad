package dev.drawbridge.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.Answers;
import dev.drawbridge.dialect.Conversations;
import dev.drawbridge.dialect.FeatureSupport;
import dev.drawbridge.dialect.Shown;
import dev.drawbridge.dialect.Streams;
import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Usage;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiChatCodecTest {
  private static final OpenAiChatCodec CODEC = new OpenAiChatCodec();
  private static final Reply REPLY = new Reply(true, 1_764_000_000L);

  private static CallTarget target(@Nullable String vendor, String model) {
    return new CallTarget(OpenAiDialect.ID, vendor, model, null, null, true, null);
  }

  private static Conversation read(String body) {
    return CODEC.readCall(OpenAiRequestScanner.read(body.getBytes(UTF_8)));
  }

  private static String say(Conversation conversation, CallTarget target) {
    return new String(CODEC.writeCall(conversation, target).body(), UTF_8);
  }

  @Test
  void aConversationOfToolsIsReadInNormalForm() {
    Conversation read =
        read(
            """
            {"model":"m","messages":[
              {"role":"system","content":"Be brief."},
              {"role":"developer","content":[{"type":"text","text":"And kind."}]},
              {"role":"user","content":[{"type":"text","text":"Weather?"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}}]},
              {"role":"assistant","content":null,"tool_calls":[
                {"id":"a","type":"function","function":{"name":"w","arguments":"{\\"c\\":1.50}"}},
                {"id":"b","type":"function","function":{"name":"w","arguments":""}}]},
              {"role":"tool","tool_call_id":"a","content":"rain"},
              {"role":"tool","tool_call_id":"b","content":[{"type":"text","text":"sun"}]},
              {"role":"user","content":"And now?"}]}
            """);
    assertEquals(List.of(new Part.Text("Be brief."), new Part.Text("And kind.")), read.system());
    var image =
        new Part.Media(
            Part.Media.Kind.IMAGE, "image/png", new Part.Source.Inline("AAAA"), null, "low");
    assertEquals(
        List.of(
            new Message(Message.Role.USER, List.of(new Part.Text("Weather?"), image)),
            new Message(
                Message.Role.ASSISTANT,
                List.of(
                    new Part.ToolCall("a", "w", "{\"c\":1.50}"),
                    new Part.ToolCall("b", "w", "{}"))),
            new Message(
                Message.Role.USER,
                List.of(
                    new Part.ToolResult("a", null, List.of(new Part.Text("rain")), false),
                    new Part.ToolResult("b", null, List.of(new Part.Text("sun")), false),
                    new Part.Text("And now?")))),
        read.messages());
  }

  @Test
  void functionsOfOldAreTools() {
    Conversation read =
        read(
            """
            {"model":"m","functions":[{"name":"w","parameters":{"type":"object"}}],
             "function_call":{"name":"w"},"messages":[{"role":"user","content":"?"},
              {"role":"assistant","content":null,"function_call":{"name":"w","arguments":"{}"}},
              {"role":"function","name":"w","content":"rain"}]}
            """);
    assertEquals("{\"type\":\"object\"}", read.tools().getFirst().schema());
    assertEquals(List.of("w"), Objects.requireNonNull(read.toolChoice()).names());
    var call = (Part.ToolCall) read.messages().get(1).parts().getFirst();
    var result = (Part.ToolResult) read.messages().get(2).parts().getFirst();
    assertEquals(call.id(), result.id());
    assertTrue(!call.id().isEmpty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'logit_bias':{'5':1}|LOGIT_BIAS",
        "'n':2|CHOICES",
        "'logprobs':true|LOGPROBS",
        "'stop':'x'|STOP",
        "'stop':null|",
        "'store':true|",
        "'response_format':{'type':'text'}|",
        "'response_format':{'type':'json_object'}|JSON_OBJECT",
        "'response_format':{'type':'json_schema','json_schema':{}}|JSON_SCHEMA",
        "'response_format':{'type':'grammar'}|OWN_FORM",
        "'tools':[{'type':'function','function':{'name':'x'}}]|",
        "'tools':[{'type':'custom','custom':{'name':'x'}}]|CUSTOM_TOOL",
        "'tools':[{'type':'web_search'}]|HOSTED_TOOL",
        "'web_search_options':{}|HOSTED_TOOL",
        "'tool_choice':'auto'|",
        "'tool_choice':'required'|FORCED_TOOL",
        "'tool_choice':{'type':'function','function':{'name':'x'}}|FORCED_TOOL",
        "'tool_choice':{'type':'allowed_tools','allowed_tools':{'mode':'auto','tools':[]}}|",
        "'tool_choice':{'type':'allowed_tools','allowed_tools':{'mode':'required'}}|FORCED_TOOL",
        "'function_call':{'name':'x'}|FORCED_TOOL",
        "'tools':[{'type':'function','function':{'name':'x'}}],'parallel_tool_calls':false|SINGLE_TOOL_CALL",
        "'modalities':['text']|",
        "'modalities':['text','audio']|MEDIA_OUTPUT",
        "'guided_regex':'x'|OWN_FORM",
        "'a_field_of_tomorrow':1|OWN_FORM",
      })
  void whatNotEveryDialectSaysIsAFeature(String member, @Nullable String feature) {
    String body = "{'model':'m',%s,'messages':[{'role':'user','content':'x'}]}".formatted(member);
    Set<Feature> features =
        OpenAiRequestScanner.read(body.replace('\'', '"').getBytes(UTF_8)).features();
    assertEquals(feature == null ? Set.of() : Set.of(Feature.valueOf(feature)), features);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'role':'user','content':'x'|",
        "'role':'assistant','content':'x'|PREFILL",
        "'role':'critic','content':'x'|OWN_FORM",
        "'role':'user','content':[{'type':'image_url','image_url':{'url':'https://x'}}]|IMAGE_LINK",
        "'role':'user','content':[{'type':'image_url','image_url':{'url':'data:image/png;base64,AA'}}]|",
        "'role':'user','content':[{'type':'input_audio','input_audio':{'data':'AA','format':'wav'}}]|AUDIO_INPUT",
        "'role':'user','content':[{'type':'file','file':{'file_id':'f'}}]|STORED_STATE",
        "'role':'user','content':[{'type':'text','text':'x','extra':{'file_id':'f'}}]|STORED_STATE",
        "'role':'user','content':[{'type':'file','file':{'file_data':'AA'}}]|DOCUMENT",
        "'role':'user','content':[{'type':'video_url','video_url':{'url':'data:video/mp4;base64,AA'}}]|VIDEO_INPUT",
        "'role':'user','content':[{'type':'image_url','image_url':{'url':'AAAA'}}]|",
        "'role':'user','content':[{'type':'file','file':{'file_data':'data:a/b;base64,AA'}}]|DOCUMENT",
        "'role':'user','content':[{'type':'hologram'}]|OWN_FORM",
        "'content':[{'type':'image_url','image_url':{'url':'data:image/png;base64,AA'}}],'role':'tool'|TOOL_RESULT_MEDIA",
      })
  void whatNotEveryDialectSaysInAMessageIsAFeature(String message, @Nullable String feature) {
    String body = "{'model':'m','messages':[{%s}]}".formatted(message);
    Set<Feature> features =
        OpenAiRequestScanner.read(body.replace('\'', '"').getBytes(UTF_8)).features();
    assertEquals(feature == null ? Set.of() : Set.of(Feature.valueOf(feature)), features);
  }

  @Test
  void saidAndReadBackAConversationIsTheSame() {
    var traits =
        EnumSet.of(
            Conversations.Trait.SYSTEM_BETWEEN,
            Conversations.Trait.TEMPERATURE,
            Conversations.Trait.PENALTIES,
            Conversations.Trait.SEED,
            Conversations.Trait.STRICT,
            Conversations.Trait.PARALLEL,
            Conversations.Trait.TOOL_CHOICE,
            Conversations.Trait.SOME_TOOLS,
            Conversations.Trait.USER,
            Conversations.Trait.DETAIL,
            Conversations.Trait.FILE_NAMES,
            Conversations.Trait.SCHEMA_NAMES,
            Conversations.Trait.REFUSALS,
            Conversations.Trait.STREAM);
    assertRoundTrips(traits, target(null, "gpt-4.1"));
    traits.addAll(
        EnumSet.of(
            Conversations.Trait.CACHE_MARKS,
            Conversations.Trait.TOP_K,
            Conversations.Trait.EFFORT,
            Conversations.Trait.BUDGET,
            Conversations.Trait.PLAIN_REASONING,
            Conversations.Trait.SIGNED_REASONING,
            Conversations.Trait.SIGNED_CALLS));
    assertRoundTrips(traits, target("openrouter", "some/model"));
  }

  private static void assertRoundTrips(Set<Conversations.Trait> traits, CallTarget target) {
    for (long seed = 0; seed < 400; seed++) {
      Conversation said = new Conversations(seed, OpenAiDialect.ID, traits).next();
      EncodedRequest out = CODEC.writeCall(said, target);
      ModelCall call = OpenAiRequestScanner.read(out.body());
      Shown.assertSame(said, CODEC.readCall(call), "seed " + seed);
      assertTrue(
          FeatureSupport.carries(OpenAiDialect.ID).containsAll(call.features()), "seed " + seed);
      assertEquals(List.of(), out.dropped(), "seed " + seed);
      assertEquals(said.stream(), call.stream() && call.usageAsked());
    }
  }

  @Test
  void aReasoningModelIsNotToldHowToDraw() {
    Conversation asked =
        read(
            """
            {"model":"m","temperature":0.2,"top_k":3,"reasoning_effort":"max",
             "messages":[{"role":"user","content":"x"}]}
            """);
    EncodedRequest five = CODEC.writeCall(asked, target("openai", "gpt-5"));
    String out = new String(five.body(), UTF_8);
    assertTrue(out.contains("\"reasoning_effort\":\"high\"") && !out.contains("temperature"), out);
    assertEquals(List.of("temperature", "top_k"), five.dropped());
    EncodedRequest own = CODEC.writeCall(asked, target("vllm", "llama"));
    out = new String(own.body(), UTF_8);
    assertTrue(out.contains("\"temperature\":0.2") && out.contains("\"top_k\":3"), out);
    assertEquals(List.of("reasoning_effort"), own.dropped());
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4.1, low, ",
    "o3, low, low",
    "o3, none, low",
    "gpt-5-mini, none, minimal",
    "gpt-5.1, none, none",
    "gpt-5.1, minimal, low",
    "gpt-5.1, xhigh, high",
    "gpt-5.2, max, xhigh",
    "our-deployment, medium, medium",
    "our-deployment, none, ",
  })
  void effortsAreSaidAsTheModelTakesThem(String model, String effort, @Nullable String said) {
    assertEquals(said, new OpenAiWays(Vendor.of("azure"), model).effort(effort));
  }

  @Test
  void idsAreMadeToFitAndStillMatch() {
    String id = "toolu_" + "x".repeat(60);
    Conversation asked =
        read(
            """
            {"model":"m","messages":[{"role":"user","content":"x"},
             {"role":"assistant","tool_calls":[{"id":"ID","type":"function",
              "function":{"name":"w","arguments":"{}"}}]},
             {"role":"tool","tool_call_id":"ID","content":"y"}]}
            """
                .replace("ID", id));
    for (String vendor : List.of("openai", "mistral")) {
      Conversation sent =
          CODEC.readCall(
              OpenAiRequestScanner.read(CODEC.writeCall(asked, target(vendor, "x")).body()));
      String called = ((Part.ToolCall) sent.messages().get(1).parts().getFirst()).id();
      assertEquals(called, ((Part.ToolResult) sent.messages().get(2).parts().getFirst()).id());
      assertTrue(called.matches(vendor.equals("openai") ? ".{1,40}" : "[a-zA-Z0-9]{9}"), called);
    }
    assertTrue(say(asked, target("vllm", "x")).contains(id));
  }

  @Test
  void othersReasoningIsLeftOutAndNamed() {
    Conversation asked =
        read(
            """
            {"model":"m","messages":[{"role":"user","content":"x"},
             {"role":"assistant","content":"y","reasoning_content":"hm","reasoning_details":[
              {"type":"reasoning.text","text":"hm","signature":"drawbridge.anthropic.c2ln"}]},
             {"role":"user","content":"z"}]}
            """);
    assertEquals(
        new Part.Reasoning("hm", new Part.Signature(AnthropicDialect.ID, "c2ln", false)),
        asked.messages().get(1).parts().getFirst());
    for (String vendor : List.of("openai", "openrouter")) {
      EncodedRequest out = CODEC.writeCall(asked, target(vendor, "gpt-4.1"));
      assertEquals(List.of("reasoning"), out.dropped());
      assertTrue(!new String(out.body(), UTF_8).contains("c2ln"));
    }
  }

  private static final Set<Answers.Trait> ANSWERS = EnumSet.allOf(Answers.Trait.class);

  @Test
  void saidAndReadBackAnAnswerIsTheSame() throws Exception {
    for (long seed = 0; seed < 400; seed++) {
      ModelAnswer answer = new Answers(seed, OpenAiDialect.ID, ANSWERS).next();
      byte[] written = CODEC.writeAnswer(answer, REPLY);
      Shown.assertSame(answer, CODEC.readAnswer(written), "seed " + seed);
      List<StreamEvent> steps = Answers.steps(answer);
      byte[] stream = Streams.written(CODEC.writer(REPLY), steps);
      ModelAnswer folded = Answers.folded(Streams.read(CODEC.reader(), stream));
      Shown.assertSame(answer, folded, "seed " + seed);
    }
  }

  /** As OpenAI sends it: two calls whose pieces alternate, usage in a chunk of its own. */
  private static final String TWO_CALLS =
      """
      data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"gpt-4.1","choices":[{"index":0,"delta":{"role":"assistant","content":null},"logprobs":null,"finish_reason":null}],"usage":null}

      data: {"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"w","arguments":""}}]},"finish_reason":null}],"usage":null}

      data: {"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\\"c\\":"}}]},"finish_reason":null}]}

      data: {"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"w","arguments":""}}]},"finish_reason":null}]}

      data: {"id":"c1","choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"function":{"arguments":"{\\"c\\":\\"Köln 🌉\\"}"}},{"index":0,"function":{"arguments":"1}"}}]},"finish_reason":null}]}

      data: {"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

      data: {"id":"c1","choices":[],"usage":{"prompt_tokens":31,"completion_tokens":17,"total_tokens":48,"prompt_tokens_details":{"cached_tokens":8},"completion_tokens_details":{"reasoning_tokens":5}}}

      data: [DONE]

      """;

  /** As DeepSeek, Groq and vLLM add to it. */
  private static final String OWN_WORDS =
      """
      : OPENROUTER PROCESSING

      data: {"id":"c2","model":"r1","choices":[{"index":0,"delta":{"role":"assistant","content":"","reasoning_content":"Hm "}}]}

      data: {"id":"c2","choices":[{"index":0,"delta":{"reasoning":"so."}}]}

      data: {"id":"c2","choices":[{"index":0,"delta":{"content":"Hé"}}]}

      data: {"id":"c2","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop","stop_reason":"END"}],"x_groq":{"usage":{"prompt_tokens":4,"completion_tokens":2,"prompt_cache_hit_tokens":3}}}

      data: [DONE]

      """;

  @Test
  void callsWhosePiecesAlternateAreKeptApart() {
    byte[] stream = TWO_CALLS.getBytes(UTF_8);
    ModelAnswer answer = Answers.folded(Streams.read(CODEC.reader(), stream));
    assertEquals(
        new ModelAnswer(
            "c1",
            "gpt-4.1",
            List.of(
                new ModelAnswer.Choice(
                    List.of(
                        new Part.ToolCall("call_a", "w", "{\"c\":1}"),
                        new Part.ToolCall("call_b", "w", "{\"c\":\"Köln 🌉\"}")),
                    StopReason.TOOL_CALLS,
                    null,
                    List.of())),
            new Usage(31, 17, 8, 5)),
        answer);
  }

  @Test
  void reasoningStopsAndUsageAreReadInVendorsOwnWords() {
    ModelAnswer answer = Answers.folded(Streams.read(CODEC.reader(), OWN_WORDS.getBytes(UTF_8)));
    assertEquals(new Usage(4, 2, 3), answer.usage());
    assertEquals(
        List.of(
            new ModelAnswer.Choice(
                List.of(new Part.Reasoning("Hm so.", null), new Part.Text("Hé")),
                StopReason.STOP_SEQUENCE,
                "END",
                List.of())),
        answer.choices());
  }

  @Test
  void streamsSayTheSameWhereverTheyAreCut() {
    for (String stream : List.of(TWO_CALLS, OWN_WORDS)) {
      byte[] bytes = stream.getBytes(UTF_8);
      Streams.assertSameWhereverCut(OpenAiStreamReader::new, bytes);
      // It is whole once its only choice gave its reason to end.
      String end = stream.substring(stream.indexOf('\n', stream.indexOf("\"finish_reason\":\"")));
      Streams.assertNotDoneWhereTruncated(
          OpenAiStreamReader::new, bytes, end.getBytes(UTF_8).length);
      byte[] returns = stream.replace("\n", "\r\n").getBytes(UTF_8);
      Streams.assertSameWhereverCut(OpenAiStreamReader::new, returns);
      assertEquals(Streams.read(CODEC.reader(), bytes), Streams.read(CODEC.reader(), returns));
      Streams.assertSurvives(OpenAiStreamReader::new, bytes, 7, 2000);
    }
  }

  @Test
  void anAnswerThatIsNoneIsSaidToBe() {
    for (String body :
        List.of("", "{", "[]", "{\"choices\":[]}", "{\"error\":{\"message\":\"x\"}}")) {
      assertThrows(NoAnswer.class, () -> CODEC.readAnswer(body.getBytes(UTF_8)), body);
    }
  }

  @Test
  void damagedAnswersGiveAnAnswerOrNone() throws Exception {
    var random = new Random(3);
    for (long seed = 0; seed < 60; seed++) {
      byte[] written =
          CODEC.writeAnswer(new Answers(seed, OpenAiDialect.ID, ANSWERS).next(), REPLY);
      for (int i = 0; i < 40; i++) {
        try {
          CODEC.writeAnswer(CODEC.readAnswer(Streams.damaged(written, random)), REPLY);
        } catch (NoAnswer e) {
          assertTrue(String.valueOf(e.getMessage()).startsWith("no "));
        }
      }
    }
  }

  @Test
  void anErrorInTheStreamFails() {
    List<StreamEvent> steps =
        Streams.read(CODEC.reader(), "data: {\"error\":{\"message\":\"x\"}}\n\n".getBytes(UTF_8));
    assertEquals(1, steps.size());
    assertTrue(steps.getFirst() instanceof StreamEvent.Failed);
  }

  @Test
  void usageIsToldToWhoAskedOnly() {
    List<StreamEvent> steps =
        List.of(
            new StreamEvent.Begun("", "m"),
            new StreamEvent.Used(new Usage(1, 1, 0)),
            new StreamEvent.Done());
    String asked = new String(Streams.written(CODEC.writer(REPLY), steps), UTF_8);
    String not = new String(Streams.written(CODEC.writer(new Reply(false, 1)), steps), UTF_8);
    assertTrue(asked.contains("prompt_tokens") && asked.endsWith("data: [DONE]\n\n"), asked);
    assertTrue(!not.contains("prompt_tokens") && not.endsWith("data: [DONE]\n\n"), not);
    assertTrue(asked.contains("\"id\":\"chatcmpl-"), asked);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'error':{'message':'a'}}|a",
        "{'error':'b'}|b",
        "{'object':'error','message':'c'}|c",
        "{'detail':'d'}|d",
        "<html>|",
      })
  void anErrorsMessageIsFound(String body, @Nullable String message) {
    String found = CODEC.errorMessage(body.replace('\'', '"').getBytes(UTF_8));
    assertEquals(message == null ? "" : message, found);
    assertEquals("m", CODEC.errorMessage(CODEC.writeError(400, "m")));
  }

  @Test
  void whatIsHarmlessToLeaveOutIsNamed() {
    Conversation asked =
        read(
            """
            {"model":"m","store":true,"service_tier":"flex","verbosity":null,"metadata":{"a":"b",
             "user_id":"u"},"messages":[{"role":"user","name":"n","content":"x"}]}
            """);
    assertEquals(Set.of("store", "service_tier", "messages.name"), asked.unsaid());
    assertEquals("u", asked.user());
    EncodedRequest out = CODEC.writeCall(asked, target(null, "gpt-4.1"));
    assertEquals(List.of("messages.name", "metadata", "service_tier", "store"), out.dropped());
    assertNull(asked.thinking());
    Conversation strange =
        read(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"x\\r"
                + "\\n"
                + "y: z\":1,\"content\":\"x\"}]}");
    // Names become a header.
    assertEquals(List.of("other"), CODEC.writeCall(strange, target(null, "m")).dropped());
  }
}
