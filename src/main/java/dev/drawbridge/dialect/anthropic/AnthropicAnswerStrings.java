package dev.drawbridge.dialect.anthropic;

import dev.drawbridge.exchange.AnswerString;
import dev.drawbridge.exchange.Said;
import dev.drawbridge.json.JsonPlace;
import java.util.Set;

/** What the strings of an answer and of its events are. */
final class AnthropicAnswerStrings {
  private static final Set<String> STRUCTURE =
      Set.of(
          "type",
          "id",
          "tool_use_id",
          "signature",
          "data",
          "media_type",
          "encrypted_content",
          "encrypted_index",
          "stop_reason",
          "stop_sequence");

  private AnthropicAnswerStrings() {}

  static AnswerString at(JsonPlace place) {
    return switch (place.path()) {
      case "delta.text" -> piece(AnswerString.WORDS, place);
      case "delta.thinking" -> piece(AnswerString.SIGNED, place);
      case "delta.partial_json" -> piece(AnswerString.JSON, place);
      default -> other(place);
    };
  }

  /** A delta of a kind that is not known yet is taken for a piece of a text. */
  private static AnswerString other(JsonPlace place) {
    if (place.name().equals("thinking")) return AnswerString.SIGNED;
    boolean piece =
        place.path().equals("delta." + place.name()) && !STRUCTURE.contains(place.name());
    return piece ? piece(AnswerString.WORDS, place) : AnswerString.WORDS;
  }

  /** The blocks of a message come one after another. */
  private static AnswerString piece(AnswerString of, JsonPlace place) {
    return of.piece("", place.name() + " " + place.within("", "index"));
  }

  /** Ids, kinds, signatures and media are no text. */
  static Said said(JsonPlace place) {
    String path = place.path();
    if (path.startsWith("content.input.") || path.startsWith("content_block.input.")) {
      return Said.ARGUMENT;
    }
    boolean said =
        path.startsWith("content.")
            || path.startsWith("content_block.")
            || path.startsWith("delta.")
            || path.startsWith("message.content.");
    return said && !STRUCTURE.contains(place.name()) ? Said.TEXT : Said.NOTHING;
  }
}
