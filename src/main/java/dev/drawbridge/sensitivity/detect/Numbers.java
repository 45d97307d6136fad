package dev.drawbridge.sensitivity.detect;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What begins at the first digit of a word: identifiers by their shapes, cards, telephone numbers
 * and addresses of the internet.
 */
final class Numbers implements Detector {
  /** Digits behind a comma within a number. */
  private static final int LONGEST_GROUP = 3;

  /** Characters that the shortest identifier of digits has. */
  private static final int SHORTEST = 7;

  /** Those that may begin with so many letters, or digits, in a row, by that number. */
  private final List<List<Identifier>> withLetters;

  private final List<List<Identifier>> withDigits;
  private final Cards cards;
  private final Telephones telephones;
  private final int kinds;

  Numbers(List<Identifier> identifiers) {
    withLetters = byRun(identifiers, false);
    withDigits = byRun(identifiers, true);
    kinds = (int) identifiers.stream().map(Identifier::type).distinct().count();
    cards = new Cards();
    telephones = new Telephones();
  }

  private static List<List<Identifier>> byRun(List<Identifier> identifiers, boolean digits) {
    List<List<Identifier>> byRun = new ArrayList<>();
    byRun.add(List.of());
    for (int n = 1; n < Long.SIZE; n++) {
      long run = 1L << n;
      byRun.add(identifiers.stream().filter(i -> (i.shape().runs(digits) & run) != 0).toList());
    }
    return byRun;
  }

  int size() {
    return kinds;
  }

  @Override
  public void look(Text text, int at, Found found) {
    int word = at;
    while (Text.letter(text.at(word - 1)) && at - word < 8) word--;
    if (Text.word(text.at(word - 1))) return;
    if (word < at) {
      identify(withLetters, at - word, text, word, found);
      return;
    }
    // A number that goes on to the left is looked at from its beginning.
    if (continued(text, at)) return;
    int end = at + 1;
    while (Text.digit(text.at(end))) end++;
    identify(withDigits, end - at, text, at, found);
    int letters = lettersAt(text, at);
    if (letters >= 0) {
      identify(withLetters, at - 1 - letters, text, letters, found);
      int first = lettersBefore(text, letters);
      if (first < letters) identify(withLetters, letters - 1 - first, text, first, found);
    }
    if (InternetAddresses.ipv4(text, at, found)) return;
    if (!cards.look(text, at, found)) telephones.look(text, at, found);
  }

  /** Looks for the identifiers that may begin with a run of that length there. */
  private static void identify(
      List<List<Identifier>> byRun, int run, Text text, int start, Found found) {
    List<Identifier> fitting = run < byRun.size() ? byRun.get(run) : List.of();
    if (fitting.isEmpty()) return;
    var value = new StringBuilder(32);
    for (Identifier each : fitting) each.look(text, start, value, found);
  }

  /** Whether the digit belongs to a number with separators that began before it. */
  private static boolean continued(Text text, int at) {
    if (!Text.digit(text.at(at - 2))) return false;
    char before = text.at(at - 1);
    return before == '-' || before == '.' || before == '/' || groups(text, at - 1);
  }

  /**
   * Whether a comma between digits is one within a number: at most three follow. Before more it
   * stands between two numbers, as in a table.
   */
  private static boolean groups(Text text, int comma) {
    if (text.at(comma) != ',') return false;
    int end = comma + 1;
    while (end - comma <= LONGEST_GROUP + 1 && Text.digit(text.at(end))) end++;
    return end - comma <= LONGEST_GROUP + 1;
  }

  /**
   * Where the capital letters begin that stand alone before the number, as in {@code QQ 12 34}; -1
   * where none do.
   */
  private static int lettersAt(Text text, int at) {
    if (text.at(at - 1) != ' ' && text.at(at - 1) != '-') return -1;
    int start = at - 1;
    while (Character.isUpperCase(text.at(start - 1)) && at - start < 5) start--;
    return start < at - 1 && !Text.word(text.at(start - 1)) ? start : -1;
  }

  /** Where capital letters begin that a hyphen joins to these, as in {@code M-AB 1234}. */
  private static int lettersBefore(Text text, int letters) {
    if (text.at(letters - 1) != '-') return letters;
    int start = letters - 1;
    while (Character.isUpperCase(text.at(start - 1)) && letters - start < 4) start--;
    return start < letters - 1 && !Text.word(text.at(start - 1)) ? start : letters;
  }

  /**
   * One way to write one identifier.
   *
   * @param check over the characters without separators
   * @param alone the confidence without a word of the context near by; 0 for no finding
   * @param near the confidence with one
   */
  record Identifier(
      String type,
      String category,
      String rule,
      Shape shape,
      Predicate<String> check,
      List<String> context,
      double alone,
      double near) {
    private void look(Text text, int start, StringBuilder value, Found found) {
      int end = shape.match(text, start, value);
      if (end < 0 || goesOn(text, start, end)) return;
      if (!check.test(value.toString())) return;
      double confidence =
          near > alone && !context.isEmpty() && text.near(start, end, context) ? near : alone;
      if (confidence > 0) found.add(new Finding(type, category, rule, confidence, start, end));
    }
  }

  /** Whether the word or the number that began at a place does not end there. */
  static boolean goesOn(Text text, int start, int end) {
    char next = text.at(end);
    if (Text.word(next)) return true;
    if (!Text.digit(text.at(end + 1))) return false;
    // A number of so many digits has no groups behind a comma.
    boolean grouped = end - start < SHORTEST && groups(text, end);
    return next == '-' || next == '.' || next == '/' || next == ':' || grouped;
  }
}
