package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.anthropic.AnthropicRequestScanner;
import dev.drawbridge.dialect.bedrock.BedrockDialect;
import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.dialect.gemini.GeminiDialect;
import dev.drawbridge.dialect.gemini.GeminiRequestScanner;
import dev.drawbridge.dialect.ollama.OllamaDialect;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.openai.OpenAiRequestScanner;
import dev.drawbridge.dialect.responses.ResponsesDialect;
import dev.drawbridge.dialect.responses.ResponsesRequestScanner;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.fixture.vendors.VendorRules;
import dev.drawbridge.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Exchanges that other projects recorded with real vendors: within a dialect they pass byte for
 * byte, across dialects every vendor's own SDK reads from the answer what the vendor said. Only
 * where the recordings lie, see {@link Recording}.
 */
class RecordedExchangesTest {
  private static final List<Dialect> CALLERS =
      List.of(OpenAiDialect.ID, ResponsesDialect.ID, AnthropicDialect.ID, GeminiDialect.ID);

  /** Models that take what other dialects' calls ask. */
  private static final Map<Dialect, String> MODELS =
      Map.of(
          OpenAiDialect.ID, "gpt-5.2",
          AnthropicDialect.ID, "claude-sonnet-4-6",
          GeminiDialect.ID, "gemini-3-flash-preview",
          BedrockDialect.ID, "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
          OllamaDialect.ID, "llama3");

  /** What is rightly refused of recorded calls. */
  private static final Set<String> REFUSED =
      Set.of("background must be false: answers are not kept here to be asked for later.");

  /** What Anthropic will say of a schema whose objects are open: it has no such schemas. */
  private static final String OPEN_SCHEMA =
      "For 'object' type, 'additionalProperties' must be explicitly set to false";

  /** A stream that someone put together of two: its first call never ends. */
  private static final String SPLICED = "anthropic/spliced-message-start";

  /** A stream that ends in an error, which is told as one. */
  private static final String FAILS = "test_tool_use_failed_error_streaming_with_text#0";

  /** A piece of a stream, so that events come cut. */
  private static final int PIECE = 700;

  private static List<Recording> all = List.of();

  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void load() {
    all = Recording.all();
  }

  private void nothingIsWrong() {
    assertEquals("", String.join("\n", wrong.stream().sorted().limit(30).toList()));
  }

  private void wrong(Recording in, String what, Object more) {
    String text = what + " | " + in + " | " + more;
    wrong.add(text.substring(0, Math.min(600, text.length())));
  }

  private static CallTarget target(Dialect dialect, String vendor, String model) {
    return new CallTarget(dialect, vendor, model, null, 64_000, false, null);
  }

  private static byte[] through(AnswerStream stream, byte[] answer) {
    var out = new ByteArrayOutputStream(answer.length);
    for (int i = 0; i < answer.length; i += PIECE) {
      out.writeBytes(
          stream.feed(Arrays.copyOfRange(answer, i, Math.min(answer.length, i + PIECE))));
    }
    out.writeBytes(stream.finish());
    return out.toByteArray();
  }

  /** A call whose answer is wanted in a dialect. */
  private static ModelCall asking(Dialect dialect, boolean stream) {
    return switch (dialect.wire()) {
      case "openai" ->
          OpenAiRequestScanner.read(
              """
              {"model":"m","stream":%s,"stream_options":{"include_usage":true},
               "messages":[{"role":"user","content":"a"}]}
              """
                  .formatted(stream)
                  .getBytes(UTF_8));
      case "responses" ->
          ResponsesRequestScanner.read(
              "{\"model\":\"m\",\"stream\":%s,\"input\":\"a\",\"store\":false}"
                  .formatted(stream)
                  .getBytes(UTF_8));
      case "anthropic" ->
          AnthropicRequestScanner.read(
              """
              {"model":"m","max_tokens":9,"stream":%s,"messages":[{"role":"user","content":"a"}]}
              """
                  .formatted(stream)
                  .getBytes(UTF_8));
      case "gemini" ->
          GeminiRequestScanner.read(
              "{\"contents\":[{\"parts\":[{\"text\":\"a\"}]}]}".getBytes(UTF_8), "m", stream);
      default -> throw new IllegalArgumentException("no caller speaks " + dialect);
    };
  }

  /** The recorded call, or where an answer came alone some call; null where it is refused. */
  private @Nullable ModelCall call(Recording recording) {
    if (!recording.asked()) return asking(recording.dialect(), recording.stream());
    try {
      return recording.call();
    } catch (Refusal refusal) {
      if (!REFUSED.contains(refusal.text())) wrong(recording, "refused", refusal.text());
      return null;
    }
  }

  @Test
  void aCallPassesWithinItsDialectByteForByte() {
    for (Recording each : all) {
      if (!each.callersSpeakIt() || !each.asked()) continue;
      ModelCall call = call(each);
      if (call == null) continue;
      var target = target(each.dialect(), each.vendor(), each.model());
      byte[] said = Dialects.translation(call, target).request().body();
      if (!Arrays.equals(said, each.request())) wrong(each, "call", new String(said, UTF_8));
    }
    nothingIsWrong();
  }

