package dev.drawbridge.sensitivity.mask;

import dev.drawbridge.exchange.AnswerString;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * One text of an answer, whole or in pieces, whose pseudonyms are replaced. What may be the
 * beginning of a pseudonym is held until it is known what it is. Not thread-safe.
 */
final class RunningText {
  /** Takes what a piece of the text becomes. */
  static final class Slot {
    private final StringBuilder out = new StringBuilder();
    private int waiting;
    private boolean changed;

    /** What the piece has become, once it is not {@link #waits waited} for. */
    String text() {
      return out.toString();
    }

    /** Whether some of the piece is not decided yet. */
    boolean waits() {
      return waiting > 0;
    }

    /** Whether the piece is not as it came. */
    boolean changed() {
      return changed;
    }
  }

  /** Characters of a piece that are held. */
  private static final class Held {
    private final Slot slot;
    private int count;

    Held(Slot slot, int count) {
      this.slot = slot;
      this.count = count;
    }
  }

  private final PseudonymForms forms;
  private final boolean exact;
  private final JsonNesting nesting;
  private final StringBuilder held = new StringBuilder();
  private final Deque<Held> pieces = new ArrayDeque<>();
  private char before;

  RunningText(PseudonymForms forms, AnswerString kind) {
    this.forms = forms;
    exact = kind.signed();
    nesting = new JsonNesting(kind.json());
  }

  /** A whole text; the same where nothing changes. */
  static String whole(PseudonymForms forms, AnswerString kind, String text) {
    var slot = new Slot();
    var running = new RunningText(forms, kind);
    running.add(text, slot);
    running.end();
    return slot.changed() ? slot.text() : text;
  }

  /** Goes on with a piece. */
  void add(String text, Slot slot) {
    if (text.isEmpty()) return;
    held.append(text);
    slot.waiting += text.length();
    pieces.add(new Held(slot, text.length()));
    decide(false);
  }

  /** No more comes: what is held is what it is. */
  void end() {
    decide(true);
    before = 0;
  }

  private void decide(boolean ended) {
    int at = 0;
    int passed = 0; // up to where nothing was found, from where it was last written
    while (at < held.length()) {
      char c = held.charAt(at);
      if (!forms.begins(c, before)) {
        before = nesting.next(c) ? c : 0;
        at++;
        continue;
      }
      PseudonymForms.Match match = forms.at(held, at, before, ended, exact, escapes());
      if (match.length() == PseudonymForms.MORE) break;
      if (match.length() == PseudonymForms.NONE) {
        before = nesting.next(c) ? c : 0;
        at++;
        continue;
      }
      pass(passed, at);
      replace(match);
      nesting.value();
      at += match.length();
      before = held.charAt(at - 1);
      passed = at;
    }
    pass(passed, at);
    held.delete(0, at);
  }

  /** What was signed goes back to its vendor with pseudonyms again: values stand in it as such. */
  private int escapes() {
    return exact ? 0 : nesting.escapes();
  }

  /** Writes characters as they came, each into the piece that it came in. */
  private void pass(int from, int to) {
    int at = from;
    while (at < to) {
      Held first = pieces.getFirst();
      int count = Math.min(first.count, to - at);
      first.slot.out.append(held, at, at + count);
      drop(first, count);
      at += count;
    }
  }

  /** Writes a value into the piece in which its pseudonym began. */
  private void replace(PseudonymForms.Match match) {
    pieces.getFirst().slot.out.append(match.value());
    int left = match.length();
    while (left > 0) {
      Held first = pieces.getFirst();
      int count = Math.min(first.count, left);
      first.slot.changed = true;
      drop(first, count);
      left -= count;
    }
  }

  private void drop(Held first, int count) {
    first.count -= count;
    first.slot.waiting -= count;
    if (first.count == 0) pieces.removeFirst();
  }
}
