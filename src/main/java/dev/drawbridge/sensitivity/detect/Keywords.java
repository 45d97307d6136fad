package dev.drawbridge.sensitivity.detect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The keywords of all rules, and what each brings into play. Immutable. */
final class Keywords {
  private final KeywordAutomaton automaton;
  private final List<Played> played = new ArrayList<>();
  private final int size;

  /**
   * What a keyword brings into play.
   *
   * @param rules whose pattern is matched there
   * @param words rules of an organisation of which the keyword is a word
   */
  private record Played(
      String keyword, List<PatternRule> rules, List<CustomRule> words, Named named) {}

  /** What a name says of the value that is given to it. */
  private enum Named {
    NOTHING,
    TOKEN,
    PASSWORD
  }

  /**
   * The keywords of the jar, and the words of an organisation's own rules.
   *
   * @param custom words in ASCII
   */
  Keywords(List<CustomRule> custom) {
    Map<String, Played> all = new HashMap<>();
    List<PatternRule> rules = new ArrayList<>(RuleFile.patterns("secrets.txt", "secret"));
    rules.addAll(RuleFile.patterns("personal.txt", "pii"));
    for (PatternRule rule : rules) {
      for (String keyword : rule.keywords()) of(all, keyword, Named.NOTHING).rules().add(rule);
    }
    for (CustomRule rule : custom) {
      for (String word : rule.plainWords()) of(all, word, Named.NOTHING).words().add(rule);
    }
    for (String name : Assignments.TOKENS) of(all, name, Named.TOKEN);
    for (String name : Assignments.PASSWORDS) of(all, name, Named.PASSWORD);
    played.addAll(all.values());
    automaton = new KeywordAutomaton(played.stream().map(Played::keyword).toList());
    size = rules.size();
  }

  private static Played of(Map<String, Played> all, String keyword, Named named) {
    return all.compute(
        keyword.toLowerCase(Locale.ROOT),
        (lower, known) ->
            known == null || (known.named() == Named.NOTHING && named != Named.NOTHING)
                ? new Played(
                    lower,
                    known == null ? new ArrayList<>() : known.rules(),
                    known == null ? new ArrayList<>() : known.words(),
                    named)
                : known);
  }

  KeywordAutomaton automaton() {
    return automaton;
  }

  int size() {
    return size;
  }

  /** Has the rules look whose keywords end there. */
  void look(Text text, int state, int end, Findings found) {
    for (int number : automaton.ending(state)) {
      Played each = played.get(number);
      int start = end - each.keyword().length();
      for (PatternRule rule : each.rules()) {
        if (found.behind(rule.id()) > start) continue;
        int behind = rule.look(text, start, end, found);
        if (behind >= 0) found.reached(rule.id(), behind);
      }
      if (each.named() != Named.NOTHING) assigned(text, start, end, each.named(), found);
      if (!each.words().isEmpty() && !Text.word(text.at(start - 1)) && !Text.word(text.at(end))) {
        for (CustomRule rule : each.words()) {
          found.add(new Finding(rule.id(), rule.category(), rule.id(), 1, start, end));
        }
      }
    }
  }

  private static void assigned(Text text, int start, int end, Named named, Findings found) {
    if (found.behind("assignment") > start) return;
    int behind = Assignments.look(text, end, named == Named.PASSWORD, found);
    if (behind >= 0) found.reached("assignment", behind);
  }
}
