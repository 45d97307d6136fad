package dev.drawbridge.gate.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.AnswerCut;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.EventWriter;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.exchange.AnswerString;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.GrowingBytes;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonStrings;
import dev.drawbridge.sensitivity.Labeller;
import dev.drawbridge.sensitivity.SensitivitySettings;
import dev.drawbridge.sensitivity.mask.AnswerGuard;
import dev.drawbridge.sensitivity.mask.GuardReport;
import dev.drawbridge.sensitivity.mask.GuardedStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Streams of every dialect that callers speak, of which something is masked or cut. */
class GuardedTextsTest {
  private static final String CARD = "4111 1111 1111 1111";
  private static final Labeller LABELLER = new Labeller(SensitivitySettings.standard(Level.PUBLIC));
  private static final Set<String> NOTED =
      Set.of("index", "type", "output_index", "content_index", "thought");
  private static final Set<String> CARDS = Set.of("credit_card");
  private static final String BEFORE = "The bridge is open 🌉 and so are we. ".repeat(9);
  private static final String AFTER = " and nothing else of it. The rest is plain. ".repeat(9);

  static Stream<CallerDialect> dialects() {
    return Dialects.callers().stream();
  }

  private static CallerDialect dialect(String wire) {
    return Dialects.callers().stream()
        .filter(d -> d.dialect().wire().equals(wire))
        .findFirst()
        .orElseThrow();
  }

  /** A text, and a call of a tool with arguments. */
  private static byte[] written(CallerDialect dialect, List<String> said, List<String> arguments) {
    EventWriter writer = dialect.callersChat().writer(new Reply(true, 1_700_000_000));
    List<StreamEvent> events = new ArrayList<>();
    events.add(new StreamEvent.Begun("id-1", "m"));
    for (String piece : said) events.add(new StreamEvent.Said(0, piece));
    if (!arguments.isEmpty()) events.add(new StreamEvent.ToolBegun(0, 0, "call_1", "send", null));
    for (String piece : arguments) events.add(new StreamEvent.ToolArguments(0, 0, piece));
    StopReason stop = arguments.isEmpty() ? StopReason.END : StopReason.TOOL_CALLS;
    events.add(new StreamEvent.Stopped(0, stop, null));
    events.add(new StreamEvent.Used(new Usage(1, 2, 0)));
    events.add(new StreamEvent.Done());
    var out = new GrowingBytes();
    for (StreamEvent event : events) writer.write(event, out);
    return out.take();
  }

  private static AnswerGuard guard(CallerDialect dialect, Set<String> masked, Set<String> cut) {
    return new AnswerGuard(LABELLER, masked, cut, Set.of(), dialect::answerString, dialect::said);
  }

  /** What a caller gets of a stream. */
  private static final class Run {
    final GuardReport report = new GuardReport();
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final GuardedStream stream;
    final AnswerCut cut;
    final boolean array;
    long mostWaiting;

    Run(CallerDialect dialect, boolean array, Set<String> masked, Set<String> cutBefore) {
      this.array = array;
      cut = dialect.answerCut();
      stream =
          new GuardedStream(guard(dialect, masked, cutBefore), report, array, d -> noted(cut, d));
    }

