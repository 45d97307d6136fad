package dev.drawbridge.dialect.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Usage;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnthropicStreamObserverTest {
  private static final String STREAM = AnthropicStreamsTest.STREAM;
  private static final String ERROR =
      "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
          + "\"message\":\"Overloaded\"}}\n\n";

  private static byte[] fed(AnthropicStreamObserver stream, String text) {
    return stream.feed(text.getBytes(UTF_8));
  }

  @Test
  void bytesPassAndTheEndAndUsageAreSeen() {
    byte[] bytes = STREAM.getBytes(UTF_8);
    var whole = new AnthropicStreamObserver();
    assertSame(bytes, whole.feed(bytes));
    for (int i = 0; i < bytes.length; i++) {
      var stream = new AnthropicStreamObserver();
      var out = new ByteArrayOutputStream();
      out.writeBytes(stream.feed(Arrays.copyOf(bytes, i)));
      out.writeBytes(stream.feed(Arrays.copyOfRange(bytes, i, bytes.length)));
      assertArrayEquals(bytes, out.toByteArray());
      assertTrue(stream.complete() && stream.began() && stream.stirred());
      assertEquals(new Usage(31, 17, 8, 0, 3), stream.usage());
      assertFalse(stream.filtered());
    }
  }

  @Test
  void aCutStreamIsNotComplete() {
    byte[] bytes = STREAM.getBytes(UTF_8);
    for (int i = 0; i < STREAM.indexOf("event: message_stop"); i += 5) {
      var stream = new AnthropicStreamObserver();
      stream.feed(Arrays.copyOf(bytes, i));
      stream.finish();
      assertFalse(stream.complete(), "cut at " + i);
    }
  }

  @Test
  void pingsAndEmptyBeginningsAreNoContent() {
    var stream = new AnthropicStreamObserver();
    fed(stream, "event: ping\ndata: {\"type\": \"ping\"}\n\n");
    assertFalse(stream.stirred());
    fed(stream, STREAM.substring(0, STREAM.indexOf("event: content_block_delta")));
    assertTrue(stream.stirred());
    assertFalse(stream.began());
    fed(stream, STREAM.substring(STREAM.indexOf("event: content_block_delta")));
    assertTrue(stream.began());
  }

  @Test
  void anEndWithoutContentIsAnAnswerToo() {
    var stream = new AnthropicStreamObserver();
    fed(stream, STREAM.substring(0, STREAM.indexOf("event: content_block_start")));
    String end = STREAM.substring(STREAM.indexOf("event: message_delta"));
    fed(stream, end.substring(0, end.indexOf("event: message_stop")));
    assertTrue(stream.began());
    assertFalse(stream.complete());
  }

  @Test
  void whatTheVendorKeepsIsSeen() {
    String container = "\"container\":{\"id\":\"c_1\",\"expires_at\":\"2026-12-01T00:00:00Z\"},";
    ModelCall call =
        AnthropicRequestScannerTest.read(
            "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
    var target = new CallTarget(AnthropicDialect.ID, null, "m", null, null, false, null);
    Translation streamed = Dialects.translation(call, target);
    assertEquals(List.of(), streamed.kept());
    streamed.stream()
        .feed(
            STREAM.replace("\"stop_reason\":\"tool_use\"", container + "\"a\":1").getBytes(UTF_8));
    assertEquals(List.of("c_1"), streamed.kept());

    Translation whole = Dialects.translation(call, target);
    String file =
        "{\"type\":\"code_execution_tool_result\",\"content\":{\"content\":[{\"file_id\":\"f_1\"}]}}";
    String answer = "{" + container + "\"content\":[" + file + "]}";
    assertTrue(whole.whole(answer.getBytes(UTF_8)).whole());
    assertEquals(List.of("c_1", "f_1"), whole.kept());

    var made = new AnthropicStreamObserver();
    fed(
        made,
        "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
            + "\"content_block\":"
            + file
            + "}\n\n");
    assertEquals(List.of("f_1"), made.kept());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'tool_use','name':'t','input':{'file_id':'f','a':[{'container_id':'f'}]}}",
        "{'type':'server_tool_use','input':{'file_id':'f'}}",
        "{'type':'mcp_tool_use','input':{'approval_request_id':'f'}}",
        "{'type':'mcp_tool_result','content':[{'type':'text','text':'','file_id':'f'}]}",
      })
  void whatTheModelWroteIsNotKept(String said) {
    String block = said.replace('\'', '"');
    String answer = "{\"content\":[" + block + "]}";
    assertEquals(List.of(), AnthropicAnswerScanner.kept(answer.getBytes(UTF_8)));
    var stream = new AnthropicStreamObserver();
    fed(
        stream,
        "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
            + "\"content_block\":"
            + block
            + "}\n\n");
    assertEquals(List.of(), stream.kept());
  }

  @Test
  void errorsAreTakenOut() {
    var early = new AnthropicStreamObserver();
    assertEquals(0, fed(early, ERROR).length);
    assertNotNull(early.firstError());
    assertFalse(early.began());

    var late = new AnthropicStreamObserver();
    String begun = STREAM.substring(0, STREAM.indexOf("event: message_delta"));
    fed(late, begun);
    assertEquals(0, fed(late, ERROR).length);
    assertNull(late.firstError());
    assertNotNull(late.laterError());
  }

  @Test
  void aRefusalIsSeen() {
    var stream = new AnthropicStreamObserver();
    fed(stream, STREAM.replace("\"stop_reason\":\"tool_use\"", "\"stop_reason\":\"refusal\""));
    assertTrue(stream.filtered());

    byte[] whole =
        "{\"type\":\"message\",\"content\":[],\"stop_reason\":\"refusal\",\"usage\":{\"input_tokens\":3,\"output_tokens\":0}}"
            .getBytes(UTF_8);
    WholeAnswer observed = AnthropicAnswerScanner.observed(whole);
    assertTrue(observed.whole() && observed.filtered() && !observed.error());
    assertEquals(new Usage(3, 0, 0), observed.usage());
  }

  @Test
  void anErrorOrNonsenseIsNoAnswer() {
    byte[] error = "{\"type\":\"error\",\"error\":{\"type\":\"api_error\"}}".getBytes(UTF_8);
    assertTrue(AnthropicAnswerScanner.observed(error).error());
    assertFalse(AnthropicAnswerScanner.observed("{\"a\":1}".getBytes(UTF_8)).whole());
    assertFalse(AnthropicAnswerScanner.observed("<html>".getBytes(UTF_8)).whole());
  }
}
