package dev.drawbridge.sensitivity.detect;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Rules of an organisation's own that look at the whole text: for a pattern, or for a document. */
final class CustomRules {
  /** So many findings of one rule in one text are enough to know what it is. */
  private static final int MOST = 1_000;

  private record Compiled(CustomRule rule, Pattern pattern) {}

  private final List<Compiled> all = new ArrayList<>();
  private final List<CustomRule> documents;
  private final String version;

  /**
   * Compiles them.
   *
   * @throws IllegalArgumentException where one is not in RE2's syntax
   */
  CustomRules(List<CustomRule> rules) {
    documents = rules.stream().filter(rule -> rule.document() != null).toList();
    byte[] told = rules.toString().getBytes(StandardCharsets.UTF_8);
    version = rules.isEmpty() ? "" : RuleFile.version(List.of(told));
    for (CustomRule rule : rules) {
      for (String word : rule.otherWords()) {
        all.add(new Compiled(rule, Pattern.compile("(?i:" + Pattern.quote(word) + ")")));
      }
      if (rule.pattern().isEmpty()) continue;
      try {
        all.add(new Compiled(rule, Pattern.compile(rule.pattern())));
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(rule.id() + ": " + e.getDescription(), e);
      }
    }
  }

  /** The digest of the rules; empty where there are none. */
  String version() {
    return version;
  }

  void look(String text, Found found) {
    for (CustomRule rule : documents) {
      Fingerprint document = rule.document();
      if (document != null) document.look(text, rule, found);
    }
    for (Compiled each : all) {
      Matcher matcher = each.pattern().matcher(text);
      int at = 0;
      for (int n = 0; n < MOST && at <= text.length() && matcher.find(at); n++) {
        CustomRule rule = each.rule();
        if (matcher.end() > matcher.start()) {
          found.add(
              new Finding(
                  rule.id(), rule.category(), rule.id(), 1, matcher.start(), matcher.end()));
        }
        at = Math.max(matcher.end(), matcher.start() + 1);
      }
    }
  }
}