    private static void noted(AnswerCut cut, byte[] document) {
      try {
        cut.passed(Json.tree(document));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    Run feed(byte[] chunk) {
      if (!stream.isOver()) told(stream.feed(chunk));
      mostWaiting = Math.max(mostWaiting, stream.waiting());
      return this;
    }

    byte[] end() {
      if (!stream.isOver()) told(stream.finish());
      return out.toByteArray();
    }

    private void told(byte[] bytes) {
      out.writeBytes(bytes);
      if (!stream.isOver()) return;
      byte[] last = stream.last();
      try {
        var tree = last == null ? null : Json.tree(last);
        out.writeBytes(array ? cut.endOfArray(tree) : cut.end(tree));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static byte[] masked(CallerDialect dialect, byte[]... chunks) {
    var run = new Run(dialect, false, CARDS, Set.of());
    for (byte[] chunk : chunks) run.feed(chunk);
    return run.end();
  }

  private static byte[] cutBefore(CallerDialect dialect, byte[] stream) {
    return new Run(dialect, false, Set.of(), CARDS).feed(stream).end();
  }

  private static List<String> cut(String text, int at) {
    return List.of(text.substring(0, at), text.substring(at));
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
    texts.values().removeIf(String::isEmpty);
    return texts;
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void aValueIsMaskedWhereverItIsDivided(CallerDialect dialect) throws Exception {
    String said = BEFORE + "Jana's card " + CARD + AFTER;
    String arguments = "{\"note\":\"" + BEFORE + "\",\"card\":\"" + CARD + "\",\"n\":1}";
    int card = said.indexOf(CARD);
    int inArguments = arguments.indexOf(CARD);
    for (int i = -2; i <= CARD.length() + 2; i++) {
      byte[] stream = written(dialect, cut(said, card + i), cut(arguments, inArguments + i));

      byte[] got = masked(dialect, stream);

      String all = new String(got, UTF_8);
      assertFalse(all.contains("1111"), all);
      Map<String, String> expected = texts(dialect, stream);
      expected.replaceAll((name, text) -> text.replace(CARD, "[credit_card]"));
      assertEquals(expected, texts(dialect, got), "divided at " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void andInPiecesOfACharacter(CallerDialect dialect) throws Exception {
    String said = "Card " + CARD + AFTER;
    List<String> characters = said.codePoints().mapToObj(Character::toString).toList();
    byte[] stream = written(dialect, characters, characters.subList(0, 1));

    Map<String, String> got = texts(dialect, masked(dialect, stream));

    assertTrue(got.containsValue(said.replace(CARD, "[credit_card]")), got::toString);
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void theBytesAreTheSameWhereverTheStreamIsCut(CallerDialect dialect) {
    byte[] stream = written(dialect, List.of("The card 4111 1111", " 1111 1111."), List.of("{}"));
    byte[] whole = masked(dialect, stream);
    int step = stream.length < 2_000 ? 1 : 7; // The responses say everything many times.
    for (int at = 0; at <= stream.length; at += step) {
      assertArrayEquals(
          whole,
          masked(dialect, Arrays.copyOf(stream, at), Arrays.copyOfRange(stream, at, stream.length)),
          "cut at " + at);
    }
  }

  @ParameterizedTest
  @MethodSource("dialects")
  void aStreamWithoutAFindingPassesByteForByte(CallerDialect dialect) {
    byte[] stream =
        written(dialect, List.of(BEFORE, "it costs 4111 euros", AFTER), List.of("{\"a\":", "[1]}"));

    assertArrayEquals(stream, masked(dialect, stream));
  }

  /** Half a value is never told, and the end is the dialect's own of a content filter. */
  @ParameterizedTest
  @MethodSource("dialects")
  void anAnswerEndsBeforeAValueWhereverItIsDivided(CallerDialect dialect) throws Exception {
    String kept = BEFORE + "Jana's card ";
    String said = kept + CARD + AFTER;
    for (int i = -2; i <= CARD.length() + 2; i++) {
      byte[] stream = written(dialect, cut(said, kept.length() + i), List.of("{\"a\":1}"));

      byte[] got = cutBefore(dialect, stream);

      String all = new String(got, UTF_8);
      assertFalse(all.contains("4111") || all.contains("1111") || all.contains("plain"), all);
      assertFalse(all.contains("call_1"), all);
      assertEquals(List.of(kept), List.copyOf(texts(dialect, got).values()), "divided at " + i);
      String end = END.get(dialect.dialect().wire());
      if (end != null) assertTrue(all.contains(end), all);
    }
  }

  private static final Map<String, String> END =
      Map.of(
          "openai", "\"finish_reason\":\"content_filter\"",
          "openai-responses", "\"incomplete_details\":{\"reason\":\"content_filter\"}",
          "anthropic", "\"stop_reason\":\"refusal\"",
          "gemini", "\"finishReason\":\"SAFETY\"");

  /** A client that puts a response together from its last event has what it was told before. */
  @Test
  void theLastEventOfAResponseTellsWhatWasSaid() throws Exception {
    CallerDialect dialect =
        Dialects.callers().stream()
            .filter(d -> d.dialect().wire().contains("responses"))
            .findFirst()
            .orElseThrow();
    String all =
        new String(
            cutBefore(dialect, written(dialect, List.of("Her card: ", CARD), List.of())), UTF_8);

    String last = all.substring(all.lastIndexOf("data: ") + 6).strip();
    var response = Json.tree(last).path("response");
    assertEquals("incomplete", response.path("status").asText(), last);
    assertEquals(
        "Her card: ",
        response.path("output").path(0).path("content").path(0).path("text").asText());
    int sequence = -1;
    for (String line : all.split("\n", -1)) {
      if (!line.startsWith("data: ")) continue;
      assertEquals(++sequence, Json.tree(line.substring(6)).path("sequence_number").asInt(), all);
    }
  }

  @Test
  void argumentsStayJson() throws Exception {
    Map<String, String> told = new TreeMap<>();
    told.put("{\"card\":4111111111111111,\"n\":2}", "{\"card\":\"[credit_card]\",\"n\":2}");
    told.put("{\"a\":[true,4111111111111111]}", "{\"a\":[true,\"[credit_card]\"]}");
    told.put("{\"a\":\"\\n4111111111111111\\t\"}", null);
    told.put("{\"a\":\"\\u003411111111111111\\u0031\\\"\"}", null);
    told.put("{\"a\":\"{\\\"b\\\":\\\"4111 1111 1111 1111\\\"}\"}", null);
    CallerDialect chat = Dialects.CHAT.callers();
    for (var each : told.entrySet()) {
      String arguments = each.getKey();
      for (int at = 0; at <= arguments.length(); at++) {
        byte[] got = masked(chat, written(chat, List.of(), cut(arguments, at)));
        String text = texts(chat, got).getOrDefault("0 tool 0", "");
        Json.tree(text);
        assertFalse(text.contains("1111") || text.contains("u0034"), text);
        if (each.getValue() != null) assertEquals(each.getValue(), text);
      }
    }
  }

  /** Vendors that divide a pair of surrogates among events do so with escapes. */
  @Test
  void halvesOfAPairStayOneCharacter() throws Exception {
    CallerDialect chat = Dialects.CHAT.callers();
    String event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}\n\n";
    String stream =
        event.formatted(CARD + "\\ud83c") + event.formatted("\\udf09 is it") + "data: [DONE]\n\n";

    byte[] got = masked(chat, stream.getBytes(UTF_8));

    assertEquals("[credit_card]🌉 is it", texts(chat, got).get("0 choices.delta.content"));
  }

  /** What is divided between a text and a call, turn by turn, is no way around. */
  @Test
  void textsThatAlternateAreReadEach() throws Exception {
    CallerDialect chat = Dialects.CHAT.callers();
    EventWriter writer = chat.callersChat().writer(new Reply(true, 1_700_000_000));
    var out = new GrowingBytes();
    writer.write(new StreamEvent.Begun("id-1", "m"), out);
    writer.write(new StreamEvent.ToolBegun(0, 0, "call_1", "send", null), out);
    for (String piece : List.of("41", "11 11", "11 1", "111 111", "1")) {
      writer.write(new StreamEvent.Said(0, piece), out);
      writer.write(new StreamEvent.ToolArguments(0, 0, " "), out);
      writer.write(new StreamEvent.Said(1, piece), out);
    }
    writer.write(new StreamEvent.Done(), out);

    Map<String, String> got = texts(chat, masked(chat, out.take()));

    assertEquals("[credit_card]", got.get("0 choices.delta.content"));
    assertEquals("[credit_card]", got.get("1 choices.delta.content"));
  }

  /** So much passes, in its time, while little waits. */
  @Test
  void aLongStreamWithoutAFindingWaitsNoMoreThanAFewEvents() throws Exception {
    CallerDialect chat = Dialects.CHAT.callers();
    List<String> words = new ArrayList<>();
    for (int i = 0; i < 1 << 20; i += 40) words.add("bridges ".repeat(5));
    byte[] stream = written(chat, words, List.of());
    var run = new Run(chat, false, CARDS, Set.of("secret"));
    for (int at = 0; at < stream.length; at += 700) {
      run.feed(Arrays.copyOfRange(stream, at, Math.min(stream.length, at + 700)));
    }

    assertArrayEquals(stream, run.end());
    assertTrue(run.mostWaiting < 32 << 10, () -> run.mostWaiting + " bytes waited");
  }

  /** A value without an end ends the answer; text without a space does not wait for ever. */
  @Test
  void whatNeverEndsIsNotWaitedFor() {
    CallerDialect chat = Dialects.CHAT.callers();
    var key = new Run(chat, false, Set.of("secret"), Set.of());
    String event = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"}}]}\n\n";
    key.feed(event.formatted("Here: -----BEGIN PRIVATE KEY-----\\n").getBytes(UTF_8));
    String line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
    for (int i = 0; i < 4_000 && !key.stream.isOver(); i++) {
      key.feed(event.formatted(line + "\\n").getBytes(UTF_8));
    }
    String told = new String(key.end(), UTF_8);
    assertEquals(GuardReport.UNREAD, key.report.cut());
    assertFalse(told.contains("MIIEv") || told.contains("BEGIN"), told);
    assertTrue(told.contains("content_filter"), told);

    var run = new Run(chat, false, Set.of("secret"), Set.of());
    int fed = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] piece = event.formatted("aaaa=bbbb:cc").getBytes(UTF_8);
      run.feed(piece);
      fed += piece.length;
    }
    assertNull(run.report.cut());
    int out = run.out.size();
    assertTrue(fed - out < 1 << 20, "held " + (fed - out));
    assertTrue(run.mostWaiting < 1 << 20, () -> run.mostWaiting + " bytes waited");
  }

  @Test
  void aKeyIsMaskedToItsLastLine() throws Exception {
    CallerDialect chat = Dialects.CHAT.callers();
    var key = new StringBuilder("-----BEGIN PRIVATE KEY-----\n");
    for (int i = 0; i < 25; i++) {
      key.append("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n");
    }
    key.append("AB==\n-----END PRIVATE KEY-----");
    List<String> pieces = new ArrayList<>();
    String said = "Take " + key + " and " + AFTER;
    for (int i = 0; i < said.length(); i += 5) {
      pieces.add(said.substring(i, Math.min(said.length(), i + 5)));
    }
    var run = new Run(chat, false, Set.of("secret"), Set.of());

    byte[] got = run.feed(written(chat, pieces, List.of())).end();

    assertEquals(
        "Take [private_key] and " + AFTER, texts(chat, got).get("0 choices.delta.content"));
    assertEquals(Map.of("private_key", 1), run.report.masked());
  }

  /** A long token is no shorter than what is known ahead, and leaves no part of itself. */
  @Test
  void aTokenThatIsLongerThanWhatIsKnownAheadLeavesNothing() throws Exception {
    CallerDialect chat = Dialects.CHAT.callers();
    String part = "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ";
    String token =
        "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9."
            + part.repeat(9)
            + ".SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";
    String said = "Use " + token + AFTER;
    for (int size : new int[] {1, 7, 100, 256, 300, 500}) {
      List<String> pieces = new ArrayList<>();
      for (int i = 0; i < said.length(); i += size) {
        pieces.add(said.substring(i, Math.min(said.length(), i + size)));
      }
      var run = new Run(chat, false, Set.of("secret"), Set.of());

      byte[] got = run.feed(written(chat, pieces, List.of())).end();

      String text = texts(chat, got).getOrDefault("0 choices.delta.content", "");
      assertTrue(text.startsWith("Use [") && text.endsWith("]" + AFTER), text);
      assertEquals(1, run.report.masked().values().stream().mapToInt(n -> n).sum());
    }
  }

  @Test
  void whatCannotBeReadEndsTheAnswer() {
    CallerDialect chat = Dialects.CHAT.callers();
    for (String hostile :
        List.of(
            "data: {\"choices\":[{\"delta\":{\"content\":\"4111\n\n",
            "data: {\"choices\":[]} {\"choices\":[]}\n\n",
            "\uFEFFdata: {\"choices\":[]}\n\n",
            "data: {\"choices\":[]}\rdata: {}\n\n",
            "4111 1111 1111 1111\n\n")) {
      var run = new Run(chat, false, CARDS, Set.of());

      String got = new String(run.feed(hostile.getBytes(UTF_8)).end(), UTF_8);

      assertEquals(GuardReport.UNREAD, run.report.cut(), hostile);
      assertFalse(got.contains("4111"), got);
      assertTrue(got.contains("content_filter") && got.endsWith("data: [DONE]\n\n"), got);
    }
    String plain = ": alive\n\nevent: ping\nid: 7\n\ndata: \n\ndata: [DONE]\n\n";
    assertEquals(plain, new String(masked(chat, plain.getBytes(UTF_8)), UTF_8));
  }

  /** The odds of tokens spell out what was masked. */
  @Test
  void theOddsOfMaskedTokensGo() {
    CallerDialect chat = Dialects.CHAT.callers();
    String event =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"%s\"},\"logprobs\":"
            + "{\"content\":[{\"token\":\"%s\",\"logprob\":-0.1,\"bytes\":[52,49]}]}}]}\n\n";
    String stream =
        event.formatted("Card 41", "41")
            + event.formatted("11111111111111 ", "1111111111")
            + event.formatted("yes", "yes");

    String got = new String(masked(chat, stream.getBytes(UTF_8)), UTF_8);

    assertFalse(
        got.contains("1111")
            || got.contains(
                "52,49]}]}}]}\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\" "),
        got);
    assertEquals(2, got.split("\"logprobs\":null", -1).length - 1, got);
    assertTrue(got.contains("\"token\":\"yes\""), got);
  }

  /** What some vendors add to the wire comes in pieces as well. */
  @Test
  void piecesOfKindsThatAreNotKnownAreReadAsOneText() {
    Map<CallerDialect, List<String>> forms = new LinkedHashMap<>();
    forms.put(
        Dialects.CHAT.callers(),
        List.of(
            "{\"choices\":[{\"index\":0,\"delta\":{\"reasoning_details\":[{\"text\":\"%s\"}]}}]}",
            "{\"choices\":[{\"index\":0,\"delta\":{\"content\":[{\"type\":\"thinking\","
                + "\"thinking\":[{\"type\":\"text\",\"text\":\"%s\"}]}]}}]}"));
    forms.put(
        dialect("anthropic"),
        List.of(
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"x_delta\","
                + "\"x\":\"%s\"}}"));
    forms.forEach(
        (dialect, each) -> {
          for (String form : each) {
            String stream =
                "data: "
                    + form.formatted("4111 11")
                    + "\n\ndata: "
                    + form.formatted("11 1111 1111")
                    + "\n\n";
            String got = new String(masked(dialect, stream.getBytes(UTF_8)), UTF_8);
            assertTrue(got.contains("\"[credit_card]\"") && !got.contains("111"), got);
          }
        });
  }

  /** As streamGenerateContent's callers get it who ask for no events. */
  @Test
  void aStreamThatIsOneArrayIsReadWhereverItIsCut() throws Exception {
    CallerDialect gemini = dialect("gemini");
    String chunk = "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"%s\"}]},\"index\":0}]}";
    byte[] array =
        ("[" + chunk.formatted("a 4111 1111") + "\n,\r\n" + chunk.formatted(" 1111 1111.") + "\n]")
            .getBytes(UTF_8);
    String masked =
        "[" + chunk.formatted("a [credit_card]") + "\n,\r\n" + chunk.formatted(".") + "\n]";
    for (int at = 0; at <= array.length; at++) {
      byte[] first = Arrays.copyOf(array, at);
      byte[] then = Arrays.copyOfRange(array, at, array.length);
      assertEquals(
          masked,
          new String(new Run(gemini, true, CARDS, Set.of()).feed(first).feed(then).end(), UTF_8));
      String cut =
          new String(new Run(gemini, true, Set.of(), CARDS).feed(first).feed(then).end(), UTF_8);
      assertFalse(cut.contains("4111"), cut);
      assertEquals(
          "SAFETY",
          Json.tree(cut).path(1).path("candidates").path(0).path("finishReason").asText());
    }
  }
}
