package dev.drawbridge.dialect.responses;

import dev.drawbridge.exchange.AnswerString;
import dev.drawbridge.json.JsonPlace;

/** What the strings of a response and of its events are. */
final class ResponsesAnswerStrings {
  private static final String DELTA = ".delta";

  private ResponsesAnswerStrings() {}

  static AnswerString at(JsonPlace place) {
    String type = place.path().equals("delta") ? place.beside("type") : null;
    if (type == null || !type.endsWith(DELTA)) {
      return place.name().equals("arguments") ? AnswerString.JSON : AnswerString.WORDS;
    }
    AnswerString kind = type.endsWith("arguments" + DELTA) ? AnswerString.JSON : AnswerString.WORDS;
    String part =
        type
            + " "
            + place.beside("output_index")
            + " "
            + place.beside("content_index")
            + " "
            + place.beside("summary_index");
    return kind.piece("", part);
  }
}
