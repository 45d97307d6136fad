package dev.drawbridge.dialect.gemini;

import dev.drawbridge.exchange.AnswerString;
import dev.drawbridge.json.JsonPlace;

/** What the strings of an answer and of its chunks are. */
final class GeminiAnswerStrings {
  private GeminiAnswerStrings() {}

  /** A text of a chunk goes on with the one before, where both are thoughts or neither is. */
  static AnswerString at(JsonPlace place) {
    if (!place.path().equals("candidates.content.parts.text")) return AnswerString.WORDS;
    boolean thought = "true".equals(place.beside("thought"));
    return AnswerString.WORDS.piece(
        place.within("candidates", "index"), thought ? "thought" : "text");
  }
}
