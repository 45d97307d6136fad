package dev.drawbridge.sensitivity.detect;

import java.util.List;

/** Addresses of the internet and of network cards. */
final class InternetAddresses {
  private InternetAddresses() {}

  /** Whether four numbers up to 255 with dots between begin there (RFC 791). */
  static boolean ipv4(Text text, int start, Found found) {
    int at = start;
    int[] parts = new int[4];
    for (int part = 0; part < 4; part++) {
      int from = at;
      while (Text.digit(text.at(at)) && at - from < 4)
        parts[part] = parts[part] * 10 + text.at(at++) - '0';
      boolean zero = text.at(from) == '0' && at - from > 1;
      if (at == from || at - from > 3 || zero || parts[part] > 255) return false;
      if (part < 3 && text.at(at++) != '.') return false;
    }
    if (Text.word(text.at(at)) || (text.at(at) == '.' && Text.digit(text.at(at + 1)))) return false;
    if (parts[0] == 0 || version(text, start)) return false;
    // Nobody is known by an address that every machine or network has.
    boolean own = parts[0] == 127 || parts[0] == 255;
    found.add(new Finding("ip_address", "pii", "ipv4", own ? 0.3 : 0.9, start, at));
    return true;
  }

  /** Whether the number is a version, as in {@code v1.2.3.4} and {@code version 1.2.3.4}. */
  private static boolean version(Text text, int start) {
    return text.near(start, start, VERSION);
  }

  private static final List<String> VERSION = List.of("version", "release", "build");

  /**
   * Looks at a colon for an address of version 6 (RFC 4291) or of a network card, of which it is
   * the first colon.
   */
  static void atColon(Text text, int colon, Found found) {
    int start = colon;
    while (hex(text.at(start - 1)) && colon - start < 5) start--;
    char before = text.at(start - 1);
    if (Text.word(before) || before == ':' || before == '.') return;
    int end = colon;
    while (hex(text.at(end))
        || text.at(end) == ':'
        || (text.at(end) == '.' && Text.digit(text.at(end + 1)))) {
      if (end - start > 45) return;
      end++;
    }
    if (Text.word(text.at(end))) return;
    if (text.at(end - 1) == ':' && text.at(end - 2) != ':') end--;
    String address = text.between(start, end);
    if (card(address)) {
      found.add(new Finding("mac_address", "pii", "mac", 0.9, start, end));
    } else if (ipv6(address)) {
      boolean own = address.equals("::") || address.equals("::1");
      found.add(new Finding("ip_address", "pii", "ipv6", own ? 0.3 : 0.9, start, end));
    }
  }

  private static boolean hex(char c) {
    return Character.digit(c, 16) >= 0 && c < 0x80;
  }

  private static boolean card(String s) {
    if (s.length() != 17) return false;
    for (int i = 0; i < 17; i++)
      if (i % 3 == 2 ? s.charAt(i) != ':' : !hex(s.charAt(i))) return false;
    return true;
  }

  private static boolean ipv6(String s) {
    int gap = s.indexOf("::");
    if (gap >= 0 && s.indexOf("::", gap + 1) >= 0) return false;
    int groups = 0;
    int digits = 0;
    for (String group : s.split(":", -1)) {
      if (group.isEmpty()) continue;
      boolean dotted = group.indexOf('.') >= 0;
      if (!dotted && group.length() > 4) return false;
      groups += dotted ? 2 : 1;
      digits += group.length();
    }
    // A time of day and "std::move" are none.
    return gap >= 0 ? groups <= 7 && groups >= 2 && digits >= 4 : groups == 8;
  }
}
