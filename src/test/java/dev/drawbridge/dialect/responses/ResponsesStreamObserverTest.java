package dev.drawbridge.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResponsesStreamObserverTest {
  private static final String CREATED =
      event(
          "response.created",
          "'response':{'id':'resp_1','status':'in_progress','error':null,'usage':null,'output':[]}");
  private static final String ADDED =
      event("response.output_item.added", "'item':{'id':'msg_1','type':'message','content':[]}");
  private static final String DELTA = event("response.output_text.delta", "'delta':'Brücke'");
  private static final String COMPLETED =
      event(
          "response.completed",
          "'response':{'id':'resp_1','status':'completed','error':null,'store':true,"
              + "'output':[{'type':'message','id':'msg_1'},{'type':'reasoning','id':'rs_1'}],"
              + "'usage':{'input_tokens':31,'input_tokens_details':{'cached_tokens':8},"
              + "'output_tokens':17,'output_tokens_details':{'reasoning_tokens':5}}}");
  private static final String WHOLE = CREATED + ADDED + DELTA + COMPLETED;

  private final ResponsesStreamObserver stream = new ResponsesStreamObserver();

  private static String event(String name, String members) {
    return "event: " + name + "\ndata: {\"type\":\"" + name + "\"," + quoted(members) + "}\n\n";
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }

  private String feed(String text) {
    return new String(stream.feed(text.getBytes(UTF_8)), UTF_8);
  }

  @Test
  void aStreamPassesAsItIs() {
    assertEquals(CREATED + ADDED, feed(CREATED + ADDED));
    assertTrue(stream.stirred());
    assertFalse(stream.began());
    assertEquals(DELTA, feed(DELTA));
    assertTrue(stream.began());
    assertFalse(stream.complete());
    assertEquals(COMPLETED, feed(COMPLETED));
    assertTrue(stream.complete());
    assertFalse(stream.filtered());
    assertEquals(new Usage(31, 17, 8, 5), stream.usage());
    assertEquals(List.of("resp_1", "msg_1", "rs_1"), stream.kept());
  }

  @Test
  void everySplitIsTheSame() {
    byte[] bytes = WHOLE.replace("\n", "\r\n").getBytes(UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      var split = new ResponsesStreamObserver();
      var out = new ByteArrayOutputStream();
      out.writeBytes(split.feed(Arrays.copyOf(bytes, cut)));
      assertFalse(split.complete() && cut < bytes.length);
      out.writeBytes(split.feed(Arrays.copyOfRange(bytes, cut, bytes.length)));
      out.writeBytes(split.finish());
      assertArrayEquals(bytes, out.toByteArray());
      assertTrue(split.complete());
      assertEquals(new Usage(31, 17, 8, 5), split.usage());
    }
  }

  @Test
  void noTruncationIsComplete() {
    byte[] bytes = WHOLE.getBytes(UTF_8);
    // The last line's end may be missing: its JSON is whole.
    for (int cut = 0; cut < bytes.length - 2; cut++) {
      var cutOff = new ResponsesStreamObserver();
      cutOff.feed(Arrays.copyOf(bytes, cut));
      cutOff.finish();
      assertFalse(cutOff.complete(), "cut at " + cut);
    }
  }

  @Test
  void whatAVendorsToolsMadeIsKeptEvenWhereTheAnswerIsNot() {
    String item =
        "{'type':'code_interpreter_call','id':'ci_1','container_id':'cntr_1',"
            + "'outputs':[{'type':'image','file_id':'file_1'}]},{'type':'message','id':'msg_1'}";
    String message = quoted("{'type':'message','id':'msg_1'}");
    String whole = COMPLETED.replace(message, quoted(item));
    feed(whole.replace("\"store\":true", "\"store\":false"));
    assertEquals(List.of("cntr_1", "file_1", "ci_1"), stream.kept());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'function_call','arguments':{'file_id':'f'}}",
        "{'arguments':{'a':[{'container_id':'f'}]},'type':'function_call'}",
        "{'type':'mcp_call','arguments':{'file_id':'f'},'output':{'file_id':'f'}}",
        "{'type':'mcp_list_tools','tools':[{'input_schema':{'examples':[{'file_id':'f'}]}}]}",
        "{'type':'shell_call','action':{'container_id':'f'}}",
        "{'type':'file_search_call','results':[{'attributes':{'file_id':'f'}}]}",
        "{'type':'unheard_of','file_id':'f'}",
      })
  void whatTheModelWroteIsNotKept(String item) {
    String answer = quoted("{'id':'r','status':'completed','output':[" + item + "]}");
    assertEquals(List.of("r"), ResponsesAnswer.read(answer.getBytes(UTF_8)).kept());
    feed(CREATED + event("response.completed", "'response':" + answer.replace('"', '\'')));
    assertEquals(List.of("r"), stream.kept());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'container_id':'k','type':'code_interpreter_call'}",
        "{'type':'message','content':[{'annotations':[{'type':'file_path','file_id':'k'}]}]}",
        "{'type':'file_search_call','results':[{'attributes':{'a':'b'},'file_id':'k'}]}",
        "{'type':'shell_call','environment':{'type':'container_reference','container_id':'k'}}",
        "{'type':'mcp_approval_request','id':'k','arguments':'{}'}",
      })
  void whatTheVendorFilledInIsKept(String item) {
    String answer = quoted("{'store':false,'status':'completed','output':[" + item + "]}");
    assertEquals(List.of("k"), ResponsesAnswer.read(answer.getBytes(UTF_8)).kept());
  }

  @Test
  void whatIsNotStoredIsNotKept() {
    feed(WHOLE.replace("\"store\":true", "\"store\":false"));
    assertEquals(List.of(), stream.kept());
    assertTrue(stream.complete());
  }

  @Test
  void anAnswerCutShortIsAnEndToo() {
    feed(CREATED + DELTA);
    feed(
        event(
            "response.incomplete",
            "'response':{'id':'r','incomplete_details':{'reason':'content_filter'}}"));
    assertTrue(stream.complete());
    assertTrue(stream.filtered());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "event: error\n"
            + "data:"
            + " {'type':'error','code':'rate_limit_exceeded','message':'slow','param':null}\n\n",
        "data:"
            + " {'type':'error','sequence_number':1,'error':{'type':'tokens','code':'rate_limit_exceeded','message':'slow'}}\n\n",
        "event: response.failed\n"
            + "data:"
            + " {'type':'response.failed','response':{'id':'r','status':'failed','error':{'code':'rate_limit_exceeded','message':'slow'}}}\n\n",
        "data: {'error':{'code':'rate_limit_exceeded','message':'slow'}}\n\n",
      })
  void anErrorIsTakenOut(String error) throws Exception {
    assertEquals(CREATED, feed(CREATED + quoted(error)));
    byte[] first = stream.firstError();
    assertNotNull(first);
    assertEquals("slow", Json.tree(first).at("/error/message").asText());
    assertEquals("rate_limit_exceeded", Json.tree(first).at("/error/code").asText());

    var later = new ResponsesStreamObserver();
    later.feed((CREATED + DELTA).getBytes(UTF_8));
    assertEquals(0, later.feed(quoted(error).getBytes(UTF_8)).length);
    assertNotNull(later.laterError());
    assertNull(later.firstError());
    assertFalse(later.complete());
  }

  @Test
  void aWholeAnswerIsRead() {
    String response =
        "{'id':'resp_1','object':'response','status':'completed','error':null,'output':[{'id':'msg_1'}],"
            + "'usage':{'input_tokens':3,'output_tokens':2}}";
    ResponsesAnswer read = ResponsesAnswer.read(quoted(response).getBytes(UTF_8));
    assertEquals(
        new ResponsesAnswer(true, new Usage(3, 2, 0), false, false, List.of("resp_1", "msg_1")),
        read);
    String failed =
        "{'id':'r','status':'failed','output':[],'error':{'code':'server_error','message':'x'}}";
    assertTrue(ResponsesAnswer.read(quoted(failed).getBytes(UTF_8)).error());
    assertFalse(ResponsesAnswer.read("{\"id\":".getBytes(UTF_8)).whole());
  }

  @Test
  void aLongLastEventIsStillSeen() {
    String picture = "'output':[{'id':'ig_1','result':'" + "A".repeat(3 << 20) + "'}]";
    feed(
        CREATED
            + DELTA
            + event(
                "response.completed",
                "'response':{'id':'r','status':'completed'," + picture + "}"));
    assertTrue(stream.complete());
    assertEquals(List.of("r", "ig_1"), stream.kept());
  }
}
