package dev.drawbridge.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.policy.decision.Verdict.Limit;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ledger against a naive model, over random lives of calls that cross a change of clocks; and
 * the books against the ledger, also where a start comes in between.
 */
class LedgerModelTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Spend.Payer PAYER = new Spend.Payer("a", "key|1", "", Map.of());
  private static final Spend.Bill BILL = new Spend.Bill("m", "p", null, 1, 1);
  private static final int STEPS = 1_500;

  private static final List<Limit> LIMITS =
      List.of(
          new Limit("a", "usd", 3, "total"),
          new Limit("a", "usd", 1.5, "month"),
          new Limit("b", "usd", 0.7, "day"),
          new Limit("a", "tokens", 900, "hour"),
          new Limit("b", "tokens", 3_000, "week"),
          new Limit("a", "requests", 5, "minute"),
          new Limit("b", "requests", 60, "day"),
          new Limit("a", "concurrent", 6, "total"));

  /** A call that runs, in the ledger and in the model. */
  private record Running(long seq, Reservation real, NaiveLedger.Call naive) {}

  private static final class Life {
    final Random random;
    final SetClock clock = new SetClock("2026-10-24T20:00:00Z");
    final NaiveLedger model = new NaiveLedger(BERLIN);
    final List<Running> running = new ArrayList<>();
    Books books = new Books(() -> BERLIN);
    Ledger ledger = books.ledger(clock);
    long seq;

    Life(long seed) {
      random = new Random(seed);
    }

    void step() {
      clock.forward(Duration.ofMillis(random.nextInt(400_000)));
      int kind = random.nextInt(20);
      if (kind < 9) begin();
      else if (kind < 17) end();
      else if (kind < 19) fallBack();
      else if (random.nextInt(20) == 0) crash();
      else restartBooks();
    }

    private void begin() {
      List<Limit> limits = some();
      Quantity most = quantity();
      NaiveLedger.Call naive = model.reserve(limits, clock.instant(), most);
      Reservation real;
      try {
        real = ledger.reserve(limits, most);
      } catch (Refusal met) {
        assertEquals(null, naive, "refused, and the model does not");
        return;
      }
      assertEquals(true, naive != null, "admitted, and the model does not");
      if (naive == null) return;
      Running call = new Running(seq++, real, naive);
      running.add(call);
      books.opened(call.seq(), new Books.Opened(real.hold(), PAYER));
    }

    private void end() {
      if (running.isEmpty()) return;
      Running call = running.remove(random.nextInt(running.size()));
      switch (random.nextInt(6)) {
        case 0 -> {
          call.real().release();
          call.naive().released = true;
          books.closed(call.seq(), new Hold(List.of(), 0, Quantity.NONE), BILL);
        }
        case 1 -> {
          call.naive().charged = call.naive().reserved;
          books.closed(call.seq(), call.real().charge(), BILL);
        }
        default -> {
          Quantity used = quantity();
          call.naive().charged = call.naive().lost.plus(used);
          books.closed(call.seq(), call.real().settle(used), BILL);
        }
      }
    }

    private void fallBack() {
      if (running.isEmpty()) return;
      Running call = running.get(random.nextInt(running.size()));
      if (random.nextBoolean()) {
        call.real().keepBillable();
        call.naive().lost = call.naive().reserved;
      }
      Quantity most = quantity();
      boolean fits = model.move(call.naive(), call.naive().limits, clock.instant(), most);
      assertEquals(fits, call.real().move(call.naive().limits, most));
    }

    /** The process dies: what runs is charged what the record says was reserved. */
    private void crash() {
      for (Running call : running) {
        Hold open = Objects.requireNonNull(books.state().open().get(call.seq())).reserved();
        call.naive().at = Instant.ofEpochMilli(open.at());
        call.naive().charged = open.quantity();
        books.closed(call.seq(), null, BILL);
      }
      running.clear();
      restartBooks();
      ledger = books.ledger(clock);
    }

    private void restartBooks() {
      Books.State state = books.state();
      books = new Books(() -> BERLIN);
      books.begin(state);
    }

    private List<Limit> some() {
      List<Limit> some = new ArrayList<>();
      for (Limit limit : LIMITS) if (random.nextBoolean()) some.add(limit);
      return some;
    }

    private Quantity quantity() {
      return new Quantity(random.nextInt(60_000_000), random.nextInt(120));
    }

    void compare() {
      List<Standing> standings = ledger.standings(LIMITS);
      for (int i = 0; i < LIMITS.size(); i++) {
        Standing standing = standings.get(i);
        BigDecimal taken = model.taken(LIMITS.get(i), clock.instant(), null);
        BigDecimal real = standing.counter().unit().amount(standing.used() + standing.reserved());
        assertEquals(0, taken.compareTo(real), standing + " against " + taken);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void theLedgerAnswersAsTheModel(long seed) {
    Life life = new Life(seed);
    for (int i = 0; i < STEPS; i++) {
      life.step();
      if (i % 10 == 0) life.compare();
    }
    life.crash();
    life.compare();
  }
}
