package dev.drawbridge.dialect.bedrock;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.Answers;
import dev.drawbridge.dialect.Conversations;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.Streams;
import dev.drawbridge.dialect.codec.ToolIds;
import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.dialect.openai.OpenAiChatCodec;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.fixture.vendors.FakeBedrock;
import dev.drawbridge.fixture.vendors.ScriptedModel;
import dev.drawbridge.fixture.vendors.VendorServer;
import dev.drawbridge.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BedrockCodecTest {
  private static final BedrockCodec CODEC = new BedrockCodec();
  private static final String CLAUDE = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";

  private static CallTarget target(String model) {
    return new CallTarget(BedrockDialect.ID, null, model, null, null, true, null);
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }

  private static EncodedRequest say(String body, String model) {
    Conversation read =
        new OpenAiChatCodec().readCall(OpenAiRequestScanner.read(quoted(body).getBytes(UTF_8)));
    return CODEC.writeCall(read, target(model));
  }

  private static Buffer joined(VendorServer.Reply reply) {
    Buffer all = Buffer.buffer();
    reply.pieces().forEach(all::appendBuffer);
    return all;
  }

  private static String path(boolean stream) {
    return "/model/" + CLAUDE.replace(":", "%3A") + (stream ? "/converse-stream" : "/converse");
  }

  /** The first choice of an answer to a call of OpenAI's dialect, as its caller gets it. */
  private static ModelAnswer.Choice choice(String body, boolean stream) throws Exception {
    String asked = quoted(stream ? body.replaceFirst("\\{", "{'stream':true,") : body);
    Translation way =
        Dialects.translation(OpenAiRequestScanner.read(asked.getBytes(UTF_8)), target(CLAUDE));
    VendorServer.Reply reply =
        FakeBedrock.answer(path(stream), Buffer.buffer(way.request().body()));
    Buffer all = joined(reply);
    assertEquals(200, reply.status(), all.toString());
    var codec = new OpenAiChatCodec();
    ModelAnswer answer;
    if (stream) {
      AnswerStream back = way.stream();
      Buffer out = Buffer.buffer();
      for (byte b : all.getBytes()) out.appendBytes(back.feed(new byte[] {b}));
      out.appendBytes(back.finish());
      assertTrue(back.complete());
      var usage = new Usage(ScriptedModel.INPUT, ScriptedModel.OUTPUT, ScriptedModel.CACHED);
      assertEquals(usage, back.usage());
      answer = Answers.folded(Streams.read(codec.reader(), out.getBytes()));
    } else {
      WholeAnswer whole = way.whole(all.getBytes());
      assertTrue(whole.whole() && !whole.error());
      answer = codec.readAnswer(whole.body());
    }
    assertEquals(CLAUDE, answer.model());
    return answer.choices().getFirst();
  }

  @Test
  void aCallIsSaidAsAwsDocumentsIt() throws Exception {
    EncodedRequest said =
        say(
            """
            {'model':'m','temperature':1.5,'max_tokens':9,'stop':['END'],'seed':1,'top_k':5,
             'tool_choice':{'type':'function','function':{'name':'w'}},'response_format':{'type':
             'json_schema','json_schema':{'name':'n','schema':{'x':1.0}}},
             'tools':[{'type':'function','function':{'name':'w','description':'d',
              'parameters':{'type':'object'}}}],
             'messages':[{'role':'system','content':'Be brief.'},
              {'role':'user','content':[{'type':'text','text':'Look','cache_control':{'type':'x'}},
               {'type':'image_url','image_url':{'url':'data:image/jpg;base64,AAAA'}},
               {'type':'file','file':{'filename':'a_b.pdf','file_data':
                'data:application/pdf;base64,AAAA'}}]},
              {'role':'assistant','tool_calls':[{'id':'c.1','type':'function',
               'function':{'name':'w','arguments':'{}'}}]},
              {'role':'tool','tool_call_id':'c.1','content':''}]}
            """,
            CLAUDE);
    String id = ToolIds.fit("c.1", 64);
    JsonNode expected =
        Json.tree(
            quoted(
                """
                {'messages':[{'role':'user','content':[{'text':'Look'},
                  {'cachePoint':{'type':'default'}},
                  {'image':{'format':'jpeg','source':{'bytes':'AAAA'}}},
                  {'document':{'format':'pdf','name':'a b pdf','source':{'bytes':'AAAA'}}}]},
                 {'role':'assistant','content':[{'toolUse':{'toolUseId':'ID','name':'w','input':{}}}]},
                 {'role':'user','content':[{'toolResult':{'toolUseId':'ID','content':[{'text':'.'}]}}]}],
                 'system':[{'text':'Be brief.'}],
                 'inferenceConfig':{'maxTokens':9,'temperature':1.0,'stopSequences':['END']},
                 'toolConfig':{'tools':[{'toolSpec':{'name':'w','description':'d',
                  'inputSchema':{'json':{'type':'object'}}}}],'toolChoice':{'tool':{'name':'w'}}},
                 'outputConfig':{'textFormat':{'type':'json_schema','structure':{'jsonSchema':
                  {'schema':'{\\'x\\':1.0}','name':'n'}}}},
                 'additionalModelRequestFields':{'top_k':5}}
                """
                    .replace("ID", id)));
    assertEquals(expected, Json.tree(said.body()));
    assertEquals(List.of("seed", "temperature"), said.dropped());
  }

  @Test
  void eachMakersModelsAreToldToThinkTheirWay() throws Exception {
    String body =
        "{'model':'m','temperature':0.5,'max_tokens':9000,'reasoning_effort':'medium','messages':"
            + "[{'role':'user','content':'x'}]}";
    JsonNode old = Json.tree(say(body, CLAUDE).body());
    assertEquals(
        Json.tree(quoted("{'thinking':{'type':'enabled','budget_tokens':7200}}")),
        old.path("additionalModelRequestFields"));
    assertTrue(!old.path("inferenceConfig").has("temperature"));
    JsonNode fresh = Json.tree(say(body, "anthropic.claude-opus-4-7-v1").body());
    assertEquals(
        Json.tree(quoted("{'thinking':{'type':'adaptive'},'output_config':{'effort':'medium'}}")),
        fresh.path("additionalModelRequestFields"));
    JsonNode oss = Json.tree(say(body, "openai.gpt-oss-120b-1:0").body());
    assertEquals(
        Json.tree(quoted("{'reasoning_effort':'medium'}")),
        oss.path("additionalModelRequestFields"));
    JsonNode nova = Json.tree(say(body, "eu.amazon.nova-2-lite-v1:0").body());
    assertEquals(
        "medium",
        nova.path("additionalModelRequestFields")
            .path("reasoningConfig")
            .path("maxReasoningEffort")
            .asText());
    EncodedRequest llama = say(body, "meta.llama3-3-70b-instruct-v1:0");
    assertEquals(List.of("reasoning_effort"), llama.dropped());
  }

  @Test
  void whateverIsSaidIsTakenByBedrock() {
    var traits =
        EnumSet.complementOf(
            EnumSet.of(Conversations.Trait.SIGNED_REASONING, Conversations.Trait.EFFORT));
    for (long seed = 0; seed < 400; seed++) {
      Conversation said = new Conversations(seed, BedrockDialect.ID, traits).next();
      for (String model : List.of(CLAUDE, "meta.llama3-3-70b-instruct-v1:0")) {
        byte[] body = CODEC.writeCall(said, target(model)).body();
        VendorServer.Reply reply = FakeBedrock.answer(path(false), Buffer.buffer(body));
        assertEquals(200, reply.status(), "seed " + seed + " " + reply.pieces());
      }
    }
  }

  @Test
  void answersComeBackWholeAndStreamed() throws Exception {
    for (boolean stream : List.of(false, true)) {
      var hello = choice("{'model':'m','messages':[{'role':'user','content':'Hé'}]}", stream);
      assertEquals(List.of(new Part.Text("Hello 🌉! You said: Hé")), hello.parts());
      assertEquals(StopReason.END, hello.stop());
      var calls =
          choice(
              "{'model':'m','tools':[{'type':'function','function':{'name':'a'}},{'type':'function',"
                  + "'function':{'name':'b'}}],'messages':[{'role':'user','content':'both'}]}",
              stream);
      assertEquals(
          List.of(
              new Part.ToolCall("tooluse_0", "a", "{\"city\":\"Köln\"}"),
              new Part.ToolCall("tooluse_1", "b", "{\"city\":\"Köln\"}")),
          calls.parts());
      assertEquals(StopReason.TOOL_CALLS, calls.stop());
      var refused =
          choice("{'model':'m','messages':[{'role':'user','content':'please refuse'}]}", stream);
      assertEquals(StopReason.FILTERED, refused.stop());
      var schema =
          choice(
              "{'model':'m','response_format':{'type':'json_schema','json_schema':{'name':'n',"
                  + "'schema':{}}},'messages':[{'role':'user','content':'x'}]}",
              stream);
      assertEquals(List.of(new Part.Text("{\"answer\":42}")), schema.parts());
    }
  }

  /** What was thought comes back by way of a caller who keeps it, seal and all. */
  @Test
  void sealedReasoningSurvivesACallerOfAnotherDialect() throws Exception {
    for (boolean stream : List.of(false, true)) {
      String ask =
          "{'model':'m','reasoning_effort':'low','max_tokens':9000,'messages':[{'role':'user','content':'x'}";
      var first = choice(ask + "]}", stream);
      var thought = (Part.Reasoning) first.parts().getFirst();
      assertEquals(
          new Part.Reasoning(
              ScriptedModel.THOUGHT,
              new Part.Signature(BedrockDialect.ID, FakeBedrock.SEAL, false)),
          thought);
      String kept =
          ",{'role':'assistant','content':'y','reasoning_details':[{'type':'reasoning.text','text':'"
              + thought.text()
              + "','signature':'drawbridge.bedrock."
              + FakeBedrock.SEAL
              + "'}]},{'role':'user','content':'z'}]}";
      JsonNode sent = Json.tree(say(ask + kept, CLAUDE).body());
      assertEquals(
          FakeBedrock.SEAL,
          sent.at("/messages/1/content/0/reasoningContent/reasoningText/signature").asText());
      assertEquals(StopReason.END, choice(ask + kept, stream).stop());
    }
  }

  @Test
  void claudeIsToldInItsOwnWordsToCallOneToolAtOnce() throws Exception {
    String body =
        "{'model':'m','parallel_tool_calls':false,'tools':[{'type':'function','function':{'name':'w'}}],"
            + "MORE'messages':[{'role':'user','content':'x'}]}";
    String told = "/additionalModelRequestFields/tool_choice";
    for (String choice : List.of("", "'tool_choice':'auto',")) {
      JsonNode free = Json.tree(say(body.replace("MORE", choice), CLAUDE).body());
      assertEquals(
          Json.tree(quoted("{'type':'auto','disable_parallel_tool_use':true}")), free.at(told));
      assertTrue(free.at("/toolConfig/toolChoice").isMissingNode());
    }
    EncodedRequest said = say(body.replace("MORE", "'tool_choice':'required',"), CLAUDE);
    JsonNode forced = Json.tree(said.body());
    assertEquals(Json.tree(quoted("{'disable_parallel_tool_use':true}")), forced.at(told));
    assertTrue(forced.at("/toolConfig/toolChoice/any").isObject());
    assertEquals(List.of(), said.dropped());
    EncodedRequest none = say(body.replace("MORE", "'tool_choice':'none',"), CLAUDE);
    assertTrue(Json.tree(none.body()).at(told).isMissingNode());
    EncodedRequest other = say(body.replace("MORE", ""), "amazon.nova-pro-v1:0");
    assertTrue(Json.tree(other.body()).at(told).isMissingNode());
    assertEquals(List.of("parallel_tool_calls"), other.dropped());
  }

  private static byte[] thinkingStream() {
    String body =
        "{'model':'m','stream':true,'reasoning_effort':'low','messages':[{'role':'user','content':'x'}]}";
    return joined(FakeBedrock.answer(path(true), Buffer.buffer(say(body, CLAUDE).body())))
        .getBytes();
  }

  @Test
  void streamsSayTheSameWhereverTheyAreCut() {
    byte[] stream = thinkingStream();
    Streams.assertSameWhereverCut(BedrockStreamReader::new, stream);
    // Without the usage, which is its last event, it is whole all the same.
    int usage = ByteBuffer.wrap(stream).getInt(lastEvent(stream));
    Streams.assertNotDoneWhereTruncated(BedrockStreamReader::new, stream, usage);
    Streams.assertSurvives(BedrockStreamReader::new, stream, 7, 1000);
  }

  private static int lastEvent(byte[] stream) {
    int at = 0;
    int last = 0;
    while (at < stream.length) {
      last = at;
      at += ByteBuffer.wrap(stream).getInt(at);
    }
    return last;
  }

  @Test
  void aDamagedStreamFailsAndSaysNoMore() {
    byte[] stream = thinkingStream();
    stream[stream.length / 2] ^= 1;
    List<StreamEvent> steps = Streams.read(CODEC.reader(), stream);
    assertTrue(steps.getLast() instanceof StreamEvent.Failed);
    assertEquals(1, steps.stream().filter(s -> s instanceof StreamEvent.Failed).count());
  }

  @Test
  void anExceptionInTheStreamFailsByItsName() throws Exception {
    Buffer stream =
        FakeBedrock.event("messageStart", new JsonObject().put("role", "assistant"))
            .appendBuffer(FakeBedrock.exception("throttlingException", "Too many tokens"));
    List<StreamEvent> steps = Streams.read(CODEC.reader(), stream.getBytes());
    var failed = (StreamEvent.Failed) steps.getLast();
    assertEquals(
        Json.tree(quoted("{'message':'Too many tokens','__type':'throttlingException'}")),
        Json.tree(failed.error()));
    assertEquals("Too many tokens", CODEC.errorMessage(failed.error()));
  }

  @Test
  void whatIsNoAnswerIsSaidToBeNone() throws Exception {
    assertThrows(NoAnswer.class, () -> CODEC.readAnswer("{}".getBytes(UTF_8)));
    byte[] good =
        quoted(
                """
                {'output':{'message':{'role':'assistant','content':[{'citationsContent':{
                 'content':[{'text':'It rains.'}],'citations':[{'title':'T',
                 'sourceContent':[{'text':'rain'}],'location':{'web':{'url':'https://x'}}}]}}]}},
                 'stopReason':'max_tokens','usage':{'inputTokens':1,'outputTokens':2,
                 'cacheWriteInputTokens':3}}
                """)
            .getBytes(UTF_8);
    ModelAnswer answer = CODEC.readAnswer(good);
    var cited = new Part.Citation("https://x", "T", "rain", -1, -1);
    assertEquals(
        List.of(new Part.Text("It rains.", List.of(cited))), answer.choices().getFirst().parts());
    assertEquals(new Usage(4, 2, 0, 0, 3), answer.usage());
    assertEquals(StopReason.LENGTH, answer.choices().getFirst().stop());
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
}
