package dev.drawbridge.sensitivity.mask;

import java.util.List;

/** Cuts the bytes of a stream where its documents end. Not thread-safe. */
interface StreamPieces {
  /**
   * Some bytes of a stream.
   *
   * @param from where its document begins
   * @param to where it ends; {@code from} where the piece has none
   */
  record Piece(byte[] bytes, int from, int to) {
    static Piece without(byte[] bytes) {
      return new Piece(bytes, 0, 0);
    }

    boolean hasDocument() {
      return to > from;
    }
  }

  /** The pieces that are whole by now; together they are the bytes that came. */
  List<Piece> feed(byte[] chunk);

  /** What is left when no more comes. */
  List<Piece> finish();
}
