package dev.drawbridge.sensitivity.mask;

import dev.drawbridge.exchange.AnswerString;
import dev.drawbridge.json.JsonPlace;
import dev.drawbridge.json.JsonStrings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Puts the values of one request back into what came for it. Immutable. */
public final class Reversal {
  /** Members that tell strings of a stream apart. */
  static final Set<String> NOTED =
      Set.of(
          "index", "type", "item_id", "output_index", "content_index", "summary_index", "thought");

  private final PseudonymForms forms;
  private final Function<JsonPlace, AnswerString> dialect;

  /**
   * For one request.
   *
   * @param dialect what the strings of an answer are in the dialect in which its caller gets it
   */
  public Reversal(MaskMap map, Function<JsonPlace, AnswerString> dialect) {
    forms = new PseudonymForms(map);
    this.dialect = dialect;
  }

  /** A whole answer, or an error; the same array where it holds no pseudonym, or is no JSON. */
  public byte[] whole(byte[] answer) {
    List<JsonStrings.Found> strings;
    try {
      strings = JsonStrings.of(answer, NOTED);
    } catch (IOException e) {
      return answer; // It was written here or passes as what it is: no text of a model's.
    }
    List<JsonStrings.Change> changes = new ArrayList<>();
    for (JsonStrings.Found each : strings) {
      if (each.kind() == JsonStrings.Kind.NUMBER) continue;
      String text = whole(each, dialect.apply(each.place()));
      if (!text.equals(each.text())) {
        changes.add(new JsonStrings.Change(each.from(), each.to(), text));
      }
    }
    return JsonStrings.changed(answer, changes);
  }

  String whole(JsonStrings.Found string, AnswerString kind) {
    return RunningText.whole(forms, kind, string.text());
  }

  AnswerString kind(JsonPlace place) {
    return dialect.apply(place);
  }

  RunningText running(AnswerString kind) {
    return new RunningText(forms, kind);
  }

  /**
   * The way back of one stream.
   *
   * @param array whether it is one JSON array instead of server-sent events
   */
  public StreamReversal stream(boolean array) {
    return new StreamReversal(this, array ? new ArrayPieces() : new EventPieces());
  }
}
