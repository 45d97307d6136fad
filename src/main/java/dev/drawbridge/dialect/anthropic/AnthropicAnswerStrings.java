package dev.drawbridge.dialect.anthropic;

import dev.drawbridge.exchange.AnswerString;
import dev.drawbridge.json.JsonPlace;

/** What the strings of an answer and of its events are. */
final class AnthropicAnswerStrings {
  private AnthropicAnswerStrings() {}

  static AnswerString at(JsonPlace place) {
    return switch (place.path()) {
      case "delta.text" -> piece(AnswerString.WORDS, place);
      case "delta.thinking" -> piece(AnswerString.SIGNED, place);
      case "delta.partial_json" -> piece(AnswerString.JSON, place);
      default -> place.name().equals("thinking") ? AnswerString.SIGNED : AnswerString.WORDS;
    };
  }

  /** The blocks of a message come one after another. */
  private static AnswerString piece(AnswerString of, JsonPlace place) {
    return of.piece("", place.name() + " " + place.within("", "index"));
  }
}
