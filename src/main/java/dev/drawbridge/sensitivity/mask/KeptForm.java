package dev.drawbridge.sensitivity.mask;

/**
 * Pseudonyms that keep the form of a value, for models and tools that check it: digits stand for
 * digits and letters for letters, all else stays. A card's number keeps its issuer's digits and
 * gets its check digit, and an e-mail address becomes one of {@code example.org}, which is nobody's
 * (RFC 2606).
 */
final class KeptForm {
  /** A shorter value has too few others of its form. */
  private static final int SHORTEST = 6;

  /** The first digits of a card's number are its issuer's, and nobody's own. */
  private static final int ISSUER = 4;

  private KeptForm() {}

  /** Whether there are enough values of the same form. */
  static boolean suits(String value) {
    return value.chars().filter(KeptForm::changes).count() >= SHORTEST;
  }

  /**
   * Another value of the same form.
   *
   * @param random characters that nobody can guess, the same for the same value
   */
  static String of(String type, String value, String random) {
    if (type.equals("email")) return changed("aaaaaaaaaa", 0, random) + "@example.org";
    if (!type.equals("credit_card")) return changed(value, 0, random);
    return checked(changed(value, ISSUER, random));
  }

  private static boolean changes(int c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static String changed(String value, int from, String random) {
    var out = new StringBuilder(value.length()).append(value, 0, from);
    for (int i = from; i < value.length(); i++) {
      char c = value.charAt(i);
      int dice =
          31 * random.charAt(i % random.length()) + random.charAt((i * 7 + 5) % random.length());
      if (c >= '1' && c <= '9') out.append((char) ('1' + dice % 9));
      else if (c == '0') out.append((char) ('0' + dice % 10));
      else if (c >= 'a' && c <= 'z') out.append((char) ('a' + dice % 26));
      else if (c >= 'A' && c <= 'Z') out.append((char) ('A' + dice % 26));
      else out.append(c);
    }
    return out.toString();
  }

  /** The number with the last digit that makes it one of a card (ISO/IEC 7812-1, annex B). */
  private static String checked(String number) {
    int sum = 0;
    int last = -1;
    boolean twice = true;
    for (int i = number.length() - 1; i >= 0; i--) {
      int digit = Character.digit(number.charAt(i), 10);
      if (digit < 0) continue;
      if (last < 0) {
        last = i;
        continue;
      }
      int counted = twice ? digit * 2 : digit;
      sum += counted > 9 ? counted - 9 : counted;
      twice = !twice;
    }
    if (last < 0) return number;
    char check = (char) ('0' + (10 - sum % 10) % 10);
    return number.substring(0, last) + check + number.substring(last + 1);
  }
}
