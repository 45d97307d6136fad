package dev.drawbridge.dialect;

import dev.drawbridge.exchange.ModelCall;
import java.util.List;

/** Bytes that pass as they are, but for what has to change. */
final class SameDialect implements Translation {
  private final ModelCall call;
  private final CallTarget target;

  SameDialect(ModelCall call, CallTarget target) {
    this.call = call;
    this.target = target;
  }

  @Override
  public Said request() {
    var changes =
        new Rewrite.Changes(
            target.model(),
            target.maxOutputTokens(),
            Rewrite.outputCapField(target.vendor()),
            target.forceUsage(),
            target.person());
    return new Said(Rewrite.apply(call, changes), List.of());
  }

  @Override
  public AnswerStream stream() {
    return switch (call.dialect()) {
      case OPENAI -> new OpenAiStream(call.usageAsked());
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
      default -> throw new IllegalStateException("no answer of " + call.dialect());
    };
  }

  @Override
  public byte[] error(int status, byte[] body) {
    return body;
  }
}
