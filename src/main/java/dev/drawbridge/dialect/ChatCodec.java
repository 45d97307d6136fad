package dev.drawbridge.dialect;

import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.ModelAnswer;
import dev.drawbridge.exchange.ModelCall;

/**
 * How one dialect says a chat: its calls and answers, to and from the vocabulary of {@code
 * exchange}. Pure: a codec keeps nothing. Whoever writes gets only what {@link Carriage} says that
 * the dialect can say; what it leaves out beyond that is harmless, and named.
 */
interface ChatCodec {
  /** What a caller asks. The call was read before, so that the body is known to be well-formed. */
  Conversation readCall(ModelCall call);

  /** The call in this dialect. */
  Said writeCall(Conversation conversation, CallTarget target);

  /**
   * A vendor's whole answer.
   *
   * @throws NoAnswer where the body is none
   */
  ModelAnswer readAnswer(byte[] body) throws NoAnswer;

  /** A whole answer to a caller. */
  byte[] writeAnswer(ModelAnswer answer, Reply reply);

  /** Reads a vendor's stream from its first byte. */
  EventReader reader();

  /** Writes a stream to a caller. */
  EventWriter writer(Reply reply);

  /** The message of a vendor's error body, empty where there is none. */
  String errorMessage(byte[] body);

  /**
   * An error in this dialect.
   *
   * @param message a vendor's, with credentials and account ids struck out
   */
  byte[] writeError(int status, String message);
}
