package dev.drawbridge.sensitivity.detect;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Postal addresses: a street with a house number, in the order of English, Germanic or Romance
 * languages, with the postcode and town behind it where they stand there; and post boxes.
 */
final class StreetAddresses {
  /** Behind the name, the number before it. */
  private static final Set<String> ENGLISH =
      Set.of(
          "street",
          "avenue",
          "road",
          "lane",
          "drive",
          "boulevard",
          "court",
          "square",
          "terrace",
          "crescent",
          "parkway",
          "highway",
          " st",
          " ave",
          " rd",
          " blvd",
          " ln",
          " dr",
          " ct",
          " pkwy",
          " hwy");

  /** The end of a word, the number behind it. */
  private static final Set<String> GERMANIC =
      Set.of(
          "stra", "strasse", "str.", "weg", "platz", "allee", "gasse", "damm", "ufer", "straat",
          "laan", "plein", "gracht", "kade", "gatan", "vej", "veien", "gate", "katu");

  /** Before the name. */
  private static final Set<String> ROMANCE =
      Set.of(
          "rue ",
          "avenue ",
          "boulevard ",
          "chemin ",
          "impasse ",
          "quai ",
          "calle ",
          "avenida ",
          "plaza ",
          "paseo ",
          "via ",
          "viale ",
          "piazza ",
          "corso ",
          "rua ",
          "travessa ",
          "ul. ");

  private static final Set<String> PARTICLES =
      Set.of(
          "de", "du", "des", "la", "le", "les", "del", "della", "dei", "di", "da", "do", "das",
          "dos", "los", "las", "el", "y", "e", "d", "l", "al", "san", "saint");
  private static final Set<String> BOXES = Set.of("box ", "postfach ");

  /** All that may be part of an address. */
  static final List<String> WORDS =
      Stream.of(ENGLISH, GERMANIC, ROMANCE, BOXES)
          .flatMap(Set::stream)
          .distinct()
          .sorted()
          .toList();

  /** Addresses that stand at the head of source files, in the texts of their licences. */
  private static final Set<String> LICENSORS =
      Set.of(
          "51 Franklin St",
          "51 Franklin Street",
          "31 Milk Street",
          "59 Temple Place",
          "675 Mass Ave",
          "500 Oracle Parkway");

  private static final int LONGEST_NAME = 40;

  private StreetAddresses() {}

  /** Looks around such a word. */
  static void look(Text text, int start, int end, Findings found) {
    if (found.behind("postal-address") > start || !digitNear(text, start, end)) return;
    String word = text.between(start, end).toLowerCase(Locale.ROOT);
    int @Nullable [] place = null;
    if (ENGLISH.contains(word)) place = english(text, start, end);
    if (place == null && ROMANCE.contains(word)) place = romance(text, start, end);
    if (place == null && GERMANIC.contains(word)) place = germanic(text, start, end);
    if (place == null && BOXES.contains(word)) place = box(text, start, end);
    if (place == null || LICENSORS.contains(text.between(place[0], place[1]))) return;
    int whole = withTown(text, place[1]);
    double confidence = whole > place[1] ? 0.9 : 0.75;
    found.add(new Finding("postal_address", "pii", "postal-address", confidence, place[0], whole));
    found.reached("postal-address", whole);
  }

  private static boolean digitNear(Text text, int start, int end) {
    for (int i = start - LONGEST_NAME; i < start; i++) if (Text.digit(text.at(i))) return true;
    for (int i = end; i < end + LONGEST_NAME; i++) if (Text.digit(text.at(i))) return true;
    return false;
  }

  /** {@code 123 Main Street}, {@code 5B Old Mill Rd.} */
  private static int @Nullable [] english(Text text, int start, int end) {
    if (Text.word(text.at(end))) return null;
    int type = text.at(start) == ' ' ? start + 1 : start;
    if (!Character.isUpperCase(text.at(type)) || text.at(type - 1) != ' ') return null;
    int at = type - 1;
    int words = 0;
    while (type - at < LONGEST_NAME) {
      int from = at;
      while (from > 0 && text.at(from - 1) > ' ' && text.at(from - 1) != ',') from--;
      if (from == at) return null;
      char head = text.at(from);
      if (number(text, from, at) && words > 0) return new int[] {from, dotted(text, end)};
      boolean ordinal = Text.digit(head) && Text.letter(text.at(at - 1));
      if (!Character.isUpperCase(head) && !ordinal) return null;
      if (ordinal && words == 0 && !numberBefore(text, from)) {
        // "5th Avenue" alone is a street without a house.
        return null;
      }
      words++;
      if (text.at(from - 1) != ' ' || words > 4) return null;
      at = from - 1;
    }
    return null;
  }

  private static boolean numberBefore(Text text, int at) {
    return text.at(at - 1) == ' ' && (Text.digit(text.at(at - 2)) || Text.letter(text.at(at - 2)));
  }

  /** A house number: digits, perhaps a letter, perhaps a range. */
  private static boolean number(Text text, int from, int to) {
    if (to - from > 7 || !Text.digit(text.at(from)) || Text.word(text.at(from - 1))) return false;
    int letters = 0;
    for (int i = from; i < to; i++) {
      char c = text.at(i);
      if (Text.letter(c)) letters++;
      else if (!Text.digit(c) && c != '-' && c != '/') return false;
    }
    return letters == 0 || (letters == 1 && Text.letter(text.at(to - 1)));
  }

  private static int dotted(Text text, int end) {
    return text.at(end) == '.' && Text.letter(text.at(end - 1)) && text.at(end + 1) != 0
        ? end + 1
        : end;
  }

