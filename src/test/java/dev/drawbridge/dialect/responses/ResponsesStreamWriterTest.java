package dev.drawbridge.dialect.responses;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.codec.EventFrames;
import dev.drawbridge.dialect.contract.EventWriter;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.TokenLogprob;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.GrowingBytes;
import dev.drawbridge.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponsesStreamWriterTest {
  private static final ResponsesCodec CODEC = new ResponsesCodec();
  private static final ModelCall CALL =
      ResponsesRequestScannerTest.read(
          "{'model':'house','instructions':'Be kind.','input':'hi','temperature':0.50,'stream':true,"
              + "'tools':[{'type':'function','name':'f'},{'type':'custom','name':'patch'},{'type':'namespace','name':'agents','tools':["
              + "{'type':'function','name':'close'}]}]}");
  private static final Reply REPLY = new Reply(true, 1_764_000_000L, CALL);
  private static final StreamEvent BEGUN = new StreamEvent.Begun("msg_01AbC", "claude");
  private static final StreamEvent DONE = new StreamEvent.Done();

  private static List<JsonNode> events(StreamEvent... steps) throws Exception {
    var out = new GrowingBytes();
    EventWriter writer = CODEC.writer(REPLY);
    for (StreamEvent step : steps) writer.write(step, out);
    List<JsonNode> events = new ArrayList<>();
    for (EventFrames.Frame frame : new EventFrames().feed(out.take())) {
      JsonNode event = Json.tree(frame.data());
      assertEquals(frame.name(), event.path("type").asText());
      assertEquals(events.size(), event.path("sequence_number").asInt());
      events.add(event);
    }
    return events;
  }

  /** The events of an answer that is complete. */
  private static List<JsonNode> whole(StopReason stop, StreamEvent... steps) throws Exception {
    List<StreamEvent> all = new ArrayList<>(List.of(steps));
    all.addFirst(BEGUN);
    all.addAll(List.of(stopped(stop), DONE));
    return events(all.toArray(StreamEvent[]::new));
  }

  private static List<String> types(List<JsonNode> events) {
    return events.stream().map(e -> e.path("type").asText().replace("response.", "")).toList();
  }

  private static StreamEvent stopped(StopReason reason) {
    return new StreamEvent.Stopped(0, reason, null);
  }

  private static JsonNode json(String quoted) throws Exception {
    return Json.tree(quoted.replace('\'', '"'));
  }

  @Test
  void aTextIsToldAsOpenAiDoes() throws Exception {
    List<JsonNode> events =
        events(
            BEGUN,
            new StreamEvent.Said(0, "Hello "),
            new StreamEvent.Said(0, "🌉"),
            stopped(StopReason.END),
            new StreamEvent.Used(new Usage(31, 17, 8, 5)),
            DONE);
    assertEquals(
        List.of(
            "created",
            "in_progress",
            "output_item.added",
            "content_part.added",
            "output_text.delta",
            "output_text.delta",
            "output_text.done",
            "content_part.done",
            "output_item.done",
            "completed"),
        types(events));
    assertEquals(
        json(
            "{'type':'response.output_text.delta','sequence_number':4,'item_id':'msg_01AbC_0',"
                + "'output_index':0,'content_index':0,'delta':'Hello ','logprobs':[]}"),
        events.get(4));
    JsonNode response = events.getLast().path("response");
    assertEquals(
        json(
            "[{'id':'msg_01AbC_0','type':'message','status':'completed','role':'assistant',"
                + "'content':[{'type':'output_text','text':'Hello 🌉','annotations':[],"
                + "'logprobs':[]}]}]"),
        response.path("output"));
    assertEquals(events.get(8).path("item"), response.path("output").get(0));
    assertEquals("resp_01AbC", response.path("id").asText());
    assertEquals("completed", response.path("status").asText());
    assertEquals("claude", response.path("model").asText());
    assertEquals("Be kind.", response.path("instructions").asText());
    assertEquals("0.50", Json.text(response.path("temperature")));
    assertEquals(3, response.path("tools").size());
    assertEquals(
        json(
            "{'input_tokens':31,'input_tokens_details':{'cached_tokens':8},'output_tokens':17,"
                + "'output_tokens_details':{'reasoning_tokens':5},'total_tokens':48}"),
        response.path("usage"));
    JsonNode created = events.getFirst().path("response");
    assertEquals("in_progress", created.path("status").asText());
    assertTrue(created.path("usage").isNull() && created.path("output").isEmpty());
  }

  @Test
  void reasoningIsASealedItem() throws Exception {
    List<JsonNode> events =
        whole(
            StopReason.END,
            new StreamEvent.Thought(0, "hm"),
            new StreamEvent.Signed(0, new Part.Signature(AnthropicDialect.ID, "sig", false)),
            new StreamEvent.Signed(0, new Part.Signature(AnthropicDialect.ID, "red", true)),
            new StreamEvent.Said(0, "x"));
    assertEquals(
        List.of(
            "created",
            "in_progress",
            "output_item.added",
            "reasoning_summary_part.added",
            "reasoning_summary_text.delta",
            "reasoning_summary_text.done",
            "reasoning_summary_part.done",
            "output_item.done",
            "output_item.added",
            "output_item.done",
            "output_item.added"),
        types(events).subList(0, 11));
    JsonNode output = events.getLast().at("/response/output");
    assertEquals("drawbridge.anthropic.sig", output.at("/0/encrypted_content").asText());
    assertEquals("hm", output.at("/0/summary/0/text").asText());
    assertEquals("drawbridge.anthropic.hidden.red", output.at("/1/encrypted_content").asText());
    assertTrue(output.at("/1/summary").isEmpty());
    assertEquals("message", output.at("/2/type").asText());
  }

  @Test
  void callsAreItemsEvenWhereTheirArgumentsComeInTurns() throws Exception {
    List<JsonNode> events =
        whole(
            StopReason.TOOL_CALLS,
            new StreamEvent.ToolBegun(0, 0, "c1", "f", null),
            new StreamEvent.ToolBegun(0, 1, "c2", "f", null),
            new StreamEvent.ToolArguments(0, 0, "{\"a\":"),
            new StreamEvent.ToolArguments(0, 1, "{\"b\":2}"),
            new StreamEvent.ToolArguments(0, 0, "1}"),
            new StreamEvent.ToolBegun(
                0, 2, "c3", "f", new Part.Signature(GeminiDialect.ID, "g", false)));
    JsonNode output = events.getLast().at("/response/output");
    assertEquals("{\"a\":1}", output.at("/0/arguments").asText());
    assertEquals("{\"b\":2}", output.at("/1/arguments").asText());
    assertEquals("drawbridge.call.drawbridge.gemini.g", output.at("/2/encrypted_content").asText());
    assertEquals("{}", output.at("/3/arguments").asText());
    assertEquals("c3", output.at("/3/call_id").asText());
    assertEquals("completed", events.getLast().at("/response/status").asText());
    for (int index : List.of(0, 1, 3)) {
      var joined = new StringBuilder();
      for (JsonNode event : events) {
        boolean delta =
            event.path("type").asText().equals("response.function_call_arguments.delta");
        if (delta && event.path("output_index").asInt() == index) {
          joined.append(event.path("delta").asText());
        }
      }
      assertEquals(output.at("/" + index + "/arguments").asText(), joined.toString());
    }
  }

  @Test
  void aCustomToolGetsItsFreeText() throws Exception {
    List<JsonNode> events =
        whole(
            StopReason.TOOL_CALLS,
            new StreamEvent.ToolBegun(0, 0, "c1", "patch", null),
            new StreamEvent.ToolArguments(0, 0, "{\"input\":\"*** Be"),
            new StreamEvent.ToolArguments(0, 0, "gin\\n\"}"));
    assertEquals(
        List.of(
            "output_item.added",
            "custom_tool_call_input.delta",
            "custom_tool_call_input.done",
            "output_item.done",
            "completed"),
        types(events).subList(2, 7));
    assertEquals(
        json(
            "{'id':'ctc_01AbC_0','type':'custom_tool_call','status':'completed',"
                + "'call_id':'c1','name':'patch','input':'*** Begin\\n'}"),
        events.getLast().at("/response/output/0"));
  }

  @Test
  void aNamespacesToolIsCalledByBothNames() throws Exception {
    JsonNode call =
        whole(StopReason.TOOL_CALLS, new StreamEvent.ToolBegun(0, 0, "c1", "agents__close", null))
            .getLast()
            .at("/response/output/0");
    assertEquals(
        json(
            "{'id':'fc_01AbC_0','type':'function_call','status':'completed','call_id':'c1',"
                + "'namespace':'agents','name':'close','arguments':'{}'}"),
        call);
  }

  @Test
  void aRefusalIsAPartOfItsOwn() throws Exception {
    List<JsonNode> events =
        whole(
            StopReason.REFUSED,
            new StreamEvent.Said(0, "Well, "),
            new StreamEvent.Declined(0, "no."));
    assertEquals(
        List.of("content_part.added", "refusal.delta", "refusal.done", "content_part.done"),
        types(events).subList(7, 11));
    assertEquals("no.", events.getLast().at("/response/output/0/content/1/refusal").asText());
    assertEquals("completed", events.getLast().at("/response/status").asText());
  }

  @ParameterizedTest
  @CsvSource({
    "END, completed, ",
    "STOP_SEQUENCE, completed, ",
    "TOOL_CALLS, completed, ",
    "LENGTH, incomplete, max_output_tokens",
    "FILTERED, incomplete, content_filter",
    "REFUSED, incomplete, content_filter",
    "PAUSED, completed, ",
    "OTHER, completed, ",
  })
  void theEndSaysWhy(StopReason reason, String status, String why) throws Exception {
    JsonNode last = whole(reason, new StreamEvent.Said(0, "x")).getLast();
    assertEquals("response." + status, last.path("type").asText());
    assertEquals(why, last.at("/response/incomplete_details/reason").textValue());
  }

  @Test
  void logprobsAndCitationsStandWithTheirText() throws Exception {
    var token = new TokenLogprob("é", -0.5, List.of(new TokenLogprob("e", -1.5, List.of())));
    List<JsonNode> events =
        whole(
            StopReason.END,
            new StreamEvent.Weighed(0, List.of(token)),
            new StreamEvent.Said(0, "é"),
            new StreamEvent.Said(0, "!"),
            new StreamEvent.Cited(0, new Part.Citation("https://x", "X", null, 0, 1)),
            new StreamEvent.Cited(0, new Part.Citation(null, "a.pdf", "é", -1, -1)));
    JsonNode part = events.getLast().at("/response/output/0/content/0");
    JsonNode weighed =
        json(
            "[{'token':'é','logprob':-0.5,'bytes':[195,169],'top_logprobs':["
                + "{'token':'e','logprob':-1.5,'bytes':[101]}]}]");
    assertEquals(weighed, part.path("logprobs"));
    assertEquals(weighed, events.get(4).path("logprobs"));
    assertTrue(events.get(5).path("logprobs").isEmpty());
    assertEquals(
        json(
            "[{'type':'url_citation','url':'https://x','title':'X','start_index':0,"
                + "'end_index':1},{'type':'file_citation','file_id':'','filename':'a.pdf',"
                + "'index':2}]"),
        part.path("annotations"));
    assertEquals("response.output_text.annotation.added", events.get(6).path("type").asText());
    assertEquals(part.at("/annotations/0"), events.get(6).path("annotation"));
  }

  @Test
  void aPairThatTheVendorCutIsWhole() throws Exception {
    List<JsonNode> events =
        whole(
            StopReason.END,
            new StreamEvent.Said(0, "a\ud83c"),
            new StreamEvent.Said(0, "\udf09b\ud83c"),
            new StreamEvent.Thought(0, "\ud83c"));
    assertEquals("a🌉b\uFFFD", events.getLast().at("/response/output/0/content/0/text").asText());
  }

  @Test
  void aStreamWithoutItsEndHasNone() throws Exception {
    List<JsonNode> events = events(BEGUN, new StreamEvent.Said(0, "x"), stopped(StopReason.END));
    assertTrue(types(events).stream().noneMatch(t -> t.equals("completed")));
  }

  @Test
  void aWholeAnswerIsWhatAStreamEndsWith() throws Exception {
    var usage = new Usage(3, 2, 0, 1);
    var answer =
        new ModelAnswer(
            "msg_01AbC",
            "claude",
            List.of(
                new ModelAnswer.Choice(
                    List.of(
                        new Part.Reasoning("hm", null),
                        new Part.Text("Hello"),
                        new Part.ToolCall("c1", "f", "{\"a\":1}")),
                    StopReason.TOOL_CALLS,
                    null,
                    List.of())),
            usage);
    JsonNode streamed =
        events(
                BEGUN,
                new StreamEvent.Thought(0, "hm"),
                new StreamEvent.Said(0, "Hello"),
                new StreamEvent.ToolBegun(0, 0, "c1", "f", null),
                new StreamEvent.ToolArguments(0, 0, "{\"a\":1}"),
                stopped(StopReason.TOOL_CALLS),
                new StreamEvent.Used(usage),
                DONE)
            .getLast()
            .path("response");
    assertEquals(streamed, Json.tree(CODEC.writeAnswer(answer, REPLY)));
  }

  @Test
  void whatWasAnsweredComesBackAsItWas() throws Exception {
    List<Part> parts =
        List.of(
            new Part.Reasoning("hm", new Part.Signature(AnthropicDialect.ID, "s.i.g", false)),
            new Part.Reasoning("", new Part.Signature(AnthropicDialect.ID, "red", true)),
            new Part.Reasoning("unsigned", null),
            new Part.Text("One."),
            new Part.Text("Two.", List.of(new Part.Citation("https://x", "X", null, 0, 4))),
            new Part.ToolCall("c1", "f", "{\"a\":1.50}"),
            new Part.ToolCall("c4", "agents__close", "{\"a\":1}"),
            new Part.ToolCall("c2", "patch", "{\"input\":\"x\"}"),
            new Part.ToolCall("c3", "f", "{}", new Part.Signature(GeminiDialect.ID, "g", false)));
    var answer =
        new ModelAnswer(
            "a",
            "m",
            List.of(new ModelAnswer.Choice(parts, StopReason.TOOL_CALLS, null, List.of())),
            null);
    JsonNode output = Json.tree(CODEC.writeAnswer(answer, REPLY)).path("output");
    ObjectNode next = (ObjectNode) Json.tree("{\"model\":\"m\"}".getBytes(UTF_8));
    next.set("input", output);
    ModelCall call = ResponsesRequestScanner.read(Json.text(next).getBytes(UTF_8));
    Conversation read = CODEC.readCall(call);
    assertEquals(List.of(new Message(Message.Role.ASSISTANT, parts)), read.messages());
    assertTrue(call.features().isEmpty(), () -> "" + call.features());
  }
}
