package dev.drawbridge.dialect.openai;

import dev.drawbridge.exchange.AnswerString;
import dev.drawbridge.exchange.Said;
import dev.drawbridge.json.JsonPlace;
import java.util.Set;

/** What the strings of an answer and of its chunks are. */
final class OpenAiAnswerStrings {
  private static final String CHOICES = "choices";
  private static final String DELTA = "choices.delta.";
  private static final Set<String> PIECES = Set.of("text", "thinking", "summary");

  private static final Set<String> STRUCTURE = Set.of("role", "id", "type", "data");

  private OpenAiAnswerStrings() {}

  static AnswerString at(JsonPlace place) {
    return switch (place.path()) {
      case "choices.delta.content",
          "choices.delta.refusal",
          "choices.delta.reasoning",
          "choices.delta.reasoning_content",
          "choices.delta.audio.transcript" ->
          AnswerString.WORDS.piece(choice(place), place.path());
      case "choices.delta.tool_calls.function.arguments" ->
          AnswerString.JSON.piece(
              choice(place), "tool " + place.within("choices.delta.tool_calls", "index"));
      case "choices.delta.function_call.arguments" ->
          AnswerString.JSON.piece(choice(place), place.path());
      default -> other(place);
    };
  }

  /** In chunks the texts of parts and of details of reasoning come in pieces, too. */
  private static AnswerString other(JsonPlace place) {
    if (place.name().equals("arguments")) return AnswerString.JSON;
    boolean piece = place.path().startsWith(DELTA) && PIECES.contains(place.name());
    return piece ? AnswerString.WORDS.piece(choice(place), place.path()) : AnswerString.WORDS;
  }

  private static String choice(JsonPlace place) {
    return place.within(CHOICES, "index");
  }

  /** Ids, kinds and sounds are no text. */
  static Said said(JsonPlace place) {
    String path = place.path();
    boolean said =
        path.startsWith("choices.message.")
            || path.startsWith("choices.delta.")
            || path.equals("choices.text");
    return said && !STRUCTURE.contains(place.name()) ? Said.TEXT : Said.NOTHING;
  }
}
