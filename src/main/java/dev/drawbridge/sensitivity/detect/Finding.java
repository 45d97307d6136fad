package dev.drawbridge.sensitivity.detect;

/**
 * Something sensitive in a text. It never holds the value that was found.
 *
 * @param type what it is, such as {@code email} or {@code aws_access_key}
 * @param category what the type belongs to, such as {@code pii} or {@code secret}; a level is
 *     configured for each
 * @param rule the id of the rule that found it
 * @param confidence from 0 to 1: how often what the rule finds is what it says
 * @param start its first character in the text, in UTF-16 units
 * @param end behind its last character, in UTF-16 units
 */
public record Finding(
    String type, String category, String rule, double confidence, int start, int end) {

  /** The same at another place. */
  Finding at(int otherStart, int otherEnd) {
    return new Finding(type, category, rule, confidence, otherStart, otherEnd);
  }
}
