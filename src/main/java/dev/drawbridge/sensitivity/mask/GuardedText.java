package dev.drawbridge.sensitivity.mask;

import dev.drawbridge.sensitivity.detect.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One text of an answer, whole or in pieces, whose findings are masked, or which ends before one. A
 * piece waits until so much of the text is known behind it that whatever begins in it was seen
 * whole. Not thread-safe.
 */
final class GuardedText {
  /** Characters that are known behind those that leave: no value with spaces is longer. */
  static final int AHEAD = 256;

  /** Characters that left and are looked at with what follows: what they say of it. */
  private static final int CONTEXT = 256;

  /** After so many more characters the text is looked at again. */
  private static final int STEP = 64;

  /** As long a run of characters without a space waits for its end, such as a token or a URL. */
  private static final int LONGEST_RUN = 8 << 10;

  /** As many characters wait for the end of a value that was found; one that is longer has none. */
  private static final int MOST = 64 << 10;

  private final AnswerGuard guard;
  private final GuardReport report;
  private final boolean json;
  private final HeldText held = new HeldText();
  private String before = "";
  private boolean string;
  private int next = AHEAD + STEP;
  private HeldText.@Nullable Slot cut;

  /**
   * For one text.
   *
   * @param json whether it is JSON
   */
  GuardedText(AnswerGuard guard, GuardReport report, boolean json) {
    this.guard = guard;
    this.report = report;
    this.json = json;
  }

  /** Goes on with a piece. */
  void add(String text, HeldText.Slot slot) {
    if (text.isEmpty()) return;
    held.add(text, slot);
    if (cut != null) held.cut();
    else if (held.length() >= next) decide(false);
  }

  /** No more comes for now: what is held leaves. */
  void end() {
    if (cut == null && held.length() > 0) decide(true);
  }

  /** The piece in which the text ends; null where it goes on. */
  HeldText.@Nullable Slot cut() {
    return cut;
  }

  private void decide(boolean ended) {
    StringBuilder text = held.text();
    int length = text.length();
    List<Finding> findings = guard.findings(before + text);
    int known = ended ? length : length - AHEAD;
    int safe = ended ? length : runBegins(text, known);
    int at = 0;
    for (Finding each : findings) {
      int end = each.end() - before.length();
      // What crosses the place up to which the text has left was seen too late to be whole.
      if (end <= at) continue;
      int start = Math.max(at, each.start() - before.length());
      if (start >= safe) break;
      boolean goesOn = end > known;
      if (goesOn && length - start <= MOST) {
        safe = start;
        break;
      }
      at = done(each, at, start, end, goesOn);
      if (cut != null) return;
    }
    if (json && !ended) safe = JsonSpan.edge(text, safe, string);
    if (at < safe) {
      held.pass(at, safe);
      at = safe;
    }
    if (json) string = JsonSpan.inString(text, at, string);
    before = last(before, text, at);
    held.forget(at);
    next = Math.max(AHEAD, held.length()) + Math.max(STEP, held.length() / 4);
  }

  /**
   * Masks a finding, or ends the text before it; returns behind what was written.
   *
   * @param at behind what was written by now
   * @param endless whether nobody knows where it ends
   */
  private int done(Finding finding, int at, int start, int end, boolean endless) {
    StringBuilder text = held.text();
    if (endless || guard.cuts(finding)) {
      held.pass(at, start);
      cut = held.cut();
      report.cuts(endless ? GuardReport.UNREAD : finding.type());
      return start;
    }
    String placeholder = AnswerGuard.placeholder(finding);
    JsonSpan span = new JsonSpan(start, end, placeholder);
    if (json) {
      boolean inString = JsonSpan.inString(text, at, string);
      span = JsonSpan.of(text, at, inString, start, end, placeholder);
    }
    report.masks(finding.type(), text.substring(start, end));
    held.pass(at, span.start());
    held.replace(span.end() - span.start(), span.written());
    return span.end();
  }

  /** Where the run of characters begins that goes on at a place; the place where none does. */
  private static int runBegins(CharSequence text, int place) {
    int at = Math.max(0, place);
    if (at >= text.length() || !inRun(text.charAt(at))) return at;
    while (at > 0 && place - at < LONGEST_RUN && inRun(text.charAt(at - 1))) at--;
    return at;
  }

  private static boolean inRun(char c) {
    return c > ' ' && c < 0x7F && "\"'`,(){}[]<>|".indexOf(c) < 0;
  }

  private static String last(String before, StringBuilder text, int to) {
    if (to >= CONTEXT) return text.substring(to - CONTEXT, to);
    String all = before + text.substring(0, to);
    return all.substring(Math.max(0, all.length() - CONTEXT));
  }
}
