package dev.drawbridge.dialect.contract;

import dev.drawbridge.exchange.ModelCall;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a call passes to a vendor of its own dialect in the caller's own bytes, and the answer back
 * in the vendor's: what has to change in the one, and what is observed of the other. Pure: it keeps
 * nothing. A dialect without one translates such calls like any other.
 */
public interface PassingCodec {
  /** How a body repeats the name of the target's model. */
  default String modelInBody(CallTarget target) {
    return target.model();
  }

  /**
   * The member that bounds the output where the caller states no bound; with a dot within an object
   * of the body.
   */
  default String outputCapField(CallTarget target) {
    return target.vendor().outputCapField();
  }

  /** Whether a stream has to be asked for its usage. */
  default boolean hidesUsage() {
    return false;
  }

  /** The member that goes to calls of tools which nobody signed; null where none has to. */
  default @Nullable String signatureMember(CallTarget target) {
    return null;
  }

  /** Observes a stream that passes. */
  AnswerStream stream(ModelCall call);

  /**
   * An answer that is not streamed.
   *
   * @param kept ids under which the vendor keeps it; asked for once at the most
   */
  record Observed(WholeAnswer answer, Supplier<List<String>> kept) {}

  /** Observes an answer that is not streamed. */
  Observed whole(ModelCall call, byte[] body);

  /**
   * The events of a stream that came as one document; null where a document is never several
   * events.
   */
  default byte @Nullable [] events(byte[] document) {
    return null;
  }

  /**
   * An answer that is not streamed as the stream that was asked for; null where it is to be written
   * as one of another dialect's would be.
   */
  default byte @Nullable [] asStream(byte[] answer) {
    return null;
  }

  /** A vendor's error about the request as the caller gets it. */
  default byte[] error(byte[] body) {
    return body;
  }
}
