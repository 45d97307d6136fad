package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.anthropic.AnthropicRequestScanner;
import dev.drawbridge.dialect.bedrock.BedrockDialect;
import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.dialect.gemini.GeminiArray;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.gemini.GeminiStreamObserverTest;
import dev.drawbridge.dialect.ollama.OllamaDialect;
import dev.drawbridge.dialect.openai.OpenAiChatCodec;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.dialect.responses.ResponsesDialect;
import dev.drawbridge.dialect.responses.ResponsesRequestScanner;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.fixture.vendors.FakeBedrock;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An error event in a stream, in every dialect, in the same read as the events around it. */
class ErrorInStreamTest {
  private static final Usage USED = new Usage(9, 3, 0);

  /** A vendor's stream, and the way on which it comes back. */
  record Way(String name, Told told, Supplier<AnswerStream> streams) {
    /** Whether the dialect has a last event. */
    boolean ends() {
      return !name.contains("gemini");
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static List<Way> ways() {
    return List.of(
        new Way("openai", openai(), () -> same(OpenAiDialect.ID).stream()),
        new Way("openai with choices", openaiWithChoices(), () -> same(OpenAiDialect.ID).stream()),
        new Way("anthropic", anthropic(), () -> same(AnthropicDialect.ID).stream()),
        new Way("anthropic untyped", anthropicUntyped(), () -> same(AnthropicDialect.ID).stream()),
        new Way("responses", responses(), () -> same(ResponsesDialect.ID).stream()),
        new Way("gemini", gemini(), () -> same(GeminiDialect.ID).stream()),
        new Way("gemini's array", gemini(), () -> new GeminiArray(same(GeminiDialect.ID)).stream()),
        new Way("from openai", openai(), () -> translated(OpenAiDialect.ID)),
        new Way(
            "from openai with choices", openaiWithChoices(), () -> translated(OpenAiDialect.ID)),
        new Way("from anthropic", anthropic(), () -> translated(AnthropicDialect.ID)),
        new Way(
            "from anthropic untyped", anthropicUntyped(), () -> translated(AnthropicDialect.ID)),
        new Way("from gemini", gemini(), () -> translated(GeminiDialect.ID)),
        new Way("from bedrock", bedrock(), () -> translated(BedrockDialect.ID)),
        new Way("from ollama", ollama(), () -> translated(OllamaDialect.ID)));
  }

  /** The same streams with an event that breaks off in the error's place. */
  static List<Way> broken() {
    List<Way> broken = new ArrayList<>();
    for (Way way : ways()) {
      Told told = way.told();
      byte[] half =
          way.name().equals("from bedrock")
              ? FakeBedrock.event("contentBlockDelta", "{\"delta\":{\"te").getBytes()
              : halved(new String(told.content(), UTF_8)).getBytes(UTF_8);
      broken.add(new Way(way.name(), new Told(told.content(), half, told.end()), way.streams()));
    }
    return broken;
  }

  /** The last event without the second half of its data. */
  private static String halved(String events) {
    String mark = events.endsWith("\n\n") ? "\n\n" : "\n";
    String before = events.substring(0, events.length() - mark.length());
    String last = before.substring(before.lastIndexOf(mark) + 1).stripLeading();
    return last.substring(0, last.length() - 4) + mark;
  }

  /** A stream's events: some of the answer, an error, and an end with the usage. */
  record Told(byte[] content, byte[] error, byte[] end) {
    Told(String content, String error, String end) {
      this(content.getBytes(UTF_8), error.getBytes(UTF_8), end.getBytes(UTF_8));
    }
  }

  private static Told openai() {
    return new Told(
        "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n",
        "data: {\"error\":{\"message\":\"m\"}}\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
            + "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}\n\n"
            + "data: [DONE]\n\n");
  }

  /** As OpenRouter tells of a failure: in a last chunk, which has the usage too. */
  private static Told openaiWithChoices() {
    return new Told(
        "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"}}]}\n\n",
        "data: {\"id\":\"c\",\"error\":{\"message\":\"m\"},\"choices\":[{\"index\":0,\"delta\":{"
            + "\"content\":\"\"},\"finish_reason\":\"error\"}],"
            + "\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}\n\n",
        "data: [DONE]\n\n");
  }

  private static Told anthropic() {
    return new Told(
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\","
            + "\"usage\":{\"input_tokens\":9}}}\n\n"
            + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
            + "\"content_block\":{\"type\":\"text\",\"text\":\"Hi\"}}\n\n",
        "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\"}}\n\n",
        "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":"
            + "\"end_turn\"},\"usage\":{\"output_tokens\":3}}\n\n"
            + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
  }

  private static Told anthropicUntyped() {
    Told typed = anthropic();
    byte[] error = "data: {\"error\":{\"message\":\"m\"}}\n\n".getBytes(UTF_8);
    return new Told(typed.content(), error, typed.end());
  }

  private static Told responses() {
    return new Told(
        "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{}}\n\n"
            + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\","
            + "\"delta\":\"Hi\"}\n\n",
        "event: error\ndata: {\"type\":\"error\",\"message\":\"m\"}\n\n",
        "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"id\":"
            + "\"r\",\"usage\":{\"input_tokens\":9,\"output_tokens\":3}}}\n\n");
  }

  private static Told gemini() {
    return new Told(
        "data: {\"candidates\":[{\"index\":0,\"content\":{\"parts\":[{\"text\":\"Hi\"}]}}]}\n\n",
        "data: {\"error\":{\"code\":503,\"message\":\"m\"}}\n\n",
        "data: {\"candidates\":[{\"index\":0,\"finishReason\":\"STOP\"}],\"usageMetadata\":{"
            + "\"promptTokenCount\":9,\"candidatesTokenCount\":3}}\n\n");
  }

  private static Told bedrock() {
    JsonObject hi = new JsonObject().put("delta", new JsonObject().put("text", "Hi"));
    JsonObject used = new JsonObject().put("inputTokens", 9).put("outputTokens", 3);
    Buffer content =
        FakeBedrock.event("messageStart", new JsonObject())
            .appendBuffer(FakeBedrock.event("contentBlockDelta", hi));
    Buffer error = FakeBedrock.exception("throttlingException", "m");
    Buffer end =
        FakeBedrock.event("messageStop", new JsonObject().put("stopReason", "end_turn"))
            .appendBuffer(FakeBedrock.event("metadata", new JsonObject().put("usage", used)));
    return new Told(content.getBytes(), error.getBytes(), end.getBytes());
  }

  private static Told ollama() {
    return new Told(
        "{\"model\":\"m\",\"message\":{\"content\":\"Hi\"},\"done\":false}\n",
        "{\"error\":\"m\"}\n",
        "{\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":9,\"eval_count\":3}\n");
  }

  private static Translation same(Dialect dialect) {
    var target = new CallTarget(dialect, null, "m", null, null, true, null);
    String openai =
        "{\"model\":\"m\",\"stream\":true,%s\"%s\":[{\"role\":\"user\",\"content\":\"x\"}]}";
    String asked = "\"stream_options\":{\"include_usage\":true},";
    ModelCall call =
        switch (dialect.wire()) {
          case "openai" ->
              OpenAiRequestScanner.read(openai.formatted(asked, "messages").getBytes(UTF_8));
          case "responses" ->
              ResponsesRequestScanner.read(openai.formatted("", "input").getBytes(UTF_8));
          case "anthropic" ->
              AnthropicRequestScanner.read(
                  openai.formatted("\"max_tokens\":9,", "messages").getBytes(UTF_8));
          case "gemini" ->
              GeminiStreamObserverTest.call("{\"contents\":[{\"parts\":[{\"text\":\"x\"}]}]}");
          default -> throw new IllegalArgumentException(dialect.wire());
        };
    return Dialects.translation(call, target);
  }

  private static AnswerStream translated(Dialect from) {
    VendorCodec vendors = Objects.requireNonNull(Dialects.ofVendors(from).chat());
    return new TranslatedStream(
        vendors.reader(), new OpenAiChatCodec().writer(new Reply(true, 1)), "m");
  }

  private static byte[] joined(byte[]... pieces) {
    var out = new ByteArrayOutputStream();
    for (byte[] piece : pieces) out.writeBytes(piece);
    return out.toByteArray();
  }

  private static byte[] all(AnswerStream stream, byte[]... reads) {
    var out = new ByteArrayOutputStream();
    for (byte[] read : reads) out.writeBytes(stream.feed(read));
    out.writeBytes(stream.finish());
    return out.toByteArray();
  }

  /** The text without ids that we make up where the vendor gives none. */
  private static String withoutMadeIds(byte[] stream) {
    return new String(stream, UTF_8).replaceAll("chatcmpl-[0-9a-f]{32}", "ID");
  }

  private static byte[][] bytes(byte[] all) {
    byte[][] each = new byte[all.length][];
    for (int i = 0; i < all.length; i++) each[i] = new byte[] {all[i]};
    return each;
  }

  @ParameterizedTest
  @MethodSource({"ways", "broken"})
  void afterContentNothingOfWhatFollowsPassesAndTheStreamIsNotComplete(Way way) {
    Told told = way.told();
    byte[] stream = joined(told.content(), told.error(), told.end());
    byte[] expected = way.streams().get().feed(told.content());
    for (byte[][] reads : new byte[][][] {{stream}, bytes(stream)}) {
      AnswerStream back = way.streams().get();
      byte[] out = all(back, reads);

      assertEquals(withoutMadeIds(expected), withoutMadeIds(out));
      assertNotNull(back.laterError());
      assertNull(back.firstError());
      assertFalse(back.complete());
    }
  }

  /** Which is why it is not read for what an error would mean. */
  @ParameterizedTest
  @MethodSource("broken")
  void anEventThatBreaksOffTellsNothing(Way way) {
    Told told = way.told();
    AnswerStream after = way.streams().get();
    all(after, joined(told.content(), told.error(), told.end()));
    assertArrayEquals(new byte[0], after.laterError());
    AnswerStream before = way.streams().get();
    all(before, joined(told.error(), told.end()));
    assertArrayEquals(new byte[0], before.firstError());
  }

  /** It is cut off only where nothing follows: that shows by what is missing. */
  @ParameterizedTest
  @MethodSource("broken")
  void anEventThatTheStreamsEndCutsOffIsNoError(Way way) {
    Told told = way.told();
    byte[] half = Arrays.copyOf(told.error(), told.error().length - 4);
    AnswerStream back = way.streams().get();
    all(back, joined(told.content(), half));
    assertNull(back.laterError());
    assertFalse(back.complete());
  }

  @ParameterizedTest
  @MethodSource("ways")
  void theUsageBesideOrAfterAnErrorCounts(Way way) {
    if (way.name().equals("from bedrock")) return; // Its stream ends with an exception.
    Told told = way.told();
    AnswerStream back = way.streams().get();
    all(back, joined(told.content(), told.error(), told.end()));
    assertEquals(USED, back.usage());
  }

  /** What follows an error is held for its usage only, and no more of it than before one. */
  @Test
  void afterAnErrorAnEventThatIsTooLongIsNotHeldEither() {
    byte[] pad = "x".repeat(3 << 18).getBytes(UTF_8);
    byte[] used = "\",\"choices\":[],\"usage\":{\"prompt_tokens\":1}}\n\n".getBytes(UTF_8);
    for (byte[] before : List.of(openai().content(), new byte[0])) {
      AnswerStream back = same(OpenAiDialect.ID).stream();
      back.feed(joined(before, openai().error(), "data: {\"pad\":\"".getBytes(UTF_8), pad));
      for (byte[] more : List.of(pad, pad, used)) {
        assertEquals(0, back.feed(more).length);
        assertTrue(back.atBoundary());
      }
      assertNull(back.usage());
      assertFalse(back.began() && before.length == 0);

      assertEquals(0, back.feed(openai().end()).length);
      assertEquals(USED, back.usage());
    }
    // And one that is so long in the same read
    AnswerStream back = same(OpenAiDialect.ID).stream();
    byte[] out = back.feed(joined(openai().content(), openai().error(), pad, pad));
    assertEquals(new String(openai().content(), UTF_8), new String(out, UTF_8));
  }

  @ParameterizedTest
  @MethodSource({"ways", "broken"})
  void beforeContentItIsNoAnswerWhateverFollows(Way way) {
    Told told = way.told();
    byte[] rest = way.ends() ? told.end() : joined(told.content(), told.end());
    for (byte[] stream : new byte[][] {joined(told.error(), rest), told.error()}) {
      AnswerStream back = way.streams().get();
      assertEquals("", new String(all(back, stream), UTF_8));
      assertNotNull(back.firstError());
      assertNull(back.laterError());
      assertFalse(back.began() || back.complete());
    }
  }

  @ParameterizedTest
  @MethodSource({"ways", "broken"})
  void afterTheEndItTakesNothingBack(Way way) {
    if (!way.ends()) return;
    Told told = way.told();
    byte[] whole = joined(told.content(), told.end());
    byte[] expected = all(way.streams().get(), whole);
    AnswerStream back = way.streams().get();
    byte[] out = all(back, joined(whole, told.error()));

    assertEquals(withoutMadeIds(expected), withoutMadeIds(out));
    assertTrue(back.complete());
    assertNull(back.laterError());
  }

  @ParameterizedTest
  @MethodSource("ways")
  void theEndAloneIsWhole(Way way) {
    AnswerStream back = way.streams().get();
    byte[] out = all(back, joined(way.told().content(), way.told().end()));
    assertTrue(back.complete(), () -> new String(out, UTF_8));
    assertFalse(Arrays.equals(out, way.streams().get().feed(way.told().content())));
  }
}
