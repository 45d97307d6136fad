package dev.drawbridge.budget;

import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The accounts of all counters. A window that is over is forgotten. Not thread-safe. */
final class Accounts {
  private static final int SWEEP_FROM = 1_024;
  private final Map<Counter, Account> accounts = new HashMap<>();
  private final Supplier<ZoneId> zone;
  private int sweepAt = SWEEP_FROM;

  Accounts(Supplier<ZoneId> zone) {
    this.zone = zone;
  }

  /** The account of a counter in the window of {@code at}; null where that window is over. */
  @Nullable Account at(Counter counter, long at) {
    Account account = accounts.get(counter);
    if (account == null) {
      if (accounts.size() >= sweepAt) sweep(at);
      account = Account.open(counter.per(), at, zone.get());
      accounts.put(counter, account);
    }
    return account.advanceTo(at, zone.get()) ? account : null;
  }

  /** Restores a balance with the window that it had, whatever the time zone is now. */
  void restore(Books.Balance balance) {
    Account account = new Account(balance.counter().per(), balance.start(), balance.end());
    account.used = balance.used();
    account.limit = balance.limit();
    accounts.put(balance.counter(), account);
  }

  void reserve(Hold hold) {
    for (int i = 0; i < hold.counters().size(); i++) {
      Counter counter = hold.counters().get(i);
      Account account = at(counter, hold.at());
      if (account == null) continue;
      account.reserved += hold.quantity().in(counter.unit());
      if (hold.limit(i) != Standing.UNKNOWN) account.limit = hold.limit(i);
    }
  }

  /** Ends a reservation; one of a window that is over has ended with the window. */
  void release(Hold hold) {
    for (Counter counter : hold.counters()) {
      Account account = accounts.get(counter);
      if (account != null && account.advanceTo(hold.at(), zone.get())) {
        account.reserved -= hold.quantity().in(counter.unit());
      }
    }
  }

  /** Counts as used; calls at once are counted only while they run, and so not here. */
  void charge(Hold hold) {
    for (Counter counter : hold.counters()) {
      if (counter.unit() == Unit.CONCURRENT) continue;
      Account account = at(counter, hold.at());
      if (account == null) continue;
      account.used = Quantity.saturated(account.used, hold.quantity().in(counter.unit()));
    }
  }

  Map<Counter, Account> all() {
    return accounts;
  }

  private void sweep(long now) {
    accounts.values().removeIf(account -> account.end <= now || empty(account));
    sweepAt = Math.max(SWEEP_FROM, accounts.size() * 2);
  }

  private static boolean empty(Account account) {
    return account.used == 0 && account.reserved == 0;
  }
}
