package dev.drawbridge.gate.pipeline;

import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.routing.Target;
import dev.drawbridge.upstream.EligibleKeys;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Goes on to another credential of the same provider after a failure that may be about the one that
 * was shown. Used on the request's event loop only.
 */
final class KeyRotation {
  private static final Set<SignalClass> OF_CREDENTIAL =
      EnumSet.of(
          SignalClass.AUTH_REVOKED,
          SignalClass.QUOTA_EXHAUSTED,
          SignalClass.THROTTLED,
          SignalClass.MODEL_RESTRICTED);

  private final GateSnapshot snapshot;
  private final String principal;
  private EligibleKeys wish;
  private @Nullable String only;
  private int changes;

  KeyRotation(GateSnapshot snapshot, Caller caller) {
    this.snapshot = snapshot;
    this.principal = OutboundCall.principal(caller);
    this.wish = new EligibleKeys(caller.team(), null, Set.of());
  }

  /**
   * Binds the call to one credential.
   *
   * @param id of the credential that what the call refers to is kept with; null for none
   */
  void bind(@Nullable String id) {
    only = id;
  }

  /** A target is about to be asked for the first time. */
  void begin() {
    wish = new EligibleKeys(wish.team(), only, Set.of());
  }

  /** The credentials that may serve the next attempt. */
  EligibleKeys wish() {
    return wish;
  }

  /**
   * Whether the target is to be asked again at once with another credential. No circuit may keep
   * the model away with that one: where the model or the vendor is restricted, none is left.
   */
  boolean next(Target target, Attempt attempt) {
    SignalClass failure = attempt.failure();
    if (failure == null || !OF_CREDENTIAL.contains(failure)) return false;
    EligibleKeys rest = wish.without(attempt.credential());
    if (!snapshot.upstream().hasKey(target.model(), rest, principal)) return false;
    wish = rest;
    changes++;
    return true;
  }

  /** How many attempts of the call were made only because of another credential. */
  int changes() {
    return changes;
  }
}
