package dev.drawbridge.sensitivity;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.sensitivity.KnownTexts.Hash;
import dev.drawbridge.sensitivity.Recognised.Value;
import dev.drawbridge.sensitivity.RecogniserMemory.Judgement;
import dev.drawbridge.sensitivity.RecogniserMemory.Place;
import dev.drawbridge.sensitivity.detect.Finding;
import dev.drawbridge.sensitivity.recogniser.Classification;
import dev.drawbridge.sensitivity.recogniser.Classifier;
import dev.drawbridge.sensitivity.recogniser.Presidio;
import dev.drawbridge.sensitivity.recogniser.RecogniserAway;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The prose of one body, for recognisers, and what they add to what was found before them. */
public final class Recognition {
  /** Among what was not looked into: what a recogniser would have found, which was away. */
  public static final String AWAY = "recogniser";

  /** Something that a recogniser found and that nothing can mask. */
  private static final String UNMASKED = "recognised";

  /** A shorter text, or one of Latin letters without a space, is a name of the dialect's. */
  private static final int SHORTEST = 8;

  private final Labeller labeller;
  private final RecogniserMemory memory;
  private final Recognised earlier;
  private final List<String> prose = new ArrayList<>();
  private final List<Hash> hashes = new ArrayList<>();

  /** What Presidio finds in each text; null where it is asked. */
  private final List<@Nullable List<Finding>> named = new ArrayList<>();

  private int judged;
  private Judgement judgement = Judgement.NOTHING;

  /**
   * Reads a body, which is work for a worker.
   *
   * @param earlier what recognisers found in it already
   */
  public Recognition(Labeller labeller, byte[] body, Recognised earlier) {
    this.labeller = labeller;
    this.memory = labeller.recognised();
    this.earlier = earlier;
    List<String> messages = new ArrayList<>();
    new PromptStrings(
            (text, message, result) -> add(text, message < 0 ? prose : messages), kind -> {})
        .read(body);
    // Last comes what a later turn goes on behind, wherever the body has it.
    prose.addAll(messages);
    for (String text : prose) hashes.add(memory.hash(text));
  }

  private static void add(String text, List<String> to) {
    if (text.length() < SHORTEST) return;
    if (text.indexOf(' ') < 0 && text.chars().allMatch(c -> c < 128)) return;
    to.add(text);
  }

  /** The texts that a recogniser looks into. */
  public List<String> prose() {
    return prose;
  }

  /**
   * Those of them in which it is not known what Presidio finds.
   *
   * @param version of its recognisers
   */
  public List<String> unnamed(String version) {
    List<String> asked = new ArrayList<>();
    named.clear();
    for (int i = 0; i < prose.size(); i++) {
      List<Finding> known = memory.names(hashes.get(i), version);
      named.add(known);
      if (known == null) asked.add(prose.get(i));
    }
    return asked;
  }

  /** Those of them, behind what was judged in earlier turns, that a model is asked about. */
  public List<String> unjudged() {
    List<Hash> chain = chain();
    for (judged = chain.size(); judged > 0; judged--) {
      Judgement known = memory.judgement(chain.get(judged - 1));
      if (known == null) continue;
      judgement = known;
      break;
    }
    return prose.subList(judged, prose.size());
  }

  /** For each text, the hash of all up to it. */
  private List<Hash> chain() {
    List<Hash> chain = new ArrayList<>(hashes.size());
    for (Hash each : hashes) {
      chain.add(chain.isEmpty() ? each : memory.hash(chain.getLast(), each));
    }
    return chain;
  }

  /** How many characters they have. */
  public int length() {
    return prose.stream().mapToInt(String::length).sum();
  }

  /**
   * What was found before with what Presidio found elsewhere in the texts.
   *
   * @param theirs for each text of {@link #unnamed}, which was asked for before
   * @param version of its recognisers
   */
  public Contents with(Contents before, List<List<Finding>> theirs, String version) {
    var more = new More(before);
    int asked = 0;
    for (int i = 0; i < prose.size(); i++) {
      List<Finding> found = named.get(i);
      if (found == null) {
        found = theirs.get(asked++);
        memory.keep(hashes.get(i), version, found);
      }
      if (found.isEmpty()) continue;
      String text = prose.get(i);
      for (Finding each : added(ours(text), found)) {
        if (labeller.counts(each)) more.found(each, text);
      }
    }
    return more.contents(before.scan().with(Presidio.ID, version));
  }

  private List<Finding> ours(String text) {
    return earlier.in(text, labeller.find(text));
  }

  /**
   * What was found before with what a model says.
   *
   * @param said of the texts of {@link #unjudged}, which was asked for before
   */
  public Contents with(Contents before, Classification said, String version) {
    var more = new More(before);
    Set<Classification.Quote> quotes = new LinkedHashSet<>();
    for (Place each : judgement.quotes()) {
      String text = prose.get(each.text()).substring(each.start(), each.end());
      quotes.add(new Classification.Quote(each.category(), text));
    }
    quotes.addAll(said.findings());
    List<Place> places = new ArrayList<>();
    Set<String> lost = new TreeSet<>(judgement.lost());
    for (Classification.Quote quote : quotes) {
      Place place = place(quote);
      if (place == null) lost.add(quote.category());
      else places.add(place);
      if (place != null && labeller.counts(quote.at(0, 1))) quoted(quote, more);
    }
    for (String category : lost) {
      Finding finding = new Classification.Quote(category, "").at(0, 1);
      if (labeller.counts(finding)) more.lost(finding);
    }
    Level level = said.level().max(judgement.level());
    if (level.compareTo(Level.PUBLIC) > 0) {
      Finding finding = new Classification(level, List.of()).asFinding();
      if (labeller.counts(finding)) more.counted(finding);
    }
    if (judged < prose.size()) {
      memory.keep(chain().getLast(), new Judgement(level, List.copyOf(places), Set.copyOf(lost)));
    }
    return more.contents(before.scan().with(Classifier.ID, version));
  }

  /** Where a quote stands first; null for nowhere. */
  private @Nullable Place place(Classification.Quote quote) {
    for (int i = 0; i < prose.size(); i++) {
      int at = Recognised.place(prose.get(i), quote.text());
      if (at >= 0) return new Place(quote.category(), i, at, at + quote.text().length());
    }
    return null;
  }

  /** Counts a quote in each text in which nothing else is known to stand there. */
  private void quoted(Classification.Quote quote, More more) {
    for (String text : prose) {
      int at = Recognised.place(text, quote.text());
      if (at < 0) continue;
      Finding found = quote.at(at, at + quote.text().length());
      if (!overlaps(found, ours(text))) more.found(found, text);
    }
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
