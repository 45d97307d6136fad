package dev.drawbridge.dialect.gemini;

import dev.drawbridge.dialect.codec.SseEvent;
import dev.drawbridge.dialect.contract.AnswerStream;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.PassingCodec;
import dev.drawbridge.exchange.ModelCall;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Calls of generateContent and for embeddings that pass as they are. */
final class GeminiPassing implements PassingCodec {
  /** Where bodies repeat the model they name it by its resource. */
  @Override
  public String modelInBody(CallTarget target) {
    return "models/" + target.model();
  }

  @Override
  public String outputCapField(CallTarget target) {
    return "generationConfig.maxOutputTokens";
  }

  /** What signs calls of tools that another model made, for models that ask for it. */
  @Override
  public @Nullable String signatureMember(CallTarget target) {
    return GeminiModel.of(target).signs()
        ? "\"thoughtSignature\":\"" + GeminiSignature.FOREIGN + "\""
        : null;
  }

  @Override
  public AnswerStream stream(ModelCall call) {
    return new GeminiStreamObserver();
  }

  @Override
  public Observed whole(ModelCall call, byte[] body) {
    return new Observed(GeminiAnswerScanner.whole(body), List::of);
  }

  @Override
  public byte @Nullable [] events(byte[] document) {
    return GeminiChunks.events(document);
  }

  @Override
  public byte[] asStream(byte[] answer) {
    return SseEvent.ofDocument(new String(answer, StandardCharsets.UTF_8));
  }
}
