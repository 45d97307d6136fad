package dev.drawbridge.budget;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.policy.decision.Verdict.Limit;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Limit MONEY = new Limit("team:a", "usd", 10, "month");
  private static final Limit CALLS = new Limit("team:a", "requests", 3, "minute");
  private static final Limit TOKENS = new Limit("team:a", "tokens", 1_000, "minute");
  private static final Limit AT_ONCE = new Limit("team:a", "concurrent", 2, "minute");

  private final SetClock clock = new SetClock("2026-11-24T15:04:10Z");
  private final Ledger ledger = new Books(() -> BERLIN).ledger(clock);

  private Reservation reserve(Quantity most, Limit... limits) {
    return ledger.reserve(List.of(limits), most);
  }

  private Refusal refused(Quantity most, Limit... limits) {
    return assertThrows(Refusal.class, () -> reserve(most, limits));
  }

  private Standing standing(Limit limit) {
    return ledger.standings(List.of(limit)).getFirst();
  }

  @Test
  void theShareThatIsTakenCountsWhatIsReservedAndStartsAnewWithTheWindow() {
    reserve(usd(6), MONEY);
    Counter counter = standing(MONEY).counter();
    assertEquals(0.6, ledger.taken(counter), 1e-9);
    assertEquals(0, ledger.taken(standing(TOKENS).counter()), "nothing is counted there");

    clock.forward(Duration.ofDays(31));

    assertEquals(0, ledger.taken(counter), 1e-9);
  }

  private static Quantity usd(double usd) {
    return Quantity.of(usd, 0);
  }

  @Test
  void whatIsReservedIsNotLeftForOthers() {
    reserve(usd(6), MONEY);
    reserve(usd(4), MONEY);
    Refusal refusal = refused(usd(0.000000001), MONEY);
    assertEquals(RefusalCode.BUDGET_EXHAUSTED, refusal.code());
    assertEquals("team:a", refusal.details().limit());
    assertEquals(Instant.parse("2026-11-30T23:00:00Z"), refusal.details().resets());
    assertTrue(refusal.text().contains("10 USD a month for team:a leaves 0"), refusal.text());
  }

  @Test
  void whatWasNotUsedIsLeftAgain() {
    Reservation reservation = reserve(usd(10), MONEY);
    reservation.settle(usd(1.5));
    assertEquals(1_500_000_000, standing(MONEY).used());
    assertEquals(0, standing(MONEY).reserved());
    reserve(usd(8.5), MONEY);
  }

  @Test
  void allLimitsAreTakenOrNone() {
    reserve(usd(9), MONEY);
    refused(Quantity.of(2, 10), CALLS, TOKENS, MONEY);
    assertEquals(0, standing(CALLS).reserved());
    assertEquals(0, standing(TOKENS).reserved());
    assertEquals(9_000_000_000L, standing(MONEY).reserved());
  }

  @Test
  void aCheckFailsWhereAReservationWouldAndTakesNothing() {
    for (int i = 0; i < 3; i++) {
      ledger.check(List.of(CALLS), Quantity.NONE);
      assertEquals(i, standing(CALLS).reserved());
      reserve(Quantity.NONE, CALLS);
    }
    Refusal refusal =
        assertThrows(Refusal.class, () -> ledger.check(List.of(CALLS), Quantity.NONE));
    assertEquals(refused(Quantity.NONE, CALLS).details(), refusal.details());
  }

  @Test
  void aBillAboveTheReservationIsChargedWhole() {
    reserve(usd(9), MONEY).settle(usd(12));
    assertEquals(12_000_000_000L, standing(MONEY).used());
    assertEquals(0, standing(MONEY).remaining());
    refused(usd(0.01), MONEY);
  }

  @Test
  void whatCostsNothingPassesAnEmptyBudget() {
    reserve(usd(10), MONEY).charge();
    assertDoesNotThrow(() -> reserve(usd(0), MONEY));
  }

  @Test
  void anUnknownEndIsChargedItsReservation() {
    reserve(Quantity.of(2, 70), MONEY, TOKENS, AT_ONCE).charge();
    assertEquals(2_000_000_000, standing(MONEY).used());
    assertEquals(70, standing(TOKENS).used());
    assertEquals(2, standing(AT_ONCE).remaining());
  }

  @Test
  void aReservationEndsOnce() {
    Reservation reservation = reserve(usd(2), MONEY);
    reservation.settle(usd(1));
    reservation.settle(usd(5));
    reservation.charge();
    reservation.release();
    assertEquals(1_000_000_000, standing(MONEY).used());
    assertEquals(0, standing(MONEY).reserved());
    assertFalse(reservation.move(List.of(MONEY), usd(1)));
  }

  @Test
  void aReleaseLeavesNothingBehind() {
    reserve(Quantity.of(2, 70), MONEY, CALLS, TOKENS, AT_ONCE).release();
    for (Limit limit : List.of(MONEY, CALLS, TOKENS, AT_ONCE)) {
      assertEquals(standing(limit).amount(), standing(limit).remaining());
    }
  }

  @Test
  void callsCountWhateverComesOfThem() {
    for (int i = 0; i < 3; i++) reserve(Quantity.NONE, CALLS).settle(Quantity.NONE);
    Refusal refusal = refused(Quantity.NONE, CALLS);
    assertEquals(RefusalCode.RATE_LIMITED, refusal.code());
    assertEquals(Duration.ofSeconds(50), refusal.details().retryAfter());
    assertTrue(refusal.text().contains("3 requests a minute for team:a is reached"));
  }

  @Test
  void whatRunsAtOnceIsGivenBackAtItsEnd() {
    Reservation first = reserve(Quantity.NONE, AT_ONCE);
    reserve(Quantity.NONE, AT_ONCE);
    Refusal refusal = refused(Quantity.NONE, AT_ONCE);
    assertEquals(RefusalCode.RATE_LIMITED, refusal.code());
    assertEquals(Duration.ofSeconds(1), refusal.details().retryAfter());
    assertNull(refusal.details().resets());
    clock.forward(Duration.ofHours(3));
    refused(Quantity.NONE, AT_ONCE);
    first.settle(Quantity.NONE);
    reserve(Quantity.NONE, AT_ONCE);
  }

  @Test
  void theLimitThatIsMetLongestIsNamed() {
    reserve(Quantity.of(10, 1_000), MONEY, TOKENS).charge();
    assertEquals(RefusalCode.BUDGET_EXHAUSTED, refused(Quantity.of(1, 1), TOKENS, MONEY).code());
    assertEquals(RefusalCode.BUDGET_EXHAUSTED, refused(Quantity.of(1, 1), MONEY, TOKENS).code());
  }

  @Test
  void whatCanNeverFitIsToldSo() {
    Refusal refusal = refused(Quantity.of(1, 1_001), MONEY, TOKENS);
    assertNull(refusal.details().resets());
    assertNull(refusal.details().retryAfter());
    assertTrue(refusal.text().contains("is less than this request alone may need"));
  }

  @Test
  void aNewWindowBeginsAtNothing() {
    Reservation spent = reserve(usd(10), MONEY);
    spent.settle(usd(10));
    clock.set("2026-11-30T22:59:59.999Z");
    refused(usd(1), MONEY);
    clock.set("2026-11-30T23:00:00Z");
    reserve(usd(10), MONEY);
  }

  @Test
  void aReservationBelongsToTheWindowItWasMadeIn() {
    Reservation late = reserve(usd(10), MONEY);
    clock.set("2026-12-01T08:00:00Z");
    Reservation next = reserve(usd(10), MONEY);
    late.settle(usd(12));
    assertEquals(0, standing(MONEY).used());
    assertEquals(10_000_000_000L, standing(MONEY).reserved());
    next.settle(usd(3));
    assertEquals(3_000_000_000L, standing(MONEY).used());
  }

  @Test
  void aClockThatWasSetBackStandsStill() {
    clock.set("2026-12-01T00:00:00Z");
    reserve(usd(10), MONEY).charge();
    clock.set("2026-11-24T00:00:00Z");
    refused(usd(1), MONEY);
    assertEquals(10_000_000_000L, standing(MONEY).used());
    clock.set("2027-01-01T00:00:00Z");
    reserve(usd(10), MONEY);
  }

  @Test
  void aChangedAmountKeepsWhatWasUsed() {
    reserve(usd(8), MONEY).charge();
    Limit raised = new Limit("team:a", "usd", 20, "month");
    Limit lowered = new Limit("team:a", "usd", 5, "month");
    reserve(usd(12), raised).release();
    refused(usd(1), lowered);
    assertEquals(0, standing(lowered).remaining());
  }

  @Test
  void otherKeysUnitsAndWindowsAreOtherCounters() {
    reserve(usd(10), MONEY).charge();
    for (Limit other :
        List.of(new Limit("team:b", "usd", 10, "month"), new Limit("team:a", "usd", 10, "day"))) {
      assertDoesNotThrow(() -> reserve(usd(10), other));
    }
  }

  @Test
  void twoAmountsOnOneCounterAreTheLesser() {
    Limit less = new Limit("team:a", "usd", 4, "month");
    refused(usd(5), MONEY, less);
    reserve(usd(4), less, MONEY);
    assertEquals(4_000_000_000L, standing(MONEY).reserved());
  }

  @Test
  void aFallbackIsReservedInThePlaceOfTheFirst() {
    Reservation reservation = reserve(usd(6), MONEY, CALLS);
    assertTrue(reservation.move(List.of(MONEY, CALLS), usd(9)));
    assertEquals(9_000_000_000L, standing(MONEY).reserved());
    assertEquals(1, standing(CALLS).reserved());
    assertFalse(reservation.move(List.of(MONEY, CALLS), usd(11)));
    assertEquals(9_000_000_000L, standing(MONEY).reserved());
    reservation.settle(usd(1));
    assertEquals(1_000_000_000L, standing(MONEY).used());
    assertEquals(1, standing(CALLS).used());
  }

  @Test
  void aTargetThatMayBillStaysReservedBesideTheNext() {
    Reservation reservation = reserve(usd(4), MONEY);
    reservation.keepBillable();
    assertFalse(reservation.move(List.of(MONEY), usd(7)));
    assertTrue(reservation.move(List.of(MONEY), usd(5)));
    assertEquals(9_000_000_000L, standing(MONEY).reserved());
    reservation.settle(usd(2));
    assertEquals(6_000_000_000L, standing(MONEY).used());
  }

  @Test
  void amountsAreExactToTheBillionth() {
    // Ten times 0.1 is not 1 in floating point.
    Limit one = new Limit("team:a", "usd", 1, "month");
    for (int i = 0; i < 10; i++) reserve(usd(0.1), one).charge();
    assertEquals(1_000_000_000, standing(one).used());
    refused(usd(1e-9), one);
  }

  @Test
  void aLimitOfNothingPermitsNothing() {
    refused(Quantity.NONE, new Limit("team:a", "requests", 0, "day"));
    refused(usd(0.1), new Limit("team:a", "usd", 0, "total"));
  }

  @Test
  void aLimitBeyondAllCountingIsOne() {
    Limit vast = new Limit("team:a", "usd", 1e300, "month");
    reserve(usd(1e6), vast).charge();
    assertEquals(1_000_000_000_000_000L, standing(vast).used());
  }

  @Test
  void parallelReservationsNeverExceedTheLimit() throws Exception {
    Limit half = new Limit("team:a", "usd", 5, "month");
    AtomicInteger admitted = new AtomicInteger();
    try (var threads = Executors.newFixedThreadPool(16)) {
      List<Callable<Void>> calls = new ArrayList<>();
      for (int i = 0; i < 1_000; i++) {
        calls.add(
            () -> {
              Reservation reservation;
              try {
                reservation = reserve(usd(0.01), half, new Limit("team:b", "tokens", 1e9, "day"));
              } catch (Refusal met) {
                return null;
              }
              admitted.incrementAndGet();
              reservation.charge();
              return null;
            });
      }
      for (Future<Void> call : threads.invokeAll(calls)) call.get();
    }
    assertEquals(500, admitted.get());
    assertEquals(5_000_000_000L, standing(half).used());
  }
}
