package dev.drawbridge.dialect.contract;

import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.ModelCall;

/**
 * How callers of one dialect chat: their calls into the vocabulary of {@code exchange}, and answers
 * out of it. Pure: a codec keeps nothing.
 */
public interface CallerCodec {
  /** What a caller asks. The call was read before, so that the body is known to be well-formed. */
  Conversation readCall(ModelCall call);

  /** Whether a caller can ask to be shown the reasoning; where none can, all who reason get it. */
  default boolean asksForReasoning() {
    return true;
  }

  /** A whole answer. */
  byte[] writeAnswer(ModelAnswer answer, Reply reply);

  /** Writes a stream. */
  EventWriter writer(Reply reply);

  /**
   * An error in this dialect.
   *
   * @param message a vendor's, with credentials and account ids struck out
   */
  byte[] writeError(int status, String message);
}
