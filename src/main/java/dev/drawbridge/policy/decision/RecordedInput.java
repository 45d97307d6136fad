package dev.drawbridge.policy.decision;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.exchange.Health;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A recorded input in parts: records that name one snapshot share its models. */
public final class RecordedInput implements SplitInput {
  /**
   * What a record keeps of a candidate, beside what is lost where anything is; one with other
   * members is asked about in one piece.
   */
  private static final int MEMBERS = 4;

  private record Asked(JsonNode recorded, Object facts, boolean fits, Health.Circuit health) {}

  private final JsonNode recorded;
  private final DecisionSnapshot snapshot;
  private final List<Asked> candidates;

  private RecordedInput(JsonNode recorded, DecisionSnapshot snapshot, List<Asked> candidates) {
    this.recorded = recorded;
    this.snapshot = snapshot;
    this.candidates = candidates;
  }

  /** The parts of a record's {@code input}; null where it has others than are known here. */
  public static @Nullable RecordedInput of(JsonNode recorded, DecisionSnapshot snapshot) {
    JsonNode listed = recorded.path("candidates");
    if (!listed.isArray() || recorded.has("organisation")) return null;
    List<Asked> candidates = new ArrayList<>(listed.size());
    for (JsonNode each : listed) {
      Asked asked = asked(each, snapshot);
      if (asked == null) return null;
      candidates.add(asked);
    }
    return new RecordedInput(recorded, snapshot, candidates);
  }

  private static @Nullable Asked asked(JsonNode candidate, DecisionSnapshot snapshot) {
    JsonNode facts = snapshot.facts(candidate.path("id").asText());
    JsonNode fits = candidate.path("fits");
    Health.Circuit health = RecordedDecision.circuit(candidate);
    boolean known =
        candidate.size() == (candidate.path("lost").isArray() ? MEMBERS + 1 : MEMBERS)
            && candidate.path("estimated_cost_usd").isNumber()
            && fits.isBoolean();
    return known && facts != null && health != null
        ? new Asked(candidate, facts, fits.booleanValue(), health)
        : null;
  }

  @Override
  public byte[] frame() {
    return snapshot.frame(recorded);
  }

  @Override
  public byte[] costs() {
    var costs = new StringBuilder("[");
    for (Asked each : candidates) {
      if (costs.length() > 1) costs.append(',');
      costs.append(each.recorded.path("estimated_cost_usd"));
    }
    return costs.append(']').toString().getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public byte @Nullable [] lost() {
    if (candidates.stream().noneMatch(each -> each.recorded.has("lost"))) return null;
    var lost = DecisionJson.MAPPER.createArrayNode();
    for (Asked each : candidates) {
      JsonNode names = each.recorded.get("lost");
      lost.add(names == null ? DecisionJson.MAPPER.createArrayNode() : names);
    }
    return lost.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public int size() {
    return candidates.size();
  }

  @Override
  public Object model(int at) {
    return candidates.get(at).facts;
  }

  @Override
  public byte[] facts(int at) {
    return snapshot.candidate(candidates.get(at).recorded);
  }

  @Override
  public boolean fits(int at) {
    return candidates.get(at).fits;
  }

  @Override
  public Health.Circuit health(int at) {
    return candidates.get(at).health;
  }

  @Override
  public byte[] whole() {
    return snapshot.whole(recorded);
  }
}
