package dev.drawbridge.sensitivity;

import dev.drawbridge.sensitivity.detect.Finding;
import dev.drawbridge.sensitivity.detect.Scan;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Counts what is found in the texts of one prompt, or of one message of it. For one thread. */
final class PromptSummary implements PromptStrings.Texts {
  /** What is divided among texts cannot be masked where it stands. */
  private static final String SPLIT = "split";

  private static final String INSTRUCTIONS = "prompt_injection";

  private final Scan scan;
  private final Seams seams;
  private final Map<String, Integer> findings = new TreeMap<>();
  private final Map<String, String> categories = new HashMap<>();
  private final TreeSet<String> unscanned = new TreeSet<>();

  /** Reads the texts that are counted here. */
  final PromptStrings strings = new PromptStrings(this, this::unscanned);

  PromptSummary(Scan scan, Seams seams) {
    this.scan = scan;
    this.seams = seams;
  }

  @Override
  public void text(String text, int message, boolean result) {
    add(find(text, result));
    // An input that is one text is a message, too.
    boolean alone = message < 0 && strings.field().equals("input");
    if (message >= 0 || alone) split(seams.next(text, Math.max(0, message), strings.field()));
  }

  /** What counts of a text: an instruction is a finding only where data was expected. */
  List<Finding> find(String text, boolean result) {
    List<Finding> found = scan.of(text);
    if (result || found.isEmpty()) return found;
    return found.stream().filter(each -> !each.category().equals(INSTRUCTIONS)).toList();
  }

  void add(List<Finding> found) {
    for (Finding each : found) {
      findings.merge(each.type(), 1, Integer::sum);
      categories.put(each.type(), each.category());
    }
  }

  /** Counts what goes over a seam. */
  void split(List<Finding> found) {
    if (found.isEmpty()) return;
    add(found);
    unscanned(SPLIT);
  }

  void unscanned(String kind) {
    unscanned.add(kind);
  }

  /** Counts what was found in a message before. */
  void add(Contents known) {
    known.findings().forEach((type, count) -> findings.merge(type, count, Integer::sum));
    categories.putAll(known.categories());
    unscanned.addAll(known.unscanned());
  }

  Contents contents(ScanReport report, Ending ending) {
    if (findings.isEmpty() && unscanned.isEmpty()) {
      if (report.ran().isEmpty()) return Contents.NONE;
      return new Contents(Map.of(), Map.of(), List.of(), report, ending);
    }
    return new Contents(findings, categories, List.copyOf(unscanned), report, ending);
  }
}
