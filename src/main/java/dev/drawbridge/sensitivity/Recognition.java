package dev.drawbridge.sensitivity;

import dev.drawbridge.sensitivity.detect.Finding;
import dev.drawbridge.sensitivity.recogniser.Presidio;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The prose of one body, for a recogniser of names, and what that adds to our own findings. */
public final class Recognition {
  /** Among what was not looked into: what the recogniser would have found, which was away. */
  public static final String AWAY = "recogniser";

  /** Names that only the recogniser found: nothing masks them. */
  private static final String UNMASKED = "recognised";

  private static final String NAMES = "names";

  /** It does not tell its own. */
  private static final String VERSION = "unknown";

  /** A shorter text, or one without a space, is a name of the dialect's. */
  private static final int SHORTEST = 8;

  private final Labeller labeller;
  private final List<String> prose = new ArrayList<>();
  private final List<List<Finding>> ours = new ArrayList<>();

  /** Reads a body, which is work for a worker. */
  public Recognition(Labeller labeller, byte[] body) {
    this.labeller = labeller;
    new PromptStrings((text, message, result) -> add(text), kind -> {}).read(body);
  }

  private void add(String text) {
    if (text.length() < SHORTEST || text.indexOf(' ') < 0) return;
    prose.add(text);
    ours.add(labeller.find(text));
  }

  /** The texts that the recogniser is asked about. */
  public List<String> prose() {
    return prose;
  }

  /**
   * What was found with what the recogniser found elsewhere in the texts.
   *
   * @param theirs for each text of {@link #prose}
   */
  public Contents with(Contents own, List<List<Finding>> theirs) {
    Map<String, Integer> findings = new TreeMap<>(own.findings());
    Map<String, String> categories = new HashMap<>(own.categories());
    boolean more = false;
    for (int i = 0; i < theirs.size(); i++) {
      for (Finding each : added(ours.get(i), theirs.get(i))) {
        if (!labeller.counts(each)) continue;
        findings.merge(each.type(), 1, Integer::sum);
        categories.put(each.type(), each.category());
        more = true;
      }
    }
    ScanReport scan = own.scan().with(Presidio.ID, VERSION);
    return changed(own, findings, categories, more ? UNMASKED : null, scan);
  }

  /** What a recogniser found in a text where we found nothing. */
  public static List<Finding> added(List<Finding> ours, List<Finding> theirs) {
    return theirs.stream().filter(each -> !known(each, ours)).toList();
  }

  private static boolean known(Finding theirs, List<Finding> ours) {
    for (Finding each : ours) {
      if (each.start() < theirs.end() && theirs.start() < each.end()) return true;
    }
    return false;
  }

  /**
   * Whether something is to be masked that only the recogniser found.
   *
   * @param owed categories and types that are to be masked
   */
  public static boolean leaves(Contents contents, Set<String> owed) {
    return contents.unscanned().contains(UNMASKED)
        && (owed.contains(NAMES) || owed.stream().anyMatch(Presidio.types()::contains));
  }

  /** What was found where the recogniser did not answer. */
  public static Contents without(Contents own, Throwable failure) {
    Throwable told = failure instanceof CompletionException ? failure.getCause() : failure;
    String why = told instanceof Presidio.Away ? String.valueOf(told.getMessage()) : "it failed";
    return changed(
        own, own.findings(), own.categories(), AWAY, own.scan().without(Presidio.ID, why));
  }

  private static Contents changed(
      Contents own,
      Map<String, Integer> findings,
      Map<String, String> categories,
      @Nullable String kind,
      ScanReport scan) {
    var unscanned = new TreeSet<>(own.unscanned());
    if (kind != null) unscanned.add(kind);
    return new Contents(
        findings, categories, List.copyOf(unscanned), scan, own.earlier(), own.ending());
  }

  /** Sizes only. */
  @Override
  public String toString() {
    return "Recognition[" + prose.size() + " texts]";
  }
}
