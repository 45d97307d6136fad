package dev.drawbridge.sensitivity.read;

/**
 * The part of a text that is read anew because characters in it stand for others: what is around
 * them, to the ends of the words there. Windows that touch are one, so that nothing is read twice.
 */
final class TextWindow {
  private static final int AROUND = 96;
  private static final int LONGEST_WORD = 256;

  private final String text;
  private final int from;
  private int to;

  /** Around one character. */
  TextWindow(String text, int at) {
    this.text = text;
    int start = Math.max(0, at - AROUND);
    int least = Math.max(0, start - LONGEST_WORD);
    while (start > least && text.charAt(start - 1) > ' ') start--;
    from = start;
    extend(at);
  }

  /** Whether what is around another character touches this window. */
  boolean reaches(int at) {
    return at - AROUND - LONGEST_WORD <= to;
  }

  void extend(int at) {
    int end = Math.min(text.length(), at + AROUND);
    int most = Math.min(text.length(), end + LONGEST_WORD);
    while (end < most && text.charAt(end) > ' ') end++;
    to = Math.max(to, end);
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }
}
