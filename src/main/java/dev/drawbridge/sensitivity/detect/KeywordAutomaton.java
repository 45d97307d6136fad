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
  /** Set in a transition to a state in which a keyword ends. */
  private static final int ENDS = 1 << 31;

  private static final int ASCII = 128;

  private final byte[] columns = new byte[ASCII];
  private final int width;
  private final int[] transitions;
  private final int[][] ending;

  /**
   * For these keywords; a keyword's number is its place in the list.
   *
   * @param keywords of ASCII characters, none empty
   */
  KeywordAutomaton(List<String> keywords) {
    width = columns(keywords);
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
    transitions = new int[used * width];
    ending = new int[used][];
    for (int state = 0; state < used; state++) {
      ending[state] = ends.get(state).stream().mapToInt(Integer::intValue).toArray();
      for (int column = 0; column < width; column++) {
        int next = trie[state][column];
        int mark = ends.get(next).isEmpty() ? 0 : ENDS;
        transitions[state * width + column] = next * width | mark;
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
    return transitions[(state & ~ENDS) + (c < ASCII ? columns[c] : 0)];
  }

  /** Whether a keyword ends at the character that led to the state. */
  static boolean ends(int state) {
    return state < 0;
  }

  /** The numbers of the keywords that end there, the longest first. */
  int[] ending(int state) {
    return ending[(state & ~ENDS) / width];
  }
}
