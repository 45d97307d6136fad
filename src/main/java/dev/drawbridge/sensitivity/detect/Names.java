package dev.drawbridge.sensitivity.detect;

import java.util.Locale;
import java.util.Set;

/**
 * Names of persons, organisations and places, by lists and by what stands beside a word with a
 * capital letter: a title, a cue such as <i>my name is</i>, the form of a company. Names that no
 * list has and nothing announces are not found. Immutable.
 */
final class Names {
  private static final Set<String> TITLES =
      Set.of(
          "mr",
          "mrs",
          "ms",
          "miss",
          "dr",
          "prof",
          "professor",
          "sir",
          "madam",
          "lady",
          "lord",
          "herr",
          "frau",
          "monsieur",
          "madame",
          "señor",
          "señora",
          "signor",
          "signora",
          "doktor",
          "capt",
          "captain",
          "sgt",
          "judge");

  /** Words before a name, the last one of the cue; what is before them is looked at too. */
  private static final Set<String> CUES =
      Set.of("i'm", "named", "called", "sincerely", "regards", "dear", "hi", "hello", "hey");

  private static final Set<String> COMPANY_FORMS =
      Set.of(
          "inc",
          "corp",
          "corporation",
          "llc",
          "ltd",
          "limited",
          "gmbh",
          "ag",
          "plc",
          "llp",
          "co",
          "company",
          "group",
          "holdings",
          "bv",
          "nv",
          "oy",
          "ab",
          "sa",
          "sas",
          "srl",
          "spa",
          "kg",
          "se",
          "foundation",
          "university",
          "institute",
          "bank",
          "partners",
          "associates",
          "technologies",
          "solutions",
          "systems",
          "industries",
          "laboratories");

  /** Words that begin sentences, days and months: capital letters say nothing of them. */
  private static final Set<String> ORDINARY =
      Set.of(
          "the",
          "a",
          "an",
          "i",
          "my",
          "your",
          "our",
          "his",
          "her",
          "their",
          "its",
          "this",
          "that",
          "these",
          "those",
          "what",
          "who",
          "where",
          "when",
          "why",
          "how",
          "which",
          "is",
          "are",
          "was",
          "were",
          "do",
          "does",
          "did",
          "can",
          "could",
          "would",
          "should",
          "please",
          "if",
          "in",
          "on",
          "at",
          "to",
          "from",
          "for",
          "of",
          "and",
          "or",
          "but",
          "not",
          "no",
          "yes",
          "it",
          "he",
          "she",
          "we",
          "they",
          "you",
          "monday",
          "tuesday",
          "wednesday",
          "thursday",
          "friday",
          "saturday",
          "sunday",
          "january",
          "february",
          "march",
          "april",
          "may",
          "june",
          "july",
          "august",
          "september",
          "october",
          "november",
          "december",
          "mobile",
          "desk",
          "fax",
          "phone",
          "office",
          "tel",
          "street",
          "st",
          "road",
          "rd",
          "avenue",
          "apt",
          "suite",
          "unit",
          "box",
          "main",
          "hi",
          "hello",
          "dear",
          "thanks",
          "thank",
          "ok",
          "as",
          "by",
          "with",
          "there",
          "here",
          "let",
          "also",
          "address",
          "name",
          "date",
          "email",
          "number",
          "account",
          "card",
          "bank",
          "billing",
          "credit",
          "debit",
          "customer");

  private static final Set<String> PARTICLES =
      Set.of(
          "de", "da", "di", "van", "von", "der", "den", "la", "le", "del", "dos", "bin", "al", "el",
          "ter", "y");

  private static final int LONGEST_PARTICLE =
      PARTICLES.stream().mapToInt(String::length).max().orElseThrow();

  private static final int LONGEST_WORD = 30;
  private static final int MOST_WORDS = 5;
  private final NameLists lists;

  Names(NameLists lists) {
    this.lists = lists;
  }

  /** Looks at the run of names that begins there with a capital letter; returns where to go on. */
  int look(Text text, int start, Found found) {
    int end = wordEnd(text, start);
    if (end - start > LONGEST_WORD || !capitalised(text, start, end) || joined(text, start, end))
      return end;
    String word = text.between(start, end);
    boolean listed = lists.mayHave(text, start, end);
    int place = listed ? place(text, start, word) : 0;
    if (place > 0 && PlaceContext.endsAddress(text, start)) return place;
    if (place == 0 && ORDINARY.contains(word.toLowerCase(Locale.ROOT))) return end;
    int run = run(text, end);
    String last = lastWord(text, run);
    if (run > end && COMPANY_FORMS.contains(last) && text.at(run - last.length() - 1) != '-') {
      found.add(new Finding("organisation", "names", "company-form", 0.75, start, run));
      return run;
    }
    if (place > 0 && !TITLES.contains(wordBefore(text, start))) {
      found.add(new Finding("place", "names", "place-list", 0.7, start, place));
      return place;
    }
    double confidence = person(text, start, run > end, listed && lists.givenName(word));
    if (confidence > 0) {
      found.add(new Finding("person", "names", "person-list", confidence, start, run));
      return run;
    }
    if (PlaceContext.cued(text, start)) {
      found.add(new Finding("place", "names", "place-cue", 0.6, start, run));
      return run;
    }
    return end;
  }

