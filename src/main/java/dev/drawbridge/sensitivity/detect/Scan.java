package dev.drawbridge.sensitivity.detect;

import dev.drawbridge.sensitivity.read.DecodedText;
import dev.drawbridge.sensitivity.read.Encodings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * All detectors over a text, in one pass: a table says for each character whether a detector must
 * look, and an automaton knows the keywords. Immutable; safe for any thread.
 */
public final class Scan {
  private static final byte DIGIT = 1;
  private static final byte AT = 2;
  private static final byte COLON = 4;
  private static final byte CODE = 8;
  private static final byte CAPITAL = 16;
  private static final byte[] CALLS = new byte[128];

  static {
    for (char c = '0'; c <= '9'; c++) CALLS[c] = DIGIT;
    for (char c = 'A'; c <= 'Z'; c++) CALLS[c] = CAPITAL;
    CALLS['@'] = AT;
    CALLS[':'] = COLON;
    for (char c : new char[] {';', '{', '='}) CALLS[c] = CODE;
  }

  /** The detectors of the jar, read when the first text is. */
  private static final class Standard {
    private static final Keywords KEYWORDS = new Keywords(List.of());
    private static final Numbers NUMBERS = new Numbers(RuleFile.identifiers());
    private static final Emails EMAILS = new Emails();
    private static final Names NAMES = new Names(new NameLists());
    private static final String VERSION =
        RuleFile.version(
            "secrets.txt",
            "personal.txt",
            "identifiers.txt",
            "instructions.txt",
            "markings.txt",
            "terms.txt");
    private static final String VERSION_OF_NAMES =
        RuleFile.version("given-names.txt", "places.txt");
  }

  /** The categories of what the patterns of the jar find. */
  private static final Set<String> CATEGORIES =
      Set.of("secret", "pii", Keywords.MARKING, "hidden_text");

  private final Keywords keywords;
  private final CustomRules custom;
  private final Set<String> disabled;
  private final boolean names;

  private Scan(Keywords keywords, CustomRules custom, Set<String> disabled) {
    this.keywords = keywords;
    this.custom = custom;
    this.disabled = disabled;
    names = !disabled.contains("names");
  }

  /**
   * The detectors of the jar with an organisation's own.
   *
   * @param disabled categories, types and rules that find nothing
   * @throws IllegalArgumentException where a pattern is not in RE2's syntax
   */
  public static Scan with(List<CustomRule> custom, Set<String> disabled) {
    boolean words = custom.stream().anyMatch(rule -> !rule.words().isEmpty());
    Keywords keywords = words ? new Keywords(custom) : Standard.KEYWORDS;
    return new Scan(keywords, new CustomRules(custom), disabled);
  }

  /** The detectors of the jar alone, each of them on. */
  static Scan standard() {
    return with(List.of(), Set.of());
  }

  /** Reads the detectors of the jar and tests each; blocks. */
  public static void prepare() {
    standard().detectors();
  }

  /** The detectors, and how they stand. */
  public List<DetectorState> detectors() {
    List<DetectorState> all = new ArrayList<>();
    boolean off = disabled.containsAll(CATEGORIES);
    all.add(new DetectorState("patterns", Standard.VERSION, off, SelfTest.PATTERNS));
    all.add(new DetectorState("names", Standard.VERSION_OF_NAMES, !names, SelfTest.NAMES));
    if (!custom.version().isEmpty()) {
      all.add(new DetectorState("custom", custom.version(), false, null));
    }
    return List.copyOf(all);
  }

  /** How many rules of the jar look for secrets, and how many kinds of identifier are known. */
  public int rules() {
    return keywords.size() + Standard.NUMBERS.size();
  }

  /**
   * What is found in a text and in what stands encoded in it, in its order; of two that overlap the
   * surer one, then the longer.
   */
  public List<Finding> of(String text) {
    var found = new Findings(disabled);
    boolean ascii = look(text, found);
    for (DecodedText decoded : Encodings.in(text, ascii)) {
      var within = new Findings(disabled);
      look(decoded.text(), within);
      for (Finding each : within.chosen()) {
        found.add(each.at(decoded.start(each.start()), decoded.end(each.end())));
      }
    }
    return found.chosen();
  }

  /** Looks at a text; returns whether each character is of ASCII. */
  private boolean look(String text, Findings found) {
    var looked = new Text(text.toCharArray());
    boolean ascii = pass(looked, found);
    found.judgeTerms();
    custom.look(text, found);
    return ascii;
  }

  private boolean pass(Text text, Findings found) {
    char[] chars = text.chars();
    KeywordAutomaton automaton = keywords.automaton();
    int state = 0;
    char before = 0;
    int code = 0;
    int name = 0;
    boolean ascii = true;
    for (int i = 0; i < chars.length; i++) {
      char c = chars[i];
      state = automaton.next(state, c);
      if (KeywordAutomaton.ends(state)) keywords.look(text, state, i + 1, found);
      if (c < 128) {
        byte calls = CALLS[c];
        if (calls == CODE) code++;
        else if (calls == CAPITAL) name = named(text, i, name, found);
        else if (calls != 0) called(text, i, calls, before, found);
      } else {
        ascii = false;
        if (c >= 0xC0 && Character.isUpperCase(c)) name = named(text, i, name, found);
        if (c >= 0x370 && HiddenText.calls(c)) i = HiddenText.look(text, i, found) - 1;
      }
      before = c;
    }
    if (code > 1) SourceCode.look(text, found);
    return ascii;
  }

  /**
   * Looks at the capital letter there where names do not begin before a place; returns where they
   * may begin next.
   */
  private int named(Text text, int i, int next, Found found) {
    if (i < next || !names || Text.word(text.at(i - 1))) return next;
    return Standard.NAMES.look(text, i, found);
  }

  private static void called(Text text, int i, byte calls, char before, Findings found) {
    if (calls == DIGIT) {
      if (Text.digit(before)) return;
      Standard.NUMBERS.look(text, i, found);
      if (Text.letter(before) && Text.letter(text.at(i - 2))) Ibans.look(text, i - 2, found);
    } else if (calls == AT) {
      Standard.EMAILS.look(text, i, found);
    } else if (Character.digit(text.at(i + 1), 16) >= 0 || text.at(i + 1) == ':') {
      InternetAddresses.atColon(text, i, found);
    }
  }
}
