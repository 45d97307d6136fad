package dev.drawbridge.routing;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.policy.decision.Candidate;
import dev.drawbridge.policy.decision.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the refusal of a call whose permitted models all have open circuits: it says what the
 * failures that opened them meant.
 */
public final class OutOfService {
  private static final List<String> ONLY = List.of(Routes.VENDOR_RESTRICTED);

  private OutOfService() {}

  /**
   * The refusal for a request that no target is left for; null where another ground than open
   * circuits keeps every model away.
   *
   * @param candidates those of the decision
   * @param permitted models that the caller may use instead
   */
  public static @Nullable Refusal refusal(
      Verdict verdict,
      Route route,
      List<Candidate> candidates,
      Health health,
      List<String> permitted) {
    Map<String, List<String>> excluded = new LinkedHashMap<>(verdict.excluded());
    route.passedOver().forEach((model, code) -> excluded.put(model, List.of(code)));
    Set<SignalClass> causes = EnumSet.noneOf(SignalClass.class);
    Duration wait = null;
    for (Candidate candidate : candidates) {
      Model model = candidate.model();
      if (!ONLY.equals(excluded.get(model.id()))) continue;
      Health.Outage outage = health.outage(model.provider().id(), model.id());
      causes.add(outage == null ? SignalClass.TRANSIENT : outage.cause());
      if (outage != null && (wait == null || outage.rest().compareTo(wait) < 0)) {
        wait = outage.rest();
      }
    }
    if (causes.isEmpty()) return null;
    RefusalCode code = code(causes);
    var reason = new Reason(Routes.VENDOR_RESTRICTED, sentence(code));
    return new Refusal(
        code,
        reason.message(),
        Refusal.Details.NONE
            .withReasons(List.of(reason))
            .withEligible(permitted)
            .withExcluded(excluded)
            .withRevision(verdict.revision())
            .withRetryAfter(wait)
            .withResets(wait == null ? null : Instant.now().plus(wait)));
  }

  /** Several causes, and those that are ours to mend, come to no more than: not now. */
  private static RefusalCode code(Set<SignalClass> causes) {
    if (causes.size() > 1) return RefusalCode.UPSTREAM_UNAVAILABLE;
    RefusalCode code = AttemptsRefusal.code(causes.iterator().next());
    return code == RefusalCode.UPSTREAM_FAILED ? RefusalCode.UPSTREAM_UNAVAILABLE : code;
  }

  private static String sentence(RefusalCode code) {
    return AttemptsRefusal.sentence(code) + "; it is tried again later.";
  }
}
