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

/** A call that is not forwarded. What is known of it depends on how far it came. */
public record RefusalEntry(
    Instant time, RequestId id, Sender sender, Asked asked, Refusal refusal) {

  /**
   * Who sent it.
   *
   * @param caller null where it was not authenticated
   * @param requestId the sender's own
   */
  public record Sender(@Nullable Caller caller, String address, @Nullable String requestId) {}

  /**
   * What was asked of the gateway, and by it of policy.
   *
   * @param call null where its body was not read
   * @param input null where policy was not asked, as is the verdict
   */
  public record Asked(
      @Nullable Operation operation,
      @Nullable ModelCall call,
      @Nullable DecisionInput input,
      @Nullable Verdict verdict) {
    /** Of a call that was not read at all. */
    public static final Asked NOTHING = new Asked(null, null, null, null);
  }
}
