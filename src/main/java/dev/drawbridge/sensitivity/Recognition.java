package dev.drawbridge.sensitivity;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.sensitivity.Recognised.Value;
import dev.drawbridge.sensitivity.detect.Finding;
import dev.drawbridge.sensitivity.recogniser.Classification;
import dev.drawbridge.sensitivity.recogniser.Classifier;
import dev.drawbridge.sensitivity.recogniser.Presidio;
import dev.drawbridge.sensitivity.recogniser.RecogniserAway;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;

/** The prose of one body, for recognisers, and what they add to what was found before them. */
public final class Recognition {
  /** Among what was not looked into: what a recogniser would have found, which was away. */
  public static final String AWAY = "recogniser";

  /** Something that a recogniser found and that nothing can mask. */
  private static final String UNMASKED = "recognised";

  /** A shorter text, or one of Latin letters without a space, is a name of the dialect's. */
  private static final int SHORTEST = 8;

  private final Labeller labeller;
  private final List<String> prose = new ArrayList<>();
  private final List<List<Finding>> known = new ArrayList<>();

  /**
   * Reads a body, which is work for a worker.
   *
   * @param earlier what recognisers found in it already
   */
  public Recognition(Labeller labeller, byte[] body, Recognised earlier) {
    this.labeller = labeller;
    new PromptStrings((text, message, result) -> add(text, earlier), kind -> {}).read(body);
  }

  private void add(String text, Recognised earlier) {
    if (text.length() < SHORTEST) return;
    if (text.indexOf(' ') < 0 && text.chars().allMatch(c -> c < 128)) return;
    prose.add(text);
    known.add(earlier.in(text, labeller.find(text)));
  }

  /** The texts that a recogniser is asked about. */
  public List<String> prose() {
    return prose;
  }

  /** How many characters they have. */
  public int length() {
    return prose.stream().mapToInt(String::length).sum();
  }

  /**
   * What was found before with what Presidio found elsewhere in the texts.
   *
   * @param theirs for each text of {@link #prose}
   * @param version of its recognisers
   */
  public Contents with(Contents before, List<List<Finding>> theirs, String version) {
    var more = new More(before);
    for (int i = 0; i < theirs.size(); i++) {
      String text = prose.get(i);
      for (Finding each : added(known.get(i), theirs.get(i))) {
        if (labeller.counts(each)) more.found(each, text);
      }
    }
    return more.contents(before.scan().with(Presidio.ID, version));
  }

  /** What was found before with what a model says. */
  public Contents with(Contents before, Classification said, String version) {
    var more = new More(before);
    Set<Classification.Quote> quotes = new HashSet<>(said.findings());
    for (Classification.Quote quote : quotes) {
      if (labeller.counts(quote.at(0, 1))) quoted(quote, more);
    }
    if (said.level().compareTo(Level.PUBLIC) > 0) {
      Finding level = said.asFinding();
      if (labeller.counts(level)) more.counted(level);
    }
    return more.contents(before.scan().with(Classifier.ID, version));
  }

  /** Counts a quote where something else is not known to stand; one that is nowhere, once. */
  private void quoted(Classification.Quote quote, More more) {
    boolean seen = false;
    for (int i = 0; i < prose.size(); i++) {
      String text = prose.get(i);
      int at = Recognised.place(text, quote.text());
      if (at < 0) continue;
      seen = true;
      Finding found = quote.at(at, at + quote.text().length());
      if (!overlaps(found, known.get(i))) more.found(found, text);
    }
    if (!seen) more.lost(quote.at(0, 1));
  }

  /** What a recogniser found in a text where nothing was found before. */
  public static List<Finding> added(List<Finding> before, List<Finding> theirs) {
    return theirs.stream().filter(each -> !overlaps(each, before)).toList();
  }

  private static boolean overlaps(Finding found, List<Finding> before) {
    for (Finding each : before) {
      if (each.start() < found.end() && found.start() < each.end()) return true;
    }
    return false;
  }

  /** What was found where a recogniser did not answer. */
  public static Contents without(Contents own, String id, Throwable failure) {
    Throwable told = failure instanceof CompletionException ? failure.getCause() : failure;
    String why = told instanceof RecogniserAway ? String.valueOf(told.getMessage()) : "it failed";
    var unscanned = new TreeSet<>(own.unscanned());
    unscanned.add(AWAY);
    return new Contents(
        own.findings(),
        own.categories(),
        List.copyOf(unscanned),
        own.scan().without(id, why),
        own.earlier(),
        own.ending(),
        own.recognised());
  }

  /** Adds to what was found before. */
  private static final class More {
    private final Contents before;
    private final Map<String, Integer> findings;
    private final Map<String, String> categories;
    private final List<Value> values = new ArrayList<>();
    private final Set<String> lost = new TreeSet<>();

    More(Contents before) {
      this.before = before;
      findings = new TreeMap<>(before.findings());
      categories = new HashMap<>(before.categories());
    }

    void counted(Finding finding) {
      findings.merge(finding.type(), 1, Integer::sum);
      categories.put(finding.type(), finding.category());
    }

    /** Counts one and keeps its value, without the space around it. */
    void found(Finding finding, String text) {
      counted(finding);
      int start = finding.start();
      int end = finding.end();
      while (start < end && Character.isWhitespace(text.charAt(start))) start++;
      while (end > start && Character.isWhitespace(text.charAt(end - 1))) end--;
      if (start == end) return;
      values.add(
          new Value(
              finding.type(),
              finding.category(),
              finding.rule(),
              text.substring(start, end),
              Recognised.cutsWord(text, start, end)));
    }

    void lost(Finding finding) {
      counted(finding);
      lost.add(finding.category());
    }

    Contents contents(ScanReport scan) {
      Recognised all =
          values.isEmpty() && lost.isEmpty()
              ? before.recognised()
              : before.recognised().and(values, lost);
      var unscanned = new TreeSet<>(before.unscanned());
      if (all.isUnplaced()) unscanned.add(UNMASKED);
      return new Contents(
          findings,
          categories,
          List.copyOf(unscanned),
          scan,
          before.earlier(),
          before.ending(),
          all);
    }
  }

  /** Sizes only. */
  @Override
  public String toString() {
    return "Recognition[" + prose.size() + " texts]";
  }
}
