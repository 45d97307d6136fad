package dev.drawbridge.policy.decision;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.exchange.Health;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A decision as a record tells it, made whole by the snapshot that it names.
 *
 * @param candidates in their order
 * @param verdict what was answered then
 * @param keptInput as the record keeps it, without what the snapshot holds
 * @param keptVerdict as the record keeps it
 */
public record RecordedDecision(
    List<Choice> candidates,
    Verdict verdict,
    DecisionSnapshot snapshot,
    JsonNode keptInput,
    JsonNode keptVerdict) {

  /**
   * Reads a record's {@code input} and {@code verdict}.
   *
   * @throws PolicyException where they do not fit each other or the snapshot
   */
  public static RecordedDecision read(
      JsonNode input, ObjectNode verdict, DecisionSnapshot snapshot) {
    List<Choice> choices = new ArrayList<>();
    for (JsonNode candidate : input.path("candidates")) {
      String id = candidate.path("id").asText();
      if (snapshot.facts(id) == null) throw DecisionSnapshot.lacking(id);
      Health.Circuit circuit = circuit(candidate);
      if (circuit == null) throw new PolicyException("the record's health is none that is known");
      double cost = candidate.path("estimated_cost_usd").asDouble();
      choices.add(new Choice(id, cost, circuit, !candidate.path("lost").isEmpty()));
    }
    return new RecordedDecision(
        List.copyOf(choices),
        VerdictReader.recorded(verdict, ids(choices)),
        snapshot,
        input,
        verdict);
  }

  /** The contract's whole input, JSON in UTF-8. */
  public byte[] input() {
    return snapshot.whole(keptInput);
  }

  /** The same in parts; null where the record has other parts than are known here. */
  @Nullable
  public SplitInput divided() {
    return RecordedInput.of(keptInput, snapshot);
  }

  /** What that many tokens of a model cost at its list price then, in USD. */
  public double usd(String model, long inputTokens, long outputTokens) {
    return snapshot.usd(model, inputTokens, outputTokens);
  }

  public static List<String> ids(List<Choice> choices) {
    return choices.stream().map(Choice::id).toList();
  }

  /** A recorded candidate's health; null where it is none that is known. */
  static Health.@Nullable Circuit circuit(JsonNode candidate) {
    String wire = candidate.path("health").asText();
    for (Health.Circuit circuit : Health.Circuit.values()) {
      if (circuit.wire().equals(wire)) return circuit;
    }
    return null;
  }
}
