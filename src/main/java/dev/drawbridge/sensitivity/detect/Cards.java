package dev.drawbridge.sensitivity.detect;

import java.util.List;

/**
 * Payment card numbers: 12 to 19 digits, whole or in the groups that cards print, with an issuer's
 * prefix (ISO/IEC 7812) and Luhn's check digit.
 */
final class Cards {
  private static final List<String> CONTEXT =
      List.of(
          "card",
          "cc",
          "credit",
          "debit",
          "visa",
          "mastercard",
          "amex",
          "maestro",
          "discover",
          "diners",
          "jcb",
          "payment",
          "kreditkarte",
          "carte",
          "tarjeta",
          "carta",
          "charge");

  /** Whether a card number begins there; it is found then. */
  boolean look(Text text, int start, Found found) {
    var digits = new StringBuilder(19);
    var groups = new StringBuilder(6);
    int at = start;
    int group = 0;
    char separator = 0;
    while (true) {
      char c = text.at(at);
      if (Text.digit(c)) {
        if (digits.length() == 19) return false;
        digits.append(c);
        group++;
        at++;
      } else if ((c == ' ' || c == '-')
          && group >= 3
          && Text.digit(text.at(at + 1))
          && same(separator, c)) {
        separator = c;
        groups.append((char) ('0' + group));
        group = 0;
        at++;
      } else {
        break;
      }
    }
    groups.append((char) ('0' + Math.min(group, 60)));
    if (digits.length() < 12 || Numbers.goesOn(text, start, at)) return false;
    if (separator != 0 && !printed(groups.toString())) return false;
    String number = digits.toString();
    if (!issued(number) || !Checksum.luhn(number)) return false;
    boolean near = text.near(start, at, CONTEXT);
    double alone = number.length() < 14 ? 0.4 : separator == 0 ? 0.75 : 0.9;
    found.add(new Finding("credit_card", "pii", "credit-card", near ? 0.98 : alone, start, at));
    return true;
  }

  private static boolean same(char before, char now) {
    return before == 0 || before == now;
  }

  /** Groups as they are printed: fours and a rest, or those of American Express and Diners Club. */
  private static boolean printed(String groups) {
    return switch (groups) {
      case "444", "4444", "44443", "4443", "44442", "44441", "465", "464", "4442", "4441" -> true;
      default -> false;
    };
  }

  /** Whether a payment network gives out numbers of that prefix and length. */
  private static boolean issued(String number) {
    int length = number.length();
    int two = Checksum.number(number, 0, 2);
    int four = Checksum.number(number, 0, 4);
    return switch (number.charAt(0)) {
      case '1' -> four == 1800 && length == 15;
      case '2' -> (four == 2131 && length == 15) || (four >= 2221 && four <= 2720 && length == 16);
      case '3' ->
          ((two == 34 || two == 37) && length == 15)
              || (two == 35 && length >= 15)
              || ((two == 30 || two == 36 || two == 38 || two == 39) && length >= 14);
      case '4' -> length == 13 || length == 16 || length == 19;
      case '5' -> (two >= 51 && two <= 55 && length == 16) || two == 50 || two >= 56;
      case '6' -> true;
      default -> false;
    };
  }
}
