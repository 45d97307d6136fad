package dev.drawbridge.dialect.signals;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a vendor's answer gives as evidence of what it means.
 *
 * @param status the answer's own, or the one that a body within a success names; 200 where it names
 *     none
 * @param headers by lower-case name
 * @param codes tokens of members such as {@code code} and {@code type}
 * @param reasons tokens of members such as {@code reason} and {@code finish_reason}
 * @param words of its messages, without addresses and what stands in quotation marks
 * @param stated how long it says to wait; null where it says nothing
 * @param aboveLimit whether it says that the request alone asks for more than the limit
 */
record AnswerEvidence(
    int status,
    Map<String, String> headers,
    Set<String> codes,
    Set<String> reasons,
    List<String> words,
    @Nullable Duration stated,
    boolean aboveLimit,
    Known known) {

  /** More words are of no error's message. */
  private static final int MOST_WORDS = 2000;

  static AnswerEvidence of(
      int status, Map<String, String> headers, byte[] body, Known known, Instant now) {
    ErrorText error = ErrorText.of(body);
    boolean success = status >= 200 && status < 300;
    Duration wait = StatedWait.ofHeaders(headers, now);
    if (wait == null) wait = error.delay();
    String text = error.text();
    if (wait == null) wait = StatedWait.ofSentence(text, now);
    return new AnswerEvidence(
        success && error.status() != 0 ? error.status() : success ? 200 : status,
        headers,
        error.codes(),
        error.reasons(),
        Phrase.words(error.plain(), MOST_WORDS),
        wait,
        aboveLimit(text),
        known);
  }

  /** {@code Limit 9000, requested 16008}. */
  private static boolean aboveLimit(String text) {
    double limit = after(text, "limit", 0);
    return limit >= 0 && after(text, "requested", 0) > limit;
  }

  /** The number after the first such word that one follows; -1 for none. */
  private static double after(String text, String word, int from) {
    for (int at = text.indexOf(word, from); at >= 0; at = text.indexOf(word, at + 1)) {
      int begin = at + word.length();
      while (begin < text.length() && " :=".indexOf(text.charAt(begin)) >= 0) begin++;
      int end = begin;
      while (end < text.length() && end - begin < 15 && isOfNumber(text.charAt(end))) end++;
      String number = text.substring(begin, end).replace(",", "");
      if (!number.isEmpty()) return Double.parseDouble(number);
    }
    return -1;
  }

  private static boolean isOfNumber(char c) {
    return (c >= '0' && c <= '9') || c == ',';
  }
}
