package dev.drawbridge.sensitivity.mask;

import dev.drawbridge.exchange.AnswerString;

/**
 * One text of an answer, whole or in pieces, whose pseudonyms are replaced. What may be the
 * beginning of a pseudonym is held until it is known what it is. Not thread-safe.
 */
final class RunningText {
  private final PseudonymForms forms;
  private final boolean exact;
  private final JsonNesting nesting;
  private final HeldText held = new HeldText();
  private char before;

  RunningText(PseudonymForms forms, AnswerString kind) {
    this.forms = forms;
    exact = kind.signed();
    nesting = new JsonNesting(kind.json());
  }

  /** A whole text; the same where nothing changes. */
  static String whole(PseudonymForms forms, AnswerString kind, String text) {
    var slot = new HeldText.Slot();
    var running = new RunningText(forms, kind);
    running.add(text, slot);
    running.end();
    return slot.changed() ? slot.text() : text;
  }

  /** Goes on with a piece. */
  void add(String text, HeldText.Slot slot) {
    if (text.isEmpty()) return;
    held.add(text, slot);
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
      char c = held.text().charAt(at);
      if (!forms.begins(c, before)) {
        before = nesting.next(c) ? c : 0;
        at++;
        continue;
      }
      PseudonymForms.Match match = forms.at(held.text(), at, before, ended, exact, escapes());
      if (match.length() == PseudonymForms.MORE) break;
      if (match.length() == PseudonymForms.NONE) {
        before = nesting.next(c) ? c : 0;
        at++;
        continue;
      }
      held.pass(passed, at);
      held.replace(match.length(), match.value());
      nesting.value();
      at += match.length();
      before = held.text().charAt(at - 1);
      passed = at;
    }
    held.pass(passed, at);
    held.forget(at);
  }

  /** What was signed goes back to its vendor with pseudonyms again: values stand in it as such. */
  private int escapes() {
    return exact ? 0 : nesting.escapes();
  }
}
