package dev.drawbridge.sensitivity.mask;

/**
 * Where a finding stands in a text that is JSON, and what is written there so that it stays JSON.
 * What is inside of strings goes; the signs between them stay.
 *
 * @param start the finding's, moved before what it would cut in two
 * @param end likewise, moved behind it
 * @param written in its place
 */
record JsonSpan(int start, int end, String written) {
  private static final String SIGNS = "{}[]:,";

  /**
   * A span around a finding.
   *
   * @param from where nothing before was written yet
   * @param string whether {@code from} is inside of a string
   */
  static JsonSpan of(
      CharSequence text, int from, boolean string, int start, int end, String placeholder) {
    boolean inString = string;
    int at = from;
    int unit = from; // where the last character, escape or number begins
    while (at < start) {
      unit = at;
      int behind = behind(text, at, inString);
      if (text.charAt(at) == '"') inString = !inString;
      at = behind;
    }
    int begin = at > start ? unit : start;
    // A number or a word is replaced whole.
    while (!inString && begin > from && isBare(text.charAt(begin - 1))) begin--;
    var out = new StringBuilder();
    boolean given = false;
    at = begin;
    while (at < end) {
      char c = text.charAt(at);
      int behind = behind(text, at, inString);
      if (inString) {
        if (c == '"') out.append(c);
        else if (!given) out.append(placeholder);
        if (c == '"') inString = false;
        else given = true;
      } else if (c == '"') {
        inString = true;
        out.append(c);
      } else if (!isBare(c)) {
        out.append(c);
      } else {
        while (behind < text.length() && isBare(text.charAt(behind))) behind++;
        out.append(given ? "null" : "\"" + placeholder + "\"");
        given = true;
      }
      at = behind;
    }
    return new JsonSpan(begin, at, out.toString());
  }

  /** Whether the text goes on inside of a string behind its first characters. */
  static boolean inString(CharSequence text, int to, boolean string) {
    boolean inString = string;
    int at = 0;
    while (at < to) {
      int behind = behind(text, at, inString);
      if (text.charAt(at) == '"') inString = !inString;
      at = behind;
    }
    return inString;
  }

  /** The last place up to another one at which no escape is cut in two, nor a number. */
  static int edge(CharSequence text, int to, boolean string) {
    boolean inString = string;
    int at = 0;
    int edge = 0;
    while (at < to) {
      int behind = behind(text, at, inString);
      if (text.charAt(at) == '"') inString = !inString;
      boolean goesOn = !inString && behind < text.length() && isBare(text.charAt(behind));
      if (behind <= to && !(goesOn && isBare(text.charAt(at)))) edge = behind;
      at = behind;
    }
    return edge;
  }

  /** Behind a character, or behind an escape within a string. */
  private static int behind(CharSequence text, int at, boolean inString) {
    if (!inString || text.charAt(at) != '\\' || at + 1 >= text.length()) return at + 1;
    int length = text.charAt(at + 1) == 'u' ? 6 : 2;
    return Math.min(at + length, text.length());
  }

  /** Whether a character is of a number or a word outside of strings. */
  private static boolean isBare(char c) {
    return c > ' ' && c != '"' && SIGNS.indexOf(c) < 0;
  }
}
