package dev.drawbridge.sensitivity.recogniser;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts texts into what one request to a recogniser may hold. Short texts go together; a long one is
 * cut into parts that overlap, so that what stands at a cut is whole in one of them.
 */
final class TextPieces {
  /** What stands between two texts, in bytes. */
  private static final int BETWEEN = 2;

  private final int size;
  private final int overlap;
  private final int most;
  private final List<List<Part>> pieces = new ArrayList<>();
  private List<Part> piece = new ArrayList<>();
  private int room;

  /**
   * A part of a text.
   *
   * @param text the place of the text in its list
   * @param from its first character, in UTF-16 units
   * @param to behind its last character
   */
  record Part(int text, int from, int to) {}

  private TextPieces(int size, int overlap, int most) {
    this.size = size;
    this.overlap = overlap;
    this.most = most;
    this.room = size;
  }

  /**
   * The pieces of texts, in their order.
   *
   * @param size of a piece in bytes of UTF-8, more than three times the overlap
   * @param overlap of two parts of one text, in characters
   * @param most pieces
   * @throws RecogniserAway where there would be more
   */
  static List<List<Part>> of(List<String> texts, int size, int overlap, int most) {
    var cut = new TextPieces(size, overlap, most);
    for (int i = 0; i < texts.size(); i++) cut.add(i, texts.get(i));
    cut.close();
    return cut.pieces;
  }

  private void add(int text, String words) {
    int from = 0;
    while (true) {
      int to = from;
      int left = room;
      while (to < words.length() && left >= weight(words.charAt(to))) {
        left -= weight(words.charAt(to++));
      }
      if (to == words.length()) {
        piece.add(new Part(text, from, to));
        room = left - BETWEEN;
        return;
      }
      if (piece.isEmpty()) {
        to = whole(words, to);
        piece.add(new Part(text, from, to));
        from = whole(words, to - overlap);
      }
      close();
    }
  }

  private void close() {
    if (piece.isEmpty()) return;
    if (pieces.size() == most) throw new RecogniserAway("the prompt is too long for it");
    pieces.add(piece);
    piece = new ArrayList<>();
    room = size;
  }

  /** A place that is not between the two halves of one character. */
  private static int whole(String words, int at) {
    return Character.isLowSurrogate(words.charAt(at)) ? at - 1 : at;
  }

  /** Bytes of a character, or of its half. */
  private static int weight(char c) {
    if (c < 0x80) return 1;
    return c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
  }
}
