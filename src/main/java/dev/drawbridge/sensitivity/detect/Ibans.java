package dev.drawbridge.sensitivity.detect;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * International bank account numbers (ISO 13616): a country of the registry with the length that it
 * has there, written whole or in fours, and the check digits.
 */
final class Ibans {
  /** Country and length pairs of the registry that SWIFT keeps. */
  private static final String LENGTHS =
      "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18"
          + " DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22"
          + " IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22"
          + " MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33"
          + " SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20"
          + " YE30";

  private static final Map<String, Integer> BY_COUNTRY = byCountry();

  private Ibans() {}

  private static Map<String, Integer> byCountry() {
    var all = new HashMap<String, Integer>();
    for (String each : LENGTHS.split(" ", -1)) {
      all.put(each.substring(0, 2), Integer.parseInt(each.substring(2)));
    }
    return Map.copyOf(all);
  }

  /** Looks for one whose country's letters begin there, the digit that called for it behind. */
  static void look(Text text, int start, Found found) {
    if (Text.word(text.at(start - 1))) return;
    if (!Text.digit(text.at(start + 2)) || !Text.digit(text.at(start + 3))) return;
    Integer length = BY_COUNTRY.get(text.between(start, start + 2).toUpperCase(Locale.ROOT));
    if (length == null) return;
    var value = new StringBuilder(34);
    int at = start;
    while (value.length() < length) {
      char c = text.at(at);
      if (Text.letter(c) || Text.digit(c)) value.append(c);
      else if ((c != ' ' && c != '-') || value.length() % 4 != 0) return;
      at++;
    }
    if (Text.word(text.at(at)) || !Checksum.iban(value.toString())) return;
    found.add(new Finding("iban", "pii", "iban", 0.99, start, at));
  }
}
