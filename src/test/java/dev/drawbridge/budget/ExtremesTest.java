package dev.drawbridge.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.policy.decision.Verdict.Limit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Amounts at the ends of what a number holds. */
class ExtremesTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

  @ParameterizedTest
  @ValueSource(
      doubles = {
        0,
        1e-300,
        1e-12,
        1e-9,
        0.1,
        0.3,
        1,
        1234567.891,
        9e9,
        9.3e9,
        1e30,
        Double.MAX_VALUE,
        Double.POSITIVE_INFINITY
      })
  void anAmountIsRoundedUpToABillionthAndNeverWraps(double usd) {
    Quantity quantity = Quantity.of(usd, 0);
    assertTrue(quantity.nanoUsd() >= 0);
    if (usd < 9e6) {
      BigDecimal nanos = BigDecimal.valueOf(usd).movePointRight(9);
      BigDecimal above = BigDecimal.valueOf(quantity.nanoUsd()).subtract(nanos);
      assertTrue(above.doubleValue() > -0.002 && above.doubleValue() < 1, above.toString());
    } else if (usd > 9.3e9) {
      assertEquals(Long.MAX_VALUE, quantity.nanoUsd());
    }
  }

  @Test
  void whatIsNoNumberIsTheMost() {
    assertEquals(Long.MAX_VALUE, Quantity.of(Double.NaN, 0).nanoUsd());
    assertEquals(0, Quantity.of(-1, 0).nanoUsd());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-10, 1e-9, 0.5, 1e9, 4.6e9, 4.7e9, 1e18, 4.7e18, 1e300})
  void aLimitIsRoundedDownAndNeverWraps(double amount) {
    for (Unit unit : Unit.values()) {
      long parts = unit.parts(amount);
      assertTrue(parts >= 0);
      if (parts == Long.MAX_VALUE) continue;
      assertTrue(unit.amount(parts).compareTo(BigDecimal.valueOf(amount)) <= 0);
    }
  }

  /** Random calls of any size against limits of any size, beside a ledger of unbounded numbers. */
  @RepeatedTest(100)
  void aLedgerNeverLendsMoreThanALimitNorForgetsACharge(RepetitionInfo nth) {
    var random = new Random(nth.getCurrentRepetition());
    var ledger = new Books(() -> BERLIN).ledger(new SetClock("2026-11-24T15:04:10Z"));
    double amount = List.of(0.0, 1e-9, 5.0, 1e9, 9e18, 1e300).get(random.nextInt(6));
    var limit = new Limit("team:a", "tokens", amount, "month");
    List<Reservation> open = new ArrayList<>();
    BigInteger used = BigInteger.ZERO;
    BigInteger reserved = BigInteger.ZERO;
    for (int i = 0; i < 200; i++) {
      if (open.isEmpty() || random.nextBoolean()) {
        long most = tokens(random);
        boolean fits =
            used.min(MOST)
                    .add(reserved)
                    .add(BigInteger.valueOf(most))
                    .compareTo(BigInteger.valueOf(Unit.TOKENS.parts(amount)))
                <= 0;
        boolean lent;
        try {
          open.add(ledger.reserve(List.of(limit), new Quantity(0, most)));
          lent = true;
        } catch (Refusal met) {
          lent = false;
        }
        // What takes nothing is always lent.
        assertEquals(fits || most == 0, lent, most + " of " + amount);
        if (lent) reserved = reserved.add(BigInteger.valueOf(most));
      } else {
        Reservation one = open.remove(random.nextInt(open.size()));
        reserved = reserved.subtract(BigInteger.valueOf(one.hold().quantity().tokens()));
        switch (random.nextInt(3)) {
          case 0 -> one.release();
          case 1 -> {
            long all = one.charge().quantity().tokens();
            used = used.add(BigInteger.valueOf(all)).min(MOST);
          }
          default -> {
            if (random.nextBoolean()) one.keepBillable();
            long billed = one.settle(new Quantity(0, tokens(random))).quantity().tokens();
            used = used.add(BigInteger.valueOf(billed)).min(MOST);
          }
        }
      }
      Standing standing = ledger.standings(List.of(limit)).getFirst();
      assertEquals(used.longValueExact(), standing.used());
      assertEquals(reserved.longValueExact(), standing.reserved());
      assertTrue(standing.remaining() >= 0);
    }
  }

  private static long tokens(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextInt(3);
      case 1 -> random.nextInt(1 << 20);
      case 2 -> random.nextLong(Long.MAX_VALUE);
      case 3 -> Long.MAX_VALUE;
      default -> Long.MAX_VALUE / 2;
    };
  }

  @Test
  void whatIsReservedTwiceOverLeavesNothing() {
    // Given holds of a log that come to more than a number holds
    var accounts = new Accounts(() -> BERLIN);
    var counter = new Counter("team:a", Unit.TOKENS, Window.MONTH);
    var hold = new Hold(List.of(counter), 1_000, new Quantity(0, Long.MAX_VALUE));
    accounts.charge(new Hold(List.of(counter), 1_000, new Quantity(0, 5)));
    accounts.reserve(hold);
    accounts.reserve(hold);
    Account account = Objects.requireNonNull(accounts.all().get(counter));
    assertEquals(0, account.left(Long.MAX_VALUE));
    accounts.release(hold);
    assertEquals(0, account.left(Long.MAX_VALUE));
    accounts.release(hold);
    assertEquals(Long.MAX_VALUE - 5, account.left(Long.MAX_VALUE));
  }

  @Test
  void whatATeamSpentNeverWraps() {
    var spend = new Spend(() -> BERLIN, name -> name);
    var payer = new Spend.Payer("a", "key|1", "", Map.of());
    var hold = new Hold(List.of(), 1_000, new Quantity(Long.MAX_VALUE, 0));
    for (int i = 0; i < 3; i++) {
      spend.add(payer, new Spend.Bill("m", "p", null, Long.MAX_VALUE, Long.MAX_VALUE), hold);
    }
    Spend.Sum sum = spend.lines("a", Spend.WHOLE, 1_000).getFirst().sum();
    assertEquals(new Spend.Sum(3, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE), sum);
  }
}
