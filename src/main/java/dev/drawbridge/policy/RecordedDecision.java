package dev.drawbridge.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.exchange.Health;
import java.util.ArrayList;
import java.util.List;

/**
 * A decision as a record tells it, made whole by the snapshot that it names.
 *
 * @param input the contract's whole input, JSON in UTF-8
 * @param candidates in their order
 * @param verdict what was answered then
 * @param keptInput as the record keeps it, without what the snapshot holds
 * @param keptVerdict as the record keeps it
 */
@SuppressWarnings("ArrayRecordComponent")
public record RecordedDecision(
    byte[] input,
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
      choices.add(
          new Choice(
              candidate.path("id").asText(),
              candidate.path("estimated_cost_usd").asDouble(),
              circuit(candidate.path("health").asText())));
    }
    return new RecordedDecision(
        snapshot.whole(input),
        List.copyOf(choices),
        VerdictReader.recorded(verdict, ids(choices)),
        snapshot,
        input,
        verdict);
  }

  /** What that many tokens of a model cost at its list price then, in USD. */
  public double usd(String model, long inputTokens, long outputTokens) {
    return snapshot.usd(model, inputTokens, outputTokens);
  }

  static List<String> ids(List<Choice> choices) {
    return choices.stream().map(Choice::id).toList();
  }

  private static Health.Circuit circuit(String wire) {
    for (Health.Circuit circuit : Health.Circuit.values()) {
      if (circuit.wire().equals(wire)) return circuit;
    }
    throw new PolicyException("the record's health is none that is known");
  }
}
