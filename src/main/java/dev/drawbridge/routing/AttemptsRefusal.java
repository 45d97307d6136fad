package dev.drawbridge.routing;

import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.policy.decision.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the refusal of a call whose every permitted target failed. */
public final class AttemptsRefusal {
  private static final String NOT_ENTITLED = "team_not_entitled";

  private AttemptsRefusal() {}

  /**
   * The refusal for failed attempts. It lists models and classes, never a vendor's text, and in its
   * details why the others could not stand in; those that the team's facts do not name are left
   * out.
   *
   * @param attempts those that failed, in order
   * @param retryAfter the shortest wait that a vendor asked for, null for none
   * @param last the last decision, null where none is known
   */
  public static Refusal of(
      List<Attempt> attempts, @Nullable Duration retryAfter, @Nullable Verdict last) {
    Set<SignalClass> classes = EnumSet.noneOf(SignalClass.class);
    Map<String, List<String>> excluded = new LinkedHashMap<>();
    boolean onlyTimeLimits = !attempts.isEmpty();
    for (Attempt attempt : attempts) {
      SignalClass failure = attempt.failure() == null ? SignalClass.TRANSIENT : attempt.failure();
      classes.add(failure);
      onlyTimeLimits &= attempt.timedOut();
      List<String> codes = excluded.computeIfAbsent(attempt.model(), m -> new ArrayList<>());
      if (!codes.contains(failure.wire())) codes.add(failure.wire());
    }
    RefusalCode code = code(classes, onlyTimeLimits);
    Instant resets = retryAfter == null ? null : Instant.now().plus(retryAfter);
    String message = sentence(code) + list(excluded);
    if (last != null) {
      last.excluded()
          .forEach(
              (model, codes) -> {
                if (!codes.contains(NOT_ENTITLED)) excluded.putIfAbsent(model, codes);
              });
    }
    String revision = last == null ? null : last.revision();
    return new Refusal(
        code,
        message,
        Refusal.Details.NONE
            .withExcluded(excluded)
            .withRevision(revision)
            .withRetryAfter(retryAfter)
            .withResets(resets));
  }

  private static RefusalCode code(Set<SignalClass> classes, boolean onlyTimeLimits) {
    if (onlyTimeLimits) return RefusalCode.UPSTREAM_TIMEOUT;
    if (classes.isEmpty()) return RefusalCode.UPSTREAM_UNAVAILABLE;
    if (classes.size() > 1) return RefusalCode.UPSTREAM_FAILED;
    return code(classes.iterator().next());
  }

  /** What a failure of this class is to the caller where there was no other. */
  static RefusalCode code(SignalClass failure) {
    return switch (failure) {
      case THROTTLED -> RefusalCode.UPSTREAM_THROTTLED;
      case QUOTA_EXHAUSTED -> RefusalCode.UPSTREAM_QUOTA;
      case REGION_RESTRICTED -> RefusalCode.REGION_RESTRICTED;
      case MODEL_RETIRED -> RefusalCode.MODEL_RETIRED;
      case TRANSIENT -> RefusalCode.UPSTREAM_UNAVAILABLE;
      case AUTH_REVOKED,
          MODEL_RESTRICTED,
          UPSTREAM_FAULT,
          POLICY_REFUSED,
          BAD_REQUEST,
          CONTEXT_LENGTH,
          UNCLASSIFIED ->
          RefusalCode.UPSTREAM_FAILED;
    };
  }

  static String sentence(RefusalCode code) {
    return switch (code) {
      case UPSTREAM_TIMEOUT -> "No permitted model answered in time";
      case UPSTREAM_THROTTLED -> "Every permitted model is throttled by its vendor";
      case UPSTREAM_QUOTA -> "The quota at the vendor of every permitted model is used up";
      case REGION_RESTRICTED -> "No permitted model is offered in this region";
      case MODEL_RETIRED -> "The vendor has retired every permitted model";
      case UPSTREAM_UNAVAILABLE -> "Every permitted model is out of service at the moment";
      default -> "Every permitted model failed";
    };
  }

  private static String list(Map<String, List<String>> excluded) {
    List<String> parts = new ArrayList<>();
    excluded.forEach((model, codes) -> parts.add(model + " (" + String.join(", ", codes) + ")"));
    return parts.isEmpty() ? "." : ": " + String.join(", ", parts) + ".";
  }
}
