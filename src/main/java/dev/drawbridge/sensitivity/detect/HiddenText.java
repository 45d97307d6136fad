package dev.drawbridge.sensitivity.detect;

/**
 * Characters that a reader does not see and a model reads: tags (U+E0000 to U+E007F), controls of
 * direction (Unicode Technical Report 36), and what has no width inside a word of Latin letters.
 */
final class HiddenText {
  private HiddenText() {}

  /** Whether a character may hide text. */
  static boolean calls(char c) {
    return c >= 0x200B
        && (c <= 0x200D
            || (c >= 0x202A && c <= 0x202E)
            || c == 0x2060
            || (c >= 0x2066 && c <= 0x2069)
            || c == 0xFEFF
            || c == 0xDB40);
  }

  /** Looks there; returns where the hidden run ends. */
  static int look(Text text, int at, Found found) {
    char c = text.at(at);
    if (c == 0xDB40) return tags(text, at, found);
    if ((c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069)) {
      boolean override = c == 0x202D || c == 0x202E;
      found.add(
          new Finding(
              "direction_control",
              "hidden_text",
              "direction-control",
              override ? 0.9 : 0.5,
              at,
              at + 1));
      return at + 1;
    }
    boolean inside = Text.letter(text.at(at - 1)) && Text.letter(text.at(at + 1));
    if (inside) found.add(new Finding("zero_width", "hidden_text", "zero-width", 0.85, at, at + 1));
    return at + 1;
  }

  /** A run of tag characters; flags of regions use them too, behind a black flag. */
  private static int tags(Text text, int at, Found found) {
    int end = at;
    while (text.at(end) == 0xDB40 && text.at(end + 1) >= 0xDC00 && text.at(end + 1) <= 0xDC7F)
      end += 2;
    if (end == at) return at + 1;
    boolean flag = text.at(at - 2) == 0xD83C && text.at(at - 1) == 0xDFF4;
    if (!flag)
      found.add(new Finding("tag_characters", "hidden_text", "tag-characters", 0.98, at, end));
    return end;
  }
}
