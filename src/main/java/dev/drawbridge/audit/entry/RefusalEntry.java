package dev.drawbridge.audit.entry;

import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.Verdict;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that is not forwarded. What is known depends on how far it came: no caller where it was
 * not authenticated, no input where policy was not asked.
 */
public record RefusalEntry(
    Instant time,
    RequestId id,
    @Nullable Operation operation,
    @Nullable Caller caller,
    String sourceAddress,
    @Nullable DecisionInput input,
    @Nullable Verdict verdict,
    @Nullable ModelCall call,
    Refusal refusal,
    @Nullable String callerRequestId) {}
