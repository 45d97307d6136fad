package dev.drawbridge.sensitivity.mask;

import dev.drawbridge.exchange.Said;
import dev.drawbridge.json.JsonPlace;
import dev.drawbridge.json.JsonStrings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer in one piece, of which something was masked.
 *
 * @param json the same array where nothing was
 * @param ends where it is to end; null where it does not
 */
public record GuardedAnswer(byte[] json, @Nullable Ends ends) {
  /**
   * The string in which an answer ends.
   *
   * @param before what it holds before the finding
   */
  public record Ends(JsonPlace at, String before) {
    /** Nothing of an answer is shown. */
    @Override
    public String toString() {
      return "Ends[" + at + "]";
    }
  }

  /**
   * Looks into an answer.
   *
   * @throws IOException where it is no JSON, so that nobody knows what it says
   */
  public static GuardedAnswer of(AnswerGuard guard, GuardReport report, byte[] answer)
      throws IOException {
    report.looks();
    var texts = new Texts(guard, report);
    List<Texts.Part> parts = texts.of(answer);
    texts.end();
    for (Texts.Part each : parts) {
      if (each.slot().equals(texts.cut())) {
        return new GuardedAnswer(answer, new Ends(each.string().place(), each.slot().text()));
      }
    }
    return new GuardedAnswer(changed(answer, parts), null);
  }

  /** A document with its strings as they have become, without the odds of tokens that went. */
  static byte[] changed(byte[] document, List<Texts.Part> parts) {
    List<JsonStrings.Change> changes = new ArrayList<>();
    for (Texts.Part each : parts) {
      if (!each.slot().changed()) continue;
      changes.add(
          new JsonStrings.Change(each.string().from(), each.string().to(), each.slot().text()));
    }
    if (changes.isEmpty()) return document;
    return TokenOdds.without(JsonStrings.changed(document, changes));
  }

  /** The texts of one answer, whole or a stream. */
  static final class Texts {
    /** Shorter numbers are no identifiers, and shorter names of members hold none. */
    private static final int SHORTEST_NUMBER = 8;

    private static final int SHORTEST_NAME = 6;

    /** Texts that are over are forgotten where there are more. */
    private static final int MOST = 256;

    /** A string of a document, and what it becomes. */
    record Part(JsonStrings.Found string, HeldText.Slot slot) {}

    private static final class Open {
      private final GuardedText text;
      private long last;

      Open(GuardedText text) {
        this.text = text;
      }
    }

    private final AnswerGuard guard;
    private final GuardReport report;
    private final Map<String, Open> open = new HashMap<>();
    private long characters;
    private HeldText.@Nullable Slot cut;

    Texts(AnswerGuard guard, GuardReport report) {
      this.guard = guard;
      this.report = report;
    }

    /** Takes the strings of the next document. */
    List<Part> of(byte[] document) throws IOException {
      List<Part> parts = new ArrayList<>(2);
      for (JsonStrings.Found string : JsonStrings.of(document, AnswerGuard.NOTED)) {
        Said said = guard.said().apply(string.place());
        if (said == Said.NOTHING || !matters(string, said)) continue;
        var slot = new HeldText.Slot();
        var kind = guard.strings().apply(string.place());
        boolean piece = string.kind() == JsonStrings.Kind.STRING && kind.stream() != null;
        if (piece) {
          running(kind.stream() + '\n' + kind.text(), kind.json(), string.text(), slot);
        } else {
          boolean json = kind.json() && string.kind() == JsonStrings.Kind.STRING;
          var whole = new GuardedText(guard, report, json);
          whole.add(string.text(), slot);
          whole.end();
          took(whole);
          if (!slot.changed()) continue;
        }
        parts.add(new Part(string, slot));
      }
      return parts;
    }

    private static boolean matters(JsonStrings.Found string, Said said) {
      return switch (string.kind()) {
        case STRING -> !string.text().isEmpty();
        case NAME -> said == Said.ARGUMENT && string.text().length() >= SHORTEST_NAME;
        case NUMBER -> said == Said.ARGUMENT && string.text().length() >= SHORTEST_NUMBER;
      };
    }

    private void running(String key, boolean json, String piece, HeldText.Slot slot) {
      if (!open.containsKey(key) && open.size() >= MOST) open.clear();
      Open now = open.computeIfAbsent(key, k -> new Open(new GuardedText(guard, report, json)));
      characters += piece.length();
      now.last = characters;
      now.text.add(piece, slot);
      took(now.text);
      if (open.size() == 1) return;
      // A text beside which others went on for so long is over, or was interrupted on purpose.
      for (Open each : open.values()) {
        if (characters - each.last < GuardedText.AHEAD) continue;
        each.text.end();
        took(each.text);
      }
    }

    private void took(GuardedText text) {
      if (cut == null) cut = text.cut();
    }

    /** No more comes for now: all that waits leaves. */
    void end() {
      for (Open each : open.values()) {
        each.text.end();
        took(each.text);
      }
    }

    /** The string in which the answer ends; null where it goes on. */
    HeldText.@Nullable Slot cut() {
      return cut;
    }
  }
}
