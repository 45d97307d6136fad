package dev.drawbridge.sensitivity.recogniser;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.sensitivity.detect.Finding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What a Presidio analyzer tells of pieces of texts, each finding once and at its place in its
 * text. Safe for any thread.
 */
final class PlacedNames {
  private static final String BETWEEN = "\n\n";

  /** Its names for our types; all else we have rules for, with check digits. */
  private static final Map<String, String> TYPES =
      Map.of("PERSON", "person", "LOCATION", "place", "ORGANIZATION", "organisation");

  private final List<String> texts;
  private final List<List<Finding>> byText = new ArrayList<>();

  PlacedNames(List<String> texts) {
    this.texts = texts;
    for (int i = 0; i < texts.size(); i++) byText.add(new ArrayList<>());
  }

  /** A piece as one text. */
  String joined(List<TextPieces.Part> piece) {
    StringBuilder all = new StringBuilder();
    for (TextPieces.Part each : piece) {
      if (!all.isEmpty()) all.append(BETWEEN);
      all.append(texts.get(each.text()), each.from(), each.to());
    }
    return all.toString();
  }

  /** Its offsets are code points of the joined piece; ours are of each text, in UTF-16. */
  synchronized void add(List<TextPieces.Part> piece, JsonNode found) {
    if (!found.isArray()) throw new RecogniserAway("its answer is no list");
    if (found.isEmpty()) return;
    String all = joined(piece);
    int[] begins = new int[piece.size()];
    int at = 0;
    for (int i = 0; i < begins.length; i++) {
      begins[i] = at;
      at += piece.get(i).to() - piece.get(i).from() + BETWEEN.length();
    }
    int points = all.codePointCount(0, all.length());
    for (JsonNode each : found) {
      String type = TYPES.get(each.path("entity_type").asText());
      int from = each.path("start").asInt(-1);
      int to = each.path("end").asInt(-1);
      double score = each.path("score").asDouble();
      if (type == null || score < Presidio.LEAST) continue;
      if (from < 0 || to <= from || to > points) continue;
      boolean plain = points == all.length();
      int start = plain ? from : all.offsetByCodePoints(0, from);
      int end = plain ? to : all.offsetByCodePoints(start, to - from);
      int index = Arrays.binarySearch(begins, start);
      if (index < 0) index = -index - 2;
      TextPieces.Part part = piece.get(index);
      int shift = part.from() - begins[index];
      if (start + shift >= part.to()) continue;
      int last = Math.min(part.to(), end + shift);
      byText
          .get(part.text())
          .add(new Finding(type, "names", Presidio.ID, score, start + shift, last));
    }
  }

  /** What was found in each text, in its order. */
  synchronized List<List<Finding>> byText() {
    return byText.stream().map(PlacedNames::once).toList();
  }

  /** Of findings of a type that lie over each other, as at a cut, the longest stays. */
  private static List<Finding> once(List<Finding> found) {
    if (found.size() < 2) return found;
    List<Finding> sorted = new ArrayList<>(found);
    sorted.sort(Comparator.comparingInt(Finding::start));
    List<Finding> kept = new ArrayList<>(sorted.size());
    for (Finding each : sorted) {
      int same = kept.size() - 1;
      while (same >= 0 && !isSame(kept.get(same), each)) {
        same = kept.get(same).end() <= each.start() ? -1 : same - 1;
      }
      if (same < 0) kept.add(each);
      else if (length(each) > length(kept.get(same))) kept.set(same, each);
    }
    return kept;
  }

  private static boolean isSame(Finding one, Finding other) {
    return one.type().equals(other.type())
        && one.start() < other.end()
        && other.start() < one.end();
  }

  private static int length(Finding finding) {
    return finding.end() - finding.start();
  }
}
