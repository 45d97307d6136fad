package dev.drawbridge.dialect;

import dev.drawbridge.exchange.Dialect;
import dev.drawbridge.exchange.Mark;
import dev.drawbridge.exchange.ModelCall;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Bytes that pass as they are, but for what has to change. */
final class SameDialect implements Translation {
  private final ModelCall call;
  private final CallTarget target;
  private Supplier<List<String>> kept = List::of;

  SameDialect(ModelCall call, CallTarget target) {
    this.call = call;
    this.target = target;
  }

  @Override
  public Said request() {
    var changes =
        new Rewrite.Changes(
            // Where Gemini's bodies repeat the model they name it by its resource.
            call.dialect() == Dialect.GEMINI ? "models/" + target.model() : target.model(),
            target.maxOutputTokens(),
            outputCapField(),
            target.forceUsage() && call.dialect() == Dialect.OPENAI,
            target.person(),
            signature());
    boolean foreign = call.marks().stream().anyMatch(m -> m.kind() == Mark.Kind.FOREIGN);
    return new Said(
        Rewrite.apply(call, changes), foreign ? List.of("reasoning") : List.<String>of());
  }

  /** What signs calls of tools that another model made, for models that ask for it. */
  private @Nullable String signature() {
    boolean asked = call.dialect() == Dialect.GEMINI && GeminiModel.of(target).signs();
    return asked ? "\"thoughtSignature\":\"" + GeminiSignature.FOREIGN + "\"" : null;
  }

  private String outputCapField() {
    return switch (call.dialect()) {
      case RESPONSES -> "max_output_tokens";
      case GEMINI -> "maxOutputTokens";
      default -> Rewrite.outputCapField(target.vendor());
    };
  }

  @Override
  public AnswerStream stream() {
    return switch (call.dialect()) {
      case OPENAI -> new OpenAiStream(call.usageAsked());
      case ANTHROPIC -> {
        var stream = new AnthropicStream();
        kept = stream::kept;
        yield stream;
      }
      case RESPONSES -> {
        var stream = new ResponsesStream();
        kept = stream::kept;
        yield stream;
      }
      case GEMINI -> new GeminiStream();
      default -> throw new IllegalStateException("no stream of " + call.dialect());
    };
  }

  @Override
  public WholeAnswer whole(byte[] body) {
    return switch (call.dialect()) {
      case OPENAI -> {
        OpenAiAnswer read = OpenAiAnswer.read(body);
        yield new WholeAnswer(read.whole(), read.usage(), read.error(), read.filtered(), body);
      }
      case ANTHROPIC -> {
        kept = () -> AnthropicAnswers.kept(body);
        yield AnthropicAnswers.observed(body);
      }
      case RESPONSES -> {
        ResponsesAnswer read = ResponsesAnswer.read(body);
        kept = read::kept;
        yield new WholeAnswer(read.whole(), read.usage(), read.error(), read.filtered(), body);
      }
      case GEMINI -> GeminiFacts.whole(body);
      default -> throw new IllegalStateException("no answer of " + call.dialect());
    };
  }

  @Override
  public byte[] error(int status, byte[] body) {
    return call.dialect() == Dialect.RESPONSES ? ResponsesErrors.ofVendor(body) : body;
  }

  @Override
  public List<String> kept() {
    return kept.get();
  }
}
