package dev.drawbridge.dialect;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.dialect.anthropic.AnthropicCodec;
import dev.drawbridge.dialect.anthropic.AnthropicDialect;
import dev.drawbridge.dialect.bedrock.BedrockCodec;
import dev.drawbridge.dialect.codec.EventFrames;
import dev.drawbridge.dialect.contract.CallerCodec;
import dev.drawbridge.dialect.contract.ChatCodec;
import dev.drawbridge.dialect.contract.NoAnswer;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.dialect.gemini.GeminiCodec;
import dev.drawbridge.dialect.ollama.OllamaCodec;
import dev.drawbridge.dialect.openai.OpenAiChatCodec;
import dev.drawbridge.dialect.openai.OpenAiDialect;
import dev.drawbridge.dialect.responses.ResponsesCodec;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.TokenLogprob;
import dev.drawbridge.exchange.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * AnswerReading an answer in any dialect, and saying it in any, is work in proportion to its
 * length.
 */
class WorkOfAnswersTest {
  private static final Reply REPLY = new Reply(true, 1);
  private static final Part.Citation CITED =
      new Part.Citation("https://example.com/", "Title", null, 0, 2);

  /** What there is very much of in an answer. */
  enum Shape {
    WORDS((steps, many) -> each(steps, many, i -> new StreamEvent.Said(0, "é "))),
    THOUGHTS((steps, many) -> each(steps, many, i -> new StreamEvent.Thought(0, "a"))),
    SEALS(
        (steps, many) -> {
          for (int i = 0; i < many; i++) {
            steps.add(new StreamEvent.Thought(0, "a"));
            steps.add(
                new StreamEvent.Signed(0, new Part.Signature(AnthropicDialect.ID, "s" + i, false)));
          }
        }),
    REFUSALS((steps, many) -> each(steps, many, i -> new StreamEvent.Declined(0, "no"))),
    WORDS_AND_THOUGHTS(
        (steps, many) -> {
          for (int i = 0; i < many; i++) {
            steps.add(new StreamEvent.Thought(0, "a"));
            steps.add(new StreamEvent.Said(0, "b"));
          }
        }),
    CALLS(
        (steps, many) -> {
          for (int i = 0; i < many; i++) {
            steps.add(begun(i));
            steps.add(new StreamEvent.ToolArguments(0, i, "{}"));
          }
        }),
    CALLS_AT_ONCE(
        (steps, many) -> {
          each(steps, many, Shape::begun);
          each(steps, many, i -> new StreamEvent.ToolArguments(0, i, "{\"a\""));
          each(steps, many, i -> new StreamEvent.ToolArguments(0, i, ":1}"));
        }),
    ARGUMENTS(
        (steps, many) -> {
          steps.add(begun(0));
          steps.add(new StreamEvent.ToolArguments(0, 0, "{\"a\":\""));
          each(steps, many, i -> new StreamEvent.ToolArguments(0, 0, "b"));
          steps.add(new StreamEvent.ToolArguments(0, 0, "\"}"));
        }),
    CITATIONS(
        (steps, many) -> {
          steps.add(new StreamEvent.Said(0, "é".repeat(many)));
          each(
              steps,
              many,
              i -> new StreamEvent.Cited(0, new Part.Citation("u", "t", null, i, i + 1)));
        }),
    WORDS_AND_CITATIONS(
        (steps, many) -> {
          for (int i = 0; i < many; i++) {
            steps.add(new StreamEvent.Said(0, "a"));
            steps.add(new StreamEvent.Cited(0, CITED));
          }
        }),
    PROBABILITIES(
        (steps, many) ->
            each(
                steps,
                many,
                i -> new StreamEvent.Weighed(0, List.of(new TokenLogprob("a", -1, List.of())))));

    @SuppressWarnings("ImmutableEnumChecker") // Each is a lambda that keeps nothing.
    private final BiConsumer<List<StreamEvent>, Integer> fill;

    Shape(BiConsumer<List<StreamEvent>, Integer> fill) {
      this.fill = fill;
    }

    private interface Step {
      StreamEvent of(int number);
    }

    private static void each(List<StreamEvent> steps, int many, Step step) {
      for (int i = 0; i < many; i++) steps.add(step.of(i));
    }

    private static StreamEvent begun(int call) {
      return new StreamEvent.ToolBegun(0, call, "c" + call, "f" + call, null);
    }

