package dev.drawbridge.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.Answers;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.Streams;
import dev.drawbridge.dialect.Translated;
import dev.drawbridge.dialect.codec.ForeignSignatures;
import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.fixture.vendors.FakeAnthropic;
import dev.drawbridge.fixture.vendors.FakeOpenAi;
import dev.drawbridge.fixture.vendors.ScriptedModel;
import dev.drawbridge.fixture.vendors.VendorServer;
import dev.drawbridge.fixture.vendors.VendorServer.Delivery;
import dev.drawbridge.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls of OpenAI's clients to Anthropic, and of Anthropic's clients to both. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AnthropicVendorIT {
  private static final Usage USAGE =
      new Usage(
          ScriptedModel.INPUT, ScriptedModel.OUTPUT, ScriptedModel.CACHED, ScriptedModel.REASONING);

  private static final String WEATHER =
      "{'type':'function','function':{'name':'NAME','description':'d','strict':true,'parameters':"
          + "{'type':'object','properties':{'city':{'type':'string'}},'required':['city'],"
          + "'additionalProperties':false}}}";

  private final HttpClient client = HttpClient.newHttpClient();
  private VendorServer anthropic;
  private VendorServer openai;

  @BeforeAll
  void start() throws Exception {
    anthropic = FakeAnthropic.start();
    openai = FakeOpenAi.start();
  }

  @AfterAll
  void stop() throws Exception {
    client.close();
    anthropic.close();
    openai.close();
  }

  /** What a vendor answered, and its way back to the caller. */
  private record Sent(int status, Translation way, byte[] answer) {}

  private Sent send(ModelCall call, Dialect to, String model) throws Exception {
    var target = new CallTarget(to, null, model, null, 8192, true, null);
    Translation way = Dialects.translation(call, target);
    boolean messages = to.equals(AnthropicDialect.ID);
    String path = messages ? "/v1/messages?beta=true" : "/v1/chat/completions";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create((messages ? anthropic : openai).url() + path))
            .header("x-api-key", "k")
            .header("authorization", "Bearer k")
            .header("anthropic-version", "2023-06-01")
            .POST(HttpRequest.BodyPublishers.ofByteArray(way.request().body()))
            .build();
    HttpResponse<InputStream> response =
        client.send(request, HttpResponse.BodyHandlers.ofInputStream());
    return new Sent(response.statusCode(), way, response.body().readAllBytes());
  }

  private static ModelCall chat(String body) {
    return OpenAiRequestScanner.read(body.replace('\'', '"').getBytes(UTF_8));
  }

  private static ModelCall messages(String body) {
    return AnthropicRequestScanner.read(body.replace('\'', '"').getBytes(UTF_8));
  }

  /** An OpenAI call of these messages and further members, served by Anthropic. */
  private ModelAnswer asked(String members, String messages, boolean stream) throws Exception {
    Sent sent =
        send(
            chat("{'model':'m','stream':" + stream + members + ",'messages':[" + messages + "]}"),
            AnthropicDialect.ID,
            "claude-sonnet-4-5");
    assertEquals(200, sent.status(), new String(sent.answer(), UTF_8));
    VendorCodec callers = Objects.requireNonNull(Dialects.ofVendors(OpenAiDialect.ID).chat());
    if (!stream) {
      WholeAnswer whole = sent.way().whole(sent.answer());
      assertTrue(whole.whole() && !whole.error());
      assertEquals(USAGE, whole.usage());
      return callers.readAnswer(whole.body());
    }
    AnswerStream way = sent.way().stream();
    byte[] out = fed(way, sent.answer(), 11);
    assertTrue(way.complete() && way.began());
    assertEquals(USAGE, way.usage());
    return Answers.folded(Streams.read(callers.reader(), out));
  }

  private static byte[] fed(AnswerStream way, byte[] bytes, int each) {
    var out = new ByteArrayOutputStream();
    for (int i = 0; i < bytes.length; i += each) {
      out.writeBytes(way.feed(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + each))));
    }
    out.writeBytes(way.finish());
    return out.toByteArray();
  }

  private static String text(ModelAnswer answer) {
    return answer.choices().getFirst().parts().stream()
        .filter(Part.Text.class::isInstance)
        .map(p -> ((Part.Text) p).text())
        .reduce("", String::concat);
  }

  @ParameterizedTest
  @EnumSource(Delivery.class)
  void openAisClientsAreServedHoweverItComes(Delivery delivery) throws Exception {
    anthropic.deliver(delivery);
    for (boolean crlf : new boolean[] {false, true}) {
      anthropic.crlf(crlf);
      ModelAnswer answer =
          asked(
              ",'stream_options':{'include_usage':true}",
              "{'role':'system','content':'Be brief.'},{'role':'user','content':'Grüße'}",
              true);
      assertEquals("Hello 🌉! You said: Grüße (Be brief.)", text(answer));
      assertEquals(StopReason.END, answer.choices().getFirst().stop());
    }
    anthropic.crlf(false);
    anthropic.deliver(Delivery.PIECES);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void toolsGoThereAndBack(boolean stream) throws Exception {
    String members =
        ",'tools':[TOOL,OTHER]"
            .replace("TOOL", WEATHER.replace("NAME", "weather"))
            .replace("OTHER", WEATHER.replace("NAME", "forecast"));
    String user = "{'role':'user','content':'both please'}";
    ModelAnswer answer = asked(members, user, stream);
    var choice = answer.choices().getFirst();
    assertEquals(StopReason.TOOL_CALLS, choice.stop());
    List<Part.ToolCall> calls = choice.parts().stream().map(p -> (Part.ToolCall) p).toList();
    assertEquals(List.of("weather", "forecast"), calls.stream().map(c -> c.name()).toList());
    for (Part.ToolCall call : calls) {
      assertEquals(Json.tree("{\"city\":\"Köln\"}"), Json.tree(call.arguments()));
    }

    // one at a time, and by force
    assertEquals(
        "Hello 🌉! You said: both please",
        text(asked(members + ",'parallel_tool_calls':false", user, stream)));
    ModelAnswer forced =
        asked(
            members + ",'tool_choice':{'type':'function','function':{'name':'forecast'}}",
            "{'role':'user','content':'x'}",
            stream);
    assertEquals(
        "forecast", ((Part.ToolCall) forced.choices().getFirst().parts().getFirst()).name());

    // and their results
    String call = "{'id':'ID','type':'function','function':{'name':'weather','arguments':'{}'}}";
    ModelAnswer told =
        asked(
            members,
            user
                + ",{'role':'assistant','content':null,'tool_calls':["
                + call.replace("ID", calls.get(0).id())
                + ","
                + call.replace("ID", "id with spaces")
                + "]},{'role':'tool','tool_call_id':'"
                + calls.get(0).id()
                + "','content':'sunny'},{'role':'tool','tool_call_id':'id with spaces',"
                + "'content':'rain'},{'role':'user','content':'so?'}",
            stream);
    assertEquals("The tools said: sunny | rain", text(told));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatBothSayIsSaid(boolean stream) throws Exception {
    // media
    assertEquals(
        "I see " + ScriptedModel.medium("image/png", "AAAAAA==") + ", https://a.example/x.png",
        text(
            asked(
                "",
                "{'role':'user','content':[{'type':'image_url','image_url':{'url':"
                    + "'data:image/png;base64,AAAAAA=='}},{'type':'image_url','image_url':"
                    + "{'url':'https://a.example/x.png'}},{'type':'text','text':'see'}]}",
                stream)));
    // a schema
    assertEquals(
        "{\"answer\":42}",
        text(
            asked(
                ",'response_format':{'type':'json_schema','json_schema':{'name':'a','schema':"
                    + "{'type':'object','properties':{'answer':{'type':'integer'}}}}}",
                "{'role':'user','content':'x'}",
                stream)));
    // a stop sequence
    ModelAnswer stopped =
        asked(",'stop':['4',' ']", "{'role':'user','content':'count to 9'}", stream);
    assertEquals("1 2 3 ", text(stopped));
    // thinking
    ModelAnswer thought =
        asked(
            ",'reasoning_effort':'low','temperature':0.2", "{'role':'user','content':'x'}", stream);
    assertEquals(
        ScriptedModel.THOUGHT,
        ((Part.Reasoning) thought.choices().getFirst().parts().getFirst()).text());
    // a refusal
    ModelAnswer refused = asked("", "{'role':'user','content':'please refuse'}", stream);
    assertTrue(Translated.withheld(refused.choices().getFirst().stop()));
  }

  @Test
  void anErrorComesInTheCallersWords() throws Exception {
    Sent sent =
        send(
            chat("{'model':'m','temperature':-3,'messages':[{'role':'user','content':'x'}]}"),
            AnthropicDialect.ID,
            "claude-sonnet-4-5");
    assertEquals(400, sent.status());
    var error = Json.tree(sent.way().error(sent.status(), sent.answer())).get("error");
    assertEquals("temperature: range: -1..1", error.get("message").textValue());
  }

  @Test
  void anErrorInTheStreamIsSeenBeforeContentAndAfter() throws Exception {
    for (String text : new String[] {"please overload", "please break"}) {
      ModelCall call =
          chat("{'model':'m','stream':true,'messages':[{'role':'user','content':'" + text + "'}]}");
      Sent sent = send(call, AnthropicDialect.ID, "claude-sonnet-4-5");
      AnswerStream way = sent.way().stream();
      byte[] out = fed(way, sent.answer(), 3);
      assertFalse(way.complete());
      assertFalse(new String(out, UTF_8).contains("verloaded"));
      if (text.endsWith("overload")) assertNotNull(way.firstError());
      else assertNotNull(way.laterError());
      if (text.endsWith("overload")) assertNull(way.laterError());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anthropicsClientsAreServedByBoth(boolean stream) throws Exception {
    String body =
        "{'model':'m','max_tokens':999,'stream':"
            + stream
            + ",'system':[{'type':'text','text':'Be brief.','cache_control':{'type':'ephemeral'}}],"
            + "'tools':[{'name':'weather','input_schema':{'type':'object'}}],'messages':[{'role':"
            + "'user','content':'both'},{'role':'assistant','content':[BLOCK{'type':'tool_use','id':"
            + "'t1','name':'weather','input':{}}]},{'role':'user','content':[{'type':'tool_result',"
            + "'tool_use_id':'t1','content':[{'type':'text','text':'sunny'}]}]}]}";
    String foreign =
        "{'type':'thinking','thinking':'x','signature':'" + ForeignSignatures.UNSIGNED + "'},";
    for (Dialect to : new Dialect[] {AnthropicDialect.ID, OpenAiDialect.ID}) {
      // With another vendor's thinking in it, which neither may get.
      ModelCall call = messages(body.replace("BLOCK", foreign));
      Sent sent = send(call, to, "claude-sonnet-4-5");
      assertEquals(200, sent.status(), new String(sent.answer(), UTF_8));
      assertTrue(sent.way().request().dropped().contains("reasoning"));
      ModelAnswer answer;
      if (stream) {
        AnswerStream way = sent.way().stream();
        answer =
            Answers.folded(Streams.read(new AnthropicStreamReader(), fed(way, sent.answer(), 5)));
        assertTrue(way.complete());
        assertEquals(USAGE, way.usage());
      } else {
        answer = AnthropicAnswerReader.read(sent.way().whole(sent.answer()).body());
      }
      assertEquals("The tools said: sunny", text(answer), to.wire());
      assertEquals(USAGE, answer.usage(), to.wire());
    }
  }

  @Test
  void itsOwnThinkingComesBackToAnthropicAsItWas() throws Exception {
    String before =
        "{'model':'m','max_tokens':4000,'thinking':{'type':'enabled','budget_tokens':2000},"
            + "'tools':[{'name':'weather','input_schema':{'type':'object'}}],'messages':[{'role':"
            + "'user','content':'weather'}";
    Sent first = send(messages(before + "]}"), AnthropicDialect.ID, "claude-sonnet-4-5");
    var content = Json.tree(first.way().whole(first.answer()).body()).get("content");
    Sent second =
        send(
            messages(
                before
                    + ",{'role':'assistant','content':"
                    + Json.text(content)
                    + "},{'role':'user','content':[{'type':'tool_result','tool_use_id':'"
                    + content.get(1).get("id").textValue()
                    + "','content':'hot'}]}]}"),
            AnthropicDialect.ID,
            "claude-sonnet-4-5");
    assertEquals(200, second.status(), new String(second.answer(), UTF_8));
    assertEquals("The tools said: hot", text(AnthropicAnswerReader.read(second.answer())));
  }
}
