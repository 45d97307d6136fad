package dev.drawbridge.sensitivity;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.json.Json;
import dev.drawbridge.sensitivity.detect.DetectorState;
import dev.drawbridge.sensitivity.detect.Finding;
import dev.drawbridge.sensitivity.detect.Scan;
import dev.drawbridge.sensitivity.read.Attachment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads prompts and labels them, as one configuration says. Safe for any thread. */
public final class Labeller {
  private static final String INSTRUCTIONS = "prompt_injection";
  /** Why a detector does not run that the configuration has switched off. */
  static final String DISABLED = "disabled";

  private final SensitivitySettings settings;
  private final Scan scan;
  private final List<DetectorState> detectors;
  private final Map<String, String> ran = new TreeMap<>();
  private final Map<String, String> notRun = new TreeMap<>();

  /**
   * For a configuration.
   *
   * @throws IllegalArgumentException where a pattern of its own is not RE2's
   */
  public Labeller(SensitivitySettings settings) {
    this.settings = settings;
    scan = Scan.with(settings.custom(), settings.disabled());
    detectors = scan.detectors();
    for (DetectorState each : detectors) {
      String trouble = each.trouble();
      if (each.disabled()) notRun.put(each.id(), DISABLED);
      else if (trouble != null) notRun.put(each.id(), trouble);
      else ran.put(each.id(), each.version());
    }
  }

  /**
   * What a request's body holds: every string in it is looked at, whatever its dialect and field.
   *
   * @param body JSON; where it is none, that is for its reader to say
   */
  public Contents read(byte[] body) {
    long began = System.nanoTime();
    var summary = new Summary();
    new PromptStrings((text, place, result) -> summary.add(found(text, result)), summary::unscanned)
        .read(body);
    return summary.contents(report(body, began));
  }

  /** The same, where that takes no longer than an event loop may; null where it does. */
  public @Nullable Contents readAtOnce(byte[] body) {
    long began = System.nanoTime();
    var summary = new Summary();
    boolean read =
        new PromptStrings(
                (text, place, result) -> summary.add(found(text, result)), summary::unscanned)
            .readAtOnce(body);
    return read ? summary.contents(report(body, began)) : null;
  }

  private ScanReport report(byte[] body, long began) {
    return new ScanReport(ran, notRun, body.length, 0, System.nanoTime() - began);
  }

  /**
   * What a file holds, with the place of each finding: a request's body where it is a JSON object,
   * else what the attachment of a request would be: a text, a PDF, an image.
   */
  public Examined examine(byte[] bytes) {
    var summary = new Summary();
    List<PlacedFinding> placed = new ArrayList<>();
    PromptStrings.Texts texts =
        (text, message, result) -> {
          List<Finding> found = found(text, result);
          summary.add(found);
          found.forEach(each -> placed.add(PlacedFinding.in(text, message, each)));
        };
    if (object(bytes)) new PromptStrings(texts, summary::unscanned).read(bytes);
    else attachment(bytes, texts, summary);
    return new Examined(summary.contents(ScanReport.NONE), placed);
  }

  /** What counts: an instruction is a finding only where data was expected. */
  private List<Finding> found(String text, boolean result) {
    List<Finding> found = scan.of(text);
    if (result || found.isEmpty()) return found;
    return found.stream().filter(each -> !each.category().equals(INSTRUCTIONS)).toList();
  }

  private static void attachment(byte[] bytes, PromptStrings.Texts texts, Summary summary) {
    Attachment read = Attachment.of(bytes);
    for (String text : read.texts()) texts.text(text, 0, false);
    // Whoever has a file looked into takes it for a text, whatever bytes are among it.
    if (read.kind().equals("binary"))
      texts.text(new String(bytes, StandardCharsets.UTF_8), 0, false);
    read.unscanned().forEach(summary::unscanned);
  }

  /** What is found in one text, in its order. */
  public List<Finding> find(String text) {
    return scan.of(text);
  }

  /** Whether something here looks for a category, or for a type of the organisation's own. */
  public boolean detects(String category) {
    return settings.detects(category);
  }

  /** What {@link #examine} finds. */
  public record Examined(Contents contents, List<PlacedFinding> findings) {}

  private static boolean object(byte[] bytes) {
    try {
      return Json.tree(bytes).isObject();
    } catch (IOException e) {
      return false; // It is a text then.
    }
  }

  /** The label of a prompt. */
  public Label label(Contents contents, @Nullable Level declared) {
    return label(contents, declared, null);
  }

  /**
   * The label of a prompt.
   *
   * @param declared by the caller, null for nothing
   * @param reason why the caller declares so, null for nothing
   */
  public Label label(Contents contents, @Nullable Level declared, @Nullable String reason) {
    Level level = settings.byDefault();
    Level marked = null;
    Map<String, Level> categories = new TreeMap<>();
    for (var found : contents.findings().entrySet()) {
      String category = contents.categories().getOrDefault(found.getKey(), found.getKey());
      Level of = settings.level(found.getKey(), category, found.getValue());
      if (SensitivitySettings.marks(category)) marked = higher(marked, of);
      else categories.merge(category, of, Level::max);
      level = level.max(of);
    }
    return new Label(
        declared == null ? level : level.max(declared),
        higher(declared, marked),
        categories,
        contents.findings(),
        contents.unscanned(),
        new Label.Basis(contents.scan(), settings.byDefault(), declared, marked, reason));
  }

  private static @Nullable Level higher(@Nullable Level a, @Nullable Level b) {
    if (a == null) return b;
    return b == null ? a : a.max(b);
  }

  /** The detectors, and how they stand. */
  public List<DetectorState> detectors() {
    return detectors;
  }

  /** How many rules look. */
  public int rules() {
    return scan.rules();
  }

  /** Counts findings over the texts of one prompt. */
  private static final class Summary {
    private final Map<String, Integer> findings = new TreeMap<>();
    private final Map<String, String> categories = new HashMap<>();
    private final TreeSet<String> unscanned = new TreeSet<>();

    private void add(List<Finding> found) {
      for (Finding each : found) {
        findings.merge(each.type(), 1, Integer::sum);
        categories.put(each.type(), each.category());
      }
    }

    private void unscanned(String kind) {
      unscanned.add(kind);
    }

    private Contents contents(ScanReport report) {
      if (findings.isEmpty() && unscanned.isEmpty()) {
        return new Contents(Map.of(), Map.of(), List.of(), report);
      }
      return new Contents(findings, categories, List.copyOf(unscanned), report);
    }
  }
}
