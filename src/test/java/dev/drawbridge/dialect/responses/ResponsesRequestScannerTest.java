package dev.drawbridge.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesRequestScannerTest {
  private static final String HI = "\"input\":\"hi\"";

  static ModelCall read(String body) {
    return ResponsesRequestScanner.read(body.replace('\'', '"').getBytes(UTF_8));
  }

  private static ModelCall with(String members) {
    return read("{'model':'m'," + HI + "," + members + "}");
  }

  private static ModelCall items(String items) {
    return read("{'model':'m','input':[" + items + "]}");
  }

  private static List<String> marked(ModelCall call, Mark.Kind kind) {
    return call.marks().stream()
        .filter(m -> m.kind() == kind)
        .map(m -> m.name() + "=" + new String(call.body(), m.from(), m.to() - m.from(), UTF_8))
        .toList();
  }

  private static String sent(ModelCall call, CallTarget target) {
    return new String(Dialects.translation(call, target).request().body(), UTF_8);
  }

  static CallTarget target(String model, @Nullable Integer cap) {
    return new CallTarget(
        ResponsesDialect.ID, "openai", model, cap, null, true, person -> "p-" + person.length());
  }

  @Test
  void aVendorsSearchBesideAFunctionIsNamed() {
    var searching = with("'tools':[{'type':'function','name':'f','web_search':{}}]");
    assertTrue(searching.fields().contains("tools.web_search"));
    var usual = with("'tools':[{'type':'function','name':'f','strict':true,'parameters':{}}]");
    assertTrue(usual.fields().stream().noneMatch(f -> f.startsWith("tools.")));
  }

  @Test
  void theNecessaryIsRead() {
    ModelCall call = read("{'model':'gpt','input':'hi'}");
    assertEquals(ResponsesDialect.ID, call.dialect());
    assertEquals("gpt", call.model());
    assertEquals(Set.of(Capability.CHAT), call.needs());
    assertEquals(Set.of(), call.features());
    assertEquals(Set.of("model", "input"), call.fields());
    assertEquals(Math.ceilDiv(call.body().length, 3), call.estimatedInputTokens());
    assertNull(call.maxOutputTokens());
  }

  @Test
  void aStreamNeedsOne() {
    assertEquals(Set.of(Capability.CHAT, Capability.STREAMING), with("'stream':true").needs());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      value = {
        "`'tools':[{'type':'function','name':'f','parameters':{'Type':1,'type':2}}]`; ``",
        "`'tools':[{'type':'custom','name':'c'}]`; ``",
        "`'tools':[{'type':'custom','name':'c','format':{'type':'text'}}]`; ``",
        "`'tools':[{'type':'custom','name':'c','format':{'type':'grammar'}}]`; `CUSTOM_TOOL`",
        "`'tools':[{'type':'local_shell'}]`; `OWN_FORM`",
        "`'tools':[{'type':'namespace','name':'n','tools':[{'type':'function','name':'f'}]}]`; ``",
        "`'tools':[{'type':'namespace','name':'n','tools':[{'type':'mcp'}]}]`; `HOSTED_TOOL`",
        "`'tools':[{'type':'web_search'}]`; `HOSTED_TOOL`",
        "`'tool_choice':{'type':'file_search'}`; `HOSTED_TOOL`",
        "`'tool_choice':{'type':'allowed_tools','mode':'auto','tools':[]}`; ``",
        "`'text':{'format':{'type':'json_schema','schema':{'a':1,'A':2}}}`; `JSON_SCHEMA`",
        "`'text':{'format':{'type':'json_object'}}`; `JSON_OBJECT`",
        "`'top_logprobs':2`; `LOGPROBS`",
        "`'top_logprobs':0`; ``",
        "`'include':['message.output_text.logprobs']`; `LOGPROBS`",
        "`'include':['reasoning.encrypted_content'],'store':false`; ``",
        "`'service_tier':'flex','truncation':'auto','prompt_cache_key':'k'`; ``",
        "`'unheard_of':1`; `OWN_FORM`",
        "`'unheard_of':null`; ``",
        "`'previous_response_id':'resp_1'`; `STORED_STATE`",
        "`'conversation':{'id':'conv_1'}`; `STORED_STATE`",
      })
  void whatNotEveryDialectCanSayIsAFeature(String members, String features) {
    assertEquals(features, String.join(",", names(with(members))));
  }

  private static List<String> names(ModelCall call) {
    return call.features().stream().map(Feature::name).toList();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      value = {
        "`{'type':'input_image','image_url':'https://x/y.png'}`; IMAGE_LINK; VISION",
        "`{'type':'input_image','image_url':'data:image/png;base64,AA'}`; ``; VISION",
        "`{'type':'input_image','image_url':'data:image/svg+xml,x'}`; IMAGE_LINK; VISION",
        "`{'type':'input_image','file_id':'file-1'}`; STORED_STATE; VISION",
        "`{'type':'input_file','file_data':'data:application/pdf;base64,AA'}`; DOCUMENT; PDF",
        "`{'type':'input_file','file_url':'https://x/y.pdf'}`; DOCUMENT_LINK; PDF",
        "`{'type':'input_audio','input_audio':{'data':'AA','format':'wav'}}`; AUDIO_INPUT; AUDIO",
        "`{'type':'input_hologram'}`; OWN_FORM; ``",
      })
  void aPartIsSeen(String part, String features, String need) {
    ModelCall call = items("{'role':'user','content':[" + part + "]}");
    assertEquals(features, String.join(",", names(call)));
    if (!need.isEmpty()) assertTrue(call.needs().contains(Capability.valueOf(need)));
    ModelCall result =
        items("{'type':'function_call_output','call_id':'c','output':[" + part + "]}");
    assertEquals(
        !features.equals("OWN_FORM"), result.features().contains(Feature.TOOL_RESULT_MEDIA));
  }

  @Test
  void itemsOfOurOwnAreNoFeature() {
    ModelCall call =
        items(
            """
            {'role':'developer','content':'be kind'},
            {'type':'message','role':'user','content':[{'type':'input_text','text':'x'}]},
            {'type':'reasoning','id':'rs_1','summary':[],'encrypted_content':'gAAA'},
            {'type':'function_call','id':'fc_1','call_id':'c','name':'f','arguments':'{}'},
            {'type':'function_call_output','call_id':'c','output':'sun'},
            {'type':'custom_tool_call','call_id':'d','name':'p','input':'x'},
            {'type':'custom_tool_call_output','call_id':'d','output':'ok'}\
            """);
    assertEquals(Set.of(), call.features());
    assertEquals(List.of(), marked(call, Mark.Kind.FOREIGN));
    assertEquals(
        Set.of(Feature.OWN_FORM), items("{'type':'web_search_call','status':'done'}").features());
  }

  @Test
  void whatAVendorKeepsIsMarked() {
    ModelCall call =
        read(
            "{'model':'m','previous_response_id':'resp_1','conversation':'conv_1','input':["
                + "{'type':'item_reference','id':'msg_1'},{'id':'msg_2'},"
                + "{'type':'reasoning','id':'rs_1','summary':[]},"
                + "{'role':'user','content':[{'type':'input_file','file_id':'file-1'}]}]}");
    assertEquals(
        List.of(
            "previous_response_id=\"resp_1\"",
            "conversation=\"conv_1\"",
            "item_reference=\"msg_1\"",
            "item_reference=\"msg_2\"",
            "item_reference=\"rs_1\"",
            "file_id=\"file-1\""),
        marked(call, Mark.Kind.STATE));
    assertEquals(Set.of(Feature.STORED_STATE), call.features());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = ';',
      value = {
        "`{'type':'image_generation_call','id':'K'}`; item_reference",
        "`{'id':'K','type':'web_search_call','status':'completed'}`; item_reference",
        "`{'type':'compaction','id':'K','encrypted_content':'gAAA'}`; item_reference",
        "`{'type':'unheard_of','id':'K'}`; item_reference",
        "`{'type':'reasoning','id':'K','summary':[],'encrypted_content':''}`; item_reference",
        "`{'type':'reasoning','id':'K','summary':[],'encrypted_content':null}`; item_reference",
        "`{'type':'computer_call_output','output':{'type':'s','file_id':'K'}}`; file_id",
        "`{'type':'code_interpreter_call','container_id':'K','code':'1'}`; container_id",
        "`{'type':'mcp_approval_response','approve':true,'approval_request_id':'K'}`;"
            + " approval_request_id",
        "`{'type':'unheard_of','content':{'a':[{'b':{'file_id':'K'}}]}}`; file_id",
        "`{'role':'assistant','content':[{'type':'output_text','text':'x','annotations':[{'type':'container_file_citation','container_id':'K'}]}]}`;"
            + " container_id",
      })
  void whatAVendorLooksUpIsMarkedHoweverItIsNamed(String item, String name) {
    ModelCall call = items(item);
    assertEquals(List.of(name + "=\"K\""), marked(call, Mark.Kind.STATE));
    assertTrue(call.features().contains(Feature.STORED_STATE));
  }

  @Test
  void whereAToolsCodeRunsIsKeptToo() {
    ModelCall call =
        with(
            "'tools':[{'type':'code_interpreter','container':'c'},"
                + "{'type':'code_interpreter','container':{'type':'auto','file_ids':['a','b']}},"
                + "{'type':'shell','environment':{'type':'container_auto','file_ids':['d'],"
                + "'skills':[{'skill_id':'skill_1'},{'skill_id':'openai-spreadsheets'}]}},"
                + "{'type':'file_search','vector_store_ids':['e']}]");
    assertEquals(
        List.of(
            "tools.container=\"c\"",
            "file_ids=\"a\"",
            "file_ids=\"b\"",
            "file_ids=\"d\"",
            "skill_id=\"skill_1\"",
            "vector_store_ids=\"e\""),
        marked(call, Mark.Kind.STATE));
  }

  @Test
  void textsOfTheCallersOwnNameNothing() {
    ModelCall call =
        read(
            """
            {'model':'m','metadata':{'file_id':'f','file_ids':['f']},
            'tools':[{'type':'function','name':'f','parameters':{'file_id':'f','file_ids':['f']}}],'input':[
            {'type':'message','id':'msg_1','role':'user','content':'x'},
            {'type':'function_call','id':'fc_1','call_id':'c','name':'f','arguments':'{\\'file_id\\':1}'},
            {'type':'function_call_output','id':'fo_1','call_id':'c','output':'x'},
            {'type':'custom_tool_call','id':'ct_1','call_id':'d','name':'f','input':'x'},
            {'type':'custom_tool_call_output','id':'co_1','call_id':'d','output':'x'}]}\
            """);
    assertEquals(List.of(), marked(call, Mark.Kind.STATE));
    assertEquals(Set.of(), call.features());
  }

  @Test
  void toolsAmongTheInputAreToolsOfTheCall() {
    ModelCall call =
        items(
            "{'type':'additional_tools','id':'at_1','role':'developer','tools':["
                + "{'type':'function','name':'f'},{'type':'web_search'},"
                + "{'type':'namespace','name':'n','tools':[{'type':'custom','name':'c'}]}]},"
                + "{'role':'user','content':'x'}");

    assertEquals(Set.of(Feature.HOSTED_TOOL), call.features());
    assertEquals(Set.of(Capability.CHAT, Capability.TOOLS), call.needs());
    assertTrue(call.fields().contains("tools.web_search"));
    assertEquals(List.of(), marked(call, Mark.Kind.STATE), "the client made the id");
    assertEquals(
        List.of("tools.web_search={\"type\":\"web_search\"}"), marked(call, Mark.Kind.HOSTED_TOOL));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'tools':[{'type':'web_search'}],'type':'additional_tools'}",
        "{'type':'tool_search_output','tools':[{'type':'web_search'}]}",
        "{'type':'unheard_of','tools':[{'name':'a'},{'type':'web_search'}]}",
      })
  void aVendorsToolIsSeenWhateverTheItem(String item) {
    ModelCall call = items(item);

    assertTrue(call.features().contains(Feature.HOSTED_TOOL));
    assertTrue(call.fields().contains("tools.web_search"));
  }

  @Test
  void whatAVendorListedOfItsToolsIsNoOfferOfTools() {
    ModelCall call =
        items(
            "{'type':'mcp_list_tools','server_label':'s','tools':[{'name':'a','input_schema':{}}]}");

    assertEquals(Set.of(Feature.OWN_FORM), call.features());
    assertEquals(Set.of(Capability.CHAT), call.needs());
  }

  @Test
  void anAnswerThatTheCallerBeganIsAPrefill() {
    assertEquals(
        Set.of(Feature.PREFILL),
        items("{'role':'user','content':'a'},{'role':'assistant','content':'b'}").features());
    assertEquals(
        Set.of(),
        items("{'role':'assistant','content':'b'},{'role':'user','content':'a'}").features());
    assertEquals(
        Set.of(Feature.PREFILL),
        items(
                "{'role':'assistant','content':'b'},{'type':'additional_tools','role':'developer',"
                    + "'tools':[{'type':'function','name':'f'}]}")
            .features());
  }

  @Test
  void hostedToolsStandAmongTheFields() {
    assertTrue(with("'tools':[{'type':'web_search'}]").fields().contains("tools.web_search"));
    assertTrue(with("'prompt':{'id':'x'}").fields().contains("prompt.id"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'model':'m'}",
        "{'model':'m','input':7}",
        "{'model':'m','input':[7]}",
        "{'model':'m','input':[{'type':'message','content':'x'}]}",
        "{'model':'m','input':[{'role':'tool','content':'x'}]}",
        "{'model':'m','input':[{'role':'user','content':{'type':'input_text','text':'x'}}]}",
        "{'model':'m','input':[{'content':{'file_id':'f'},'role':'user','type':'message'}]}",
        "{'model':'m','input':[{'type':'function_call_output','call_id':'c','output':{}}]}",
        "{'model':'m','input':[{'type':'item_reference'}]}",
        "{'input':'hi'}",
        "{'model':'m','input':'hi','tools':[{}]}",
        "{'model':'m','input':'hi','tools':{}}",
        "{'model':'m','input':'hi','max_output_tokens':0}",
        "{'model':'m','input':'hi','background':true}",
        "{'model':'m','input':'hi','Input':'ho'}",
        "{'model':'m','input':'hi','Previous_Response_Id':'x'}",
        "{'model':'m','input':'hi','previous_response_id':''}",
        "{'model':'m','input':[{'role':'user','Content':'x'}]}",
        "{'model':'m','input':[{'tools':[{}],'type':'additional_tools'}]}",
        "{'model':'m','input':[{'type':'additional_tools','tools':[7]}]}",
        "{'model':'m','input':[{'type':'additional_tools','tools':{}}]}",
      })
  void otherBodiesAreRefused(String body) {
    assertEquals(RefusalCode.INVALID_REQUEST, assertThrows(Refusal.class, () -> read(body)).code());
  }

  @Test
  void theSameDialectGetsTheCallersBytesButForWhatMustChange() {
    String body =
        "{ 'unheard_of' : [1.50],\n 'model':'house', 'max_output_tokens' : 900 ,'input':'hi',"
            + "'safety_identifier':'ann','stream':true}";
    assertEquals(
        body.replace('\'', '"')
            .replace("\"house\"", "\"gpt\"")
            .replace("900", "50")
            .replace("\"ann\"", "\"p-3\""),
        sent(read(body), target("gpt", 50)));
    assertEquals(
        "{\"max_output_tokens\":50,\"model\":\"m\",\"input\":\"hi\"}",
        sent(read("{'model':'m','input':'hi'}"), target("m", 50)));
  }

  @Test
  void reasoningOfAnotherVendorDoesNotGoToOpenAi() {
    String other = "{'type':'reasoning','summary':[],'encrypted_content':'drawbridge.anthropic.x'}";
    String call = "{'type':'reasoning','encrypted_content':'drawbridge.call.drawbridge.gemini.x'}";
    String unsigned = "{'type':'reasoning','id':'rs_1','encrypted_content':'drawbridge.none'}";
    String own = "{'type':'reasoning','summary':[],'encrypted_content':'gAAAA'}";
    String user = "{'role':'user','content':'x'}";
    assertEquals(List.of(user, own), left(other, user, own));
    assertEquals(List.of(user, own), left(user, other, call, own, unsigned));
    assertEquals(List.of(user), left(unsigned, user, other));
    assertEquals(List.of(), left(other, call));
    ModelCall foreign = items(other + "," + user);
    assertEquals(Set.of(), foreign.features());
    assertEquals(
        List.of("reasoning"), Dialects.translation(foreign, target("m", null)).request().dropped());
  }

  private static List<String> left(String... items) {
    String sent = sent(items(String.join(" , ", items)), target("m", null)).replace('"', '\'');
    String list = sent.substring("{'model':'m','input':[".length(), sent.length() - 2);
    return list.isEmpty() ? List.of() : List.of(list.split(" , ", -1));
  }

  @Test
  void picturesCountByWhatTheyAre() {
    String picture = "data:image/png;base64," + "A".repeat(90_000);
    int with =
        items("{'role':'user','content':[{'type':'input_image','image_url':'" + picture + "'}]}")
            .estimatedInputTokens();
    assertTrue(with > 4_096 && with < 4_300, () -> "was " + with);
  }
}
