package dev.drawbridge.sensitivity.read;

import java.util.Arrays;

/**
 * A text that stands in another one in an encoding.
 *
 * @param text decoded
 * @param starts where each character of it begins in the other text
 * @param ends where each character of it ends there
 */
public record DecodedText(String text, int[] starts, int[] ends) {

  /** Where the character begins in the text that this one was read from. */
  public int start(int character) {
    return starts[character];
  }

  /** Behind the last character before {@code end} in the text that this one was read from. */
  public int end(int end) {
    return ends[end - 1];
  }

  @Override
  public String toString() {
    return "DecodedText[" + text.length() + "]";
  }

  /** A decoded text in the making. */
  static final class Builder {
    private final StringBuilder text = new StringBuilder();
    private int[] starts = new int[64];
    private int[] ends = new int[64];

    void add(char c, int start, int end) {
      int at = text.length();
      if (at == starts.length) {
        starts = Arrays.copyOf(starts, 2 * at);
        ends = Arrays.copyOf(ends, 2 * at);
      }
      starts[at] = start;
      ends[at] = end;
      text.append(c);
    }

    void add(String decoded, int start, int end) {
      for (int i = 0; i < decoded.length(); i++) add(decoded.charAt(i), start, end);
    }

    DecodedText build() {
      return new DecodedText(text.toString(), starts, ends);
    }
  }
}