  /**
   * How sure it is that a person's name stands there.
   *
   * @param more whether more words with capital letters follow
   * @param given whether the first one is a given name
   */
  private static double person(Text text, int start, boolean more, boolean given) {
    String before = wordBefore(text, start);
    if (TITLES.contains(before)) return 0.9;
    if (more && given) return 0.85;
    if (given) return 0.6;
    if (CUES.contains(before) || (before.equals("is") && nameIs(text, start))) return 0.7;
    return 0;
  }

  private static boolean nameIs(Text text, int start) {
    int from = Math.max(0, start - 12);
    return text.between(from, start).toLowerCase(Locale.ROOT).contains("name is");
  }

  /** The word that ends before a place, in lower case; empty where a line or a sentence ends. */
  private static String wordBefore(Text text, int start) {
    int end = start;
    while (text.at(end - 1) == ' ' || text.at(end - 1) == '.' || text.at(end - 1) == ',') end--;
    int from = end;
    while (from > 0
        && end - from < 12
        && (Text.word(text.at(from - 1)) || text.at(from - 1) == '\'')) from--;
    return text.between(from, end).toLowerCase(Locale.ROOT);
  }

  private static String lastWord(Text text, int end) {
    int from = end;
    if (text.at(from - 1) == '.') from--;
    int to = from;
    while (from > 0 && Text.word(text.at(from - 1))) from--;
    return text.between(from, to).toLowerCase(Locale.ROOT);
  }

  /** Where the words with capital letters that follow each other end. */
  private int run(Text text, int firstEnd) {
    int end = firstEnd;
    for (int words = 1; words < MOST_WORDS; words++) {
      int next = end;
      if (text.at(next) == '.' && end - wordStart(text, end) == 1) next++;
      if (text.at(next) == '-' && Character.isUpperCase(text.at(next + 1))) {
        end = wordEnd(text, next + 1);
        continue;
      }
      if (text.at(next) != ' ') break;
      next++;
      int particleEnd = wordEnd(text, next);
      if (particleEnd > next
          && particleEnd - next <= LONGEST_PARTICLE
          && PARTICLES.contains(text.between(next, particleEnd))
          && text.at(particleEnd) == ' ') next = particleEnd + 1;
      if (!Character.isUpperCase(text.at(next))) break;
      int nextEnd = wordEnd(text, next);
      String word = text.between(next, nextEnd);
      boolean form = COMPANY_FORMS.contains(word.toLowerCase(Locale.ROOT));
      if (!form && !capitalised(text, next, nextEnd)) break;
      if ((!form && ORDINARY.contains(word.toLowerCase(Locale.ROOT)))
          || (lists.longestPlace(word) > 0 && lists.place(word))) break;
      end = nextEnd;
    }
    return end;
  }

  private static int wordStart(Text text, int end) {
    int start = end;
    while (start > 0 && Text.word(text.at(start - 1))) start--;
    return start;
  }

  private static int wordEnd(Text text, int start) {
    int end = start;
    while (Text.word(text.at(end))
        || (text.at(end) == '\'' && Character.isUpperCase(text.at(end + 1)) && end > start)) end++;
    return end;
  }

  /** One capital letter and small ones, an initial, or a name such as McDonald; no identifier. */
  private static boolean capitalised(Text text, int start, int end) {
    int small = 0;
    for (int i = start; i < end; i++) {
      char c = text.at(i);
      if (Text.digit(c) || c == '_') return false;
      if (Character.isLowerCase(c)) small++;
    }
    return small > 0 || end - start == 1;
  }

  /** Whether the word is a part of a path, an address or an identifier. */
  private static boolean joined(Text text, int start, int end) {
    char before = text.at(start - 1);
    char after = text.at(end);
    return before == '@'
        || before == '/'
        || before == '.'
        || before == '_'
        || before == '\\'
        || before == '$'
        || after == '@'
        || after == '('
        || after == '_'
        || after == '/'
        || (after == '.' && Text.letter(text.at(end + 1)));
  }

  /** Where the longest place of the list ends that begins there; 0 for none. */
  private int place(Text text, int start, String first) {
    int most = lists.longestPlace(first);
    int found = 0;
    int end = start;
    for (int words = 1; words <= most; words++) {
      end = wordEnd(text, words == 1 ? start : end + 1);
      if (end > text.length()) break;
      if (lists.place(text.between(start, end))) found = end;
      if (text.at(end) != ' ') break;
    }
    return found;
  }
}
