package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.anthropic.AnthropicRequestScanner;
import dev.drawbridge.dialect.anthropic.AnthropicStreamObserver;
import dev.drawbridge.dialect.anthropic.AnthropicStreamReader;
import dev.drawbridge.dialect.anthropic.JsonInstruction;
import dev.drawbridge.dialect.bedrock.BedrockDialect;
import dev.drawbridge.dialect.bedrock.BedrockStreamReader;
import dev.drawbridge.dialect.codec.Efforts;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.dialect.gemini.GeminiArguments;
import dev.drawbridge.dialect.gemini.GeminiCodec;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.gemini.GeminiRequestScanner;
import dev.drawbridge.dialect.gemini.GeminiSignature;
import dev.drawbridge.dialect.gemini.GeminiStreamReader;
import dev.drawbridge.dialect.openai.OpenAiAnswerWriter;
import dev.drawbridge.dialect.openai.OpenAiChatCodec;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.dialect.responses.ResponsesRequestScanner;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Thinking;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.fixture.vendors.FakeBedrock;
import dev.drawbridge.fixture.vendors.VendorRules;
import dev.drawbridge.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What vendors and clients do that no reference tells, as recordings of them showed. */
class VendorHabitsTest {
  private static final String CLAUDE = "claude-sonnet-4-6";
  private static final String AT_BEDROCK = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(UTF_8);
  }

  private static ModelCall chat(String body) {
    return OpenAiRequestScanner.read(bytes(body));
  }

  private static ModelCall gemini(String body) {
    return GeminiRequestScanner.read(bytes(body), "flash", false);
  }

  private static EncodedRequest said(ModelCall call, Dialect dialect, String model) {
    return Dialects.translation(
            call, new CallTarget(dialect, null, model, null, 4_096, false, null))
        .request();
  }

  private static JsonNode told(EncodedRequest said) throws IOException {
    return Json.tree(said.body());
  }

  private static void assertTaken(EncodedRequest said, Dialect dialect, String model) {
    assertEquals(null, VendorRules.wrong(dialect, model, said.body()));
  }

  @Test
  void whatAloneInstructsIsWhatTheUserSaysToGemini() throws Exception {
    EncodedRequest said =
        said(
            chat("{'model':'m','messages':[{'role':'system','content':'Say hello.'}]}"),
            GeminiDialect.ID,
            "gemini-2.5-flash");
    JsonNode body = told(said);
    assertEquals(
        Json.tree(bytes("[{'role':'user','parts':[{'text':'Say hello.'}]}]")),
        body.path("contents"));
    assertFalse(body.has("systemInstruction"));
    assertTaken(said, GeminiDialect.ID, "gemini-2.5-flash");
  }

  @Test
  void aCallThatNobodyAskedForFollowsAUsersTurnAtGemini() throws Exception {
    EncodedRequest said =
        said(
            chat(
                """
                {'model':'m','messages':[
                  {'role':'assistant','content':null,'tool_calls':[{'id':'a','type':'function',
                   'function':{'name':'w','arguments':'{}'}}]},
                  {'role':'tool','tool_call_id':'a','content':'rain'}]}
                """),
            GeminiDialect.ID,
            "gemini-2.5-flash");
    assertEquals("user", told(said).at("/contents/0/role").asText());
    assertTrue(told(said).at("/contents/1/parts/0").has("functionCall"));
    assertTaken(said, GeminiDialect.ID, "gemini-2.5-flash");
  }

  @Test
  void resultsWithWordsBesideThemGoOnWithTheTurn() throws Exception {
    // Given a call of another model, whose result comes with words of the user's
    String contents =
        """
        [{'role':'user','parts':[{'text':'Weather?'}]},
         {'role':'model','parts':[{'functionCall':{'name':'w','args':{}}}]},
         {'role':'user','parts':[{'functionResponse':{'name':'w','response':{'result':'rain'}}},
          {'text':'Well?'}]}]
        """;
    // When it goes to Gemini 3 from a caller of its own dialect, and from another's
    ModelCall own = gemini("{'contents':" + contents + "}");
    EncodedRequest same = said(own, GeminiDialect.ID, "gemini-3-flash-preview");
    EncodedRequest other =
        said(
            AnthropicRequestScanner.read(
                bytes(
                    """
                    {'model':'m','max_tokens':9,'messages':[{'role':'user','content':'Weather?'},
                     {'role':'assistant','content':[{'type':'tool_use','id':'a','name':'w',
                      'input':{}}]},
                     {'role':'user','content':[{'type':'tool_result','tool_use_id':'a',
                      'content':'rain'},{'type':'text','text':'Well?'}]}]}
                    """)),
            GeminiDialect.ID,
            "gemini-3-flash-preview");
    // Then it is signed: it is of the current turn
    for (EncodedRequest each : List.of(same, other)) {
      assertEquals(
          GeminiSignature.FOREIGN, told(each).at("/contents/1/parts/0/thoughtSignature").asText());
      assertTaken(each, GeminiDialect.ID, "gemini-3-flash-preview");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'tools':{'functionDeclarations':[{'name':'w','parameters':{'type':'OBJECT'}}]}",
        "'tools':[{'functionDeclarations':{'name':'w','parameters':{'type':'OBJECT'}}}]",
        "'tools':{'function_declarations':{'name':'w','parameters':{'type':'OBJECT'}}}"
      })
  void whatStandsAloneAtGeminiIsAnArrayOfOne(String tools) throws Exception {
    ModelCall call =
        gemini(
            "{'system_instruction':{'parts':{'text':'Be brief.'}},"
                + "'contents':{'role':'user','parts':{'text':'Hi'}},"
                + tools
                + "}");
    JsonNode body = told(said(call, AnthropicDialect.ID, CLAUDE));
    assertEquals("w", body.at("/tools/0/name").asText());
    assertEquals("Hi", body.at("/messages/0/content/0/text").asText());
    assertEquals("Be brief.", body.at("/system/0/text").asText());
    // In its own dialect it passes as it came.
    byte[] same = said(call, GeminiDialect.ID, "flash").body();
    assertEquals(new String(call.body(), UTF_8), new String(same, UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://x.example/a.png",
        "HTTPS://generativelanguage.googleapis.com/v1beta/files/x",
        "\\u0068ttps://generativelanguage.googleapis.com/v1beta/files/x",
        "gs:\\/\\/bucket/object",
        "gs://bucket/object,x",
        "data:image/png,x",
        "data:a",
      })
  void whatIsNoDataIsALinkHoweverItIsSpelled(String address) {
    String picture =
        "{'model':'m','messages':[{'role':'user','content':[{'type':'image_url','image_url':{'url':'%s'}}]}]}";
    String film = picture.replace("image_url", "video_url");
    String plain = picture.replace("{'url':'%s'}", "'%s'");
    for (String body : List.of(picture, film, plain)) {
      ModelCall call = chat(body.formatted(address));
      assertTrue(call.features().contains(Feature.IMAGE_LINK), body);
      assertFalse(FeatureSupport.lost(call, GeminiDialect.ID).isEmpty(), body);
    }
    ModelCall response =
        ResponsesRequestScanner.read(
            bytes(
                "{'model':'m','input':[{'role':'user','content':[{'type':'input_image','image_url':'%s'}]}]}"
                    .formatted(address)));
    assertTrue(response.features().contains(Feature.IMAGE_LINK));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://x.example/a.pdf",
        "https:\\/\\/x.example\\/a.pdf",
        "\\u0068ttps://generativelanguage.googleapis.com/v1beta/files/x",
        "HTTPS://x.example/a.pdf",
        "gs://bucket/object",
      })
  void aDocumentsAddressIsNoBase64(String address) throws Exception {
    ModelCall chat =
        chat(
            "{'model':'m','messages':[{'role':'user','content':[{'type':'file','file':{'filename':"
                + "'a.pdf','file_data':'%s'}}]}]}".formatted(address));
    ModelCall response =
        ResponsesRequestScanner.read(
            bytes(
                "{'model':'m','input':[{'role':'user','content':[{'type':'input_file','filename':"
                    + "'a.pdf','file_data':'%s'}]}]}".formatted(address)));
    for (ModelCall call : List.of(chat, response)) {
      assertTrue(call.features().contains(Feature.DOCUMENT_LINK));
      assertFalse(call.features().contains(Feature.DOCUMENT));
      // Neither takes an address: another model has to be asked, and nothing is guessed.
      assertFalse(FeatureSupport.lost(call, GeminiDialect.ID).isEmpty());
      assertFalse(FeatureSupport.lost(call, BedrockDialect.ID).isEmpty());
      JsonNode source =
          told(said(call, AnthropicDialect.ID, CLAUDE)).at("/messages/0/content/0/source");
      assertEquals("url", source.path("type").asText());
      assertEquals(address.replace("\\u0068", "h").replace("\\", ""), source.path("url").asText());
    }
  }

  @Test
  void soundByItsAddressIsGeminisOwn() {
    ModelCall call =
        gemini(
            "{'contents':[{'parts':[{'fileData':{'mimeType':'audio/wav','fileUri':"
                + "'https://x.example/a.wav'}}]}]}");
    assertFalse(FeatureSupport.lost(call, OpenAiDialect.ID).isEmpty());
  }

  @ParameterizedTest
  @CsvSource({"anthropic, " + CLAUDE, "bedrock, " + AT_BEDROCK})
  void jsonModeIsAnInstructionWhereThereIsNone(Dialect dialect, String model) throws Exception {
    ModelCall call =
        chat(
            """
            {'model':'m','response_format':{'type':'json_object'},'messages':[
             {'role':'system','content':'Be brief.'},{'role':'user','content':'As JSON.'}]}
            """);
    assertEquals(List.of(), List.copyOf(FeatureSupport.lost(call, dialect)));
    EncodedRequest said = said(call, dialect, model);
    JsonNode system = told(said).path("system");
    assertEquals("Be brief.", system.at("/0/text").asText());
    assertEquals(((Part.Text) JsonInstruction.TEXT).text(), system.at("/1/text").asText());
    // Nothing holds the model to it, and that is not said in silence.
    assertEquals(List.of("response_format"), said.dropped());
    assertTaken(said, dialect, model);
  }

  @Test
  void claudesOwnToolsCallComesWholeWithTheStart() throws Exception {
    String start =
        "data:"
            + " {\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"model\":\"c\",\"content\":[{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"w\",\"input\":{\"city\":\"Bonn\"}}],\"stop_reason\":null,\"usage\":{\"input_tokens\":5,\"output_tokens\":1}}}\n\n";
    String end =
        "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\"},"
            + "\"usage\":{\"output_tokens\":7}}\n\ndata: {\"type\":\"message_stop\"}\n\n";
    List<StreamEvent> steps =
        Streams.read(new AnthropicStreamReader(), (start + end).getBytes(UTF_8));
    ModelAnswer answer = Answers.folded(steps);
    assertEquals(
        List.of(new Part.ToolCall("t1", "w", "{\"city\":\"Bonn\"}")),
        answer.choices().getFirst().parts());
    assertEquals(StopReason.TOOL_CALLS, answer.choices().getFirst().stop());
    // In its own dialect it is content: from here on nothing may be tried elsewhere.
    var passing = new AnthropicStreamObserver();
    passing.feed(start.getBytes(UTF_8));
    assertTrue(passing.began());
  }

  private static Buffer converse(String type, String payload) {
    return FakeBedrock.event(type, new JsonObject(payload.replace('\'', '"')));
  }

  private static byte[] converse(boolean before, boolean after) {
    Buffer metadata = converse("metadata", "{'usage':{'inputTokens':3,'outputTokens':4}}");
    Buffer all = converse("messageStart", "{'role':'assistant'}");
    all.appendBuffer(
        converse(
            "contentBlockStart",
            "{'contentBlockIndex':0,'start':{'toolUse':{'toolUseId':'t1','name':'w'}}}"));
    if (before) all.appendBuffer(metadata);
    all.appendBuffer(
        converse(
            "contentBlockDelta", "{'contentBlockIndex':0,'delta':{'toolUse':{'input':'{}'}}}"));
    all.appendBuffer(converse("messageStop", "{'stopReason':'tool_use'}"));
    if (after) all.appendBuffer(metadata);
    return all.getBytes();
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true", "false, false"})
  void converseIsWholeWhereverItsUsageStands(boolean before, boolean after) {
    List<StreamEvent> steps = Streams.read(new BedrockStreamReader(), converse(before, after));
    ModelAnswer answer = Answers.folded(steps);
    assertEquals(List.of(new Part.ToolCall("t1", "w", "{}")), answer.choices().getFirst().parts());
    assertEquals(before || after ? new Usage(3, 4, 0) : null, answer.usage());
  }

  private static List<Part> calls(String... parts) {
    var stream = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      String last = i + 1 == parts.length ? ",'finishReason':'STOP'" : "";
      stream.append(
          "data: {'candidates':[{'content':{'parts':[{'functionCall':%s}]}%s}]}\n\n"
              .formatted(parts[i], last));
    }
    return Answers.folded(Streams.read(new GeminiStreamReader(), bytes(stream.toString())))
        .choices()
        .getFirst()
        .parts();
  }

  private static String call(Part part) {
    var call = (Part.ToolCall) part;
    return call.name() + call.arguments();
  }

  @Test
  void geminisArgumentsComeInPieces() {
    List<Part> parts =
        calls(
            "{'name':'trip','willContinue':true}",
            "{'partialArgs':[{'jsonPath':'$.to','stringValue':'Bo','willContinue':true}],'willContinue':true}",
            "{'partialArgs':[{'jsonPath':'$.to','stringValue':'nn','willContinue':true}],'willContinue':true}",
            "{'partialArgs':[{'jsonPath':'$.to','stringValue':''}],'willContinue':true}",
            "{'partialArgs':[{'jsonPath':'$.stops[1].n','numberValue':2.50},"
                + "{'jsonPath':'$.stops[0].n','boolValue':true},"
                + "{'jsonPath':'$.x','nullValue':'NULL_VALUE'}],'willContinue':true}",
            "{}",
            "{'name':'now'}",
            "{'name':'day','args':{'d':1}}",
            // The bytes may end before the last piece says that it is one.
            "{'name':'late','willContinue':true,'partialArgs':[{'jsonPath':'$.a','stringValue':'b','willContinue':true}]}");
    assertEquals(
        List.of(
            "trip{\"to\":\"Bonn\",\"stops\":[{\"n\":true},{\"n\":2.50}],\"x\":null}",
            "now{}",
            "day{\"d\":1}",
            "late{\"a\":\"b\"}"),
        parts.stream().map(VendorHabitsTest::call).toList());
  }

  private static String arguments(String path) throws IOException {
    var piece = new JsonObject().put("jsonPath", path).put("stringValue", "v");
    var call = new JsonObject().put("partialArgs", new JsonArray().add(piece));
    var arguments = new GeminiArguments();
    arguments.take(Json.tree(call.encode()));
    return arguments.json().replace('"', '~');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "$.a|{~a~:~v~}",
        "$['a.b'].c|{~a.b~:{~c~:~v~}}",
        "$[\"a\"][0][1]|{~a~:[[null,~v~]]}",
      })
  void aPathNamesAPlace(String path, String json) throws IOException {
    assertEquals(json, arguments(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "$", "$.", "$[", "$[x]", "$[-1]", "$['a", "$.a[999999999]", "$.a[5000]", ".."})
  void aPathThatNamesNoPlaceFillsNone(String path) throws IOException {
    String json = arguments(path);
    assertFalse(json.contains("v"), json);
  }

  @Test
  void longTextsInVeryManyPiecesAreNoLongerInTheMaking() throws Exception {
    var arguments = new GeminiArguments();
    JsonNode piece =
        Json.tree(
            bytes(
                "{'partialArgs':[{'jsonPath':'$.a','stringValue':'0123456789','willContinue':true}]}"));
    for (int i = 0; i < 200_000; i++) arguments.take(piece);
    assertEquals(2_000_000 + "{\"a\":\"\"}".length(), arguments.json().length());
  }

  @Test
  void aCallThatGeminiDidNotExpectIsACallAllTheSame() throws Exception {
    ModelAnswer answer =
        new GeminiCodec()
            .readAnswer(
                bytes(
                    "{'candidates':[{'content':{'parts':[{'functionCall':{'name':'w','args':{}}}]},"
                        + "'finishReason':'UNEXPECTED_TOOL_CALL'}]}"));
    assertEquals(StopReason.TOOL_CALLS, answer.choices().getFirst().stop());
  }

  @Test
  void aLegacyCallWithoutANameIsNone() throws Exception {
    ModelAnswer answer =
        new OpenAiChatCodec()
            .readAnswer(
                bytes(
                    "{'choices':[{'finish_reason':'','message':{'role':'assistant','content':'Hi',"
                        + "'refusal':'','function_call':{'name':'','arguments':''}}}]}"));
    assertEquals(List.of(new Part.Text("Hi")), answer.choices().getFirst().parts());
    assertEquals(StopReason.END, answer.choices().getFirst().stop());
  }

  @Test
  void aCitationHasAllThatOpenAisClientsInsistOn() throws Exception {
    // Given texts of which the second is cited, without its place, title or address
    var cited = new Part.Text("It rains.", List.of(new Part.Citation(null, null, "rain", -1, -1)));
    var choice =
        new ModelAnswer.Choice(
            List.of(new Part.Text("Well: "), cited), StopReason.END, null, List.of());
    var answer = new ModelAnswer("a", "m", List.of(choice), null);
    // Then it is of all of that text
    JsonNode told = Json.tree(OpenAiAnswerWriter.write(answer, new Reply(true, 1)));
    assertEquals(
        Json.tree(bytes("{'url':'','title':'','content':'rain','start_index':6,'end_index':15}")),
        told.at("/choices/0/message/annotations/0/url_citation"));
  }

  @Test
  void groqsDefaultEffortIsAsTheModelLikes() throws Exception {
    assertEquals(null, Efforts.effort(new Thinking("default", null, null)));
    EncodedRequest said =
        said(
            chat(
                "{'model':'m','reasoning_effort':'default','messages':[{'role':'user','content':"
                    + "'a'}]}"),
            AnthropicDialect.ID,
            CLAUDE);
    assertFalse(told(said).path("output_config").has("effort"));
    assertTaken(said, AnthropicDialect.ID, CLAUDE);
  }
}
