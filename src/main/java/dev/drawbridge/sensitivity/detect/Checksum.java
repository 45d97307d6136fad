package dev.drawbridge.sensitivity.detect;

import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The check digits of identifiers. Each takes the characters of one identifier without its
 * separators, in upper case, of the length that its shape has.
 */
final class Checksum {
  /** By the name that the identifiers' file gives. */
  private static final Map<String, Predicate<String>> BY_NAME =
      Map.ofEntries(
          Map.entry("none", s -> true),
          Map.entry("luhn", Checksum::luhn),
          Map.entry("mod97", Checksum::iban),
          Map.entry("us_ssn", NationalChecks::usSocialSecurity),
          Map.entry("us_itin", NationalChecks::usTaxpayer),
          Map.entry("gb_nino", NationalChecks::ukInsurance),
          Map.entry("gb_nhs", NationalChecks::ukHealth),
          Map.entry("de_tax", NationalChecks::germanTax),
          Map.entry("fr_nir", NationalChecks::frenchSocial),
          Map.entry("es_dni", NationalChecks::spanishIdentity),
          Map.entry("it_cf", NationalChecks::italianFiscal),
          Map.entry("nl_bsn", NationalChecks::dutchCitizen),
          Map.entry("pl_pesel", NationalChecks::polishPersonal),
          Map.entry("se_pn", NationalChecks::swedishPersonal),
          Map.entry("no_fn", NationalChecks::norwegianBirth),
          Map.entry("dk_cpr", NationalChecks::danishPersonal),
          Map.entry("fi_hetu", NationalChecks::finnishPersonal),
          Map.entry("in_aadhaar", NationalChecks::indianIdentity),
          Map.entry("in_pan", NationalChecks::indianTax),
          Map.entry("br_cpf", NationalChecks::brazilianPerson),
          Map.entry("au_tfn", NationalChecks::australianTax),
          Map.entry("au_medicare", NationalChecks::australianHealth),
          Map.entry("jp_my", NationalChecks::japaneseNumber),
          Map.entry("kr_rrn", NationalChecks::koreanResident),
          Map.entry("sg_nric", NationalChecks::singaporeIdentity),
          Map.entry("ch_ahv", Checksum::ean13),
          Map.entry("at_svnr", NationalChecks::austrianSocial),
          Map.entry("be_nn", NationalChecks::belgianRegister),
          Map.entry("vin", Checksum::vehicle));

  private Checksum() {}

  /**
   * The checksum of that name.
   *
   * @throws IllegalArgumentException where there is none
   */
  static Predicate<String> of(String name) {
    Predicate<String> check = BY_NAME.get(name);
    if (check == null) throw new IllegalArgumentException("no checksum is called " + name);
    return check;
  }

  static int digit(String s, int i) {
    return s.charAt(i) - '0';
  }

  /** The sum of the first digits, each times its weight. */
  static int weighted(String s, int... weights) {
    int sum = 0;
    for (int i = 0; i < weights.length; i++) sum += digit(s, i) * weights[i];
    return sum;
  }

  static int number(String s, int start, int end) {
    int number = 0;
    for (int i = start; i < end; i++) number = number * 10 + digit(s, i);
    return number;
  }

  static long remainder(String digits, int modulus) {
    long rest = 0;
    for (int i = 0; i < digits.length(); i++) rest = (rest * 10 + digit(digits, i)) % modulus;
    return rest;
  }

  /** Whether month and day may be of a date, in any year. */
  static boolean date(int month, int day) {
    int last = month == 2 ? 29 : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
    return month >= 1 && month <= 12 && day >= 1 && day <= last;
  }

  /** ISO/IEC 7812-1, annex B. */
  static boolean luhn(String digits) {
    int sum = 0;
    for (int i = digits.length() - 1, place = 0; i >= 0; i--, place++) {
      int value = digit(digits, i);
      if (place % 2 == 1) value = value > 4 ? value * 2 - 9 : value * 2;
      sum += value;
    }
    return sum % 10 == 0;
  }

  /** ISO 13616: country and check digits to the end, letters as 10 to 35, the rest of 97 is 1. */
  static boolean iban(String iban) {
    String upper = iban.toUpperCase(Locale.ROOT);
    int rest = 0;
    for (int i = 0; i < upper.length(); i++) {
      char c = upper.charAt((i + 4) % upper.length());
      int value = Character.digit(c, 36);
      rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
    }
    return rest == 1;
  }

  static boolean ean13(String digits) {
    int sum = 0;
    for (int i = 0; i < 13; i++) sum += digit(digits, i) * (i % 2 == 0 ? 1 : 3);
    return sum % 10 == 0;
  }

  /** 49 CFR 565.15: the ninth character is the weighted sum of the others, of 11. */
  private static boolean vehicle(String vin) {
    String values = "0123456789.ABCDEFGH..JKLMN.P.R..STUVWXYZ";
    int[] weights = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
    int sum = 0;
    for (int i = 0; i < 17; i++) {
      int at = values.indexOf(vin.charAt(i));
      if (at < 0) return false;
      sum += at % 10 * weights[i];
    }
    int rest = sum % 11;
    return vin.charAt(8) == (rest == 10 ? 'X' : (char) ('0' + rest));
  }
}
