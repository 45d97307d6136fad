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
 * @param reserved what it may use, and by which counters it is counted
 * @param labels of the team, such as its cost centre
 */
public record RequestEntry(
    Instant time,
    DecisionInput input,
    Verdict verdict,
    First first,
    Hold reserved,
    CallerIds ids,
    Map<String, String> labels) {

  /**
   * The first target, and what it gets.
   *
   * @param model its id
   * @param call with pseudonyms for what is masked
   * @param masks what is masked in the call; null for nothing
   */
  public record First(String model, String provider, ModelCall call, @Nullable Masks masks) {}
}
