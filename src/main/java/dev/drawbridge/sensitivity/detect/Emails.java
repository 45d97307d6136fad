package dev.drawbridge.sensitivity.detect;

import java.util.Locale;
import java.util.Set;

/** E-mail addresses as they are written in practice: a subset of RFC 5321. */
final class Emails implements Detector {
  private static final String LOCAL = ".!#$%&'*+/=?^_`{|}~-";
  private static final int LONGEST_LOCAL = 64;
  private static final int LONGEST_DOMAIN = 253;

  /** What RFC 2606 keeps for examples and tests belongs to nobody. */
  private static final Set<String> RESERVED =
      Set.of(
          "example.com", "example.org", "example.net", "example", "test", "invalid", "localhost");

  /** Senders that nobody reads, such as the one in commits of coding agents, and git over SSH. */
  private static final Set<String> NOBODY =
      Set.of("noreply", "no-reply", "no_reply", "donotreply", "do-not-reply", "git");

  @Override
  public void look(Text text, int at, Found found) {
    int start = at;
    while (at - start < LONGEST_LOCAL && local(text.at(start - 1))) start--;
    while (start < at
        && !Text.letter(text.at(start))
        && !Text.digit(text.at(start))
        && text.at(start) < 0x80
        && text.at(start) != '_') {
      start++;
    }
    int end = at + 1;
    int dot = -1;
    while (end - at <= LONGEST_DOMAIN) {
      char c = text.at(end);
      if (c == '.') {
        if (text.at(end - 1) == '.' || text.at(end - 1) == '@') break;
        dot = end;
      } else if (!Text.letter(c)
          && !Text.digit(c)
          && c != '-'
          && !(c >= 0x80 && Character.isLetter(c))) {
        break;
      }
      end++;
    }
    while (end > at && (text.at(end - 1) == '.' || text.at(end - 1) == '-')) end--;
    if (dot >= end) dot = lastDot(text, at, end);
    if (start == at || dot < 0 || end - dot < 3 || text.at(at - 1) == '.') return;
    for (int i = dot + 1; i < end; i++) if (Text.digit(text.at(i))) return;
    String domain = text.between(at + 1, end).toLowerCase(Locale.ROOT);
    boolean reserved = RESERVED.contains(domain) || RESERVED.contains(text.between(dot + 1, end));
    boolean nobodys = reserved || NOBODY.contains(text.between(start, at).toLowerCase(Locale.ROOT));
    found.add(new Finding("email", "pii", "email", nobodys ? 0.4 : 0.98, start, end));
  }

  private static int lastDot(Text text, int at, int end) {
    for (int i = end - 1; i > at; i--) if (text.at(i) == '.') return i;
    return -1;
  }

  private static boolean local(char c) {
    return Text.letter(c)
        || Text.digit(c)
        || (c != 0 && LOCAL.indexOf(c) >= 0)
        || (c >= 0x80 && Character.isLetter(c));
  }
}