    List<StreamEvent> steps(int many) {
      List<StreamEvent> steps = new ArrayList<>();
      steps.add(new StreamEvent.Begun("id", "m"));
      fill.accept(steps, many);
      steps.add(new StreamEvent.Stopped(0, StopReason.END, null));
      steps.add(new StreamEvent.Used(new Usage(1, 1, 0)));
      steps.add(new StreamEvent.Done());
      return steps;
    }
  }

  private static List<ChatCodec> codecs() {
    return List.of(new OpenAiChatCodec(), new AnthropicCodec(), new GeminiCodec());
  }

  private static List<CallerCodec> callers() {
    List<CallerCodec> all = new ArrayList<>(codecs());
    all.add(new ResponsesCodec());
    return all;
  }

  private static String name(Object codec) {
    return codec.getClass().getSimpleName();
  }

  @ParameterizedTest
  @EnumSource
  void writesStreamsInProportion(Shape shape) {
    for (CallerCodec codec : callers()) {
      Work.assertLinear(
          shape + " " + name(codec),
          many -> {
            List<StreamEvent> steps = shape.steps(many);
            return () -> Streams.written(codec.writer(REPLY), steps);
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsStreamsInProportion(Shape shape) {
    for (ChatCodec codec : codecs()) {
      Work.assertLinear(
          shape + " " + name(codec),
          many -> {
            byte[] stream = Streams.written(codec.writer(REPLY), shape.steps(many));
            return () -> Streams.read(codec.reader(), stream);
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void writesWholeAnswersInProportion(Shape shape) {
    for (CallerCodec codec : callers()) {
      Work.assertLinear(
          shape + " " + name(codec),
          many -> {
            ModelAnswer answer = answer(shape, many);
            return () -> codec.writeAnswer(answer, REPLY);
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsWholeAnswersInProportion(Shape shape) {
    for (ChatCodec codec : codecs()) {
      Work.assertLinear(
          shape + " " + name(codec),
          many -> {
            byte[] answer = codec.writeAnswer(answer(shape, many), REPLY);
            return () -> read(codec, answer);
          });
    }
  }

  private static ModelAnswer answer(Shape shape, int many) {
    return Answers.folded(shape.steps(many));
  }

  private static void read(VendorCodec codec, byte[] answer) {
    try {
      var _ = codec.readAnswer(answer);
    } catch (NoAnswer e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void readsWhatOnlyVendorsWriteInProportion() {
    String call = "{'function':{'name':'f','arguments':{'a':1}}}";
    whole(new OllamaCodec(), "{'message':{'content':'a','tool_calls':[@]}}", call);
    String use = "{'toolUse':{'toolUseId':'c','name':'f','input':{'a':1}}}";
    whole(new BedrockCodec(), "{'output':{'message':{'content':[@]}}}", use);
    whole(new BedrockCodec(), "{'output':{'message':{'content':[@]}}}", "{'text':'a'}");
    String support = "{'segment':{'endIndex':9},'groundingChunkIndices':[0]}";
    whole(
        new GeminiCodec(),
        "{'candidates':[{'content':{'parts':[{'text':'a'},@]},'groundingMetadata':{"
            + "'groundingChunks':[{'web':{'uri':'u'}}],'groundingSupports':[@]}}]}",
        "{'functionCall':{'name':'f','args':{}}}|" + support.replace("9}", "9,'partIndex':#}"));
    whole(
        new GeminiCodec(),
        "{'candidates':[{'content':{'parts':[@]},'citationMetadata':{'citationSources':[@]}}]}",
        "{'text':'a'}|{'startIndex':1,'endIndex':2,'uri':'u'}");
  }

  private static void whole(VendorCodec codec, String body, String element) {
    var shape = new ManyCalls.Shape(OpenAiDialect.ID, name(codec), element, body);
    Work.assertLinear(
        name(codec) + " " + element,
        many -> {
          byte[] answer = shape.bytes(many);
          return () -> read(codec, answer);
        });
  }

  @Test
  void takesAnEventOfVeryManyLinesInProportion() {
    Work.assertLinear(
        "lines",
        many -> {
          byte[] event = ("data: a\n".repeat(many) + "\n").getBytes(UTF_8);
          return () -> new EventFrames().feed(event);
        });
  }
}
