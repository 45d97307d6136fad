package dev.drawbridge.budget;

import dev.drawbridge.policy.decision.Verdict;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The counters of all limits: what was used and what is reserved. Thread-safe; no method blocks for
 * long.
 */
public final class Ledger {
  private final Accounts accounts;
  private final InstantSource clock;
  private final UnaryOperator<String> names;
  private long latest;
  private BudgetListener listener = (key, step, at) -> {};

  /**
   * A ledger that goes on from these accounts.
   *
   * @param latest the time of what was counted last: it counts on from there
   * @param names what the accounts call a counter's key
   */
  Ledger(Accounts accounts, InstantSource clock, long latest, UnaryOperator<String> names) {
    this.accounts = accounts;
    this.clock = clock;
    this.latest = latest;
    this.names = names;
    // What was reached before a restart was told then.
    accounts
        .all()
        .values()
        .forEach(account -> account.told = BudgetStep.of(account.used, account.limit));
  }

  /** Has somebody told of what is reached from now on. */
  public synchronized void tell(BudgetListener whom) {
    listener = whom;
  }

  /**
   * Reserves what a call may use, on all the limits or on none.
   *
   * @throws dev.drawbridge.exchange.Refusal {@code budget_exhausted} or {@code rate_limited} where
   *     a limit leaves too little, with its key and when it starts anew
   */
  public synchronized Reservation reserve(List<Verdict.Limit> limits, Quantity atMost) {
    List<Limits.Limit> each = Limits.of(limits);
    Hold hold = fitting(each, atMost);
    accounts.reserve(hold.named(names));
    return new Reservation(this, hold, standings(each, hold.at()));
  }

  /** Fails where {@link #reserve} would, and reserves nothing, not for a moment either. */
  public synchronized void check(List<Verdict.Limit> limits, Quantity atMost) {
    fitting(Limits.of(limits), atMost);
  }

  private Hold fitting(List<Limits.Limit> limits, Quantity atMost) {
    Hold hold = Limits.hold(limits, now(), atMost);
    List<LimitMet.Met> met = met(limits, hold);
    if (!met.isEmpty()) {
      for (LimitMet.Met each : met) refused(each);
      throw LimitMet.refusal(met);
    }
    return hold;
  }

  /** How limits stand now. */
  public synchronized List<Standing> standings(List<Verdict.Limit> limits) {
    return standings(Limits.of(limits), now());
  }

  /** What remains of a counter in whole parts; {@link Standing#UNKNOWN} where no limit is known. */
  public synchronized long remaining(Counter counter) {
    Account account = account(counter, now());
    if (account == null || account.limit == Standing.UNKNOWN) return Standing.UNKNOWN;
    return account.left(account.limit);
  }

  /** The share of a counter's limit that is used or reserved, from 0 to 1; 0 for no known limit. */
  public synchronized double taken(Counter counter) {
    Account account = account(counter, now());
    if (account == null || account.limit == Standing.UNKNOWN) return 0;
    return account.limit == 0 ? 1 : 1 - (double) account.left(account.limit) / account.limit;
  }

  /** Every counter that is counted, with the amount of the limit that was last put on it. */
  public synchronized List<Standing> all() {
    long now = now();
    List<Standing> all = new ArrayList<>();
    for (var each : accounts.all().entrySet()) {
      if (accounts.at(each.getKey(), now) == null) continue;
      Counter named = each.getValue().named;
      all.add(Standing.of(named == null ? each.getKey() : named, each.getValue(), now));
    }
    return all;
  }

  /**
   * Puts one hold in another's place, as if there had been a release between; null, with nothing
   * changed, where that does not fit.
   */
  synchronized @Nullable Moved move(Hold from, List<Verdict.Limit> limits, Quantity atMost) {
    List<Limits.Limit> each = Limits.of(limits);
    Hold hold = Limits.hold(each, now(), atMost);
    Hold before = from.named(names);
    accounts.release(before);
    if (!met(each, hold).isEmpty()) {
      accounts.reserve(before);
      return null;
    }
    accounts.reserve(hold.named(names));
    return new Moved(hold, standings(each, hold.at()));
  }

  /** A hold that took another's place, and how the limits stood then. */
  record Moved(Hold hold, List<Standing> standings) {}

  synchronized void settle(Hold reserved, Hold charged) {
    accounts.release(reserved.named(names));
    Hold named = charged.named(names);
    accounts.charge(named);
    for (Counter counter : named.counters()) {
      if (!BudgetStep.isTold(counter)) continue;
      Account account = accounts.all().get(counter);
      if (account == null || charged.at() < account.start) continue;
      reached(counter, account, BudgetStep.of(account.used, account.limit));
    }
  }

  /** What is left is too little: with most of it used, the budget is as good as used up. */
  private void refused(LimitMet.Met met) {
    Counter counter = met.standing().counter().named(names);
    Account account = accounts.all().get(counter);
    if (account == null || met.never() || !BudgetStep.isTold(counter)) return;
    account.limit = met.standing().amount();
    boolean most = BudgetStep.of(account.used, account.limit).compareTo(BudgetStep.MOST) >= 0;
    if (most) reached(counter, account, BudgetStep.ALL);
  }

  private void reached(Counter counter, Account account, BudgetStep step) {
    if (step.compareTo(account.told) <= 0) return;
    account.told = step;
    Counter shown = account.named == null ? counter : account.named;
    listener.reached(counter.key(), step, Standing.of(shown, account, latest));
  }

  synchronized void release(Hold reserved) {
    accounts.release(reserved.named(names));
  }

  private @Nullable Account account(Counter counter, long at) {
    return accounts.at(counter.named(names), at);
  }

  private long now() {
    latest = Math.max(latest, clock.millis());
    return latest;
  }

  private List<LimitMet.Met> met(List<Limits.Limit> limits, Hold hold) {
    List<LimitMet.Met> met = List.of();
    for (Limits.Limit limit : limits) {
      long asked = hold.quantity().in(limit.counter().unit());
      if (asked == 0) continue;
      Account account = account(limit.counter(), hold.at());
      long left = account == null ? 0 : account.left(limit.parts());
      if (asked <= left) continue;
      if (met.isEmpty()) met = new ArrayList<>();
      met.add(new LimitMet.Met(Standing.of(limit, account, hold.at()), asked));
    }
    return met;
  }

  private List<Standing> standings(List<Limits.Limit> limits, long at) {
    List<Standing> standings = new ArrayList<>(limits.size());
    for (Limits.Limit limit : limits) {
      Account account = account(limit.counter(), at);
      if (account != null) {
        account.limit = limit.parts();
        account.named = limit.counter();
      }
      standings.add(Standing.of(limit, account, at));
    }
    return standings;
  }
}
