package dev.drawbridge.dialect.contract;

import java.util.List;

/** Encodes one call for one target, and that target's answer for the caller. */
public interface Translation {
  /** The vendor's request, and what of the caller's was left out. */
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
}
