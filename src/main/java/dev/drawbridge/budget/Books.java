package dev.drawbridge.budget;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the records of the log come to, taken in their order: the accounts, and the reservations of
 * the requests that have no end yet. Not thread-safe.
 */
public final class Books {
  private static final Spend.Bill UNKNOWN = new Spend.Bill(null, null, null, 0, 0);
  private final Supplier<ZoneId> zone;
  private final UnaryOperator<String> names;
  private final Map<Long, Opened> open = new HashMap<>();
  private final Spend spend;
  private Accounts accounts;
  private long latest = Long.MIN_VALUE;

  /** Empty books in which every name stands as it is. */
  public Books(Supplier<ZoneId> zone) {
    this(zone, name -> name);
  }

  /**
   * Empty books.
   *
   * @param zone says where days begin, asked anew whenever a window does
   * @param names what the books call a counter's key or a principal; asked for the same one it
   *     always says the same. Whoever posts to the books names by it too
   */
  public Books(Supplier<ZoneId> zone, UnaryOperator<String> names) {
    this.zone = zone;
    this.names = names;
    this.accounts = new Accounts(zone);
    this.spend = new Spend(zone, names);
  }

  /** A request that has no end yet: what it reserved, and who pays. */
  public record Opened(Hold reserved, Spend.Payer payer) {}

  /**
   * The books at one moment.
   *
   * @param latest time of what was counted last, in milliseconds since the epoch
   * @param accounts what is used, without what is only reserved
   * @param open what has no end yet, by the seq of its request
   */
  public record State(
      long latest, List<Balance> accounts, Map<Long, Opened> open, Spend.State spend) {
    public static final State EMPTY =
        new State(Long.MIN_VALUE, List.of(), Map.of(), Spend.State.EMPTY);
  }

  /**
   * What a counter has used in the window from {@code start} to {@code end}.
   *
   * @param limit the last one that was on it; {@link Standing#UNKNOWN} where none is known
   */
  public record Balance(Counter counter, long start, long end, long used, long limit) {}

  /** Goes on from a state that was kept. */
  public void begin(State state) {
    open.clear();
    accounts = new Accounts(zone);
    latest = state.latest();
    state.accounts().forEach(accounts::restore);
    state.open().forEach(this::opened);
    spend.begin(state.spend());
  }

  /** A request was recorded with what it reserved. */
  public void opened(long seq, Opened request) {
    latest = Math.max(latest, request.reserved().at());
    open.put(seq, request);
    accounts.reserve(request.reserved());
  }

  /** It was recorded that an open request reserves something else. */
  public void moved(long seq, Hold reserved) {
    Opened request = open.get(seq);
    if (request == null) return;
    accounts.release(request.reserved());
    opened(seq, new Opened(reserved, request.payer()));
  }

  /**
   * A request's end was recorded.
   *
   * @param charged null where the end is unknown: the reservation is charged whole
   */
  public void closed(long seq, @Nullable Hold charged, Spend.Bill bill) {
    Opened request = open.remove(seq);
    if (request == null) return;
    accounts.release(request.reserved());
    Hold charge = charged != null ? charged : request.reserved();
    latest = Math.max(latest, charge.at());
    accounts.charge(charge);
    spend.add(request.payer(), bill, charge);
  }

  /** Who pays for an open request; null where there is no such one. */
  public Spend.@Nullable Payer payer(long seq) {
    Opened request = open.get(seq);
    return request == null ? null : request.payer();
  }

  /** What was spent; the same for ever, and thread-safe as the books are not. */
  public Spend spend() {
    return spend;
  }

  /** What to keep; windows that are over are left out. */
  public State state() {
    List<Balance> balances = new ArrayList<>();
    accounts
        .all()
        .forEach(
            (counter, account) -> {
              boolean tells = account.used > 0 || account.limit != Standing.UNKNOWN;
              if (tells && account.end > latest) {
                balances.add(
                    new Balance(counter, account.start, account.end, account.used, account.limit));
              }
            });
    return new State(latest, List.copyOf(balances), Map.copyOf(open), spend.state());
  }

  /** A ledger that goes on from here; what is open is charged, since nobody will end it. */
  public Ledger ledger(InstantSource clock) {
    Books copy = new Books(zone, names);
    copy.begin(state());
    List.copyOf(copy.open.keySet()).forEach(seq -> copy.closed(seq, null, UNKNOWN));
    return new Ledger(copy.accounts, clock, copy.latest, names);
  }
}
