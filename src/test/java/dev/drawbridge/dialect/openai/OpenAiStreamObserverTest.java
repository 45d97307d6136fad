package dev.drawbridge.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Usage;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenAiStreamObserverTest {
  private static final String ROLE =
      "data:"
          + " {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}],\"usage\":null}\n\n";
  private static final String TEXT =
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"say \\\"usage\\\":{"
          + " \u20ac\"}}],\"usage\":null}\n\n";
  private static final String STOP =
      "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
  private static final String USAGE =
      "data:"
          + " {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3,\"prompt_tokens_details\":{\"cached_tokens\":4}}}\n\n";
  private static final String DONE = "data: [DONE]\n\n";
  private static final String ERROR = "data: {\"error\":{\"message\":\"m\",\"code\":\"c\"}}\n\n";
  private static final String ALL = ": hello\n\n" + ROLE + TEXT + STOP + USAGE + DONE;

  private static String feed(OpenAiStreamObserver stream, String... chunks) {
    var out = new ByteArrayOutputStream();
    for (String chunk : chunks) out.writeBytes(stream.feed(chunk.getBytes(UTF_8)));
    return out.toString(UTF_8);
  }

  @Test
  void untouchedBytesAreTheSameArray() {
    var stream = new OpenAiStreamObserver(true, 1);
    byte[] chunk = ALL.getBytes(UTF_8);
    assertSame(chunk, stream.feed(chunk));
    assertTrue(stream.complete());
    assertEquals(new Usage(9, 3, 4), stream.usage());
  }

  @Test
  void usageThatWasNotAskedForIsWithheldAndNothingElse() {
    var stream = new OpenAiStreamObserver(false, 1);
    assertEquals(ALL.replace(USAGE, ""), feed(stream, ALL));
    assertEquals(new Usage(9, 3, 4), stream.usage());
  }

  @Test
  void reasoningIsCountedApartAndNeverAsMoreThanTheOutput() {
    var stream = new OpenAiStreamObserver(true, 1);
    feed(
        stream,
        "data: {\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":20,"
            + "\"completion_tokens_details\":{\"audio_tokens\":3,\"reasoning_tokens\":12}}}\n\n");
    assertEquals(new Usage(1, 20, 0, 12), stream.usage());

    stream = new OpenAiStreamObserver(true, 1);
    feed(
        stream,
        "data: {\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":12}}}\n\n");
    assertEquals(new Usage(1, 2, 0, 2), stream.usage());
  }

  @Test
  void usageBesideChoicesPasses() {
    var stream = new OpenAiStreamObserver(false, 1);
    String both =
        STOP.replace("]}\n", "],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}\n");
    assertEquals(TEXT + both + DONE, feed(stream, TEXT, both, DONE));
    assertEquals(new Usage(1, 2, 0), stream.usage());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everySplitGivesTheSame(boolean crlf) {
    String text = crlf ? ALL.replace("\n", "\r\n") : ALL;
    byte[] all = text.getBytes(UTF_8);
    String expected = feed(new OpenAiStreamObserver(false, 1), text);
    for (int first = 0; first <= all.length; first++) {
      for (int second = first; second <= all.length; second += 7) {
        var stream = new OpenAiStreamObserver(false, 1);
        var out = new ByteArrayOutputStream();
        out.writeBytes(stream.feed(Arrays.copyOfRange(all, 0, first)));
        out.writeBytes(stream.feed(Arrays.copyOfRange(all, first, second)));
        out.writeBytes(stream.feed(Arrays.copyOfRange(all, second, all.length)));
        assertEquals(expected, out.toString(UTF_8), first + " " + second);
        assertTrue(stream.complete() && stream.began());
        assertEquals(new Usage(9, 3, 4), stream.usage());
      }
    }
  }

  /** Events that say nothing are not looked at one by one; the others are, wherever they stand. */
  @Test
  void aLongStreamGivesTheSameWhereverItIsCut() {
    String[] events = {TEXT, TEXT, TEXT, TEXT.replace("\n", "\r\n"), STOP, ": alive\n\n", "\n"};
    var random = new Random(11);
    for (int round = 0; round < 300; round++) {
      var text = new StringBuilder(ROLE + TEXT);
      for (int i = 0; i < 40; i++) text.append(events[random.nextInt(events.length)]);
      text.append(random.nextBoolean() ? USAGE : "").append(TEXT).append(TEXT);
      String filter = STOP.replace("\"stop\"", "\"content_filter\"");
      boolean filtered = random.nextBoolean();
      text.append(filtered ? filter : STOP).append(ERROR).append(TEXT).append(USAGE).append(DONE);
      byte[] all = text.toString().getBytes(UTF_8);
      var stream = new OpenAiStreamObserver(false, 1);
      var out = new ByteArrayOutputStream();
      for (int at = 0; at < all.length; ) {
        int to = Math.min(all.length, at + 1 + random.nextInt(random.nextBoolean() ? 5 : 900));
        out.writeBytes(stream.feed(Arrays.copyOfRange(all, at, to)));
        at = to;
      }
      String before = text.substring(0, text.indexOf(ERROR));
      assertEquals(before.replace(USAGE, ""), out.toString(UTF_8));
      assertEquals(new Usage(9, 3, 4), stream.usage());
      assertTrue(stream.laterError() != null && !stream.complete());
      assertEquals(filtered, stream.filtered());
    }
  }

  @Test
  void byteByByteGivesTheSame() {
    var stream = new OpenAiStreamObserver(false, 1);
    var out = new ByteArrayOutputStream();
    for (byte b : ALL.getBytes(UTF_8)) {
      byte[] forward = stream.feed(new byte[] {b});
      out.writeBytes(forward);
      // Whatever left ends at an event's end.
      assertTrue(forward.length == 0 || out.toString(UTF_8).endsWith("\n\n"));
    }
    assertEquals(ALL.replace(USAGE, ""), out.toString(UTF_8));
  }

  @Test
  void contentBeginsWithMoreThanARole() {
    var stream = new OpenAiStreamObserver(true, 1);
    feed(
        stream,
        ": keep-alive\n\n",
        ROLE,
        "data: {\"choices\":[],\"prompt_filter_results\":[]}\n\n");
    assertFalse(stream.began());
    feed(stream, TEXT);
    assertTrue(stream.began());
    assertFalse(stream.complete());
  }

  @Test
  void anErrorBeforeContentIsTakenOut() {
    var stream = new OpenAiStreamObserver(true, 1);
    assertEquals(ROLE, feed(stream, ROLE, ERROR));
    assertEquals(
        "{\"error\":{\"message\":\"m\",\"code\":\"c\"}}",
        new String(Objects.requireNonNull(stream.firstError()), UTF_8));
    assertFalse(stream.began());
    assertNull(stream.laterError());
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: ", "event: error\ndata:", "error: "})
  void anErrorAfterContentIsTakenOutToo(String before) {
    var stream = new OpenAiStreamObserver(true, 1);
    assertEquals(TEXT, feed(stream, TEXT, ERROR.replace("data: ", before)));
    assertNull(stream.firstError());
    assertTrue(stream.laterError() != null);
    assertFalse(stream.complete());
  }

  @Test
  void aContentFiltersEndIsSeen() {
    var stream = new OpenAiStreamObserver(true, 1);
    feed(stream, TEXT, STOP.replace("\"stop\"", "\"content_filter\""));
    assertTrue(stream.filtered());
  }

  @Test
  void dataOverSeveralLinesIsOne() {
    var stream = new OpenAiStreamObserver(false, 1);
    String split = USAGE.replace(",\"usage\"", ",\ndata: \"usage\"");
    assertEquals(TEXT, feed(stream, TEXT, split));
    assertEquals(new Usage(9, 3, 4), stream.usage());
  }

  @Test
  void usageOfGroqsOwnMember() {
    var stream = new OpenAiStreamObserver(true, 1);
    feed(
        stream,
        "data:"
            + " {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}],\"x_groq\":{\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":6}}}\n\n");
    assertEquals(new Usage(5, 6, 0), stream.usage());
  }

  @Test
  void anAnswerWhoseEveryChoiceEndedIsWholeWithoutItsMark() {
    String last =
        "data: {\"choices\":[{\"index\":%d,\"delta\":{},\"finish_reason\": \"stop\"}]}\n\n";
    var stream = new OpenAiStreamObserver(false, 2);
    feed(stream, TEXT, last.formatted(0));
    assertFalse(stream.complete());
    assertEquals(0, stream.finish().length, "the other choice has not ended");
    assertFalse(stream.complete());

    stream = new OpenAiStreamObserver(false, 2);
    feed(stream, TEXT, last.formatted(1), TEXT, last.formatted(0));
    assertEquals(DONE, new String(stream.finish(), UTF_8));
    assertTrue(stream.complete());
    assertEquals(0, stream.finish().length);
  }

  @Test
  void aLastEventWithoutItsBlankLineIsEndedProperly() {
    for (String end : new String[] {"data: [DONE]", "data: [DONE]\n", "data: [DONE]\r\n"}) {
      var stream = new OpenAiStreamObserver(true, 1);
      assertEquals("", feed(stream, end));
      assertTrue(new String(stream.finish(), UTF_8).endsWith("\n\n"));
      assertTrue(stream.complete(), end);
      assertEquals(0, stream.finish().length);
    }
  }

  @Test
  void theStartOfAnEventIsDroppedAtTheEnd() {
    var stream = new OpenAiStreamObserver(true, 1);
    assertEquals(TEXT, feed(stream, TEXT + "data: {\"choices\":[{"));
    assertEquals(0, stream.finish().length);
    assertFalse(stream.complete());
    assertTrue(stream.atBoundary());
  }

  @Test
  void anEndlessEventPassesThroughWithoutBeingHeld() {
    var stream = new OpenAiStreamObserver(false, 1);
    byte[] part = new byte[300_000];
    Arrays.fill(part, (byte) 'x');
    var out = new ByteArrayOutputStream();
    out.writeBytes(stream.feed("data: ".getBytes(UTF_8)));
    for (int i = 0; i < 10; i++) out.writeBytes(stream.feed(part));
    assertEquals(3_000_006, out.size());
    assertFalse(stream.atBoundary());
    out.writeBytes(stream.feed("\r\n".getBytes(UTF_8)));
    out.writeBytes(stream.feed(("\r\n" + TEXT + USAGE).getBytes(UTF_8)));
    assertTrue(stream.atBoundary());
    assertEquals(3_000_010 + TEXT.getBytes(UTF_8).length, out.size());
    assertEquals(new Usage(9, 3, 4), stream.usage());
  }

  /** Were what is held moved for each byte, this would move 500 GB. */
  @Test
  void aLongEventByteByByteCostsNoMoreThanItsBytes() {
    var stream = new OpenAiStreamObserver(true, 1);
    feed(stream, TEXT);
    assertTimeout(
        Duration.ofSeconds(5),
        () -> {
          byte[] x = {'x'};
          for (int i = 0; i < 1 << 20; i++) assertEquals(0, stream.feed(x).length);
        });
    assertEquals((1 << 20) + 1, feed(stream, "x").length());
  }

  @Test
  void answersInOnePieceAreRead() {
    String body =
        "{\"choices\":[{\"message\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}";
    assertEquals(
        new OpenAiAnswer(true, new Usage(1, 2, 0), false, false),
        OpenAiAnswer.read(body.getBytes(UTF_8)));
    assertEquals(
        new Usage(7, 0, 0),
        OpenAiAnswer.usage(
            "{\"data\":[{\"embedding\":[0.1]}],\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7}}"
                .getBytes(UTF_8)));
    assertTrue(OpenAiAnswer.read("{\"error\":{\"code\":502}}".getBytes(UTF_8)).error());
    assertFalse(OpenAiAnswer.read("{\"error\":null}".getBytes(UTF_8)).error());
    assertTrue(
        OpenAiAnswer.read(body.replace("stop", "content_filter").getBytes(UTF_8)).filtered());
    assertFalse(OpenAiAnswer.read(body.substring(0, 40).getBytes(UTF_8)).whole());
    assertArrayEquals(new byte[0], new OpenAiStreamObserver(true, 1).finish());
  }
}
