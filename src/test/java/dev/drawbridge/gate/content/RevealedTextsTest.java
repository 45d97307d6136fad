package dev.drawbridge.gate.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.EventWriter;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.exchange.AnswerString;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.GrowingBytes;
import dev.drawbridge.json.JsonStrings;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.SensitivitySettings;
import dev.drawbridge.sensitivity.mask.MaskMap;
import dev.drawbridge.sensitivity.mask.Masker;
import dev.drawbridge.sensitivity.mask.Reversal;
import dev.drawbridge.sensitivity.mask.StreamReversal;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams of every dialect that callers speak, wherever their texts and their bytes are cut. */
class RevealedTextsTest {
  private static final String MAIL = "jana.novak@mail-post.de";
  private static final Set<String> NOTED =
      Set.of("index", "type", "output_index", "content_index", "thought");
  private static final MaskMap MAP = map();
  private static final List<String> FORMS =
      List.of(
          "<EMAIL_1>", "<email_1>", "EMAIL_1", "&lt;EMAIL_1&gt;", "**<EMAIL_1>**", "< EMAIL 1 >");

  private static MaskMap map() {
    var labeller = new Labeller(SensitivitySettings.standard(Level.PUBLIC));
    byte[] body = ("{\"input\":\"" + MAIL + "\"}").getBytes(UTF_8);
    try {
      return new Masker(labeller, Set.of("pii"), null).mask(body, List.of()).map();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static Stream<CallerDialect> dialects() {
    return Dialects.callers().stream();
  }

  private static byte[] written(CallerDialect dialect, List<StreamEvent> events) {
    EventWriter writer = dialect.callersChat().writer(new Reply(true, 1_700_000_000));
    var out = new GrowingBytes();
    for (StreamEvent event : events) writer.write(event, out);
    return out.take();
  }

  /** A text, and a call of a tool whose arguments hold it. */
  private static List<StreamEvent> events(List<String> said, List<String> arguments) {
    List<StreamEvent> events = new ArrayList<>();
    events.add(new StreamEvent.Begun("id-1", "m"));
    for (String piece : said) events.add(new StreamEvent.Said(0, piece));
    events.add(new StreamEvent.ToolBegun(0, 0, "call_1", "send", null));
    for (String piece : arguments) events.add(new StreamEvent.ToolArguments(0, 0, piece));
    events.add(new StreamEvent.Stopped(0, StopReason.TOOL_CALLS, null));
    events.add(new StreamEvent.Used(new Usage(1, 2, 0)));
    events.add(new StreamEvent.Done());
    return events;
  }

  private static List<String> cut(String text, int at) {
    return List.of(text.substring(0, at), text.substring(at));
  }

  private static byte[] revealed(CallerDialect dialect, boolean array, byte[]... chunks) {
    StreamReversal stream = new Reversal(MAP, dialect::answerString).stream(array);
    var out = new ByteArrayOutputStream();
    for (byte[] chunk : chunks) out.writeBytes(stream.feed(chunk));
    out.writeBytes(stream.finish());
    return out.toByteArray();
  }

  /** The texts that a stream tells, joined from their pieces. */
  private static Map<String, String> texts(CallerDialect dialect, byte[] stream) throws Exception {
    Map<String, String> texts = new TreeMap<>();
    for (String line : new String(stream, UTF_8).split("\r?\n", -1)) {
      if (!line.startsWith("data: {")) continue;
      for (JsonStrings.Found each : JsonStrings.of(line.substring(6).getBytes(UTF_8), NOTED)) {
        AnswerString kind = dialect.answerString(each.place());
        if (each.kind() != JsonStrings.Kind.STRING || !kind.isPiece()) continue;
        texts.merge(kind.stream() + " " + kind.text(), each.text(), String::concat);
      }
    }
    return texts;
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void aPseudonymIsReversedWhereverTheTextIsCut(CallerDialect dialect) throws Exception {
    for (String form : FORMS) {
      String said = "Hello 🌉, write to " + form + " today.";
      String arguments = "{\"to\":\"" + form + "\",\"n\":1}";
      String value = form.startsWith("**") ? "**" + MAIL + "**" : MAIL;
      for (int at = 0; at <= said.length(); at++) {
        if (at > 0 && at < said.length() && Character.isLowSurrogate(said.charAt(at))) continue;
        byte[] stream =
            written(
                dialect, events(cut(said, at), cut(arguments, Math.min(at, arguments.length()))));
        byte[] revealed = revealed(dialect, false, stream);
        String all = new String(revealed, UTF_8);
        assertFalse(all.toLowerCase(java.util.Locale.ROOT).contains("email_1"), all);
        Map<String, String> expected = texts(dialect, stream);
        expected.replaceAll((name, text) -> text.replace(form, value));
        assertEquals(expected, texts(dialect, revealed), form + " cut at " + at);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void theBytesAreTheSameWhereverTheStreamIsCut(CallerDialect dialect) {
    byte[] stream =
        written(
            dialect,
            events(
                List.of("To <EM", "AIL_", "1> an", "d EMA", "IL_1"),
                List.of("{\"to\":\"<EMA", "IL_1>\"}")));
    byte[] whole = revealed(dialect, false, stream);
    for (int at = 0; at <= stream.length; at++) {
      assertArrayEquals(
          whole,
          revealed(
              dialect,
              false,
              Arrays.copyOf(stream, at),
              Arrays.copyOfRange(stream, at, stream.length)),
          "cut at " + at);
    }
    byte[][] single = new byte[stream.length][];
    for (int i = 0; i < stream.length; i++) single[i] = new byte[] {stream[i]};
    assertArrayEquals(whole, revealed(dialect, false, single));
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void aStreamWithoutPseudonymsIsPassedByteForByte(CallerDialect dialect) {
    byte[] stream =
        written(
            dialect,
            events(
                List.of("a < b &", " <EMA", "IL_", "7> \\ E", "MAIL"),
                List.of("{\"a\":\"<E", "\"}")));

    assertArrayEquals(stream, revealed(dialect, false, stream));
  }

  /** Two choices that are told side by side hold each other up no longer than a word. */
  @Test
  void choicesThatAreToldSideBySideAreReversedEach() throws Exception {
    CallerDialect dialect = Dialects.CHAT.callers();
    List<StreamEvent> events = new ArrayList<>();
    events.add(new StreamEvent.Begun("id-1", "m"));
    for (String piece : List.of("<EM", "AIL", "_1", ">")) {
      events.add(new StreamEvent.Said(0, piece));
      events.add(new StreamEvent.Said(1, piece + "!"));
    }
    events.add(new StreamEvent.Stopped(0, StopReason.END, null));
    events.add(new StreamEvent.Stopped(1, StopReason.END, null));
    events.add(new StreamEvent.Done());

    Map<String, String> texts = texts(dialect, revealed(dialect, false, written(dialect, events)));

    assertEquals(MAIL, texts.get("0 choices.delta.content"));
    assertEquals("<EM!AIL!_1!>!", texts.get("1 choices.delta.content"));
  }

  @Test
  void eventsThatComeWithoutAPseudonymDoNotWait() {
    StreamReversal stream = new Reversal(MAP, Dialects.CHAT.callers()::answerString).stream(false);
    byte[] event = "data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n".getBytes(UTF_8);

    assertArrayEquals(event, stream.feed(event));
    byte[] half = "data: {\"choices\":[{\"delta\":{\"content\":\"<E\"}}]}\n\n".getBytes(UTF_8);
    assertEquals(0, stream.feed(half).length);
    byte[] alive = ": ping\n\n".getBytes(UTF_8);
    assertEquals(0, stream.feed(alive).length);
    assertEquals(half.length + alive.length + event.length, stream.feed(event).length);
  }

  @Test
  void dataOfSeveralLinesIsReadAsOne() {
    byte[] event =
        "event: x\r\ndata: {\"choices\":[{\"delta\":\r\ndata: {\"content\":\"<EMAIL_1>\"}}]}\r\n\r\n"
            .getBytes(UTF_8);

    assertEquals(
        "event: x\ndata: {\"choices\":[{\"delta\": {\"content\":\"" + MAIL + "\"}}]}\n\n",
        new String(revealed(Dialects.CHAT.callers(), false, event), UTF_8));
  }

  /** As streamGenerateContent's callers get it who ask for no events. */
  @Test
  void aStreamThatIsOneArrayIsReversedWhereverItIsCut() {
    CallerDialect gemini =
        Dialects.callers().stream()
            .filter(d -> d.dialect().wire().equals("gemini"))
            .findFirst()
            .orElseThrow();
    String chunk = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"%s\"}]}}]}";
    byte[] array =
        ("[" + chunk.formatted("a [{\\\"<EMA") + "\n,\r\n" + chunk.formatted("IL_1>]") + "\n]")
            .getBytes(UTF_8);
    String expected =
        "[" + chunk.formatted("a [{\\\"" + MAIL) + "\n,\r\n" + chunk.formatted("]") + "\n]";
    for (int at = 0; at <= array.length; at++) {
      byte[] revealed =
          revealed(
              gemini, true, Arrays.copyOf(array, at), Arrays.copyOfRange(array, at, array.length));
      assertEquals(expected, new String(revealed, UTF_8), "cut at " + at);
    }
  }

  /** What never comes is not waited for. */
  @Test
  void soManyEventsDoNotWait() {
    StreamReversal stream = new Reversal(MAP, Dialects.CHAT.callers()::answerString).stream(false);
    byte[] half = "data: {\"choices\":[{\"delta\":{\"content\":\"<EMAIL\"}}]}\n\n".getBytes(UTF_8);
    byte[] other = "data: {\"x\":1}\n\n".getBytes(UTF_8);
    int told = stream.feed(half).length;
    for (int i = 0; i < 200; i++) told += stream.feed(other).length;

    assertEquals(half.length + 200 * other.length, told);
  }
}
