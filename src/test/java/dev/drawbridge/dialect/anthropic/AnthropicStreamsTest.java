package dev.drawbridge.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.GrowingBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnthropicStreamsTest {
  /** As Anthropic documents it, with every kind of block. */
  static final String STREAM =
      """
      event: message_start
      data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":20,"cache_creation_input_tokens":3,"cache_read_input_tokens":8,"output_tokens":1}}}

      event: content_block_start
      data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

      event: ping
      data: {"type": "ping"}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"I gr\u00fcbel"}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"EqQB"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":0}

      event: content_block_start
      data: {"type":"content_block_start","index":1,"content_block":{"type":"redacted_thinking","data":"EmwK"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":1}

      event: content_block_start
      data: {"type":"content_block_start","index":2,"content_block":{"type":"text","text":""}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"Hello \ud83c\udf09"}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":2,"delta":{"type":"citations_delta","citation":{"type":"web_search_result_location","url":"https://a.example","title":"A","encrypted_index":"Eo8B","cited_text":"c"}}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":2}

      event: content_block_start
      data: {"type":"content_block_start","index":3,"content_block":{"type":"tool_use","id":"toolu_1","name":"weather","input":{}}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":""}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"{\\"city\\":"}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":3,"delta":{"type":"input_json_delta","partial_json":"\\"K\u00f6ln\\"}"}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":3}

      event: content_block_start
      data: {"type":"content_block_start","index":4,"content_block":{"type":"tool_use","id":"toolu_2","name":"now","input":{}}}

      event: content_block_stop
      data: {"type":"content_block_stop","index":4}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":17}}

      event: message_stop
      data: {"type":"message_stop"}

      """;

  static final List<StreamEvent> EVENTS =
      List.of(
          new StreamEvent.Begun("msg_1", "claude-x"),
          new StreamEvent.Used(new Usage(31, 1, 8, 0, 3)),
          new StreamEvent.Alive(),
          new StreamEvent.Thought(0, "I grübel"),
          new StreamEvent.Signed(0, new Part.Signature(AnthropicDialect.ID, "EqQB", false)),
          new StreamEvent.Signed(0, new Part.Signature(AnthropicDialect.ID, "EmwK", true)),
          new StreamEvent.Said(0, "Hello 🌉"),
          new StreamEvent.Cited(0, new Part.Citation("https://a.example", "A", "c", -1, -1)),
          new StreamEvent.ToolBegun(0, 0, "toolu_1", "weather", null),
          new StreamEvent.ToolArguments(0, 0, "{\"city\":"),
          new StreamEvent.ToolArguments(0, 0, "\"Köln\"}"),
          new StreamEvent.ToolBegun(0, 1, "toolu_2", "now", null),
          new StreamEvent.ToolArguments(0, 1, "{}"),
          new StreamEvent.Used(new Usage(31, 17, 8, 0, 3)),
          new StreamEvent.Stopped(0, StopReason.TOOL_CALLS, null),
          new StreamEvent.Done());

  private static List<StreamEvent> read(byte[] bytes, int... cuts) {
    var reader = new AnthropicStreamReader();
    List<StreamEvent> events = new ArrayList<>();
    int from = 0;
    for (int cut : cuts) {
      events.addAll(reader.feed(Arrays.copyOfRange(bytes, from, cut)));
      from = cut;
    }
    events.addAll(reader.feed(Arrays.copyOfRange(bytes, from, bytes.length)));
    events.addAll(reader.finish());
    return events;
  }

  static byte[] written(List<StreamEvent> events) {
    var writer = new AnthropicStreamWriter();
    var out = new GrowingBytes();
    for (StreamEvent event : events) writer.write(event, out);
    return out.take();
  }

  @Test
  void everySplitGivesTheSameEvents() {
    for (String text : List.of(STREAM, STREAM.replace("\n", "\r\n"))) {
      byte[] stream = text.getBytes(UTF_8);
      assertEquals(EVENTS, read(stream));
      for (int i = 0; i <= stream.length; i++) assertEquals(EVENTS, read(stream, i), "cut at " + i);
    }
  }

  @Test
  void noTruncationIsDone() {
    byte[] stream = STREAM.getBytes(UTF_8);
    int last = STREAM.indexOf("event: message_stop");
    for (int i = 0; i < last; i++) {
      List<StreamEvent> events = read(Arrays.copyOf(stream, i));
      assertFalse(events.contains(new StreamEvent.Done()), "cut at " + i);
    }
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    List<StreamEvent> expected = new ArrayList<>(EVENTS);
    assertEquals(expected, merged(read(written(EVENTS))));
  }

  /** A written stream tells usage where it begins and where it ends. */
  private static List<StreamEvent> merged(List<StreamEvent> events) {
    List<StreamEvent> all = new ArrayList<>(events);
    assertEquals(new StreamEvent.Used(new Usage(0, 0, 0)), all.remove(1));
    all.add(1, EVENTS.get(1));
    return all;
  }

  @Test
  void callsThatAreMixedAreToldOneAfterTheOther() {
    var first = new StreamEvent.ToolBegun(0, 0, "a", "x", null);
    var second =
        new StreamEvent.ToolBegun(
            0, 1, "b", "y", new Part.Signature(GeminiDialect.ID, "sig", false));
    List<StreamEvent> mixed =
        List.of(
            new StreamEvent.Begun("chatcmpl-1", "gpt"),
            first,
            second,
            new StreamEvent.ToolArguments(0, 1, "{\"}\":"),
            new StreamEvent.ToolArguments(0, 0, "{\"p\":\"\\\"}\""),
            new StreamEvent.ToolArguments(0, 1, "1}"),
            new StreamEvent.ToolArguments(0, 0, "}"),
            new StreamEvent.Stopped(0, StopReason.TOOL_CALLS, null),
            new StreamEvent.Used(new Usage(5, 2, 0)),
            new StreamEvent.Done());
    assertEquals(
        List.of(
            new StreamEvent.Begun("chatcmpl-1", "gpt"),
            new StreamEvent.Used(new Usage(0, 0, 0)),
            first,
            new StreamEvent.ToolArguments(0, 0, "{\"p\":\"\\\"}\""),
            new StreamEvent.ToolArguments(0, 0, "}"),
            second,
            new StreamEvent.ToolArguments(0, 1, "{\"}\":1}"),
            new StreamEvent.Used(new Usage(5, 2, 0)),
            new StreamEvent.Stopped(0, StopReason.TOOL_CALLS, null),
            new StreamEvent.Done()),
        read(written(mixed)));
  }

  @Test
  void thinkingThatNobodySignedComesBackUnsigned() {
    List<StreamEvent> events =
        read(
            written(
                List.of(
                    new StreamEvent.Begun("msg_1", "m"),
                    new StreamEvent.Thought(0, "hm"),
                    new StreamEvent.Said(0, "yes"),
                    new StreamEvent.Stopped(0, StopReason.END, null),
                    new StreamEvent.Done())));
    assertFalse(events.stream().anyMatch(StreamEvent.Signed.class::isInstance));
    assertEquals(true, new String(written(EVENTS), UTF_8).contains("\"signature\":\"EqQB\""));
  }
}
