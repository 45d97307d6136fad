package dev.drawbridge.policy.decision;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Health;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A model that may serve, with what depends on the request.
 *
 * @param estimatedCostUsd rounded to three significant figures
 * @param fits whether the request fits the model's context
 * @param lost what the request uses and the model's dialect cannot say; empty for nothing
 */
public record Candidate(
    Model model, double estimatedCostUsd, boolean fits, Health.Circuit health, Set<Feature> lost) {

  /** A candidate whose dialect can say all of the request. */
  public Candidate(Model model, double estimatedCostUsd, boolean fits, Health.Circuit health) {
    this(model, estimatedCostUsd, fits, health, Set.of());
  }

  /** {@link #lost} as a JSON array of names, always in the same order. */
  String lostJson() {
    if (lost.isEmpty()) return "[]";
    var json = new StringBuilder("[");
    for (Feature feature : EnumSet.copyOf(lost)) {
      if (json.length() > 1) json.append(',');
      json.append('"').append(feature.wire()).append('"');
    }
    return json.append(']').toString();
  }

  /** The same of each, a JSON array of arrays; null where nothing is lost at any. */
  static byte @Nullable [] lostJson(List<Candidate> candidates) {
    if (candidates.stream().allMatch(c -> c.lost.isEmpty())) return null;
    return candidates.stream()
        .map(Candidate::lostJson)
        .collect(Collectors.joining(",", "[", "]"))
        .getBytes(StandardCharsets.US_ASCII);
  }
}
