package dev.drawbridge.sensitivity.detect;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pattern that a keyword brings into play. RE2/J matches it in time linear in the text.
 *
 * @param keywords in ASCII; their case does not matter
 * @param back how many characters before the keyword the match may begin
 * @param compact whether no match holds a space
 * @param assigned whether the pattern is of the value that is given to a name with the keyword
 * @param literal whether what looks like a placeholder counts as well
 * @param block whether the match is the first line of a key that stands below it
 */
record PatternRule(
    String id,
    String category,
    List<String> keywords,
    Pattern pattern,
    int back,
    boolean assigned,
    boolean compact,
    boolean literal,
    boolean block,
    double confidence) {
  /** No issuer's token has fewer characters behind its prefix. */
  private static final int LEAST = 6;

  private static final int WINDOW = 512;
  private static final int LONG_WINDOW = 9_000;

  /**
   * A rule as a line of a file tells it.
   *
   * @param options {@code back=N}, {@code assigned}, {@code literal}, {@code block}, {@code
   *     confidence=N}, separated by spaces
   */
  static PatternRule of(
      String id, String category, List<String> keywords, String pattern, String options) {
    int back = 0;
    boolean assigned = false;
    boolean literal = false;
    boolean block = false;
    double confidence = 0.95;
    for (String option : options.isEmpty() ? new String[0] : options.split(" ", -1)) {
      if (option.equals("assigned")) assigned = true;
      else if (option.equals("literal")) literal = true;
      else if (option.equals("block")) block = true;
      else if (option.startsWith("back=")) back = Integer.parseInt(option.substring(5));
      else if (option.startsWith("confidence="))
        confidence = Double.parseDouble(option.substring(11));
      else throw new IllegalArgumentException(id + ": unknown option " + option);
    }
    boolean compact = pattern.indexOf(' ') < 0 && !pattern.contains("\\s");
    return new PatternRule(
        id,
        category,
        keywords,
        Pattern.compile(pattern),
        back,
        assigned,
        compact,
        literal,
        block,
        confidence);
  }

  /**
   * Looks behind or around a keyword.
   *
   * @param start of the keyword
   * @param end behind it
   * @return behind what was found, -1 for nothing
   */
  int look(Text text, int start, int end, Found found) {
    return assigned ? lookAtValue(text, end, found) : lookAtToken(text, start, end, found);
  }

  private int lookAtToken(Text text, int start, int end, Found found) {
    if (back == 0 && (wordEdge(text, start) || (compact && !goesOn(text, end)))) return -1;
    int from = Math.max(0, start - back);
    int[] match = match(text, from, WINDOW + back, back == 0);
    if (match == null) return -1;
    // The match must hold the keyword, else another rule's text was found.
    if (match[0] > start || match[1] < end || wordEdge(text, match[0])) return -1;
    return report(text, match, found);
  }

  private int lookAtValue(Text text, int end, Found found) {
    int value = Assignments.value(text, end);
    if (value < 0) return -1;
    int[] match = match(text, value, WINDOW, true);
    return match == null ? -1 : report(text, match, found);
  }

  private int report(Text text, int[] match, Found found) {
    if (Text.word(text.at(match[1])) && Text.word(text.at(match[1] - 1))) return -1;
    if (!literal && Assignments.example(text, match[0], match[1])) return -1;
    int end = block ? KeyBlock.end(text, match[1]) : match[1];
    found.add(new Finding(type(), category, id, confidence, match[0], end));
    return end;
  }

  String type() {
    return id.replace('-', '_');
  }

  /** Whether behind a keyword as many characters follow as any token has. */
  private static boolean goesOn(Text text, int end) {
    for (int i = end; i < end + LEAST; i++) {
      char c = text.at(i);
      if (c <= ' ' || c >= 0x7F || c == '"' || c == ',' || c == ';' || c == '(' || c == ')')
        return false;
    }
    return true;
  }

  /** Whether a word is under way at a place, so that no match may begin there. */
  private static boolean wordEdge(Text text, int at) {
    return Text.word(text.at(at)) && Text.word(text.at(at - 1));
  }

  private int @Nullable [] match(Text text, int from, int window, boolean anchored) {
    int[] match = within(text, from, window, anchored);
    // What fills the window may go on behind it.
    boolean full = match != null && match[1] == from + window;
    boolean cut = match == null && compact && runs(text, from, window);
    return full || cut ? within(text, from, LONG_WINDOW, anchored) : match;
  }

  /**
   * Whether a run of a token's characters begins at a place and fills the window, so that the token
   * may end behind it. A place within a run is no beginning: each run is looked at once.
   */
  private static boolean runs(Text text, int from, int window) {
    if (inToken(text.at(from - 1))) return false;
    for (int i = from; i < from + window; i++) if (!inToken(text.at(i))) return false;
    return true;
  }

  private static boolean inToken(char c) {
    return Text.letter(c) || Text.digit(c) || "_-.+/~".indexOf(c) >= 0;
  }

  private int @Nullable [] within(Text text, int from, int window, boolean anchored) {
    int to = Math.min(text.length(), from + window);
    Matcher matcher = pattern.matcher(text.between(from, to));
    boolean matches = anchored ? matcher.lookingAt() : matcher.find();
    return matches ? new int[] {from + matcher.start(), from + matcher.end()} : null;
  }
}
