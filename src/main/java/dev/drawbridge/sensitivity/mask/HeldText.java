package dev.drawbridge.sensitivity.mask;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Characters of a text that wait, each with the piece that it came in. They are taken from the
 * front: written as they came, or replaced. Not thread-safe.
 */
final class HeldText {
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

  private final StringBuilder held = new StringBuilder();
  private final Deque<Held> pieces = new ArrayDeque<>();

  void add(String text, Slot slot) {
    if (text.isEmpty()) return;
    held.append(text);
    slot.waiting += text.length();
    pieces.add(new Held(slot, text.length()));
  }

  /** What is held, with what was taken since the last {@link #forget}. */
  StringBuilder text() {
    return held;
  }

  int length() {
    return held.length();
  }

  /** Writes the characters of a range as they came, each into the piece that it came in. */
  void pass(int from, int to) {
    int at = from;
    while (at < to) {
      Held first = pieces.getFirst();
      int count = Math.min(first.count, to - at);
      first.slot.out.append(held, at, at + count);
      at += count;
      boolean halved = first.count == count && at < to && pairAt(at);
      drop(first, count);
      if (halved) joinPair(first.slot, held.charAt(at++));
    }
  }

  /** Whether a pair of surrogates is divided there. */
  private boolean pairAt(int at) {
    return Character.isSurrogatePair(held.charAt(at - 1), held.charAt(at));
  }

  /** Half a pair is no text: the next piece's half goes to the one before. */
  private void joinPair(Slot slot, char low) {
    slot.out.append(low);
    slot.changed = true;
    Held next = pieces.getFirst();
    next.slot.changed = true;
    drop(next, 1);
  }

  /** Writes something in place of the next characters, into the piece in which they begin. */
  void replace(int length, String by) {
    if (length == 0) return;
    pieces.getFirst().slot.out.append(by);
    int left = length;
    while (left > 0) {
      Held first = pieces.getFirst();
      int count = Math.min(first.count, left);
      first.slot.changed = true;
      drop(first, count);
      left -= count;
    }
  }

  /** Lets the first characters go, all of which were taken. */
  void forget(int length) {
    held.delete(0, length);
  }

  /** Leaves out all that was not taken; returns the piece in which that begins. */
  Slot cut() {
    Slot slot = pieces.getFirst().slot;
    while (!pieces.isEmpty()) {
      Held first = pieces.getFirst();
      first.slot.changed = true;
      drop(first, first.count);
    }
    held.setLength(0);
    return slot;
  }

  private void drop(Held first, int count) {
    first.count -= count;
    first.slot.waiting -= count;
    if (first.count == 0) pieces.removeFirst();
  }
}
