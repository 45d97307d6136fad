package dev.drawbridge.policy.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.policy.bundle.EngineQuestion;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.policy.decision.VerdictReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that a decision depends on, as JSON that a test may bend: what an organisation states and
 * what is asked.
 *
 * @param facts what stands at {@code data.drawbridge.facts}
 * @param input the question
 */
record World(ObjectNode facts, ObjectNode input) {
  World copy() {
    return new World(facts.deepCopy(), input.deepCopy());
  }

  ArrayNode candidates() {
    return (ArrayNode) input.get("candidates");
  }

  List<String> ids() {
    List<String> ids = new ArrayList<>();
    for (JsonNode candidate : candidates()) ids.add(candidate.path("id").asText());
    return ids;
  }

  Optional<ObjectNode> candidate(String id) {
    for (JsonNode candidate : candidates()) {
      if (candidate.path("id").asText().equals(id)) return Optional.of((ObjectNode) candidate);
    }
    return Optional.empty();
  }

  /** The facts of the caller's team; none where policy has none. */
  Optional<ObjectNode> team() {
    JsonNode team = facts.path("teams").path(input.path("principal").path("team").asText());
    return team instanceof ObjectNode known ? Optional.of(known) : Optional.empty();
  }

  ObjectNode part(String name) {
    return (ObjectNode) input.get(name);
  }

  /**
   * The verdict of a policy that holds these facts and no others.
   *
   * @throws PolicyException where it gives none that the contract knows
   */
  Verdict decide(WasmInstance policy) {
    ObjectNode data = DecisionJson.MAPPER.createObjectNode();
    data.putObject("drawbridge").set("facts", facts);
    policy.hold(data.toString().getBytes(UTF_8));
    JsonNode answer = policy.evaluate(EngineQuestion.DECISION, input.toString().getBytes(UTF_8));
    return VerdictReader.read(answer.path(0).path("result"), ids(), "", "");
  }

  @Override
  public String toString() {
    return "facts: " + facts + "\ninput: " + input;
  }
}
