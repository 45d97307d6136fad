package dev.drawbridge.dialect.contract;

import dev.drawbridge.exchange.EmbeddingCall;
import dev.drawbridge.exchange.Embeddings;
import dev.drawbridge.exchange.ModelCall;

/**
 * How callers of one dialect ask for embeddings. Pure, as {@link CallerCodec} is; errors are those
 * of the dialect's chat.
 */
public interface CallerEmbeddingCodec {
  /** What a caller asks. The call was read before, and holds nothing but texts. */
  EmbeddingCall readCall(ModelCall call);

  /**
   * Vectors to a caller.
   *
   * @param call what was asked, as it came
   */
  byte[] writeAnswer(Embeddings answer, EmbeddingCall asked, ModelCall call);
}
