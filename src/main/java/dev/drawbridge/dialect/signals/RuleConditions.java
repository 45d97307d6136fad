package dev.drawbridge.dialect.signals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an answer must have for a rule to apply: all that is given here.
 *
 * @param status patterns of statuses, one of which it has: {@code 429}, {@code 5xx}; empty for any
 * @param codes patterns of tokens, one of which a code of the body matches; empty for any
 * @param weak whether the codes say so little that messages count before them
 * @param reasons the same of reasons
 * @param headers patterns of tokens by a header's lower-case name, all of which must match
 * @param words patterns, one of which its messages hold; empty for any
 * @param also patterns, one of which they hold besides; empty for none
 * @param not patterns, none of which they hold
 * @param aboveLimit whether it must say that the request alone asks for more than the limit
 * @param known what must be known of the target: the model served before, or is retired
 */
record RuleConditions(
    List<String> status,
    List<String> codes,
    boolean weak,
    List<String> reasons,
    Map<String, String> headers,
    List<Phrase> words,
    List<Phrase> also,
    List<Phrase> not,
    boolean aboveLimit,
    @Nullable Fact known) {

  /** What may be known of a target beside its answer. */
  enum Fact {
    SERVED_BEFORE,
    RETIRED
  }

  boolean match(AnswerEvidence answer) {
    return hasStatus(answer.status())
        && any(codes, answer.codes())
        && any(reasons, answer.reasons())
        && headersOf(answer)
        && (!aboveLimit || answer.aboveLimit())
        && isKnown(answer.known())
        && any(words, answer.words())
        && any(also, answer.words())
        && (not.isEmpty() || !any(not, answer.words()));
  }

  private boolean hasStatus(int answered) {
    if (status.isEmpty()) return true;
    String number = Integer.toString(answered);
    for (String each : status) {
      boolean hundred = each.endsWith("xx");
      if (hundred ? number.charAt(0) == each.charAt(0) : number.equals(each)) return true;
    }
    return false;
  }

  private static boolean any(List<String> patterns, Set<String> tokens) {
    if (patterns.isEmpty()) return true;
    for (String pattern : patterns) {
      if (tokens.contains(pattern)) return true;
      if (pattern.indexOf('*') < 0) continue;
      for (String token : tokens) if (Token.matches(token, pattern)) return true;
    }
    return false;
  }

  private static boolean any(List<Phrase> patterns, List<String> text) {
    if (patterns.isEmpty()) return true;
    for (Phrase pattern : patterns) if (pattern.in(text)) return true;
    return false;
  }

  private boolean headersOf(AnswerEvidence answer) {
    for (Map.Entry<String, String> header : headers.entrySet()) {
      String value = answer.headers().get(header.getKey());
      if (value == null || !Token.matches(Token.ofHeader(value), header.getValue())) return false;
    }
    return true;
  }

  private boolean isKnown(Known facts) {
    if (known == null) return true;
    return switch (known) {
      case SERVED_BEFORE -> facts.servedBefore();
      case RETIRED -> facts.retired();
    };
  }
}