  /** {@code Hauptstraße 12a}, {@code Lange Str. 4}, {@code Prinsengracht 263}. */
  private static int @Nullable [] germanic(Text text, int start, int end) {
    int behind = end;
    if (text.between(start, end).equalsIgnoreCase("stra")) {
      boolean sharp = text.at(end) == 0xDF && text.at(end + 1) == 'e';
      if (!sharp) return null;
      behind = end + 2;
    }
    if (text.at(behind) != ' ' || !Text.digit(text.at(behind + 1))) return null;
    int from = start;
    while (from > 0 && start - from < LONGEST_NAME && joins(text.at(from - 1))) from--;
    if (from == start && text.at(from - 1) == ' ') {
      // The word alone stands for a street behind a name with a capital letter only.
      boolean street =
          Character.isUpperCase(text.at(start))
              && (behind - start > 5 || text.at(behind - 1) == '.');
      int name = from - 1;
      while (name > 0 && joins(text.at(name - 1))) name--;
      if (!street || name == from - 1) return null;
      from = name;
    }
    if (start - from < 3 || !Character.isUpperCase(text.at(from))) return null;
    int at = behind + 1;
    while (Text.digit(text.at(at))) at++;
    if (at - behind > 5) return null;
    if (Text.letter(text.at(at)) && !Text.word(text.at(at + 1))) at++;
    return Text.word(text.at(at)) ? null : new int[] {from, at};
  }

  private static boolean joins(char c) {
    return Text.letter(c) || c == '-' || (c >= 0x80 && Character.isLetter(c));
  }

  /** {@code 12 bis, rue de la Paix}, {@code Calle Mayor, 5}, {@code Via Roma 12}. */
  private static int @Nullable [] romance(Text text, int start, int end) {
    if (Text.word(text.at(start - 1))) return null;
    int name = nameEnd(text, end);
    if (name < 0) return null;
    int number = numberBehind(text, name);
    if (number > 0 && Character.isUpperCase(text.at(start))) return new int[] {start, number};
    int at = start;
    while (at > 0 && (text.at(at - 1) == ' ' || text.at(at - 1) == ',')) at--;
    if (at >= 3 && text.between(at - 3, at).equals("bis")) at -= 4;
    int from = at;
    while (Text.digit(text.at(from - 1)) && at - from < 5) from--;
    boolean alone =
        !Text.word(text.at(from - 1)) && text.at(from - 1) != '.' && text.at(from - 1) != '-';
    return from < at && at - from < 5 && alone ? new int[] {from, name} : null;
  }

  /** Where the street's name ends that begins there: particles, then words with capital letters. */
  private static int nameEnd(Text text, int from) {
    int at = from;
    int end = -1;
    for (int words = 0; words < 6 && at - from < LONGEST_NAME; words++) {
      int to = at;
      while (joins(text.at(to))) to++;
      if (to == at) break;
      String word = text.between(at, to);
      boolean capital = Character.isUpperCase(word.charAt(0));
      if (!capital && !PARTICLES.contains(word)) break;
      if (capital) end = to;
      char next = text.at(to);
      if (next != ' ' && next != '\'' && next != 0x2019) break;
      at = to + 1;
    }
    return end;
  }

  private static int numberBehind(Text text, int name) {
    int at = name;
    while (at - name < 3 && (text.at(at) == ' ' || text.at(at) == ',')) at++;
    if (text.at(at) == 'n' && at - name < 4) {
      while (at - name < 8 && !Text.digit(text.at(at)) && text.at(at) != 0) at++;
    }
    int end = at;
    while (Text.digit(text.at(end)) && end - at < 5) end++;
    return end > at && !Text.word(text.at(end)) && at > name ? end : -1;
  }

  /** {@code P.O. Box 123}, {@code Postfach 12 34 56}. */
  private static int @Nullable [] box(Text text, int start, int end) {
    if (!Text.digit(text.at(end))) return null;
    int from = start;
    if (text.at(start) == 'b' || text.at(start) == 'B') {
      String before =
          text.between(Math.max(0, start - 5), start)
              .replaceAll("[. ]", "")
              .toLowerCase(Locale.ROOT);
      if (!before.endsWith("po")) return null;
      while (from > 0 && start - from < 5 && "pPoO. ".indexOf(text.at(from - 1)) >= 0) from--;
      while (text.at(from) == ' ') from++;
    }
    int at = end;
    while (Text.digit(text.at(at)) || (text.at(at) == ' ' && Text.digit(text.at(at + 1)))) at++;
    return new int[] {from, at};
  }

  /** Where the postcode and town end that stand behind a street; the street's end for none. */
  private static int withTown(Text text, int end) {
    int limit = Math.min(text.length(), end + 60);
    for (int i = end; i < limit; i++) {
      char c = text.at(i);
      if (c == '.' && text.at(i + 1) == ' ') return end;
      if (c == '\n' && text.at(i + 1) == '\n') return end;
      if (!Text.digit(c) || Text.word(text.at(i - 1))) continue;
      int to = i;
      while (Text.digit(text.at(to))) to++;
      int digits = to - i;
      boolean states =
          digits == 5 && Character.isUpperCase(text.at(i - 2)) && text.at(i - 1) == ' ';
      boolean continent =
          (digits == 4 || digits == 5)
              && text.at(to) == ' '
              && Character.isUpperCase(text.at(to + 1));
      if (states) return text.at(to) == '-' && Text.digit(text.at(to + 1)) ? to + 5 : to;
      if (!continent) continue;
      int town = to + 1;
      while (joins(text.at(town))) town++;
      return town;
    }
    return end;
  }
}
