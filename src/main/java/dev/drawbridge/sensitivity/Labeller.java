package dev.drawbridge.sensitivity;

import dev.drawbridge.exchange.EarlierLabel;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.json.Json;
import dev.drawbridge.sensitivity.detect.DetectorState;
import dev.drawbridge.sensitivity.detect.Finding;
import dev.drawbridge.sensitivity.detect.Scan;
import dev.drawbridge.sensitivity.read.Attachment;
import dev.drawbridge.sensitivity.recogniser.Classifier;
import dev.drawbridge.sensitivity.recogniser.Presidio;
import dev.drawbridge.sensitivity.recogniser.RecogniserHealth;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads prompts and labels them, as one configuration says. Safe for any thread. */
public final class Labeller {
  /** Why a detector does not run that the configuration has switched off. */
  static final String DISABLED = "disabled";

  private static final int[] WHOLE = {};

  private final SensitivitySettings settings;
  private final Scan scan;
  private final List<DetectorState> detectors;
  private final Map<String, String> ran = new TreeMap<>();
  private final Map<String, String> notRun = new TreeMap<>();
  private final KnownTexts<KnownTexts.Known> texts = new KnownTexts<>(known -> 1);
  private final Recognisers recognisers;

  /**
   * For a configuration.
   *
   * @throws IllegalArgumentException where a pattern of its own is not RE2's
   */
  public Labeller(SensitivitySettings settings) {
    this(settings, null);
  }

  /**
   * For a configuration that takes the place of another: how its recognisers stand is kept where
   * they are the same, and so is what each found.
   *
   * @param before null for none
   * @throws IllegalArgumentException where a pattern of its own is not RE2's
   */
  public Labeller(SensitivitySettings settings, @Nullable Labeller before) {
    this.settings = settings;
    scan = Scan.with(settings.custom(), settings.disabled());
    detectors = scan.detectors();
    for (DetectorState each : detectors) {
      String trouble = each.trouble();
      if (each.disabled()) notRun.put(each.id(), DISABLED);
      else if (trouble != null) notRun.put(each.id(), trouble);
      else ran.put(each.id(), each.version());
    }
    recognisers = Recognisers.of(settings, before == null ? null : before.recognisers);
  }

  /** Reads the detectors of the jar, so that nobody waits for them later; blocks. */
  public static void prepare() {
    Scan.prepare();
  }

  /**
   * What a request's body holds: every string in it is looked at, whatever its dialect and field.
   *
   * @param body JSON; where it is none, that is for its reader to say
   */
  public Contents read(byte[] body) {
    return look(body, WHOLE, "");
  }

  /**
   * The same of a turn of a conversation: messages that were looked into in an earlier turn are
   * known and not looked into again.
   *
   * @param messages where the messages lie that may be known: the beginning and the end of each,
   *     none touching another; empty to look into all
   * @param earlier how what was asked before ends, as {@link Ending} told it; empty for nothing
   */
  public Contents look(byte[] body, int[] messages, String earlier) {
    return Objects.requireNonNull(look(body, messages, earlier, false));
  }

  /** The same, where that takes no longer than an event loop may; null where it does. */
  public @Nullable Contents lookAtOnce(byte[] body, int[] messages, String earlier) {
    return look(body, messages, earlier, true);
  }

  private @Nullable Contents look(byte[] body, int[] messages, String earlier, boolean atOnce) {
    long began = System.nanoTime();
    var seams = new Seams(scan, at -> edges(body, messages, at));
    var summary = new PromptSummary(scan, seams);
    if (atOnce) summary.strings.atOnce();
    int known = 0;
    if (messages.length == 0) {
      summary.strings.read(body);
      for (int at = 0; at < seams.messages(); at++) summary.split(seams.before(at, earlier));
    } else {
      int[] flags = new int[messages.length / 2];
      for (int at = 0; at < flags.length; at++) {
        int from = messages[2 * at];
        int to = messages[2 * at + 1];
        KnownTexts.Hash hash = texts.hash(body, from, to);
        KnownTexts.Known message = texts.find(hash);
        if (message == null) {
          var one = new PromptSummary(scan, seams);
          if (atOnce) one.strings.atOnce();
          one.strings.readMessage(body, from, to, at);
          if (one.strings.left()) return null;
          Contents found = one.contents(ScanReport.NONE, Ending.NONE);
          message = new KnownTexts.Known(found, seams.flags(at));
          texts.keep(hash, message);
        } else {
          known += to - from;
        }
        summary.add(message.contents());
        flags[at] = message.edges();
      }
      summary.strings.read(without(body, messages));
      boolean goesOn = !earlier.isEmpty();
      for (int at = 0; at < flags.length; at++) {
        boolean may = (goesOn && at < 2) || Seams.may(flags, at);
        if (may) summary.split(seams.before(at, earlier));
      }
    }
    if (summary.strings.left()) return null;
    var report = new ScanReport(ran, notRun, body.length - known, known, System.nanoTime() - began);
    int last = Math.max(messages.length / 2, seams.messages()) - 1;
    return summary.contents(report, new Ending(() -> seams.end(last)));
  }

