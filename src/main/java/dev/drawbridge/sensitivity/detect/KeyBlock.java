package dev.drawbridge.sensitivity.detect;

/**
 * What stands below the first line of a private key in PEM (RFC 7468) or OpenPGP's armour: the key
 * itself, which is worth more than the line that tells of it.
 */
final class KeyBlock {
  private static final String DASHES = "-----";
  private static final String FOOT = "-----END";

  /** Lines of a key are longer, but for the last. */
  private static final int SHORTEST_LINE = 40;

  private static final int LONGEST_FOOT = 64;

  private KeyBlock() {}

  /** Behind the block whose first line ends at a place; that place where nothing follows it. */
  static int end(Text text, int from) {
    int at = from;
    int known = from; // behind the last line that only a key has
    int line = from;
    while (at < text.length()) {
      char c = text.at(at);
      if (c == '-' && starts(text, at, DASHES)) {
        return starts(text, at, FOOT) ? foot(text, at) : known;
      }
      if (coded(c)) {
        at++;
        continue;
      }
      if (at - line >= SHORTEST_LINE) known = at;
      int behind = separator(text, at);
      if (behind == at) return known;
      at = behind;
      line = behind;
    }
    // The text ends within the key.
    return at - line >= SHORTEST_LINE || known > from ? at : known;
  }

  private static int foot(Text text, int at) {
    int end = at + FOOT.length();
    while (end < text.length() && end - at < LONGEST_FOOT && !starts(text, end, DASHES)) end++;
    return starts(text, end, DASHES) ? end + DASHES.length() : Math.min(end, text.length());
  }

  private static boolean coded(char c) {
    return Text.letter(c) || Text.digit(c) || c == '+' || c == '/' || c == '=';
  }

  /** Behind what may stand between the lines of a key, or within its headers. */
  private static int separator(Text text, int at) {
    char c = text.at(at);
    if (c == '\\') {
      char next = text.at(at + 1);
      return next == 'n' || next == 'r' || next == 't' ? at + 2 : at;
    }
    boolean between = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    return between || c == ':' || c == ',' || c == '-' || c == '.' ? at + 1 : at;
  }

  private static boolean starts(Text text, int at, String expected) {
    for (int i = 0; i < expected.length(); i++) {
      if (text.at(at + i) != expected.charAt(i)) return false;
    }
    return true;
  }
}
