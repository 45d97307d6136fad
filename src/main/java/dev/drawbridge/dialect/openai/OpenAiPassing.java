package dev.drawbridge.dialect.openai;

import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.PassingCodec;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.exchange.ModelCall;
import java.util.List;

/** Chats and embeddings that pass as they are. */
final class OpenAiPassing implements PassingCodec {
  @Override
  public boolean hidesUsage() {
    return true;
  }

  @Override
  public AnswerStream stream(ModelCall call) {
    return new OpenAiStreamObserver(call.usageAsked(), call.wanted().choices());
  }

  @Override
  public Observed whole(ModelCall call, byte[] body) {
    OpenAiAnswer read = OpenAiAnswer.read(body);
    boolean spoken = call.fields().contains("audio");
    return new Observed(
        new WholeAnswer(read.whole(), read.usage(), read.error(), read.filtered(), body),
        spoken ? () -> OpenAiAnswer.kept(body) : List::of);
  }
}