  private static @Nullable MessageEdges edges(byte[] body, int[] messages, int at) {
    return 2 * at + 1 < messages.length
        ? MessageEdges.of(body, messages[2 * at], messages[2 * at + 1])
        : null;
  }

  /** A body with an empty object in place of each message. */
  private static byte[] without(byte[] body, int[] messages) {
    var rest = new ByteArrayOutputStream(4096);
    int from = 0;
    for (int i = 0; i < messages.length; i += 2) {
      rest.write(body, from, messages[i] - from);
      rest.write('{');
      rest.write('}');
      from = messages[i + 1];
    }
    rest.write(body, from, body.length - from);
    return rest.toByteArray();
  }

  /**
   * What is in an answer, as its caller gets it.
   *
   * @param stream whether it is a stream of events
   */
  public AnswerLabel answer(byte[] answer, boolean stream) {
    long began = System.nanoTime();
    var summary = new PromptSummary(scan, new Seams(scan, at -> null));
    Set<Integer> returned = new TreeSet<>();
    var said = stream ? AnswerTexts.ofStream(answer) : AnswerTexts.ofWhole(answer);
    for (String text : said) {
      summary.add(summary.find(text, false));
      List<String> canaries = settings.canaries();
      for (int i = 0; i < canaries.size(); i++) {
        if (text.contains(canaries.get(i))) returned.add(i + 1);
      }
    }
    var report = new ScanReport(ran, notRun, answer.length, 0, System.nanoTime() - began);
    Contents found = summary.contents(report, Ending.NONE);
    Map<String, Level> categories = new TreeMap<>();
    Level level = Level.PUBLIC;
    for (var each : found.findings().entrySet()) {
      String category = found.categories().getOrDefault(each.getKey(), each.getKey());
      Level of = settings.level(each.getKey(), category, each.getValue());
      categories.merge(category, of, Level::max);
      level = level.max(of);
    }
    return new AnswerLabel(level, categories, found.findings(), List.copyOf(returned), report);
  }

  /** How many messages of longer bodies were looked into, all in all. */
  public long messagesLooked() {
    return texts.looked();
  }

  /**
   * What a file holds, with the place of each finding: a request's body where it is a JSON object,
   * else what the attachment of a request would be: a text, a PDF, an image.
   */
  public Examined examine(byte[] bytes) {
    var summary = new PromptSummary(scan, new Seams(scan, at -> null));
    List<PlacedFinding> placed = new ArrayList<>();
    PromptStrings.Texts texts =
        (text, message, result) -> {
          List<Finding> found = summary.find(text, result);
          summary.add(found);
          found.forEach(each -> placed.add(PlacedFinding.in(text, message, each)));
        };
    if (object(bytes)) new PromptStrings(texts, summary::unscanned).read(bytes);
    else attachment(bytes, texts, summary);
    return new Examined(summary.contents(ScanReport.NONE, Ending.NONE), placed);
  }

  private static void attachment(byte[] bytes, PromptStrings.Texts texts, PromptSummary summary) {
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

  /** Whether something here looks for a category, or for a type. */
  public boolean finds(String named) {
    return settings.finds(named);
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
    EarlierLabel earlier = contents.earlier();
    if (earlier != null) {
      level = level.max(earlier.level());
      earlier.categories().forEach((name, of) -> categories.merge(name, of, Level::max));
    }
    return new Label(
        declared == null ? level : level.max(declared),
        higher(declared, marked),
        categories,
        contents.findings(),
        contents.unscanned(),
        new Label.Basis(
            contents.scan(),
            settings.byDefault(),
            declared,
            marked,
            earlier == null ? null : earlier.level(),
            reason));
  }

  private static @Nullable Level higher(@Nullable Level a, @Nullable Level b) {
    if (a == null) return b;
    return b == null ? a : a.max(b);
  }

  /** The detectors, and how they stand. */
  public List<DetectorState> detectors() {
    return detectors;
  }

  /** The recogniser of names; null for none. */
  public @Nullable Presidio presidio() {
    return recognisers.presidio();
  }

  /** The model that classifies prompts; null for none. */
  public @Nullable Classifier classifier() {
    return recognisers.classifier();
  }

  /** How each recogniser stands, by its name as a detector. */
  public Map<String, RecogniserHealth> recognisers() {
    return recognisers.health();
  }

  /** What is known of texts by the recognisers. */
  RecogniserMemory recognised() {
    return recognisers.memory();
  }

  /** Forgets what it knows of texts that it looked into. */
  public void forget() {
    texts.forget();
    recognisers.memory().forget();
  }

  /** Whether the configuration lets a finding of a recogniser count. */
  boolean counts(Finding finding) {
    Set<String> disabled = settings.disabled();
    return !disabled.contains(finding.type())
        && !disabled.contains(finding.category())
        && !disabled.contains(finding.rule());
  }

  /** How many rules look. */
  public int rules() {
    return scan.rules();
  }
}
