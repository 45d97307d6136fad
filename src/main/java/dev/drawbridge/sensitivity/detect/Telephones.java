package dev.drawbridge.sensitivity.detect;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import java.util.List;

/**
 * Telephone numbers. One with its country's code is looked up in the numbering plans
 * (libphonenumber); one without is told by how it is written and by what stands beside it, since no
 * text says which plan it follows.
 */
final class Telephones {
  private static final List<String> CONTEXT =
      List.of(
          "phone",
          "telephone",
          "tel",
          "call",
          "calling",
          "mobile",
          "cell",
          "fax",
          "whatsapp",
          "sms",
          "contact",
          "dial",
          "answering",
          "answer",
          "office",
          "desk",
          "message",
          "registered",
          "reach us",
          "telefon",
          "handy",
          "téléphone",
          "telefono",
          "teléfono",
          "ring");

  private static final int LEAST = 7;
  private static final int MOST = 15;
  private final PhoneNumberUtil plans = PhoneNumberUtil.getInstance();

  void look(Text text, int digit, Found found) {
    int start = digit;
    if (text.at(start - 1) == '(') start--;
    boolean international = text.at(start - 1) == '+';
    if (international) start--;
    var seen = new Seen();
    int end = seen.read(text, start);
    int whole = end(text, end);
    boolean bounded = seen.digits >= LEAST && seen.digits <= MOST;
    if (!bounded || (whole == end && Numbers.goesOn(text, start, end))) return;
    double confidence = international ? planned(text, start, end) : written(text, start, end, seen);
    if (confidence > 0) {
      found.add(new Finding("phone", "pii", "phone", confidence, start, whole));
    }
  }

  private double planned(Text text, int start, int end) {
    try {
      var number = plans.parse(text.between(start, end), null);
      if (plans.isValidNumber(number)) return 0.95;
      return plans.isPossibleNumber(number) ? 0.6 : 0;
    } catch (NumberParseException e) {
      return 0; // Digits after a plus sign that no numbering plan knows.
    }
  }

  private static double written(Text text, int start, int end, Seen seen) {
    boolean other = seen.dated(text, start) || seen.fraction(text, start, end) || seen.postal();
    if (other) return 0;
    boolean near = text.near(start, end, CONTEXT);
    if (seen.groups == 1) return near && seen.digits >= 9 && seen.digits <= 12 ? 0.55 : 0;
    if (seen.american()) return near ? 0.95 : 0.75;
    boolean trunk = text.at(start) == '0' || text.at(start) == '(';
    if (seen.digits < 8) return near && seen.longest >= 3 ? 0.6 : 0;
    if (near) return 0.85;
    return trunk && seen.digits >= 9 && seen.digits <= 12 && seen.longest <= 8 ? 0.6 : 0;
  }

  /** Takes an extension along: {@code x1234}, {@code ext. 1234}. */
  private static int end(Text text, int end) {
    int at = end;
    while (text.at(at) == ' ') at++;
    if (Character.toLowerCase(text.at(at)) == 'e'
        && text.at(at + 1) == 'x'
        && text.at(at + 2) == 't') {
      at += 3;
      if (text.at(at) == '.') at++;
    } else if (text.at(at) == 'x') {
      at++;
    } else {
      return end;
    }
    while (text.at(at) == ' ') at++;
    int digits = at;
    while (Text.digit(text.at(at)) && at - digits < 6) at++;
    return at > digits && !Text.word(text.at(at)) ? at : end;
  }

  /** The groups of digits of a number as they are read. */
  private static final class Seen {
    private int digits;
    private int groups;
    private int longest;
    private int first;
    private int second;
    private int last;
    private char exchange;
    private char area;

    /** Reads on from the start; returns where the number ends. */
    private int read(Text text, int start) {
      int at = start;
      int group = 0;
      int end = start;
      while (digits <= MOST) {
        char c = text.at(at);
        if (Text.digit(c)) {
          if (group == 0) begins(c);
          group++;
          digits++;
          at++;
          end = at;
          continue;
        }
        if (group > 0) ends(group);
        group = 0;
        int next = separated(text, at);
        if (next < 0) break;
        at = next;
      }
      if (group > 0) ends(group);
      return end;
    }

    private void begins(char c) {
      if (groups == 0) area = c;
      if (groups == 1) exchange = c;
    }

    private void ends(int group) {
      groups++;
      if (groups == 1) first = group;
      if (groups == 2) second = group;
      last = group;
      longest = Math.max(longest, group);
    }

    /** Where the next group begins behind a separator; -1 where none does. */
    private static int separated(Text text, int at) {
      int i = at;
      while (i - at < 3 && (" -./()+\u00a0".indexOf(text.at(i)) >= 0 && text.at(i) != 0)) i++;
      return i > at && Text.digit(text.at(i)) ? i : -1;
    }

    /** Whether year, month and day begin the number. */
    private boolean dated(Text text, int start) {
      boolean year = first == 4 && (text.at(start) == '1' || text.at(start) == '2');
      return year && second == 2 && groups >= 3 && Text.digit(text.at(start + 6));
    }

    /** Whether it is a postal code of the United States with its four more digits. */
    private boolean postal() {
      return groups == 2 && first == 5 && second == 4;
    }

    /** Whether it is a decimal fraction. */
    private boolean fraction(Text text, int start, int end) {
      return groups == 2 && end - start > first && text.at(start + first) == '.';
    }

    /** Three, three and four digits, with an area and an exchange of the North American plan. */
    private boolean american() {
      return groups == 3
          && digits == 10
          && first == 3
          && second == 3
          && last == 4
          && area >= '2'
          && exchange >= '2';
    }
  }
}
