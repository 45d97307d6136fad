package dev.drawbridge.dialect.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.anthropic.AnthropicStreamObserver;
import dev.drawbridge.dialect.openai.OpenAiStreamObserver;
import dev.drawbridge.exchange.Usage;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows events of a known form is seen as what follows any other. */
class KnownEventsTest {
  private static final String SAID =
      "data: {\"id\":\"c\",\"created\":%d,\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},"
          + "\"finish_reason\":null}],\"usage\":null}\n\n";
  private static final String DELTA =
      "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
          + "\"delta\":{\"type\":\"text_delta\",\"text\":\"%s\"}}\n\n";

  private static String said() {
    var stream = new StringBuilder();
    for (int i = 0; i < 6; i++) stream.append(SAID.formatted(17 + i, "wörd \\\"" + i));
    return stream.toString();
  }

  private static byte[] fed(PassingStream stream, byte[] bytes, int piece) {
    var out = new ByteArrayOutputStream();
    for (int at = 0; at < bytes.length; at += piece) {
      out.writeBytes(
          stream.feed(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece))));
    }
    return out.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64, 151, 400, 100_000})
  void usageIsNotedAndWithheldAmongKnownEvents(int piece) {
    String usage =
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}\n\n";
    var stream = new OpenAiStreamObserver(false, 1);

    byte[] out = fed(stream, (said() + usage + said() + "data: [DONE]\n\n").getBytes(UTF_8), piece);

    assertEquals(said() + said() + "data: [DONE]\n\n", new String(out, UTF_8));
    Usage noted = stream.usage();
    assertNotNull(noted);
    assertEquals(4, noted.output());
    assertTrue(stream.complete());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 64, 151, 400, 100_000})
  void nothingIsForwardedAfterAnError(int piece) {
    String error = "data: {\"error\":{\"message\":\"over\"}}\n\n";
    var stream = new OpenAiStreamObserver(true, 1);

    byte[] out = fed(stream, (said() + error + said()).getBytes(UTF_8), piece);

    assertEquals(said(), new String(out, UTF_8));
    assertNotNull(stream.laterError());
    assertFalse(stream.complete());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"finish_reason\":\"content_filter\"",
        "\"finish_reason\":\"stop\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}"
      })
  void anEndIsNoKnownEvent(String end) {
    var stream = new OpenAiStreamObserver(true, 1);
    String last = SAID.formatted(1, "x").replace("\"finish_reason\":null", end);

    stream.feed((said() + last).getBytes(UTF_8));

    assertEquals(end.contains("filter"), stream.filtered());
    stream.finish();
    assertTrue(stream.complete(), "every choice gave its reason to end");
  }

  @Test
  void anEventThatBreaksOffIsNoKnownEvent() {
    var stream = new OpenAiStreamObserver(true, 1);
    String broken = SAID.formatted(1, "x").replace("}],\"usage\":null}", "");

    stream.feed((said() + broken + said()).getBytes(UTF_8));

    assertNotNull(stream.laterError());
  }

  @Test
  void whatIsSaidIsNotMistakenForAMarker() {
    var stream = new OpenAiStreamObserver(true, 1);
    String quoting = SAID.formatted(1, "\\\"error\\\":{}, [DONE], \\n\\ndata: [DONE]\\n\\n, error");
    byte[] all = (said() + quoting + SAID.formatted(2, "usage") + said()).getBytes(UTF_8);

    assertArrayEquals(all, stream.feed(all));
    assertNull(stream.laterError());
    assertNull(stream.usage());
    assertFalse(stream.complete());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 50, 100_000})
  void anthropicsEndIsSeenAfterKnownEvents(int piece) {
    var stream = new AnthropicStreamObserver();
    String end =
        "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":"
            + "\"refusal\"},\"usage\":{\"input_tokens\":1,\"output_tokens\":9}}\n\n"
            + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
    String all = DELTA.formatted("a").repeat(3) + DELTA.formatted("ü \\u00e9").repeat(3) + end;

    byte[] out = fed(stream, all.getBytes(UTF_8), piece);

    assertEquals(all, new String(out, UTF_8));
    assertTrue(stream.complete());
    assertTrue(stream.filtered());
    Usage noted = stream.usage();
    assertNotNull(noted);
    assertEquals(9, noted.output());
  }
}
