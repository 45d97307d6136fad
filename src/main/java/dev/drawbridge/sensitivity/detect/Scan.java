package dev.drawbridge.sensitivity.detect;

import dev.drawbridge.sensitivity.read.DecodedText;
import dev.drawbridge.sensitivity.read.Encodings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** All detectors over a text and what stands encoded in it. Immutable; safe for any thread. */
public final class Scan {
  /** The detectors of the jar, read when the first text is. */
  static final class Standard {
    private static final Keywords KEYWORDS = new Keywords(List.of());
    static final Numbers NUMBERS = new Numbers(RuleFile.identifiers());
    static final Emails EMAILS = new Emails();
    static final Names NAMES = new Names(new NameLists());
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
    boolean ascii = new ScanPass(new Text(text.toCharArray()), keywords, names, found).run();
    found.judgeTerms();
    custom.look(text, found);
    return ascii;
  }
}
