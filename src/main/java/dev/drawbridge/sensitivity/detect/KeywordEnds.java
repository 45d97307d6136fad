package dev.drawbridge.sensitivity.detect;

import java.util.Arrays;

/**
 * Where keywords end in a stretch of a text. The automaton waits for memory at each character, so
 * four parts of the stretch are walked side by side, each from a little before it on: its state
 * tells of no more characters than the longest keyword has. For one thread.
 */
final class KeywordEnds {
  private static final int PARTS = 4;

  private final KeywordAutomaton automaton;
  private final char[] chars;
  private final PartEnds[] parts = new PartEnds[PARTS];

  /** The part whose ends are told, and which of them is next. */
  private int part;

  private int told;

  /** What was found in one part. */
  private static final class PartEnds {
    private int[] places = new int[16];
    private int[] states = new int[16];
    private int count;

    void add(int place, int state) {
      if (count == places.length) {
        places = Arrays.copyOf(places, 2 * count);
        states = Arrays.copyOf(states, 2 * count);
      }
      places[count] = place;
      states[count++] = state;
    }
  }

  /**
   * @param chars the text
   */
  KeywordEnds(KeywordAutomaton automaton, char[] chars) {
    this.automaton = automaton;
    this.chars = chars;
    for (int i = 0; i < PARTS; i++) parts[i] = new PartEnds();
  }

  /**
   * Walks a stretch: characters from one offset up to another.
   *
   * @param before the automaton's state before it
   * @return the state behind it
   */
  int walk(int from, int to, int before) {
    for (PartEnds each : parts) each.count = 0;
    part = 0;
    told = 0;
    KeywordAutomaton keywords = automaton;
    int length = (to - from) / PARTS;
    int second = from + length;
    int third = second + length;
    int fourth = third + length;
    int a = before;
    int b = state(from, second, before);
    int c = state(from, third, before);
    int d = state(from, fourth, before);
    for (int i = 0; i < length; i++) {
      a = keywords.next(a, chars[from + i]);
      b = keywords.next(b, chars[second + i]);
      c = keywords.next(c, chars[third + i]);
      d = keywords.next(d, chars[fourth + i]);
      if (keywords.ends(a)) parts[0].add(from + i, a);
      if (keywords.ends(b)) parts[1].add(second + i, b);
      if (keywords.ends(c)) parts[2].add(third + i, c);
      if (keywords.ends(d)) parts[3].add(fourth + i, d);
    }
    for (int i = fourth + length; i < to; i++) {
      d = keywords.next(d, chars[i]);
      if (keywords.ends(d)) parts[3].add(i, d);
    }
    return d;
  }

  /** The automaton's state before a character of the stretch that begins at an offset. */
  private int state(int from, int at, int before) {
    int first = Math.max(from, at - automaton.longest());
    int state = first == from ? before : 0;
    for (int i = first; i < at; i++) state = automaton.next(state, chars[i]);
    return state;
  }

  /** The next place where keywords end, in their order; beyond any text for none. */
  int next() {
    while (told == parts[part].count) {
      if (part == PARTS - 1) return Integer.MAX_VALUE;
      part++;
      told = 0;
    }
    return parts[part].places[told];
  }

  /** The state behind the place that {@link #next} told; the one after it comes next. */
  int take() {
    return parts[part].states[told++];
  }
}
