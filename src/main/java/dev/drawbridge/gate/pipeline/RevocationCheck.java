package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.gate.pipeline.Progress.Recorded;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.identity.access.Grant;
import dev.drawbridge.identity.access.Grants;
import dev.drawbridge.identity.access.Lift;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a call under way must end because of what changed since it began: its key was
 * revoked, its team is gone, a block concerns it, or what was granted has ended. Used on the call's
 * event loop only.
 */
final class RevocationCheck {
  private final GateSnapshot snapshot;
  private final Supplier<GateSnapshot> current;
  private final CallerRequest request;
  private final Caller caller;
  private final List<Grant> held;
  private final Reauthorisation reauthorisation;

  /**
   * For one call.
   *
   * @param snapshot that the call began with
   * @param current the newest
   * @param recorded the call
   */
  RevocationCheck(
      GateSnapshot snapshot,
      Supplier<GateSnapshot> current,
      CallerRequest request,
      Recorded recorded,
      Reauthorisation reauthorisation) {
    this.snapshot = snapshot;
    this.current = current;
    this.request = request;
    this.caller = recorded.caller();
    this.held = recorded.input().grants();
    this.reauthorisation = reauthorisation;
  }

  /**
   * Checks now, and ends the call where it must end.
   *
   * @param asked the model that is asked; null where none is yet
   * @param cut ends the call
   */
  void look(@Nullable Model asked, Consumer<Refusal> cut) {
    GateSnapshot newest = current.get();
    String team = caller.team();
    if (newest != snapshot && team != null && snapshot.policy().team(team).isPresent()) {
      if (newest.policy().team(team).isEmpty()) {
        cut.accept(new Refusal(RefusalCode.DENIED, "The team was removed."));
        return;
      }
    }
    blocked(newest, caller, asked)
        .ifPresent(
            reason -> cut.accept(Refusal.because(RefusalCode.DENIED, reason.message(), reason)));
    if (asked != null && hasEnded(newest.callers().grants())) regranted(asked, cut);
    if (caller.key() == null) return;
    newest
        .identity()
        .authenticate(request.credential())
        .onFailure(
            e -> {
              if (e instanceof Refusal r && r.code() == RefusalCode.UNAUTHENTICATED) cut.accept(r);
            });
  }

  /** Whether something that was granted when the call began is so no more. */
  private boolean hasEnded(Grants grants) {
    if (held.isEmpty()) return false;
    Instant now = Instant.now();
    if (held.stream().anyMatch(grant -> !now.isBefore(grant.until()))) return true;
    return grants.areKnown() && !grants.of(caller).containsAll(held);
  }

  /** Ends the call where policy permits its model no more, for want of a grant. */
  private void regranted(Model asked, Consumer<Refusal> cut) {
    reauthorisation
        .after(List.of())
        .onSuccess(
            allowed -> {
              var codes = allowed.verdict().excluded().getOrDefault(asked.id(), List.of());
              if (codes.stream().noneMatch(code -> Lift.of(code).isPresent())) return;
              cut.accept(
                  new Refusal(
                      RefusalCode.MODEL_NOT_PERMITTED,
                      "What was granted for " + asked.id() + " has ended."));
            });
  }

  /** A store that cannot be read ends no call under way; it only refuses new ones. */
  private static Optional<Reason> blocked(
      GateSnapshot newest, Caller caller, @Nullable Model asked) {
    try {
      return newest.policy().blocked(caller, asked);
    } catch (Refusal unknown) {
      return Optional.empty();
    }
  }
}
