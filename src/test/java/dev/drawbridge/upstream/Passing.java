package dev.drawbridge.upstream;

import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.WholeAnswer;
import dev.drawbridge.dialect.openai.OpenAiAnswer;
import dev.drawbridge.dialect.openai.OpenAiStreamObserver;

/** The way of an OpenAI call to a provider that speaks it too: everything passes. */
record Passing(boolean usageAsked) implements Translation {
  @Override
  public EncodedRequest request() {
    throw new UnsupportedOperationException("a test writes its own body");
  }

  @Override
  public AnswerStream stream() {
    return new OpenAiStreamObserver(usageAsked, 1);
  }

  @Override
  public WholeAnswer whole(byte[] body) {
    OpenAiAnswer read = OpenAiAnswer.read(body);
    return new WholeAnswer(read.whole(), read.usage(), read.error(), read.filtered(), body);
  }

  @Override
  public byte[] error(int status, byte[] body) {
    return body;
  }
}
