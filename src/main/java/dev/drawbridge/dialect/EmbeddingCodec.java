package dev.drawbridge.dialect;

import dev.drawbridge.exchange.EmbeddingCall;
import dev.drawbridge.exchange.Embeddings;
import dev.drawbridge.exchange.ModelCall;

/**
 * How one dialect says a call for embeddings, to and from the vocabulary of {@code exchange}. Pure,
 * as {@link ChatCodec} is; errors are those of the dialect's chat.
 */
interface EmbeddingCodec {
  /** What a caller asks. The call was read before, and holds nothing but texts. */
  EmbeddingCall readCall(ModelCall call);

  /** The call in this dialect. */
  Said writeCall(EmbeddingCall asked, CallTarget target);

  /**
   * A vendor's vectors in the order of the texts.
   *
   * @throws NoAnswer where the body is none
   */
  Embeddings readAnswer(byte[] body) throws NoAnswer;

  /**
   * Vectors to a caller.
   *
   * @param call what was asked, as it came
   */
  byte[] writeAnswer(Embeddings answer, EmbeddingCall asked, ModelCall call);
}
