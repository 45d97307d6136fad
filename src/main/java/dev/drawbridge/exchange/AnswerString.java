package dev.drawbridge.exchange;

import org.jspecify.annotations.Nullable;

/**
 * What a string of an answer is in its dialect, for whoever reads or changes what the model said.
 *
 * @param json whether its text is itself JSON, such as the arguments of a tool's call
 * @param signed whether the vendor signed it, so that it has to come back to it as it was
 * @param stream which of the texts that are told side by side it is a piece of, such as a choice's;
 *     null for a string that is whole
 * @param text what of that stream it goes on with: another one ends the one before
 */
public record AnswerString(boolean json, boolean signed, @Nullable String stream, String text) {
  /** A whole string of words. */
  public static final AnswerString WORDS = new AnswerString(false, false, null, "");

  /** A whole string that is JSON. */
  public static final AnswerString JSON = new AnswerString(true, false, null, "");

  /** A whole string that the vendor signed. */
  public static final AnswerString SIGNED = new AnswerString(false, true, null, "");

  /** A piece of a text that goes on in later events. */
  public AnswerString piece(String ofStream, String ofText) {
    return new AnswerString(json, signed, ofStream, ofText);
  }

  /** Whether it is the piece of a text and not a whole one. */
  public boolean isPiece() {
    return stream != null;
  }
}
