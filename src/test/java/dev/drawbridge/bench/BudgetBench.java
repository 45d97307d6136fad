package dev.drawbridge.bench;

import dev.drawbridge.budget.Books;
import dev.drawbridge.budget.Hold;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.budget.Reservation;
import dev.drawbridge.budget.Spend;
import dev.drawbridge.policy.decision.Verdict.Limit;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What keeping a call within its limits costs, in memory. */
final class BudgetBench {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final int TEAMS = 1_000;
  private static final int BATCH = 1_000;
  private static final int ROUNDS = 400;

  /** What a batch of calls does. */
  private interface Batch {
    void run(int round);
  }

  private BudgetBench() {}

  /** Measures; takes some seconds. */
  static void measure(FigureTable table) throws Exception {
    Ledger ledger = new Books(() -> BERLIN).ledger(InstantSource.system());
    table.row(
        "budget: reserve and settle, 4 limits",
        each(round -> calls(ledger, round)),
        "µs",
        FigureTable.atMost(5));
    table.row("budget: the same, on 4 threads at once", contended(ledger), "µs", FigureTable.NONE);
    Books books = new Books(() -> BERLIN);
    table.row(
        "budget: post a request and its end",
        each(round -> postings(books, round)),
        "µs",
        FigureTable.NONE);
  }

  private static List<Limit> limits(int team) {
    String key = "team:t" + team % TEAMS;
    return List.of(
        new Limit(key, "usd", 1e6, "month"),
        new Limit(key, "requests", 1e12, "minute"),
        new Limit(key, "tokens", 1e12, "minute"),
        new Limit(key, "concurrent", 1e6, "total"));
  }

  private static void calls(Ledger ledger, int round) {
    for (int i = 0; i < BATCH; i++) {
      Reservation reservation =
          ledger.reserve(limits(round * BATCH + i), new Quantity(1_000_000, 2_000));
      reservation.settle(new Quantity(400_000, 700));
    }
  }

  private static void postings(Books books, int round) {
    var payer =
        new Spend.Payer(
            "t" + round % TEAMS, "key|k" + round, "research", Map.of("project", "apollo"));
    var bill = new Spend.Bill("gpt", "acme", "default", 400, 300);
    for (int i = 0; i < BATCH; i++) {
      long seq = (long) round * BATCH + i;
      Hold hold = new Hold(List.of(), System.currentTimeMillis(), new Quantity(1_000_000, 2_000));
      books.opened(seq, new Books.Opened(hold, payer));
      books.closed(seq, hold, bill);
    }
  }

  /** The median of a call, in µs. */
  private static double each(Batch batch) {
    double[] micros = new double[ROUNDS];
    for (int round = 0; round < ROUNDS * 2; round++) {
      long start = System.nanoTime();
      batch.run(round);
      micros[round % ROUNDS] = (System.nanoTime() - start) / 1e3 / BATCH;
    }
    Arrays.sort(micros);
    return micros[ROUNDS / 2];
  }

  private static double contended(Ledger ledger) throws Exception {
    int threads = 4;
    List<Thread> all = new ArrayList<>();
    long start = System.nanoTime();
    for (int t = 0; t < threads; t++) {
      all.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int round = 0; round < ROUNDS / 4; round++) calls(ledger, round);
                  }));
    }
    for (Thread thread : all) thread.join();
    return (System.nanoTime() - start) / 1e3 / BATCH / (ROUNDS / 4.0) / threads;
  }
}
