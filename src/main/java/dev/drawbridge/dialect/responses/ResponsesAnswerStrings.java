package dev.drawbridge.dialect.responses;

import dev.drawbridge.exchange.AnswerString;
import dev.drawbridge.exchange.Said;
import dev.drawbridge.json.JsonPlace;
import java.util.Set;

/** What the strings of a response and of its events are. */
final class ResponsesAnswerStrings {
  private static final String DELTA = ".delta";

  /** The members of events, and of a whole response, that hold what a model says. */
  private static final Set<String> HOLD = Set.of("output", "item", "part", "annotation");

  /** The members of events that are a text of it. */
  private static final Set<String> TEXTS =
      Set.of("delta", "text", "refusal", "arguments", "input", "code");

  private static final Set<String> STRUCTURE =
      Set.of(
          "id",
          "call_id",
          "item_id",
          "type",
          "role",
          "status",
          "encrypted_content",
          "result",
          "file_id",
          "container_id");

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

  /** Ids, kinds and sealed reasoning are no text, and what a response repeats is the request's. */
  static Said said(JsonPlace place) {
    String path = place.path();
    boolean said =
        TEXTS.contains(path)
            || HOLD.contains(place.outermost())
            || path.startsWith("response.output.");
    if (!said || path.contains("logprobs")) return Said.NOTHING;
    return STRUCTURE.contains(place.name()) ? Said.NOTHING : Said.TEXT;
  }
}
