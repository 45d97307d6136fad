package dev.drawbridge.sensitivity.detect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;

/** The keywords of all rules, and what each brings into play. Immutable. */
final class Keywords {
  /** The category of instructions to a model. */
  static final String INSTRUCTIONS = "prompt_injection";

  /** The category of what a document says of its own sensitivity. */
  static final String MARKING = "marking";

  private final KeywordAutomaton automaton;
  private final List<Played> played = new ArrayList<>();
  private final int size;

  /**
   * What a keyword brings into play.
   *
   * @param rules whose pattern is matched there
   * @param words rules of an organisation of which the keyword is a word
   * @param terms what it says of a text's matter
   * @param street whether it may be part of a street's name
   */
  private record Played(
      String keyword,
      List<PatternRule> rules,
      List<CustomRule> words,
      List<MatterTerms.Term> terms,
      Named named,
      boolean street) {

    private static Played nothing(String keyword) {
      return new Played(
          keyword, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), Named.NOTHING, false);
    }

    private Played naming(Named other) {
      return new Played(keyword, rules, words, terms, other, street);
    }

    private Played ofStreets() {
      return new Played(keyword, rules, words, terms, named, true);
    }
  }

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
    rules.addAll(RuleFile.patterns("instructions.txt", INSTRUCTIONS));
    rules.addAll(RuleFile.patterns("markings.txt", MARKING));
    for (PatternRule rule : rules) {
      for (String keyword : rule.keywords()) of(all, keyword).rules().add(rule);
    }
    for (CustomRule rule : custom) {
      for (String word : rule.plainWords()) of(all, word).words().add(rule);
    }
    for (MatterTerms.Term term : MatterTerms.all()) of(all, term.word()).terms().add(term);
    for (String name : Assignments.TOKENS) change(all, name, p -> p.naming(Named.TOKEN));
    for (String name : Assignments.PASSWORDS) change(all, name, p -> p.naming(Named.PASSWORD));
    for (String word : StreetAddresses.WORDS) change(all, word, Played::ofStreets);
    played.addAll(all.values());
    automaton = new KeywordAutomaton(played.stream().map(Played::keyword).toList());
    size = rules.size();
  }

  private static Played of(Map<String, Played> all, String keyword) {
    return all.computeIfAbsent(keyword.toLowerCase(Locale.ROOT), Played::nothing);
  }

  private static void change(
      Map<String, Played> all, String keyword, UnaryOperator<Played> change) {
    String lower = keyword.toLowerCase(Locale.ROOT);
    all.put(lower, change.apply(of(all, lower)));
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
      for (MatterTerms.Term term : each.terms()) term.look(text, start, end, found);
      if (each.street()) StreetAddresses.look(text, start, end, found);
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
