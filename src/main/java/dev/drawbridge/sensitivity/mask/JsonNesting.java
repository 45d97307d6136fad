package dev.drawbridge.sensitivity.mask;

/**
 * How deep in strings of JSON one is in a text that is read character by character: the text may be
 * JSON, a string of it JSON again, and so on. What is put in at a place must be escaped once for
 * each string around it. Not thread-safe.
 *
 * <p>A string is taken for JSON by how it begins: an object whose first member, or an array whose
 * first element follows. A quote that stands behind backslashes is one of the string that as many
 * escapes lead to: {@code \"} is a quote of the string's own text, {@code \\\"} of a string in
 * that.
 */
final class JsonNesting {
  /** As many strings within each other are told apart. */
  private static final int DEEPEST = 5;

  private static final String UNICODE_QUOTE = "u0022";

  private enum Kind {
    /** It has only begun. */
    UNKNOWN,
    /** It may be an object. */
    OBJECT,
    /** It may be an array. */
    ARRAY,
    JSON,
    /** It is none, or its document has ended. */
    PLAIN
  }

  /** Of the text itself, of the string in it, of the string in that. */
  private final Kind[] kinds = new Kind[DEEPEST + 1];

  /** Brackets that are open in each. */
  private final int[] brackets = new int[DEEPEST + 1];

  private final boolean always;
  private int depth;
  private int backslashes;

  /** Backslashes before what may become a quote's code, and how much of that was read. */
  private int escaping;

  private int read;

  /**
   * At the beginning of a text.
   *
   * @param json whether it is known to be JSON
   */
  JsonNesting(boolean json) {
    always = json;
    kinds[0] = json ? Kind.JSON : Kind.UNKNOWN;
  }

  /** How often a value is escaped that is put in here. */
  int escapes() {
    return depth == 0 && kinds[0] == Kind.JSON ? 1 : depth;
  }

  /** Passes a value that is put in. */
  void value() {
    backslashes = 0;
    read = 0;
    text();
  }

  /** Passes a character; false where it is part of an escape and no letter. */
  boolean next(char c) {
    if (kinds[0] == Kind.PLAIN && depth == 0) return true;
    if (c == '\\') {
      if (read > 0) text();
      read = 0;
      backslashes++;
      return true;
    }
    int run = backslashes;
    backslashes = 0;
    if (read > 0) {
      if (c == UNICODE_QUOTE.charAt(read)) {
        read++;
        if (read == UNICODE_QUOTE.length()) {
          read = 0;
          coded(escaping);
        }
        return false;
      }
      read = 0;
      text();
    }
    if (c == '"') {
      quote(levels(run));
    } else if (run == 0) {
      plain(c);
    } else if (c == 'u') {
      escaping = run;
      read = 1;
    } else if (c != 'n' && c != 'r' && c != 't') {
      text();
    }
    return run == 0 || depth == 0;
  }

  /** The strings that a quote is in by its escapes: each takes one backslash and doubles others. */
  private static int levels(int backslashes) {
    return Integer.numberOfTrailingZeros(~backslashes);
  }

  /** A quote that is written by its code. */
  private void coded(int backslashes) {
    int level = 0;
    int left = backslashes;
    while ((left & 1) == 0) {
      left >>= 1;
      level++;
    }
    quote(level + 1 + levels(left >> 1));
  }

  private void quote(int level) {
    if (level > depth) {
      text();
    } else if (level < depth) {
      depth = level;
    } else if (kinds[depth] == Kind.UNKNOWN) {
      kinds[depth] = Kind.PLAIN;
    } else if (kinds[depth] != Kind.PLAIN) {
      kinds[depth] = Kind.JSON;
      if (depth == DEEPEST) return;
      depth++;
      kinds[depth] = Kind.UNKNOWN;
      brackets[depth] = 0;
    }
  }

  /** Something stands here that does not go on with what may be JSON. */
  private void text() {
    if (kinds[depth] != Kind.JSON) kinds[depth] = Kind.PLAIN;
  }

  private void plain(char c) {
    Kind kind = kinds[depth];
    if (kind == Kind.PLAIN || c == ' ' || c == '\n' || c == '\r' || c == '\t') return;
    switch (c) {
      case '{', '[' -> {
        if (kind == Kind.OBJECT) kinds[depth] = Kind.PLAIN;
        else if (kind != Kind.JSON) kinds[depth] = c == '{' ? Kind.OBJECT : Kind.ARRAY;
        brackets[depth]++;
      }
      case '}', ']' -> {
        brackets[depth]--;
        boolean ended = brackets[depth] <= 0 && !(always && depth == 0);
        if (ended || kind == Kind.UNKNOWN) kinds[depth] = Kind.PLAIN;
      }
      default -> {
        boolean number = c == '-' || (c >= '0' && c <= '9');
        if (kind == Kind.ARRAY && number) kinds[depth] = Kind.JSON;
        else text();
      }
    }
  }
}
