package dev.drawbridge.audit.entry;

import dev.drawbridge.budget.Hold;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Verdict;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call about to be forwarded.
 *
 * @param input the question that was decided; its candidates give the first decision's whole
 * @param call as the first target gets it: with pseudonyms for what is masked
 * @param model the first target's id
 * @param reserved what it may use, and by which counters it is counted
 * @param labels of the team, such as its cost centre
 * @param masks what is masked in the call; null for nothing
 */
public record RequestEntry(
    Instant time,
    DecisionInput input,
    Verdict verdict,
    ModelCall call,
    String model,
    String provider,
    Hold reserved,
    CallerIds ids,
    Map<String, String> labels,
    @Nullable Masks masks) {
  /** A call of which nothing is masked. */
  public RequestEntry(
      Instant time,
      DecisionInput input,
      Verdict verdict,
      ModelCall call,
      String model,
      String provider,
      Hold reserved,
      CallerIds ids,
      Map<String, String> labels) {
    this(time, input, verdict, call, model, provider, reserved, ids, labels, null);
  }
}
