package dev.drawbridge.sensitivity.detect;

/**
 * How an identifier is written: {@code N} a digit, {@code A} a letter, {@code X} a letter or digit;
 * {@code ?} makes the separator before it optional; any other character stands for itself. So
 * {@code NNN-NN-NNNN} is a number in three groups.
 *
 * @param text in this notation
 */
record Shape(String text) {
  /**
   * Where the shape that begins at a place ends; -1 where it does not fit.
   *
   * @param value takes the characters without the separators, in upper case
   */
  int match(Text in, int start, StringBuilder value) {
    value.setLength(0);
    int at = start;
    for (int i = 0; i < text.length(); i++) {
      char wanted = text.charAt(i);
      boolean optional = i + 1 < text.length() && text.charAt(i + 1) == '?';
      char c = in.at(at);
      boolean fits =
          switch (wanted) {
            case 'N' -> Text.digit(c);
            case 'A' -> Text.letter(c);
            case 'X' -> Text.letter(c) || Text.digit(c);
            default -> c == wanted;
          };
      if (fits) {
        boolean kept = Text.letter(c) || Text.digit(c);
        if (kept) {
          value.append(Character.toUpperCase(c));
        }
        at++;
      } else if (!optional) {
        return -1;
      }
      if (optional) i++;
    }
    return at;
  }
}
