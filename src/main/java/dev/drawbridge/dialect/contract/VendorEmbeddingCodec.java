package dev.drawbridge.dialect.contract;

import dev.drawbridge.exchange.EmbeddingCall;
import dev.drawbridge.exchange.Embeddings;

/**
 * How vendors of one dialect are asked for embeddings. Pure, as {@link VendorCodec} is; errors are
 * those of the dialect's chat.
 */
public interface VendorEmbeddingCodec {
  /** The call in this dialect. */
  EncodedRequest writeCall(EmbeddingCall asked, CallTarget target);

  /**
   * A vendor's vectors in the order of the texts.
   *
   * @throws NoAnswer where the body is none
   */
  Embeddings readAnswer(byte[] body) throws NoAnswer;
}
