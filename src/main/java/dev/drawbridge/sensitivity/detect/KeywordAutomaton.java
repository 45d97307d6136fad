package dev.drawbridge.sensitivity.detect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds many keywords in one pass over a text, whatever their case (Aho and Corasick, <i>Efficient
 * string matching: an aid to bibliographic search</i>, 1975). It is a complete automaton: one table
 * lookup for each character, without failure links. Immutable.
 *
 * <p>The library for this allocates for each hit and follows failure links, which takes a multiple
 * of the time that a prompt's scan may take.
 */
final class KeywordAutomaton {
  private static final int ASCII = 128;

  private final byte[] columns = new byte[ASCII];
  private final int width;
  private final int longest;

  /** By state and column the next state; states are numbered in steps of the columns. */
  private final int[] transitions;

  /** The first state in which a keyword ends; it does in all behind it. */
  private final int firstEnding;

  private final int[][] ending;

  /**
   * For these keywords; a keyword's number is its place in the list.
   *
   * @param keywords of ASCII characters, none empty
   */
  KeywordAutomaton(List<String> keywords) {
    width = columns(keywords);
    longest = keywords.stream().mapToInt(String::length).max().orElse(0);
    int states = 1;
    for (String keyword : keywords) states += keyword.length();
    int[][] trie = new int[states][];
    List<List<Integer>> ends = new ArrayList<>();
    trie[0] = new int[width];
    ends.add(new ArrayList<>());
    int used = 1;
    for (int number = 0; number < keywords.size(); number++) {
      int state = 0;
      String keyword = keywords.get(number);
      for (int i = 0; i < keyword.length(); i++) {
        char c = keyword.charAt(i);
        int column = columns[c];
        if (trie[state][column] == 0) {
          trie[used] = new int[width];
          ends.add(new ArrayList<>());
          trie[state][column] = used++;
        }
        state = trie[state][column];
      }
      ends.get(state).add(number);
    }
    complete(trie, ends);
    int[] places = new int[used];
    int plain = 0;
    for (int state = 0; state < used; state++)
      if (ends.get(state).isEmpty()) places[state] = plain++;
    ending = new int[used - plain][];
    firstEnding = plain * width;
    int place = plain;
    for (int state = 0; state < used; state++) {
      if (ends.get(state).isEmpty()) continue;
      ending[place - plain] = ends.get(state).stream().mapToInt(Integer::intValue).toArray();
      places[state] = place++;
    }
    transitions = new int[used * width];
    for (int state = 0; state < used; state++) {
      for (int column = 0; column < width; column++) {
        transitions[places[state] * width + column] = places[trie[state][column]] * width;
      }
    }
  }

  /** Gives each character that occurs a column of its own, and all others column 0. */
  private int columns(List<String> keywords) {
    Arrays.fill(columns, (byte) 0);
    byte next = 1;
    for (String keyword : keywords) {
      for (int i = 0; i < keyword.length(); i++) {
        char c = keyword.charAt(i);
        if (c >= ASCII) throw new IllegalArgumentException("not ASCII: " + keyword);
        char lower = Character.toLowerCase(c);
        if (columns[lower] == 0) {
          columns[lower] = next;
          columns[Character.toUpperCase(c)] = next++;
        }
      }
    }
    return next;
  }

  /** Turns the trie into an automaton: what a failure link would lead to is written in. */
  private void complete(int[][] trie, List<List<Integer>> ends) {
    int[] failure = new int[ends.size()];
    var queue = new ArrayDeque<Integer>();
    for (int child : trie[0]) if (child != 0) queue.add(child);
    while (!queue.isEmpty()) {
      int state = queue.remove();
      ends.get(state).addAll(ends.get(failure[state]));
      for (int column = 0; column < width; column++) {
        int child = trie[state][column];
        int otherwise = trie[failure[state]][column];
        if (child == 0) {
          trie[state][column] = otherwise;
        } else {
          failure[child] = otherwise;
          queue.add(child);
        }
      }
    }
  }

  /** The state behind a character. Begin with 0. */
  int next(int state, char c) {
    return transitions[state + (c < ASCII ? columns[c] : 0)];
  }

  /** Characters of the longest keyword: a state tells of no more than these before it. */
  int longest() {
    return longest;
  }

  /** Whether a keyword ends at the character that led to the state. */
  boolean ends(int state) {
    return state >= firstEnding;
  }

  /** The numbers of the keywords that end there, the longest first. */
  int[] ending(int state) {
    return ending[(state - firstEnding) / width];
  }
}
