package dev.drawbridge.budget;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the records of the log come to, taken in their order: the accounts, and the reservations of
 * the requests that have no end yet. Not thread-safe.
 */
public final class Books {
  private final Supplier<ZoneId> zone;
  private final Map<Long, Hold> open = new HashMap<>();
  private Accounts accounts;
  private long latest = Long.MIN_VALUE;

  /** Empty books; {@code zone} says where days begin, asked anew whenever a window does. */
  public Books(Supplier<ZoneId> zone) {
    this.zone = zone;
    this.accounts = new Accounts(zone);
  }

  /**
   * The books at one moment.
   *
   * @param latest time of what was counted last, in milliseconds since the epoch
   * @param accounts what is used, without what is only reserved
   * @param open reservations by the seq of their request
   */
  public record State(long latest, List<Balance> accounts, Map<Long, Hold> open) {
    public static final State EMPTY = new State(Long.MIN_VALUE, List.of(), Map.of());
  }

  /** What a counter has used in the window from {@code start} to {@code end}. */
  public record Balance(Counter counter, long start, long end, long used) {}

  /** Goes on from a state that was kept. */
  public void begin(State state) {
    open.clear();
    accounts = new Accounts(zone);
    latest = state.latest();
    state.accounts().forEach(accounts::restore);
    state.open().forEach(this::opened);
  }

  /** A request was recorded with what it reserved. */
  public void opened(long seq, Hold reserved) {
    latest = Math.max(latest, reserved.at());
    open.put(seq, reserved);
    accounts.reserve(reserved);
  }

  /**
   * A request's end was recorded.
   *
   * @param charged null where the end is unknown: the reservation is charged whole
   */
  public void closed(long seq, @Nullable Hold charged) {
    Hold reserved = open.remove(seq);
    if (reserved != null) accounts.release(reserved);
    Hold charge = charged != null ? charged : reserved;
    if (charge == null) return;
    latest = Math.max(latest, charge.at());
    accounts.charge(charge);
  }

  /** What to keep; windows that are over are left out. */
  public State state() {
    List<Balance> balances = new ArrayList<>();
    accounts
        .all()
        .forEach(
            (counter, account) -> {
              if (account.used > 0 && account.end > latest) {
                balances.add(new Balance(counter, account.start, account.end, account.used));
              }
            });
    return new State(latest, List.copyOf(balances), Map.copyOf(open));
  }

  /** A ledger that goes on from here; what is open is charged, since nobody will end it. */
  public Ledger ledger(InstantSource clock) {
    Books copy = new Books(zone);
    copy.begin(state());
    List.copyOf(copy.open.keySet()).forEach(seq -> copy.closed(seq, null));
    return new Ledger(copy.accounts, clock, copy.latest);
  }
}
