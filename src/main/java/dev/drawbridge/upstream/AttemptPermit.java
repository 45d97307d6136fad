package dev.drawbridge.upstream;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.signals.ErrorShape;
import dev.drawbridge.dialect.signals.Known;
import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.Announcement;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.upstream.circuits.Circuits;
import dev.drawbridge.upstream.circuits.TargetCircuits;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The permission of one attempt: that of its target's circuit, and a place among its provider's
 * and, where it has bounds of its own, its model's. It gives each back once.
 */
final class AttemptPermit {
  private final Model model;
  private final Endpoint endpoint;
  private final String key;
  private final Circuits circuits;
  private final TargetCircuits target;
  private final FairPlaces ofProvider;
  private final @Nullable FairPlaces ofModel;
  private final String principal;
  private final String team;
  private final long started = AttemptTimeouts.now();
  private TargetCircuits.@Nullable Permission permission;
  private TargetCircuits.@Nullable Permission entered;
  private FairPlaces.@Nullable Turn atModel;
  private FairPlaces.@Nullable Turn atProvider;
  private boolean placed;
  private boolean left;

  AttemptPermit(
      Model model,
      Endpoint endpoint,
      String key,
      Circuits circuits,
      TargetCircuits target,
      FairPlaces ofProvider,
      @Nullable FairPlaces ofModel,
      String principal,
      String team) {
    this.model = model;
    this.endpoint = endpoint;
    this.key = key;
    this.circuits = circuits;
    this.target = target;
    this.ofProvider = ofProvider;
    this.ofModel = ofModel;
    this.principal = principal;
    this.team = team;
  }

  /** False while the circuit is open. */
  boolean enter() {
    permission = target.enter(model.upstream(), principal, endpoint::reach);
    entered = permission;
    return permission != null;
  }

  /**
   * Takes a place, at once or when it is this team's turn.
   *
   * @param on runs on the attempt's context, at once where this is it
   * @param granted runs there with the place
   * @param full runs there where too many wait
   */
  void place(Consumer<Runnable> on, Runnable granted, Runnable full) {
    FairPlaces own = ofModel;
    if (own == null) {
      placeAtProvider(on, granted, full);
      return;
    }
    FairPlaces.Turn turn =
        own.enter(
            team, () -> on.accept(() -> placeAtProvider(on, granted, full)), () -> on.accept(full));
    atModel = turn;
    if (turn == null) full.run();
    else if (turn.atOnce()) placeAtProvider(on, granted, full);
  }

  private void placeAtProvider(Consumer<Runnable> on, Runnable granted, Runnable full) {
    if (left) return;
    FairPlaces.Turn turn =
        ofProvider.enter(team, () -> on.accept(() -> placed(granted)), () -> on.accept(full));
    atProvider = turn;
    if (turn == null) full.run();
    else if (turn.atOnce()) placed(granted);
  }

  private void placed(Runnable granted) {
    if (left) return;
    placed = true;
    granted.run();
  }

  /** The target gave an error that no rule knows. */
  void unknown(int status, byte[] error) {
    circuits.unknown().came(endpoint.provider(), status, ErrorShape.of(error));
  }

  /** The vendor announced something of the model. */
  void announced(@Nullable Announcement what) {
    if (what != null) circuits.announcements().came(endpoint.provider(), model.id(), what);
  }

  /** What is known of the target beside its answers. */
  Known known() {
    LocalDate retires = model.retires();
    boolean retired = retires != null && !retires.isAfter(LocalDate.now(ZoneOffset.UTC));
    return new Known(target.servedBefore(), retired);
  }

  /** Why the target is not asked and how long, null where it is. */
  Health.@Nullable Outage outage() {
    return target.outage(principal);
  }

  /** A stream has its first content. */
  void streams() {
    TargetCircuits.Permission used = used();
    if (used == null) return;
    used.served();
    target.speed().firstByte(millis());
  }

  /** A stream that nobody slowed ended well, so long after its first content. */
  void streamed(Usage usage, long millis) {
    target.speed().streamed(usage, millis);
  }

  /**
   * An answer came in one piece.
   *
   * @param rested milliseconds for which we did not read it
   */
  void served(@Nullable Usage usage, long rested) {
    TargetCircuits.Permission used = used();
    if (used == null) return;
    used.served();
    target.speed().whole(usage, Math.max(0, millis() - rested));
  }

  void nothingLearned() {
    TargetCircuits.Permission used = used();
    if (used != null) used.nothingLearned();
  }

  /**
   * The attempt failed, or its request was refused.
   *
   * @param timedOut whether a time limit of ours ended it
   */
  void failed(Signal how, boolean timedOut) {
    circuits.failed(endpoint.provider(), model.id(), how);
    TargetCircuits.Permission used = used();
    if (used != null) used.failed(how, timedOut);
  }

  /** The permission, the first time that it is asked for. */
  private TargetCircuits.@Nullable Permission used() {
    TargetCircuits.Permission used = permission;
    permission = null;
    return used;
  }

  /** An answer broke off after its first content. */
  void brokeOff(Signal how) {
    circuits.failed(endpoint.provider(), model.id(), how);
    if (entered != null) entered.brokeOff(how);
  }

  /** The target answered, and its vendor withheld what it had said: counted, and no failure. */
  void withheld() {
    circuits.failed(endpoint.provider(), model.id(), InferredSignals.WITHHELD);
  }

  /** The attempt is over. */
  void leave() {
    nothingLearned();
    left = true;
    FairPlaces.Turn provider = atProvider;
    FairPlaces.Turn own = atModel;
    if (provider != null) ofProvider.leave(provider);
    if (own != null && ofModel != null) ofModel.leave(own);
  }

  /** Whether it waits still for its turn, as so many are under way. */
  boolean crowded() {
    return !placed;
  }

  private long millis() {
    return AttemptTimeouts.now() - started;
  }

  Attempt attempt(
      @Nullable String vendorRequestId,
      @Nullable Signal failure,
      boolean timedOut,
      boolean sent,
      int status) {
    return new Attempt(
        model.id(),
        endpoint.provider(),
        key,
        vendorRequestId,
        failure == null ? null : failure.meaning(),
        timedOut,
        sent,
        status,
        millis());
  }
}
