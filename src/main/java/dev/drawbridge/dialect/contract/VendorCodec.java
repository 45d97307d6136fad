package dev.drawbridge.dialect.contract;

import dev.drawbridge.exchange.Conversation;
import dev.drawbridge.exchange.ModelAnswer;
import org.jspecify.annotations.Nullable;

/**
 * How vendors of one dialect are asked and answer: calls out of the vocabulary of {@code exchange},
 * and answers into it. Pure: a codec keeps nothing. It gets only what the dialect can express, as
 * {@link VendorDialect#carries} says; what it leaves out beyond that is harmless, and named.
 */
public interface VendorCodec {
  /** The call in this dialect. */
  EncodedRequest writeCall(Conversation conversation, CallTarget target);

  /**
   * A whole answer.
   *
   * @throws NoAnswer where the body is none
   */
  ModelAnswer readAnswer(byte[] body) throws NoAnswer;

  /**
   * The events of a stream that came as one document, as from a server that lost the request's
   * query; null where a document is never several events.
   */
  default byte @Nullable [] events(byte[] document) {
    return null;
  }

  /** Reads a stream from its first byte. */
  EventReader reader();

  /** The message of an error's body, empty where there is none. */
  String errorMessage(byte[] body);
}
