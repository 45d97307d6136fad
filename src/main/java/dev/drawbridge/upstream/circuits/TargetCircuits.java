package dev.drawbridge.upstream.circuits;

import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.exchange.Health;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.SignalScope;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The circuits that one model with one credential depends on, the widest first: it is asked where
 * none of them is open. Thread-safe.
 */
public final class TargetCircuits {
  private final String credential;
  private final List<ScopeCircuit> circuits;
  private final TargetHistory history;
  private final Clock clock;

  TargetCircuits(
      String credential, List<ScopeCircuit> circuits, TargetHistory history, Clock clock) {
    this.credential = credential;
    this.circuits = List.copyOf(circuits);
    this.history = history;
    this.clock = clock;
  }

  /**
   * Takes leave to try.
   *
   * @param name the model's name at its vendor
   * @param principal who asks, told apart from others and no more
   * @param reach how the asker's configuration reaches the provider, which may be another than
   *     serves now; asked only once the target failed
   * @return null while one of the circuits is open
   */
  public @Nullable Permission enter(String name, String principal, Supplier<ProviderReach> reach) {
    var who = new TargetAsker(credential, name, principal, reach);
    var leaves = new ScopeCircuit.@Nullable Leave[circuits.size()];
    for (int i = 0; i < leaves.length; i++) {
      leaves[i] = circuits.get(i).enter(who);
      if (leaves[i] == null) {
        giveBack(leaves);
        return null;
      }
    }
    history.speed().began();
    return new Permission(leaves);
  }

  private static void giveBack(ScopeCircuit.@Nullable Leave[] leaves) {
    for (ScopeCircuit.Leave leave : leaves) if (leave != null) leave.nothingLearned();
  }

  /** Leave to try the target; whoever got it says how that went, once. */
  public final class Permission {
    private final ScopeCircuit.@Nullable Leave[] leaves;

    private Permission(ScopeCircuit.@Nullable Leave[] leaves) {
      this.leaves = leaves;
    }

    /** The target answered. */
    public void served() {
      history.served(credential);
      for (ScopeCircuit.Leave leave : leaves) if (leave != null) leave.served();
    }

    /** Nothing was learned of the target. */
    public void nothingLearned() {
      giveBack(leaves);
    }

    /**
     * The target failed, or refused the request.
     *
     * @param timedOut whether a time limit of ours ended it
     */
    public void failed(Signal how, boolean timedOut) {
      history.failed(clock.instant(), how, credential);
      boolean slow = false;
      for (int i = 0; i < leaves.length; i++) {
        ScopeCircuit.Leave leave = leaves[i];
        if (leave == null) continue;
        if (circuits.get(i).key().scope() == how.scope()) slow = leave.failed(how, timedOut);
        else leave.nothingLearned();
      }
      if (slow) history.speed().failed();
    }

    /**
     * An answer broke off after it had begun: a failure beside the success that began it. Where a
     * circuit opened since, the answer is older than that, and does not tell whether the target is
     * back.
     */
    public void brokeOff(Signal how) {
      history.failed(clock.instant(), how, credential);
      SignalClass signal = how.signal();
      if (!signal.fallback() || how.scope() == SignalScope.REQUEST) return;
      history.speed().failed();
      boolean moment = signal == SignalClass.TRANSIENT || signal == SignalClass.UPSTREAM_FAULT;
      for (int i = 0; i < leaves.length; i++) {
        ScopeCircuit.Leave leave = leaves[i];
        if (leave == null || circuits.get(i).key().scope() != how.scope()) continue;
        if (moment) leave.brokeOff();
        else leave.failed(how, false);
      }
    }
  }

  /** Open where one of them is, half open where one is and none is open. */
  public Health.Circuit state() {
    Health.Circuit worst = Health.Circuit.CLOSED;
    for (ScopeCircuit circuit : circuits) {
      Health.Circuit state = circuit.state();
      if (state.compareTo(worst) > 0) worst = state;
    }
    return worst;
  }

  /** The same, but half open while an attempt finds out whether the target is back. */
  Health.Circuit shown() {
    Health.Circuit worst = Health.Circuit.CLOSED;
    for (ScopeCircuit circuit : circuits) {
      Health.Circuit state = circuit.shown();
      if (state.compareTo(worst) > 0) worst = state;
    }
    return worst;
  }

  /** How the one was opened that lets a request through last. */
  CircuitOpening last() {
    CircuitOpening last = CircuitOpening.NEVER;
    for (ScopeCircuit circuit : circuits) {
      CircuitOpening how = circuit.opening();
      if (how.until().isAfter(last.until())) last = how;
    }
    return last;
  }

  /** How many principals are kept away that others are not. */
  int held() {
    int most = 0;
    for (ScopeCircuit circuit : circuits) most = Math.max(most, circuit.held());
    return most;
  }

  /** Why it is not asked, by the circuit that stays open longest; null where it is asked. */
  public Health.@Nullable Outage outage() {
    Health.Outage longest = null;
    for (ScopeCircuit circuit : circuits) longest = longer(longest, circuit.outage());
    return longest;
  }

  /** The same for one principal, whom alone a circuit may keep away. */
  public Health.@Nullable Outage outage(String principal) {
    Health.Outage longest = outage();
    for (ScopeCircuit circuit : circuits) longest = longer(longest, circuit.outage(principal));
    return longest;
  }

  private static Health.@Nullable Outage longer(
      Health.@Nullable Outage one, Health.@Nullable Outage other) {
    if (one == null || other == null) return one == null ? other : one;
    return other.rest().compareTo(one.rest()) > 0 ? other : one;
  }

  /** Whether the model served with this credential since the process began. */
  public boolean servedBefore() {
    return history.servedWith(credential);
  }

  /** How fast the model answers, whatever the credential. */
  public TargetSpeed speed() {
    return history.speed();
  }
}
