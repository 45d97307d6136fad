package dev.drawbridge.dialect.signals;

import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.exchange.SignalClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Answers that have what a rule asks for, to find out what the other rules make of them. */
final class RuleSamples {
  /** Of a rule with more conditions not all combinations are tried. */
  private static final int MOST = 400;

  private static final List<String> STATUSES =
      List.of("200", "400", "401", "403", "404", "409", "413", "422", "429", "500", "503");

  private RuleSamples() {}

  /**
   * What the rules that come with the gateway make of an answer that another target would get by
   * this rule, though its vendor refuses it; null where there is none.
   */
  static @Nullable Signal refused(SignalRule rule) {
    SignalClass meaning = rule.signal();
    if (meaning == null || !meaning.fallback()) return null;
    List<List<SignalRule>> all = new ArrayList<>();
    String only = rule.vendor();
    all.add(ShippedRules.of(only));
    if (only == null) for (String vendor : Vendor.names()) all.add(ShippedRules.of(vendor));
    for (AnswerEvidence answer : of(rule.when())) {
      for (List<SignalRule> rules : all) {
        Signal found = Signals.judge(rules, answer);
        boolean refused =
            found.signal() == SignalClass.POLICY_REFUSED
                || found.signal() == SignalClass.BAD_REQUEST;
        if (refused) return found;
      }
    }
    return null;
  }

  private static List<AnswerEvidence> of(RuleConditions when) {
    List<AnswerEvidence> answers = new ArrayList<>();
    Map<String, String> headers = new HashMap<>();
    when.headers().forEach((name, value) -> headers.put(name, value.replace("*", "")));
    List<List<String>> texts = new ArrayList<>();
    for (Phrase phrase : when.words()) texts.addAll(phrase.samples());
    if (texts.isEmpty()) texts.add(List.of());
    List<String> also =
        when.also().isEmpty() ? List.of() : when.also().getFirst().samples().getFirst();
    for (String status : statuses(when.status())) {
      for (Set<String> codes : tokens(when.codes())) {
        for (Set<String> reasons : tokens(when.reasons())) {
          for (List<String> text : texts) {
            if (answers.size() == MOST) return answers;
            List<String> words = new ArrayList<>(text);
            words.addAll(also);
            answers.add(
                new AnswerEvidence(
                    Integer.parseInt(status),
                    headers,
                    codes,
                    reasons,
                    words,
                    null,
                    when.aboveLimit(),
                    new Known(
                        when.known() == RuleConditions.Fact.SERVED_BEFORE,
                        when.known() == RuleConditions.Fact.RETIRED)));
          }
        }
      }
    }
    return answers;
  }

  private static List<String> statuses(List<String> patterns) {
    if (patterns.isEmpty()) return STATUSES;
    List<String> statuses = new ArrayList<>();
    for (String pattern : patterns) {
      if (!pattern.endsWith("xx")) statuses.add(pattern);
      for (String each : STATUSES) {
        if (pattern.endsWith("xx") && each.charAt(0) == pattern.charAt(0)) statuses.add(each);
      }
    }
    return statuses;
  }

  private static List<Set<String>> tokens(List<String> patterns) {
    if (patterns.isEmpty()) return List.of(Set.of());
    return patterns.stream().map(pattern -> Set.of(pattern.replace("*", ""))).toList();
  }
}
