package dev.drawbridge.policy.engine;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.policy.bundle.EngineQuestion;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.PolicyException;
import dev.drawbridge.policy.decision.Reads;
import dev.drawbridge.policy.decision.RecordedDecision;
import io.vertx.core.Future;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What evaluates Rego. Safe to ask from every event loop. */
public interface Engine {
  /**
   * A rule's value.
   *
   * @param value missing where the rule is undefined
   * @param revision of what answered
   */
  record Answer(JsonNode value, String revision) {}

  /**
   * Asks a rule; fails with a {@link PolicyException} that says why there is no answer.
   *
   * @param input JSON in UTF-8
   */
  Future<Answer> ask(EngineQuestion question, byte[] input);

  /**
   * Asks for a decision.
   *
   * @throws dev.drawbridge.exchange.Refusal where a part of the input is larger than the contract
   *     permits
   */
  default Future<Answer> decide(DecisionJson json, DecisionInput input) {
    return ask(EngineQuestion.DECISION, json.bytes(input));
  }

  /** Asks for a decision that was made before; fails as {@link #ask}. */
  default Future<Answer> decide(RecordedDecision recorded) {
    return ask(EngineQuestion.DECISION, recorded.input());
  }

  /** Why the last question got no answer from outside this process; null where it did. */
  default @Nullable String away() {
    return null;
  }

  /** {@code embedded} or {@code server}. */
  String name();

  /** The fields of the input that answers may depend on. */
  Set<Reads> reads();

  /** The revision last seen. */
  String revision();

  Future<Void> close();
}
