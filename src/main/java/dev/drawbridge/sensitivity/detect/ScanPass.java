package dev.drawbridge.sensitivity.detect;

/**
 * One pass over a text: a table says for each character whether a detector must look, and an
 * automaton knows the keywords. For one thread.
 */
final class ScanPass {
  private static final byte DIGIT = 1;
  private static final byte AT = 2;
  private static final byte COLON = 4;
  private static final byte CODE = 8;
  private static final byte CAPITAL = 16;
  private static final int ASCII = 128;
  private static final byte[] CALLS = new byte[ASCII];

  /** A text is looked at in stretches of so many characters, which the processor keeps at hand. */
  static final int STRETCH = 8 << 10;

  /** A shorter stretch is not worth walking in parts. */
  private static final int SHORTEST = 512;

  static {
    for (char c = '0'; c <= '9'; c++) CALLS[c] = DIGIT;
    for (char c = 'A'; c <= 'Z'; c++) CALLS[c] = CAPITAL;
    CALLS['@'] = AT;
    CALLS[':'] = COLON;
    for (char c : new char[] {';', '{', '='}) CALLS[c] = CODE;
  }

  private final Text text;
  private final Keywords keywords;
  private final boolean names;
  private final Findings found;
  private final char[] chars;

  /** The automaton's, and the character that was looked at last. */
  private int state;

  private char before;

  /** Characters as in source code. */
  private int code;

  /** Where the next name may begin. */
  private int name;

  private boolean ascii = true;

  /**
   * @param names whether they are looked for
   */
  ScanPass(Text text, Keywords keywords, boolean names, Findings found) {
    this.text = text;
    this.keywords = keywords;
    this.names = names;
    this.found = found;
    this.chars = text.chars();
  }

  /** Looks; returns whether each character is of ASCII. */
  boolean run() {
    int length = chars.length;
    KeywordEnds ends = length < SHORTEST ? null : new KeywordEnds(keywords.automaton(), chars);
    for (int at = 0; at < length; ) {
      int to = Math.min(at + STRETCH, length);
      // What is hidden the automaton does not see.
      if (ends == null || to - at < SHORTEST || hides(at, to)) {
        at = oneByOne(at, to);
      } else {
        state = ends.walk(at, to, state);
        inParts(at, to, ends);
        at = to;
      }
    }
    if (code > 1) SourceCode.look(text, found);
    return ascii;
  }

  private boolean hides(int from, int to) {
    int all = 0;
    for (int i = from; i < to; i++) all |= chars[i];
    if (all < ASCII) return false;
    for (int i = from; i < to; i++) if (hides(chars[i])) return true;
    return false;
  }

  private static boolean hides(char c) {
    return c >= 0x370 && HiddenText.calls(c);
  }

  private void inParts(int from, int to, KeywordEnds ends) {
    int keyword = ends.next();
    for (int i = from; i < to; i++) {
      i = quiet(i, Math.min(keyword, to));
      if (i == to) break;
      char c = chars[i];
      if (i == keyword) {
        keywords.look(text, ends.take(), i + 1, found);
        keyword = ends.next();
      }
      if (c >= ASCII) beyond(i, c);
      else if (CALLS[c] != 0) look(i, c, i == from ? before : chars[i - 1]);
    }
    before = chars[to - 1];
  }

  /** Passes over characters of ASCII that call for nothing, four at a time as most of them come. */
  private int quiet(int from, int to) {
    byte[] calls = CALLS;
    int at = from;
    while (at <= to - 4) {
      char a = chars[at];
      char b = chars[at + 1];
      char c = chars[at + 2];
      char d = chars[at + 3];
      if ((a | b | c | d) >= ASCII || (calls[a] | calls[b] | calls[c] | calls[d]) != 0) break;
      at += 4;
    }
    while (at < to && chars[at] < ASCII && calls[chars[at]] == 0) at++;
    return at;
  }

  /** Returns where it goes on: behind the stretch, or behind what is hidden at its end. */
  private int oneByOne(int from, int to) {
    KeywordAutomaton automaton = keywords.automaton();
    int at = state;
    char last = before;
    int i = from;
    for (; i < to; i++) {
      char c = chars[i];
      at = automaton.next(at, c);
      if (automaton.ends(at)) keywords.look(text, at, i + 1, found);
      if (c >= ASCII) {
        beyond(i, c);
        if (hides(c)) i = HiddenText.look(text, i, found) - 1;
      } else if (CALLS[c] != 0) {
        look(i, c, last);
      }
      last = c;
    }
    state = at;
    before = last;
    return i;
  }

  /**
   * Looks at a character of ASCII that calls for it.
   *
   * @param before the character that was looked at before it
   */
  private void look(int i, char c, char before) {
    byte calls = CALLS[c];
    if (calls == CODE) code++;
    else if (calls == CAPITAL) named(i);
    else called(i, calls, before);
  }

  /** Looks at a character that is not of ASCII. */
  private void beyond(int i, char c) {
    ascii = false;
    if (c >= 0xC0 && Character.isUpperCase(c)) named(i);
  }

  /** Looks at the capital letter there where names do not begin before a place. */
  private void named(int i) {
    if (i < name || !names || Text.word(text.at(i - 1))) return;
    name = Scan.Standard.NAMES.look(text, i, found);
  }

  private void called(int i, byte calls, char before) {
    if (calls == DIGIT) {
      if (Text.digit(before)) return;
      Scan.Standard.NUMBERS.look(text, i, found);
      if (Text.letter(before) && Text.letter(text.at(i - 2))) Ibans.look(text, i - 2, found);
    } else if (calls == AT) {
      Scan.Standard.EMAILS.look(text, i, found);
    } else if (Character.digit(text.at(i + 1), 16) >= 0 || text.at(i + 1) == ':') {
      InternetAddresses.atColon(text, i, found);
    }
  }
}
