package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Reason;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.identity.Caller;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Checks whether a call under way must end because of what changed since it began: its key was
 * revoked, its team is gone, or a block concerns it. Used on the call's event loop only.
 */
final class RevocationCheck {
  private final GateSnapshot snapshot;
  private final Supplier<GateSnapshot> current;
  private final CallerRequest request;
  private final Caller caller;

  /**
   * For one call.
   *
   * @param snapshot that the call began with
   * @param current the newest
   */
  RevocationCheck(
      GateSnapshot snapshot, Supplier<GateSnapshot> current, CallerRequest request, Caller caller) {
    this.snapshot = snapshot;
    this.current = current;
    this.request = request;
    this.caller = caller;
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
    if (caller.key() == null) return;
    newest
        .identity()
        .authenticate(request.credential())
        .onFailure(
            e -> {
              if (e instanceof Refusal r && r.code() == RefusalCode.UNAUTHENTICATED) cut.accept(r);
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
