package dev.drawbridge.sensitivity.detect;

import static dev.drawbridge.sensitivity.detect.Checksum.date;
import static dev.drawbridge.sensitivity.detect.Checksum.digit;
import static dev.drawbridge.sensitivity.detect.Checksum.number;
import static dev.drawbridge.sensitivity.detect.Checksum.remainder;
import static dev.drawbridge.sensitivity.detect.Checksum.weighted;

/**
 * How states make the numbers of persons, by their authorities' public definitions: which parts are
 * a date, which values are never given out, and what the check characters are.
 */
final class NationalChecks {
  private NationalChecks() {}

  /** Social Security Administration: area, group and serial are never zeros; no area 666 or 9xx. */
  static boolean usSocialSecurity(String s) {
    int area = number(s, 0, 3);
    return area != 0
        && area != 666
        && area < 900
        && number(s, 3, 5) != 0
        && number(s, 5, 9) != 0
        && !s.equals("123456789")
        && !s.equals("078051120");
  }

  /** Internal Revenue Service: begins with 9, the group within 50–65, 70–88, 90–92 or 94–99. */
  static boolean usTaxpayer(String s) {
    int group = number(s, 3, 5);
    boolean given = (group >= 50 && group <= 65) || (group >= 70 && group <= 88);
    return s.charAt(0) == '9' && (given || (group >= 90 && group != 93 && group <= 99));
  }

  /** HMRC manual NIM39110. */
  static boolean ukInsurance(String s) {
    String prefix = s.substring(0, 2);
    return "DFIQUV".indexOf(s.charAt(0)) < 0
        && "DFIQUVO".indexOf(s.charAt(1)) < 0
        && "ABCD".indexOf(s.charAt(8)) >= 0
        && !"BG GB NK KN TN NT ZZ".contains(prefix);
  }

  /** NHS data dictionary: weights 10 to 2, eleven minus the rest. */
  static boolean ukHealth(String s) {
    int check = 11 - weighted(s, 10, 9, 8, 7, 6, 5, 4, 3, 2) % 11;
    return (check == 11 ? 0 : check) == digit(s, 9) && check != 10;
  }

  /** Bundeszentralamt für Steuern: ISO/IEC 7064 MOD 11,10; one digit occurs two or three times. */
  static boolean germanTax(String s) {
    if (s.charAt(0) == '0') return false;
    int[] counts = new int[10];
    int product = 10;
    for (int i = 0; i < 10; i++) {
      counts[digit(s, i)]++;
      int sum = (digit(s, i) + product) % 10;
      product = (sum == 0 ? 10 : sum) * 2 % 11;
    }
    int repeated = 0;
    for (int count : counts) {
      if (count > 3) return false;
      if (count > 1) repeated++;
    }
    int check = 11 - product;
    return repeated == 1 && (check == 10 ? 0 : check) == digit(s, 10);
  }

  /** INSEE: sex, year, month, department, commune, order; 97 minus the rest of 97. */
  static boolean frenchSocial(String s) {
    String digits = s.replace("2A", "19").replace("2B", "18");
    for (int i = 0; i < digits.length(); i++) if (!Text.digit(digits.charAt(i))) return false;
    int sex = digit(digits, 0);
    int month = number(digits, 3, 5);
    boolean known = sex == 1 || sex == 2 || sex == 7 || sex == 8;
    boolean dated = (month >= 1 && month <= 12) || (month >= 20 && month <= 42) || month >= 50;
    return known && dated && 97 - remainder(digits.substring(0, 13), 97) == number(digits, 13, 15);
  }

  /** Ministerio del Interior: the letter is the rest of 23; a NIE's X, Y, Z count as 0, 1, 2. */
  static boolean spanishIdentity(String s) {
    int first = "XYZ".indexOf(s.charAt(0));
    String digits = first < 0 ? s.substring(0, 8) : first + s.substring(1, 8);
    return "TRWAGMYFPDXBNJZSQVHLCKE".charAt((int) remainder(digits, 23)) == s.charAt(8);
  }

  /** Decreto ministeriale 23 dicembre 1976. */
  static boolean italianFiscal(String s) {
    int[] odd = {
      1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23
    };
    int sum = 0;
    for (int i = 0; i < 15; i++) {
      char c = s.charAt(i);
      int value = Text.digit(c) ? c - '0' : c - 'A';
      sum += i % 2 == 0 ? odd[value] : value;
    }
    return "ABCDEHLMPRST".indexOf(s.charAt(8)) >= 0 && s.charAt(15) == 'A' + sum % 26;
  }

  /** The eleven test: weights 9 to 2, and minus 1 for the last digit. */
  static boolean dutchCitizen(String s) {
    return weighted(s, 9, 8, 7, 6, 5, 4, 3, 2, -1) % 11 == 0 && number(s, 0, 9) > 9_999_999;
  }

  /** The month carries the century: 80, 0, 20, 40 or 60 more. */
  static boolean polishPersonal(String s) {
    int month = number(s, 2, 4) % 20;
    int check = (10 - weighted(s, 1, 3, 7, 9, 1, 3, 7, 9, 1, 3) % 10) % 10;
    return date(month, number(s, 4, 6)) && check == digit(s, 10);
  }

