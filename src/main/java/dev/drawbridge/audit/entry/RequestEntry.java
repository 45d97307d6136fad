package dev.drawbridge.audit.entry;

import dev.drawbridge.budget.Hold;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Verdict;
import java.time.Instant;
import java.util.Map;

/**
 * A call about to be forwarded.
 *
 * @param input the question that was decided; its candidates give the first decision's whole
 * @param model the first target's id
 * @param reserved what it may use, and by which counters it is counted
 * @param labels of the team, such as its cost centre
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
    Map<String, String> labels) {}
