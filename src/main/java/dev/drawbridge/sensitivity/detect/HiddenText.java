package dev.drawbridge.sensitivity.detect;

import dev.drawbridge.sensitivity.read.Lookalikes;

/**
 * Characters that a reader does not see and a model reads: tags (U+E0000 to U+E007F), controls of
 * direction (Unicode Technical Report 36), and what has no width inside a word of Latin letters;
 * and letters in such a word that only look like Latin ones (Unicode Technical Standard 39).
 */
final class HiddenText {
  private static final int LONGEST_WORD = 40;

  private HiddenText() {}

  /** Whether a character may hide text. */
  static boolean calls(char c) {
    if (c <= 0x52F) return Lookalikes.latin(c) != 0;
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
    if (c <= 0x52F) return lookalike(text, at, found);
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

  /** A word of Latin letters and such that look like them. */
  private static int lookalike(Text text, int at, Found found) {
    int start = at;
    while (at - start < LONGEST_WORD && wordLetter(text.at(start - 1))) start--;
    int end = at;
    int latin = 0;
    boolean others = false;
    for (int i = start; i - at < LONGEST_WORD && wordLetter(text.at(i)); i++, end = i) {
      if (Text.letter(text.at(i))) latin++;
      else if (Lookalikes.latin(text.at(i)) == 0) others = true;
    }
    if (latin > 0 && !others && end - start > 2) {
      found.add(new Finding("homoglyph", "hidden_text", "homoglyph", 0.85, start, end));
    }
    return Math.max(end, at + 1);
  }

  private static boolean wordLetter(char c) {
    return Text.letter(c) || (c >= 0x80 && Character.isLetter(c));
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
