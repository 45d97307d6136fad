package dev.drawbridge.dialect;

import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import java.time.Instant;
import java.util.List;

/** Encodes one call for one target, and that target's answer for the caller. */
public interface Translation {
  /** What goes out, and what of the caller's was left out. */
  EncodedRequest request();

  /** A new way back for a streamed answer. */
  AnswerStream stream();

  /**
   * An answer that came in one piece, in the caller's dialect; as a stream where the call asked for
   * one and the vendor gave none.
   */
  WholeAnswer whole(byte[] body);

  /**
   * A vendor's error about the request, in the caller's dialect.
   *
   * @param body with credentials and account ids struck out
   */
  byte[] error(int status, byte[] body);

  /**
   * Ids under which the vendor keeps what it answered, known once the answer's end was seen; empty
   * where it keeps nothing, or nothing that a caller could name.
   */
  default List<String> kept() {
    return List.of();
  }

  /**
   * The way between a call's dialect and a target's. Where they are the same the bytes pass, but
   * for what has to change.
   *
   * @throws IllegalArgumentException where {@link FeatureSupport#reaches} says no, a mistake of
   *     ours
   */
  static Translation of(ModelCall call, CallTarget target) {
    if (call.dialect() == target.dialect()) return new SameDialect(call, target);
    if (call.operation() == Operation.EMBEDDING) return embeddings(call, target);
    CallerCodec callers = ChatCodecs.ofCallers(call.dialect());
    VendorCodec vendors = ChatCodecs.ofVendors(target.dialect());
    if (callers == null || vendors == null) {
      throw new IllegalArgumentException(
          "no way from " + call.dialect() + " to " + target.dialect());
    }
    return new Translated(
        call,
        target,
        callers,
        vendors,
        new Reply(call.usageAsked(), Instant.now().getEpochSecond(), call));
  }

  private static Translation embeddings(ModelCall call, CallTarget target) {
    CallerEmbeddingCodec callers = EmbeddingCodecs.ofCallers(call.dialect());
    VendorEmbeddingCodec vendors = EmbeddingCodecs.ofVendors(target.dialect());
    if (callers == null || vendors == null) {
      throw new IllegalArgumentException(
          "no embeddings from " + call.dialect() + " to " + target.dialect());
    }
    return new TranslatedEmbeddings(call, target, callers, vendors);
  }
}