  /** A coordination number has 60 added to its day. */
  static boolean swedishPersonal(String s) {
    String ten = s.length() == 12 ? s.substring(2) : s;
    int day = number(ten, 4, 6);
    return date(number(ten, 2, 4), day > 60 ? day - 60 : day) && Checksum.luhn(ten);
  }

  /** Two check digits; a D-number has 40 added to its day. */
  static boolean norwegianBirth(String s) {
    int day = number(s, 0, 2);
    int first = 11 - weighted(s, 3, 7, 6, 1, 8, 9, 4, 5, 2) % 11;
    int second = 11 - weighted(s, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11;
    return date(number(s, 2, 4), day > 40 ? day - 40 : day)
        && first % 11 == digit(s, 9)
        && second % 11 == digit(s, 10);
  }

  /** No check digit holds for numbers given out since 2007: the date must be one. */
  static boolean danishPersonal(String s) {
    return date(number(s, 2, 4), number(s, 0, 2));
  }

  /** The last character is the rest of 31, of day, month, year and serial number. */
  static boolean finnishPersonal(String s) {
    // A letter may stand where the sign of the century is.
    String serial = s.substring(s.length() - 4);
    String digits = s.substring(0, 6) + serial.substring(0, 3);
    char check = "0123456789ABCDEFHJKLMNPRSTUVWXY".charAt((int) remainder(digits, 31));
    return date(number(s, 2, 4), number(s, 0, 2)) && check == serial.charAt(3);
  }

  private static final String[] VERHOEFF_PRODUCT = {
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210"
  };

  private static final String[] VERHOEFF_ORDER = {
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258"
  };

  /** Unique Identification Authority of India: begins with 2 to 9, Verhoeff's check digit. */
  static boolean indianIdentity(String s) {
    int check = 0;
    for (int i = 0; i < 12; i++) {
      int turned = digit(VERHOEFF_ORDER[i % 8], digit(s, 11 - i));
      check = digit(VERHOEFF_PRODUCT[check], turned);
    }
    return check == 0 && s.charAt(0) >= '2';
  }

  /** Income Tax Department: the fourth letter tells the kind of holder. */
  static boolean indianTax(String s) {
    return "ABCFGHJLPTK".indexOf(s.charAt(3)) >= 0;
  }

  /** Receita Federal: two check digits; eleven equal digits pass them and are never given out. */
  static boolean brazilianPerson(String s) {
    int first = weighted(s, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    int second = weighted(s, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2) * 10 % 11 % 10;
    return first == digit(s, 9) && second == digit(s, 10) && s.chars().distinct().count() > 1;
  }

  static boolean australianTax(String s) {
    return weighted(s, 1, 4, 3, 7, 5, 8, 6, 9, 10) % 11 == 0;
  }

  static boolean australianHealth(String s) {
    boolean given = s.charAt(0) >= '2' && s.charAt(0) <= '6';
    return given && weighted(s, 1, 3, 7, 9, 1, 3, 7, 9) % 10 == digit(s, 8);
  }

  /** Ministry of Internal Affairs, ordinance 85 of 2014. */
  static boolean japaneseNumber(String s) {
    int rest = weighted(s, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2) % 11;
    return (rest <= 1 ? 0 : 11 - rest) == digit(s, 11);
  }

  static boolean koreanResident(String s) {
    int check = (11 - weighted(s, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5) % 11) % 10;
    return date(number(s, 2, 4), number(s, 4, 6)) && check == digit(s, 12);
  }

  static boolean singaporeIdentity(String s) {
    int[] weights = {2, 7, 6, 5, 4, 3, 2};
    int sum = "TG".indexOf(s.charAt(0)) >= 0 ? 4 : s.charAt(0) == 'M' ? 3 : 0;
    for (int i = 0; i < 7; i++) sum += digit(s, i + 1) * weights[i];
    String letters =
        switch (s.charAt(0)) {
          case 'S', 'T' -> "JZIHGFEDCBA";
          case 'F', 'G' -> "XWUTRQPNMLK";
          default -> "KLJNPQRTUWX";
        };
    int rest = sum % 11;
    return letters.charAt(s.charAt(0) == 'M' ? 10 - rest : rest) == s.charAt(8);
  }

  /** The fourth digit is the check digit, of the serial number and the date of birth. */
  static boolean austrianSocial(String s) {
    int sum =
        digit(s, 0) * 3
            + digit(s, 1) * 7
            + digit(s, 2) * 9
            + digit(s, 4) * 5
            + digit(s, 5) * 8
            + digit(s, 6) * 4
            + digit(s, 7) * 2
            + digit(s, 8)
            + digit(s, 9) * 6;
    return sum % 11 == digit(s, 3) && date(number(s, 6, 8), number(s, 4, 6));
  }

  /** 97 minus the rest of 97, with a 2 before the number of whoever was born since 2000. */
  static boolean belgianRegister(String s) {
    int check = number(s, 9, 11);
    String nine = s.substring(0, 9);
    boolean valid = 97 - remainder(nine, 97) == check || 97 - remainder("2" + nine, 97) == check;
    int month = number(s, 2, 4) % 20;
    return valid && month <= 12 && number(s, 4, 6) <= 31;
  }
}
