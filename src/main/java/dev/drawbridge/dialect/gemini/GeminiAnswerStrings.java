package dev.drawbridge.dialect.gemini;

import dev.drawbridge.exchange.AnswerString;
import dev.drawbridge.exchange.Said;
import dev.drawbridge.json.JsonPlace;
import java.util.Set;

/** What the strings of an answer and of its chunks are. */
final class GeminiAnswerStrings {
  private static final Set<String> STRUCTURE =
      Set.of(
          "role",
          "id",
          "finishReason",
          "thoughtSignature",
          "mimeType",
          "data",
          "fileUri",
          "language",
          "outcome",
          "category",
          "probability",
          "severity");

  private GeminiAnswerStrings() {}

  /** A text of a chunk goes on with the one before, where both are thoughts or neither is. */
  static AnswerString at(JsonPlace place) {
    if (!place.path().equals("candidates.content.parts.text")) return AnswerString.WORDS;
    boolean thought = "true".equals(place.beside("thought"));
    return AnswerString.WORDS.piece(
        place.within("candidates", "index"), thought ? "thought" : "text");
  }

  /** Ids, kinds, signatures, media and weights are no text. */
  static Said said(JsonPlace place) {
    String path = place.path();
    if (path.startsWith("candidates.content.parts.functionCall.args.")) return Said.ARGUMENT;
    if (!path.startsWith("candidates.") || path.contains("ogprobs")) return Said.NOTHING;
    return STRUCTURE.contains(place.name()) ? Said.NOTHING : Said.TEXT;
  }
}
