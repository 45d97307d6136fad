package dev.drawbridge.dialect.responses;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.FeatureSupport;
import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.Message.Role;
import dev.drawbridge.exchange.OutputForm;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Sampling;
import dev.drawbridge.exchange.Thinking;
import dev.drawbridge.exchange.Tool;
import dev.drawbridge.exchange.ToolChoice;
import dev.drawbridge.json.Json;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponsesCodecTest {
  private static final ResponsesCodec CODEC = new ResponsesCodec();

  private static Conversation read(String body) {
    return CODEC.readCall(ResponsesRequestScannerTest.read(body));
  }

  private static List<Message> messages(String items) {
    return read("{'model':'m','input':[" + items + "]}").messages();
  }

  private static Message user(String text) {
    return new Message(Role.USER, List.of(new Part.Text(text)));
  }

  @Test
  void everyMemberHasItsPlace() {
    assertEquals(
        new Conversation(
            List.of(new Part.Text("Be kind."), new Part.Text("Be brief.")),
            List.of(user("hi")),
            new Conversation.ToolUse(
                List.of(
                    new Tool("f", "finds", "{\"type\":\"object\",\"max\":1.50}", true, false),
                    new Tool("g", null, null, null, false)),
                ToolChoice.of("f"),
                false),
            new Conversation.Generation(
                new Sampling(0.5, 0.9, null, null, null, null, List.of(), 2, 1),
                new OutputForm.Schema("out", "d", "{\"type\":\"object\"}", true),
                new Thinking("low", null, true),
                99,
                true),
            new Conversation.CallerNotes(
                "ann",
                Map.of("a", "b"),
                Set.of("service_tier", "text.verbosity", "prompt_cache_key", "store"))),
        read(
            """
            {'model':'m','instructions':'Be kind.','input':[
              {'role':'developer','content':'Be brief.'},{'role':'user','content':'hi'}],
             'tools':[{'type':'function','name':'f','description':'finds','strict':true,
               'parameters':{'type':'object','max':1.50}},{'type':'function','name':'g'}],
             'tool_choice':{'type':'function','name':'f'},'parallel_tool_calls':false,
             'temperature':0.5,'top_p':0.9,'top_logprobs':2,
             'include':['message.output_text.logprobs','reasoning.encrypted_content'],
             'text':{'verbosity':'low','format':{'type':'json_schema','name':'out','description':'d',
               'strict':true,'schema':{'type':'object'}}},
             'reasoning':{'effort':'low','summary':'auto'},'max_output_tokens':99,'stream':true,
             'user':'ann','metadata':{'a':'b'},'service_tier':'flex','prompt_cache_key':'k',
             'store':true,'truncation':'disabled','stream_options':{'include_obfuscation':false}}
            """));
  }

  @Test
  void aTextIsAMessage() {
    Conversation read = read("{'model':'m','input':'hi'}");
    assertEquals(List.of(user("hi")), read.messages());
    assertEquals(Sampling.NONE, read.sampling());
    assertEquals(OutputForm.PROSE, read.form());
    assertEquals(Set.of(), read.unsaid());
  }

  @Test
  void whatTheModelPutOutInARowIsOneTurn() {
    assertEquals(
        List.of(
            user("weather?"),
            new Message(
                Role.ASSISTANT,
                List.of(
                    new Part.Reasoning("hm", new Part.Signature(AnthropicDialect.ID, "sig", false)),
                    new Part.Text("I look."),
                    new Part.ToolCall("c1", "f", "{\"n\":1.0}"),
                    new Part.ToolCall(
                        "c2", "f", "{}", new Part.Signature(GeminiDialect.ID, "g", false)))),
            new Message(
                Role.USER,
                List.of(
                    new Part.ToolResult("c1", null, List.of(new Part.Text("sun")), false),
                    new Part.ToolResult(
                        "c2",
                        null,
                        List.of(
                            new Part.Media(
                                Part.Media.Kind.IMAGE,
                                "image/png",
                                new Part.Source.Inline("AA=="),
                                null,
                                "low")),
                        false),
                    new Part.Text("and?"))),
            user("well?"),
            new Message(Role.SYSTEM, List.of(new Part.Text("hurry"))),
            new Message(Role.ASSISTANT, List.of(new Part.Text("so"), new Part.Refused("no")))),
        messages(
            """
            {'role':'user','content':[{'type':'input_text','text':'weather?'}]},
            {'type':'reasoning','id':'rs_1','summary':[{'type':'summary_text','text':'hm'}],
             'encrypted_content':'drawbridge.anthropic.sig'},
            {'type':'message','role':'assistant','id':'msg_1','content':[
              {'type':'output_text','text':'I look.','annotations':[]}]},
            {'type':'function_call','call_id':'c1','name':'f','arguments':'{\\u0022n\\u0022:1.0}'},
            {'type':'reasoning','summary':[],'encrypted_content':
             'drawbridge.call.drawbridge.gemini.g'},
            {'type':'function_call','call_id':'c2','name':'f','arguments':''},
            {'type':'function_call_output','call_id':'c1','output':'sun'},
            {'type':'function_call_output','call_id':'c2','output':[
              {'type':'input_image','image_url':'data:image/png;base64,AA==','detail':'low'}]},
            {'role':'user','content':'and?'},
            {'role':'user','content':'well?'},
            {'role':'system','content':'hurry'},
            {'role':'assistant','content':[{'type':'output_text','text':'so'},
              {'type':'refusal','refusal':'no'}]}"""));
  }

  @Test
  void ownReasoningIsHiddenAndUnsignedHasNoSignature() {
    assertEquals(
        List.of(
            new Message(
                Role.ASSISTANT,
                List.of(
                    new Part.Reasoning(
                        "a\n\nb", new Part.Signature(ResponsesDialect.ID, "gA", true)),
                    new Part.Reasoning("c", null),
                    new Part.Reasoning("", new Part.Signature(AnthropicDialect.ID, "r", true))))),
        messages(
            """
            {'type':'reasoning','encrypted_content':'gA','summary':[
              {'type':'summary_text','text':'a'},{'type':'summary_text','text':'b'}]},
            {'type':'reasoning','id':'rs_9','encrypted_content':'drawbridge.none','summary':[
              {'type':'summary_text','text':'c'}]},
            {'type':'reasoning','encrypted_content':'drawbridge.none','summary':[]},
            {'type':'reasoning','encrypted_content':'drawbridge.anthropic.hidden.r'}"""));
  }

  @Test
  void aCustomToolIsAFunctionOfOneText() throws Exception {
    Conversation read =
        read(
            """
            {'model':'m','tools':[{'type':'custom','name':'patch','description':'d'}],
             'tool_choice':{'type':'custom','name':'patch'},'input':[
             {'type':'custom_tool_call','call_id':'c','name':'patch','input':'*** "x"'},
             {'type':'custom_tool_call_output','call_id':'c','output':'ok'}]}"""
                .replace("\"x\"", "\\u0022x\\u0022"));
    assertEquals(ToolChoice.of("patch"), read.toolChoice());
    JsonNode schema = Json.tree(String.valueOf(read.tools().getFirst().schema()));
    assertEquals("string", schema.at("/properties/input/type").asText());
    Part.ToolCall call = (Part.ToolCall) read.messages().getFirst().parts().getFirst();
    assertEquals("*** \"x\"", Json.tree(call.arguments()).path("input").asText());
    assertEquals(
        new Part.ToolResult("c", null, List.of(new Part.Text("ok")), false),
        read.messages().get(1).parts().getFirst());
  }

  @Test
  void aNamespacesToolsAreNamedByBoth() {
    Conversation read =
        read(
            """
            {'model':'m','tools':[{'type':'namespace','name':'agents','description':'d','tools':[
              {'type':'function','name':'close','parameters':{'type':'object'}}]},
              {'type':'namespace','name':'mcp__git__','tools':[{'type':'custom','name':'log'}]}],
             'tool_choice':{'type':'function','namespace':'agents','name':'close'},'input':[
             {'type':'function_call','call_id':'c','namespace':'agents','name':'close',
              'arguments':'{}'}]}""");
    assertEquals(
        List.of("agents__close", "mcp__git__log"), read.tools().stream().map(Tool::name).toList());
    assertEquals(ToolChoice.of("agents__close"), read.toolChoice());
    assertEquals(
        new Part.ToolCall("c", "agents__close", "{}"),
        read.messages().getFirst().parts().getFirst());
    String shortened = ResponsesTools.joined("n".repeat(40), "m".repeat(40));
    assertEquals(64, shortened.length());
    assertFalse(shortened.equals(ResponsesTools.joined("n".repeat(40), "m".repeat(41))));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "`'required'`, REQUIRED, ``",
        "`'none'`, NONE, ``",
        "`'auto'`, AUTO, ``",
        "`{'type':'allowed_tools','mode':'auto','tools':[{'type':'function','name':'f'}]}`, AUTO, f",
        "`{'type':'allowed_tools','mode':'required','tools':[{'name':'f'}]}`, REQUIRED, f",
      })
  void aChoiceIsRead(String choice, ToolChoice.Mode mode, String names) {
    assertEquals(
        new ToolChoice(mode, names.isEmpty() ? List.of() : List.of(names)),
        read("{'model':'m','input':'x','tool_choice':" + choice + "}").toolChoice());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      value = {
        "`{'type':'input_image','image_url':'https://x/y'}`; IMAGE; ``; `Link[url=https://x/y]`",
        "`{'type':'input_file','file_data':'data:application/pdf;base64,AAAA','filename':'a.pdf'}`;"
            + " DOCUMENT; application/pdf; `Inline[4]`",
        "`{'type':'input_file','file_data':'AAAA'}`; DOCUMENT; application/pdf; `Inline[4]`",
        "`{'type':'input_file','file_url':'https://x/y'}`; DOCUMENT; ``; `Link[url=https://x/y]`",
        "`{'type':'input_file','file_id':'file-1'}`; DOCUMENT; ``; `Stored[id=file-1]`",
        "`{'type':'input_audio','input_audio':{'data':'AA','format':'mp3'}}`;"
            + " AUDIO; audio/mpeg; `Inline[2]`",
      })
  void aMediumIsRead(String part, Part.Media.Kind kind, String mime, String source) {
    Part read = messages("{'role':'user','content':[" + part + "]}").getFirst().parts().getFirst();
    Part.Media media = (Part.Media) read;
    assertEquals(kind, media.kind());
    assertEquals(mime.isEmpty() ? null : mime, media.mime());
    assertEquals(source, media.source().toString());
  }

  @Test
  void garbledArgumentsAreToldAsTheyAre() throws Exception {
    Part part =
        messages("{'type':'function_call','call_id':'c','name':'f','arguments':'{oops'}")
            .getFirst()
            .parts()
            .getFirst();
    JsonNode arguments = Json.tree(((Part.ToolCall) part).arguments());
    assertEquals("{oops", arguments.path("arguments").asText());
  }

  @Test
  void nothingIsTranslatedIntoIt() {
    assertFalse(
        FeatureSupport.reaches(
            dev.drawbridge.exchange.Operation.CHAT, OpenAiDialect.ID, ResponsesDialect.ID));
  }

  @Test
  void anErrorIsInItsForm() throws Exception {
    JsonNode error = Json.tree(CODEC.writeError(400, "too\ud800 long")).path("error");
    assertEquals("too\uFFFD long", error.path("message").asText());
    assertEquals("invalid_request_error", error.path("type").asText());
  }
}