  @Test
  void anAnswerPassesWithinItsDialectByteForByteAndItsUsageIsSeen() throws IOException {
    for (Recording each : all) {
      if (!each.callersSpeakIt() || !each.succeeded() || each.id().contains(FAILS)) continue;
      ModelCall call = call(each);
      if (call == null) continue;
      var way = Dialects.translation(call, target(each.dialect(), each.vendor(), each.model()));
      Usage usage;
      byte[] told;
      if (each.stream() && !each.array()) {
        AnswerStream stream = way.stream();
        told = through(stream, each.answer());
        usage = stream.usage();
        if (!stream.complete()) wrong(each, "not complete", "");
      } else {
        WholeAnswer whole = way.whole(each.answer());
        told = each.array() ? each.answer() : whole.body();
        usage = whole.usage();
        if (!whole.whole() || whole.error()) wrong(each, "not whole", whole);
      }
      if (!Arrays.equals(told, each.answer())) wrong(each, "answer", told.length);
      if (each.dialect().equals(ResponsesDialect.ID)) continue;
      billed(each, "", VendorReadings.of(each.dialect(), each.stream(), each.answer()), usage);
    }
    nothingIsWrong();
  }

  private void billed(Recording in, String way, AnswerReading vendors, @Nullable Usage usage) {
    long input = usage == null ? -1 : usage.input();
    long output = usage == null ? -1 : usage.output();
    if (input != vendors.input() || output != vendors.output()) {
      wrong(in, "billed" + way, usage + " for " + vendors.input() + " and " + vendors.output());
    }
  }

  @Test
  void aStreamThatFailsSaysSo() {
    for (Recording each : all) {
      if (!each.id().contains(FAILS)) continue;
      var target = target(each.dialect(), each.vendor(), each.model());
      AnswerStream stream = Dialects.translation(each.call(), target).stream();
      through(stream, each.answer());
      if (stream.laterError() == null) wrong(each, "no error", "");
    }
    nothingIsWrong();
  }

  @Test
  void everySdkReadsFromATranslatedAnswerWhatTheVendorSaid() {
    all.parallelStream().filter(Recording::succeeded).forEach(this::across);
    nothingIsWrong();
  }

  private void across(Recording each) {
    if (each.dialect().equals(ResponsesDialect.ID)) return;
    if (each.id().contains(SPLICED) || each.id().contains(FAILS)) return;
    // A whole answer is also told as a stream, in one dialect after the other.
    Dialect pieces = CALLERS.get(Math.floorMod(each.id().hashCode(), CALLERS.size()));
    for (Dialect dialect : CALLERS) {
      if (!dialect.equals(each.dialect())) across(each, dialect, each.stream());
      if (dialect.equals(pieces) && !each.stream()) across(each, dialect, true);
    }
  }

  private void across(Recording each, Dialect dialect, boolean streamed) {
    String name = " of " + each.dialect() + " to " + dialect + (streamed ? " as a stream" : "");
    var target = target(each.dialect(), each.vendor(), each.model());
    var way = Dialects.translation(asking(dialect, streamed), target);
    try {
      AnswerReading vendors = VendorReadings.of(each.dialect(), each.stream(), each.answer());
      Usage usage;
      byte[] told;
      if (each.stream() && !each.array()) {
        AnswerStream stream = way.stream();
        told = through(stream, each.answer());
        usage = stream.usage();
        if (!stream.complete()) wrong(each, "not complete" + name, "");
      } else {
        WholeAnswer whole = way.whole(each.answer());
        told = whole.body();
        usage = whole.usage();
        if (!whole.whole() || whole.error()) wrong(each, "not whole" + name, whole);
      }
      billed(each, name, vendors, usage);
      AnswerReading read =
          streamed ? ClientReadings.stream(dialect, told) : ClientReadings.whole(dialect, told);
      boolean counted = vendors.input() >= 0;
      var expected =
          new AnswerReading(
              vendors.text(),
              vendors.thought(),
              vendors.calls(),
              vendors.end(),
              counted ? vendors.input() : read.input(),
              counted ? vendors.output() : read.output());
      if (!read.equals(expected)) wrong(each, "read" + name, read + " for " + expected);
    } catch (IOException | RuntimeException fault) {
      wrong(each, "unreadable" + name, fault);
    }
  }

  @Test
  void aCallOfOneDialectIsTakenByVendorsOfOthersAndLosesNoWords() throws IOException {
    for (Recording each : all) {
      if (!each.callersSpeakIt() || !each.asked()) continue;
      ModelCall call = call(each);
      if (call == null) continue;
      for (Map.Entry<Dialect, String> other : MODELS.entrySet()) {
        Dialect dialect = other.getKey();
        String model = other.getValue();
        if (dialect.equals(each.dialect())) continue;
        if (!FeatureSupport.lost(call, dialect, model, model).isEmpty()) continue;
        EncodedRequest said =
            Dialects.translation(
                    call, new CallTarget(dialect, null, model, null, 64_000, false, null))
                .request();
        String name = " of " + each.dialect() + " to " + dialect;
        String refused = VendorRules.wrong(dialect, model, said.body());
        if (refused != null && !refused.equals(OPEN_SCHEMA)) {
          wrong(each, "not taken" + name, refused);
        }
        String lost = SpokenTexts.lost(Json.tree(each.request()), Json.tree(said.body()));
        if (lost != null) wrong(each, "lost" + name, lost);
      }
    }
    nothingIsWrong();
  }
}
