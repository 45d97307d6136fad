package dev.drawbridge.dialect;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.dialect.bedrock.BedrockDialect;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.CallerCodec;
import dev.drawbridge.dialect.contract.VendorCodec;
import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Message;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Sampling;
import dev.drawbridge.exchange.ToolChoice;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** AnswerReading a call, and saying it in any dialect, is work in proportion to its length. */
class WorkOfCallsTest {
  private static final int SOME = 1_000;

  static List<ManyCalls.Shape> shapes() {
    return ManyCalls.shapes();
  }

  private static List<Dialect> targets(ModelCall call) {
    return EveryDialect.ALL.stream()
        .filter(to -> to.equals(call.dialect()) || Dialects.ofVendors(to).chat() != null)
        .toList();
  }

  private static CallTarget target(Dialect dialect) {
    String model = dialect.equals(BedrockDialect.ID) ? "anthropic.claude-opus-4-8" : "m";
    return new CallTarget(dialect, null, model, null, null, true, null);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void readsInProportion(ManyCalls.Shape shape) {
    Work.assertLinear(
        shape,
        many -> {
          byte[] body = shape.bytes(many);
          return () -> shape.read(body);
        });
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void saysInProportion(ManyCalls.Shape shape) {
    Map<Integer, ModelCall> calls = new HashMap<>();
    for (Dialect to : targets(shape.call(1))) {
      Work.assertLinear(
          shape + " to " + to.wire(),
          many -> {
            ModelCall call = calls.computeIfAbsent(many, shape::call);
            return () -> Dialects.translation(call, target(to)).request();
          });
    }
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void looksAtNothingAgainAndAgain(ManyCalls.Shape shape) {
    ModelCall call = shape.call(SOME);
    CallerCodec callers = Objects.requireNonNull(Dialects.ofCallers(call.dialect())).callersChat();
    for (Dialect to : targets(call)) {
      VendorCodec vendors = Dialects.ofVendors(to).chat();
      if (callers == null || vendors == null) continue;
      var looks = new AtomicLong();
      var _ = vendors.writeCall(counted(callers.readCall(call), looks), target(to));
      long each = looks.get() / SOME;
      assertTrue(each < 40, shape + " to " + to.wire() + ": each is looked at " + each + " times");
    }
  }

  private static Conversation counted(Conversation said, AtomicLong looks) {
    ToolChoice choice = said.toolChoice();
    Sampling sampling = said.sampling();
    return new Conversation(
        Work.counted(said.system(), looks),
        Work.counted(
            said.messages().stream()
                .map(m -> new Message(m.role(), Work.counted(m.parts(), looks)))
                .toList(),
            looks),
        new Conversation.ToolUse(
            Work.counted(said.tools(), looks),
            choice == null
                ? null
                : new ToolChoice(choice.mode(), Work.counted(choice.names(), looks)),
            said.parallelTools()),
        new Conversation.Generation(
            new Sampling(
                sampling.temperature(),
                sampling.topP(),
                sampling.topK(),
                sampling.presencePenalty(),
                sampling.frequencyPenalty(),
                sampling.seed(),
                Work.counted(sampling.stop(), looks),
                sampling.topLogprobs(),
                sampling.choices()),
            said.form(),
            said.thinking(),
            said.maxOutputTokens(),
            said.stream()),
        new Conversation.CallerNotes(said.user(), said.metadata(), said.unsaid()));
  }
}
