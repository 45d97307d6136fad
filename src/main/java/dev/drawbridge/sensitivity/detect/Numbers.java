package dev.drawbridge.sensitivity.detect;

import java.util.List;
import java.util.function.Predicate;

/**
 * What begins at the first digit of a word: identifiers by their shapes, cards, telephone numbers
 * and addresses of the internet.
 */
final class Numbers implements Detector {
  private final List<Identifier> withLetter;
  private final List<Identifier> withDigit;
  private final Cards cards;
  private final Telephones telephones;
  private final int kinds;

  Numbers(List<Identifier> identifiers) {
    withLetter = identifiers.stream().filter(i -> "AX".indexOf(first(i)) >= 0).toList();
    withDigit = identifiers.stream().filter(i -> first(i) != 'A').toList();
    kinds = (int) identifiers.stream().map(Identifier::type).distinct().count();
    cards = new Cards();
    telephones = new Telephones();
  }

  private static char first(Identifier identifier) {
    return identifier.shape().text().charAt(0);
  }

  int size() {
    return kinds;
  }

  @Override
  public void look(Text text, int at, Found found) {
    int word = at;
    while (Text.letter(text.at(word - 1)) && at - word < 8) word--;
    if (Text.word(text.at(word - 1))) return;
    var value = new StringBuilder(32);
    if (word < at) {
      for (Identifier each : withLetter) each.look(text, word, value, found);
      return;
    }
    // A number that goes on to the left is looked at from its beginning.
    if (continued(text, at)) return;
    for (Identifier each : withDigit) each.look(text, at, value, found);
    int letters = lettersAt(text, at);
    if (letters >= 0) {
      for (Identifier each : withLetter) each.look(text, letters, value, found);
      int first = lettersBefore(text, letters);
      if (first < letters) for (Identifier each : withLetter) each.look(text, first, value, found);
    }
    if (InternetAddresses.ipv4(text, at, found)) return;
    if (!cards.look(text, at, found)) telephones.look(text, at, found);
  }

  /** Whether the digit belongs to a number with separators that began before it. */
  private static boolean continued(Text text, int at) {
    char before = text.at(at - 1);
    boolean joins = before == '-' || before == '.' || before == '/' || before == ',';
    return joins && Text.digit(text.at(at - 2));
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
      if (end < 0 || goesOn(text, end)) return;
      if (!check.test(value.toString())) return;
      double confidence =
          near > alone && !context.isEmpty() && text.near(start, end, context) ? near : alone;
      if (confidence > 0) found.add(new Finding(type, category, rule, confidence, start, end));
    }
  }

  /** Whether the word or the number does not end there. */
  static boolean goesOn(Text text, int end) {
    char next = text.at(end);
    if (Text.word(next)) return true;
    boolean joins = next == '-' || next == '.' || next == '/' || next == ',' || next == ':';
    return joins && Text.digit(text.at(end + 1));
  }
}
