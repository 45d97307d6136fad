package dev.drawbridge.drill;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.policy.decision.DecisionInput.Failed;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of a request.
 *
 * @param served the model that serves it, null for none
 * @param refusal the code that its caller gets; null where it is served or a vendor's answer passes
 * @param passed what the vendor's answer means that its caller gets; null for none
 * @param failed what failed before, in order
 * @param attempts that a restriction failed
 * @param usd what it costs where it is served, else 0
 */
record PlayedOutcome(
    @Nullable Model served,
    @Nullable RefusalCode refusal,
    @Nullable SignalClass passed,
    List<Failed> failed,
    int attempts,
    double usd) {

  static PlayedOutcome served(Model model, List<Failed> failed, int attempts, double usd) {
    return new PlayedOutcome(model, null, null, List.copyOf(failed), attempts, usd);
  }

  static PlayedOutcome refused(RefusalCode code, List<Failed> failed, int attempts) {
    return new PlayedOutcome(null, code, null, List.copyOf(failed), attempts, 0);
  }

  static PlayedOutcome passed(SignalClass signal, List<Failed> failed, int attempts) {
    return new PlayedOutcome(null, null, signal, List.copyOf(failed), attempts, 0);
  }

  /** The served model's id; null for none. */
  @Nullable String model() {
    return served == null ? null : served.id();
  }

  /** Why it is not served; empty where it is. */
  String code() {
    if (refusal != null) return refusal.wire();
    return passed == null ? "" : passed.wire();
  }
}
