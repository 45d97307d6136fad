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
   * How many digits, or letters, in a row a text that fits may begin with: bit {@code n} is set for
   * {@code n} of them. What has another number of them there need not be compared.
   */
  long runs(boolean digits) {
    long running = 1;
    long ended = 0;
    for (int i = 0; i < text.length() && running != 0; i++) {
      char wanted = text.charAt(i);
      boolean optional = i + 1 < text.length() && text.charAt(i + 1) == '?';
      long goesOn = continues(wanted, digits) ? running << 1 : 0;
      // The other kind ends the run, and so does a separator.
      if (goesOn == 0 || wanted == 'X') ended |= running;
      running = goesOn | (optional ? running : 0);
      if (optional) i++;
    }
    return ended | running;
  }

  private static boolean continues(char wanted, boolean digits) {
    return switch (wanted) {
      case 'N' -> digits;
      case 'A' -> !digits;
      case 'X' -> true;
      default -> digits ? Text.digit(wanted) : Text.letter(wanted);
    };
  }

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
