package dev.drawbridge.sensitivity;

import dev.drawbridge.exchange.Level;
import dev.drawbridge.json.Json;
import dev.drawbridge.sensitivity.detect.Finding;
import dev.drawbridge.sensitivity.detect.Scan;
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
  private final SensitivitySettings settings;
  private final Scan scan;

  /**
   * For a configuration.
   *
   * @throws IllegalArgumentException where a pattern of its own is not RE2's
   */
  public Labeller(SensitivitySettings settings) {
    this.settings = settings;
    scan = Scan.with(settings.custom(), settings.disabled());
  }

  /**
   * What a request's body holds: every string in it is looked at, whatever its dialect and field.
   *
   * @param body JSON; where it is none, that is for its reader to say
   */
  public Contents read(byte[] body) {
    var summary = new Summary();
    new PromptStrings((text, place) -> summary.add(scan.of(text)), summary::unscanned).read(body);
    return summary.contents();
  }

  /**
   * What a file holds, with the place of each finding: a request's body where it is a JSON object,
   * else a text.
   */
  public Examined examine(byte[] bytes) {
    var summary = new Summary();
    List<PlacedFinding> placed = new ArrayList<>();
    PromptStrings.Texts texts =
        (text, message) -> {
          List<Finding> found = scan.of(text);
          summary.add(found);
          found.forEach(each -> placed.add(PlacedFinding.in(text, message, each)));
        };
    if (object(bytes)) new PromptStrings(texts, summary::unscanned).read(bytes);
    else texts.text(new String(bytes, StandardCharsets.UTF_8), 0);
    return new Examined(summary.contents(), placed);
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
    Level level = declared == null ? settings.byDefault() : declared.max(settings.byDefault());
    Map<String, Level> categories = new TreeMap<>();
    for (var found : contents.findings().entrySet()) {
      String category = contents.categories().getOrDefault(found.getKey(), found.getKey());
      Level of = settings.level(found.getKey(), category, found.getValue());
      categories.merge(category, of, Level::max);
      level = level.max(of);
    }
    return new Label(level, declared, categories, contents.findings(), contents.unscanned());
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

    private Contents contents() {
      if (findings.isEmpty() && unscanned.isEmpty()) return Contents.NONE;
      return new Contents(findings, categories, List.copyOf(unscanned));
    }
  }
}
