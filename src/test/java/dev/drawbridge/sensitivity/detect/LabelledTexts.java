package dev.drawbridge.sensitivity.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.fixture.SharedData;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Texts with what is to be found in them, and how well detectors do on them. */
public final class LabelledTexts {
  /** What Presidio's research set calls our types. */
  private static final Map<String, String> RESEARCH =
      Map.ofEntries(
          Map.entry("EMAIL_ADDRESS", "email"),
          Map.entry("CREDIT_CARD", "credit_card"),
          Map.entry("IBAN_CODE", "iban"),
          Map.entry("US_SSN", "us_ssn"),
          Map.entry("IP_ADDRESS", "ip_address"),
          Map.entry("PHONE_NUMBER", "phone"),
          Map.entry("PERSON", "person"),
          Map.entry("ORGANIZATION", "organisation"),
          Map.entry("GPE", "place"),
          Map.entry("STREET_ADDRESS", "postal_address"),
          Map.entry("US_DRIVER_LICENSE", "driving_licence"));

  private final List<Text> texts;

  private LabelledTexts(List<Text> texts) {
    this.texts = texts;
  }

  private record Text(String text, List<Span> spans) {}

  private record Span(String type, int start, int end) {}

  /** Our own. */
  public static LabelledTexts own() throws IOException {
    try (InputStream in = LabelledTexts.class.getResourceAsStream("labelled.txt")) {
      if (in == null) throw new IOException("labelled.txt is missing");
      List<Text> texts = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), UTF_8).split("\n", -1)) {
        if (!line.isBlank() && !line.startsWith("# ")) texts.add(marked(line));
      }
      return new LabelledTexts(texts);
    }
  }

  private static Text marked(String line) {
    var text = new StringBuilder();
    List<Span> spans = new ArrayList<>();
    String type = "";
    int start = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '⟦') {
        int colon = line.indexOf(':', i);
        type = line.substring(i + 1, colon);
        start = text.length();
        i = colon;
      } else if (c == '⟧') {
        spans.add(new Span(type, start, text.length()));
      } else if (c == '\\') {
        i++;
        text.append(line.charAt(i) == 'n' ? '\n' : line.charAt(i) == 't' ? '\t' : '\\');
      } else {
        text.append(c);
      }
    }
    return new Text(text.toString(), spans);
  }

  /** Those of Presidio's research, which lie beside the project. */
  public static LabelledTexts research() throws IOException {
    List<Text> texts = new ArrayList<>();
    for (JsonNode each :
        Json.tree(Files.readAllBytes(SharedData.file("pii-presidio-research.json")))) {
      List<Span> spans = new ArrayList<>();
      for (JsonNode span : each.path("spans")) {
        String type = RESEARCH.get(span.path("entity_type").asText());
        if (type == null) continue;
        spans.add(
            new Span(type, span.path("start_position").asInt(), span.path("end_position").asInt()));
      }
      texts.add(new Text(each.path("full_text").asText(), spans));
    }
    return new LabelledTexts(texts);
  }

  public int size() {
    return texts.size();
  }

  /** The types that are to be found. */
  public Set<String> types() {
    Set<String> types = new TreeSet<>();
    for (Text each : texts) for (Span span : each.spans()) types.add(span.type());
    return types;
  }

  /** How well each type that is to be found is. */
  public Map<String, Score> scores(Function<String, List<Finding>> detectors) {
    Map<String, Score> scores = new TreeMap<>();
    for (String type : types()) scores.put(type, new Score());
    for (Text text : texts) {
      List<Finding> found = new ArrayList<>(detectors.apply(text.text()));
      for (Span span : text.spans()) {
        Score score = Objects.requireNonNull(scores.get(span.type()));
        var hit =
            found.stream()
                .filter(f -> f.type().equals(span.type()))
                .filter(f -> f.start() < span.end() && span.start() < f.end())
                .findFirst();
        if (hit.isPresent()) score.right++;
        else score.missed(text.text());
        hit.ifPresent(found::remove);
      }
      for (Finding each : found) {
        Score score = scores.get(each.type());
        if (score != null) score.wrong(text.text());
      }
    }
    return scores;
  }

  /** Found, found where nothing is, and not found. */
  public static final class Score {
    private int right;
    private int wrong;
    private int missed;
    private final List<String> which = new ArrayList<>();

    private void missed(String text) {
      missed++;
      if (which.size() < 20) which.add("missed in " + text);
    }

    private void wrong(String text) {
      wrong++;
      if (which.size() < 20) which.add("wrong in " + text);
    }

    public double precision() {
      return right + wrong == 0 ? 1 : (double) right / (right + wrong);
    }

    public double recall() {
      return right + missed == 0 ? 1 : (double) right / (right + missed);
    }

    public double f1() {
      return 2.0 * right / Math.max(1, 2 * right + wrong + missed);
    }

    /** As a line of a table. */
    public String line(String type) {
      return String.format(
          Locale.ROOT,
          "%-20s %6d   %5.2f %5.2f %5.2f",
          type,
          right + missed,
          precision(),
          recall(),
          f1());
    }

    @Override
    public String toString() {
      return right
          + " right, "
          + wrong
          + " wrong, "
          + missed
          + " missed\n"
          + String.join("\n", which);
    }
  }
}
