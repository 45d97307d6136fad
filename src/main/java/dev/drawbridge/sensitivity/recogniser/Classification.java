package dev.drawbridge.sensitivity.recogniser;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.json.Json;
import dev.drawbridge.sensitivity.detect.Finding;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a model says of a prompt: its level, and what it found.
 *
 * @param findings in words of the prompt
 */
public record Classification(Level level, List<Quote> findings) {
  /** Of a prompt without a text. */
  public static final Classification NOTHING = new Classification(Level.PUBLIC, List.of());

  /** The category of the level that a model gives; its types name the level. */
  public static final String CATEGORY = "classification";

  /** The categories that a model may find something of; a finding's type is its category. */
  static final List<String> CATEGORIES =
      List.of("secret", "pii", "names", "health", "legal", "source_code");

  private static final int MOST = 64;
  private static final int LONGEST = 400;

  /** One letter is no quote: it stands everywhere. */
  private static final int SHORTEST = 2;

  private static final double CONFIDENCE = 0.5;

  /**
   * Words of the prompt that a model takes for something of a category.
   *
   * @param text as it stands in the prompt, if it does
   */
  public record Quote(String category, String text) {
    /** The finding at a place. */
    public Finding at(int start, int end) {
      return new Finding(category, category, Classifier.ID, CONFIDENCE, start, end);
    }

    /** Nothing of the text is shown. */
    @Override
    public String toString() {
      return category;
    }
  }

  /** What was said of the pieces of one prompt, together. */
  public static Classification together(List<Classification> pieces) {
    Level level = Level.PUBLIC;
    List<Quote> quotes = new ArrayList<>();
    for (Classification each : pieces) {
      level = level.max(each.level);
      quotes.addAll(each.findings);
    }
    return new Classification(level, quotes.stream().distinct().toList());
  }

  /** The level as a finding, which is nowhere in particular. */
  public Finding asFinding() {
    return new Finding("classified_" + level.wire(), CATEGORY, Classifier.ID, CONFIDENCE, 0, 1);
  }

  /**
   * Reads what a model said: one JSON object, and nothing else.
   *
   * @throws RecogniserAway where it is anything else
   */
  static Classification read(String said) {
    JsonNode tree;
    try {
      onceEach(said);
      tree = Json.tree(said);
    } catch (IOException e) {
      throw nonsense("is no JSON object");
    }
    if (!tree.isObject()) throw nonsense("is no JSON object");
    only(tree, Set.of("level", "findings"));
    Optional<Level> level = Level.of(tree.path("level").asText(""));
    if (level.isEmpty() || !tree.path("level").isTextual()) throw nonsense("names no level");
    JsonNode findings = tree.path("findings");
    if (!findings.isMissingNode() && !findings.isArray()) throw nonsense("has no list of findings");
    if (findings.size() > MOST) throw nonsense("has too many findings");
    List<Quote> quotes = new ArrayList<>(findings.size());
    for (JsonNode each : findings) quotes.add(quote(each));
    return new Classification(level.get(), List.copyOf(quotes));
  }

  private static Quote quote(JsonNode finding) {
    if (!finding.isObject()) throw nonsense("has a finding that is no object");
    only(finding, Set.of("category", "text"));
    String category = finding.path("category").asText("");
    String text = finding.path("text").asText("");
    int length = text.strip().length();
    if (!finding.path("text").isTextual() || length < SHORTEST || length > LONGEST) {
      throw nonsense("has a finding without a quote");
    }
    if (!CATEGORIES.contains(category)) throw nonsense("has a finding of no known category");
    return new Quote(category, text.strip());
  }

  private static void only(JsonNode object, Set<String> names) {
    for (var each : object.properties()) {
      if (!names.contains(each.getKey())) throw nonsense("says more than it was asked");
    }
  }

  /** Fails where a member stands twice. */
  private static void onceEach(String json) throws IOException {
    try (JsonParser parser = Json.FACTORY.createParser(json)) {
      parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      while (parser.nextToken() != null) {
        // Reading it is all.
      }
    }
  }

  static RecogniserAway nonsense(String what) {
    return new RecogniserAway("its answer " + what);
  }

  /** Nothing of a prompt is shown. */
  @Override
  public String toString() {
    return "Classification[" + level.wire() + ", " + findings.size() + " findings]";
  }
}
