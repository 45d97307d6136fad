package dev.drawbridge.dialect.anthropic;

import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.PassingCodec;
import dev.drawbridge.exchange.ModelCall;

/** Messages that pass as they are. */
final class AnthropicPassing implements PassingCodec {
  @Override
  public AnswerStream stream(ModelCall call) {
    return new AnthropicStreamObserver();
  }

  @Override
  public Observed whole(ModelCall call, byte[] body) {
    return new Observed(
        AnthropicAnswerScanner.observed(body), () -> AnthropicAnswerScanner.kept(body));
  }
}
