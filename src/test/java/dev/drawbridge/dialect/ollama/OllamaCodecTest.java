package dev.drawbridge.dialect.ollama;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.Answers;
import dev.drawbridge.dialect.Conversations;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.Streams;
import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.dialect.openai.OpenAiChatCodec;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.fixture.vendors.FakeOllama;
import dev.drawbridge.fixture.vendors.ScriptedModel;
import dev.drawbridge.fixture.vendors.VendorServer;
import dev.drawbridge.json.Json;
import io.vertx.core.buffer.Buffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OllamaCodecTest {
  private static final OllamaCodec CODEC = new OllamaCodec();

  private static CallTarget target(String model) {
    return new CallTarget(OllamaDialect.ID, null, model, null, null, true, null);
  }

  private static EncodedRequest say(String body, String model) {
    Conversation read =
        new OpenAiChatCodec().readCall(OpenAiRequestScanner.read(body.getBytes(UTF_8)));
    return CODEC.writeCall(read, target(model));
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }

  /** A call of OpenAI's dialect, answered by Ollama, as its caller gets it. */
  private static byte[] answered(String body, boolean stream) {
    Translation way =
        Dialects.translation(OpenAiRequestScanner.read(body.getBytes(UTF_8)), target("llama3.2"));
    VendorServer.Reply reply = FakeOllama.answer("/api/chat", Buffer.buffer(way.request().body()));
    Buffer all = Buffer.buffer();
    reply.pieces().forEach(all::appendBuffer);
    assertEquals(200, reply.status(), all.toString());
    if (!stream) return way.whole(all.getBytes()).body();
    AnswerStream back = way.stream();
    Buffer out = Buffer.buffer();
    for (byte b : all.getBytes()) out.appendBytes(back.feed(new byte[] {b}));
    out.appendBytes(back.finish());
    assertTrue(back.complete());
    assertEquals(new Usage(ScriptedModel.INPUT, ScriptedModel.OUTPUT, 0), back.usage());
    return out.getBytes();
  }

  private static ModelAnswer.Choice choice(String body, boolean stream) throws Exception {
    String asked = stream ? body.replaceFirst("\\{", "{\"stream\":true,") : body;
    byte[] answer = answered(quoted(asked), stream);
    var codec = new OpenAiChatCodec();
    ModelAnswer read =
        stream ? Answers.folded(Streams.read(codec.reader(), answer)) : codec.readAnswer(answer);
    return read.choices().getFirst();
  }

  @Test
  void aCallIsSaidAsOllamaDocumentsIt() throws Exception {
    EncodedRequest said =
        say(
            quoted(
                """
                {'model':'m','temperature':0.5,'max_tokens':9,'seed':7,'stop':'END','user':'u',
                 'reasoning_effort':'low','tool_choice':'auto','response_format':{'type':
                 'json_schema','json_schema':{'name':'n','schema':{'type':'object','x':1.0}}},
                 'tools':[{'type':'function','function':{'name':'w','description':'d',
                  'parameters':{'type':'object'}}}],
                 'messages':[{'role':'system','content':'Be brief.'},
                  {'role':'user','content':[{'type':'text','text':'What is it?'},
                   {'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}}]},
                  {'role':'assistant','tool_calls':[{'id':'c1','type':'function',
                   'function':{'name':'w','arguments':'{}'}}]},
                  {'role':'tool','tool_call_id':'c1','content':'rain'}]}
                """),
            "qwen3");
    JsonNode expected =
        Json.tree(
            quoted(
                """
                {'model':'qwen3','messages':[{'role':'system','content':'Be brief.'},
                 {'role':'user','content':'What is it?','images':['AAAA']},
                 {'role':'assistant','content':'','tool_calls':[{'id':'c1','function':{'name':'w',
                  'arguments':{}}}]},
                 {'role':'tool','tool_name':'w','tool_call_id':'c1','content':'rain'}],
                 'stream':false,'tools':[{'type':'function','function':{'name':'w',
                  'description':'d','parameters':{'type':'object'}}}],
                 'format':{'type':'object','x':1.0},'think':true,
                 'options':{'num_predict':9,'temperature':0.5,'seed':7,'stop':['END']}}
                """));
    assertEquals(expected, Json.tree(said.body()));
    assertEquals(List.of("user"), said.dropped());
  }

  @Test
  void howMuchToThinkIsToldToWhoUnderstandsIt() throws Exception {
    String body =
        "{'model':'m','reasoning_effort':'%s','messages':[{'role':'user','content':'x'}]}";
    String high = quoted(body.formatted("xhigh"));
    assertEquals("high", Json.tree(say(high, "gpt-oss:20b").body()).path("think").asText());
    assertTrue(Json.tree(say(high, "qwen3").body()).path("think").booleanValue());
    String none = quoted(body.formatted("none"));
    assertEquals("low", Json.tree(say(none, "gpt-oss:20b").body()).path("think").asText());
    assertTrue(Json.tree(say(none, "qwen3").body()).path("think").isBoolean());
    assertTrue(!Json.tree(say(none, "qwen3").body()).path("think").booleanValue());
  }

  @Test
  void whateverIsSaidIsTakenByOllama() {
    var traits =
        EnumSet.complementOf(
            EnumSet.of(Conversations.Trait.SIGNED_REASONING, Conversations.Trait.SIGNED_CALLS));
    for (long seed = 0; seed < 200; seed++) {
      Conversation said = new Conversations(seed, OllamaDialect.ID, traits).next();
      byte[] body = CODEC.writeCall(said, target("llama3.2")).body();
      VendorServer.Reply reply = FakeOllama.answer("/api/chat", Buffer.buffer(body));
      assertEquals(200, reply.status(), "seed " + seed + " " + reply.pieces());
    }
  }

  @Test
  void answersComeBackWholeAndStreamed() throws Exception {
    for (boolean stream : List.of(false, true)) {
      var hello =
          choice(
              "{'model':'m','reasoning_effort':'high','messages':[{'role':'user','content':'Hé'}]}",
              stream);
      assertEquals(
          List.of(
              new Part.Reasoning(ScriptedModel.THOUGHT, null),
              new Part.Text("Hello 🌉! You said: Hé")),
          hello.parts());
      assertEquals(StopReason.END, hello.stop());
      var calls =
          choice(
              "{'model':'m','tools':[{'type':'function','function':{'name':'a'}},{'type':'function',"
                  + "'function':{'name':'b'}}],'messages':[{'role':'user','content':'both'}]}",
              stream);
      assertEquals(StopReason.TOOL_CALLS, calls.stop());
      var first = (Part.ToolCall) calls.parts().get(0);
      var second = (Part.ToolCall) calls.parts().get(1);
      assertEquals("{\"city\":\"Köln\"}", first.arguments());
      assertEquals("b", second.name());
      assertTrue(!first.id().equals(second.id()) && first.id().length() > 20);
      var seen =
          choice(
              "{'model':'m','messages':[{'role':'user','content':[{'type':'image_url','image_url':"
                  + "{'url':'data:image/png;base64,iVBORw0KGgo='}}]}]}",
              stream);
      String image = ScriptedModel.medium("image/png", "iVBORw0KGgo=");
      assertEquals(List.of(new Part.Text("I see " + image)), seen.parts());
      var weighed =
          choice(
              "{'model':'m','logprobs':true,'messages':[{'role':'user','content':'x'}]}", stream);
      assertEquals(-0.5, weighed.logprobs().getFirst().logprob());
    }
  }

  @Test
  void streamsSayTheSameWhereverTheyAreCut() {
    String body =
        quoted(
            "{'model':'m','stream':true,'reasoning_effort':'low','messages':[{'role':'user','content':"
                + "'x'}]}");
    Buffer all = Buffer.buffer();
    FakeOllama.answer("/api/chat", Buffer.buffer(say(body, "llama3.2").body()))
        .pieces()
        .forEach(all::appendBuffer);
    byte[] bytes = all.getBytes();
    Streams.assertSameWhereverCut(OllamaStreamReader::new, bytes);
    Streams.assertNotDoneWhereTruncated(OllamaStreamReader::new, bytes, 1);
    Streams.assertSurvives(OllamaStreamReader::new, bytes, 7, 1000);
  }

  @Test
  void anErrorInTheStreamFails() {
    String stream =
        quoted(
            """
            {'model':'m','message':{'role':'assistant','content':'Hel'},'done':false}
            {'error':'an error was encountered while running the model'}
            """);
    List<StreamEvent> steps = Streams.read(CODEC.reader(), stream.getBytes(UTF_8));
    assertEquals(new StreamEvent.Said(0, "Hel"), steps.get(1));
    assertTrue(steps.getLast() instanceof StreamEvent.Failed);
    byte[] error = "{\"error\":\"model 'x' not found\"}".getBytes(UTF_8);
    assertEquals("model 'x' not found", CODEC.errorMessage(error));
  }

  @Test
  void whatIsNoAnswerIsSaidToBeNone() throws Exception {
    assertThrows(NoAnswer.class, () -> CODEC.readAnswer("{}".getBytes(UTF_8)));
    byte[] good =
        quoted("{'model':'m','message':{'role':'assistant','content':'Hi'},'done':true}")
            .getBytes(UTF_8);
    assertEquals(List.of(new Part.Text("Hi")), CODEC.readAnswer(good).choices().getFirst().parts());
    var random = new Random(5);
    int read = 0;
    for (int i = 0; i < 500; i++) {
      try {
        read += CODEC.readAnswer(Streams.damaged(good, random)).choices().size();
      } catch (NoAnswer e) {
        assertTrue(String.valueOf(e.getMessage()).startsWith("no "));
      }
    }
    assertTrue(read > 0);
  }

  @ParameterizedTest
  @CsvSource({"0, -1", "4096, -1", "4097, 8192", "40000, 65536", "65536, 65536"})
  void aLongCallIsGivenTheRoomThatItNeeds(int room, int told) throws Exception {
    Conversation read =
        new OpenAiChatCodec()
            .readCall(
                OpenAiRequestScanner.read(
                    quoted("{'model':'m','messages':[{'role':'user','content':'Hello'}]}")
                        .getBytes(UTF_8)));
    var target =
        new CallTarget(OllamaDialect.ID, Vendor.UNNAMED, "m", null, null, null, room, true, null);
    byte[] body = CODEC.writeCall(read, target).body();
    assertEquals(told, Json.tree(body).at("/options/num_ctx").asInt(-1));
  }
}
