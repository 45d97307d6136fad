package dev.drawbridge.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.policy.decision.Verdict.Limit;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When people are told that a budget is used. */
class BudgetStepTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
  private static final Limit MONTH = new Limit("team:a", "usd", 10, "month");

  private final SetClock clock = new SetClock("2026-11-24T15:04:10Z");
  private final Ledger ledger = new Books(() -> BERLIN, name -> "~" + name).ledger(clock);
  private final List<String> told = new ArrayList<>();

  @BeforeEach
  void listen() {
    ledger.tell((logged, step, at) -> told.add(logged + " " + at.counter().key() + " " + step));
  }

  private void use(double usd, Limit... limits) {
    Quantity quantity = Quantity.of(usd, 1);
    ledger.reserve(List.of(limits), quantity).settle(quantity);
  }

  @ParameterizedTest
  @CsvSource({
    "0, NONE", "4, NONE", "5, HALF", "7, HALF", "8, MOST", "9, MOST", "10, ALL", "11, ALL"
  })
  void aStepIsReachedByWhatIsUsed(long used, BudgetStep step) {
    assertEquals(step, BudgetStep.of(used, 10));
  }

  @Test
  void eachStepIsToldOnceInAWindowByThePolicysNameAndTheLogs() {
    for (int i = 0; i < 10; i++) use(1, MONTH);

    assertEquals(List.of("~team:a team:a HALF", "~team:a team:a MOST", "~team:a team:a ALL"), told);

    told.clear();
    clock.forward(Duration.ofDays(31));
    use(9, MONTH);
    assertEquals(List.of("~team:a team:a MOST"), told, "the highest alone");
  }

  @Test
  void whatIsReservedOnlyIsNotUsed() {
    Reservation reservation = ledger.reserve(List.of(MONTH), Quantity.of(9, 0));
    reservation.release();

    assertEquals(List.of(), told);
  }

  @Test
  void aRefusalWhereMostIsUsedTellsOfTheEndAndOneOfALargeCallDoesNot() {
    use(8, MONTH);
    told.clear();

    assertThrows(Refusal.class, () -> use(11, MONTH));
    assertEquals(List.of(), told, "it would never fit");

    for (int i = 0; i < 3; i++) assertThrows(Refusal.class, () -> use(3, MONTH));
    assertEquals(List.of("~team:a team:a ALL"), told);
  }

  @ParameterizedTest
  @CsvSource({"tokens, minute", "requests, hour", "concurrent, total"})
  void ratesAreMetOften(String unit, String per) {
    use(1, new Limit("team:a", unit, 1, per));

    assertEquals(List.of(), told);
  }

  @Test
  void whatWasToldBeforeARestartIsNotToldAgain() {
    var books = new Books(() -> BERLIN);
    var held =
        new Hold(
            List.of(new Counter("team:a", Unit.USD, Window.MONTH)),
            List.of(10_000_000_000L),
            clock.millis(),
            Quantity.of(6, 0));
    books.opened(1, new Books.Opened(held, new Spend.Payer("a", "p", "", Map.of())));
    Ledger after = books.ledger(clock);
    after.tell((logged, step, at) -> told.add(step.name()));

    after.reserve(List.of(MONTH), Quantity.of(1, 0)).settle(Quantity.of(1, 0));
    assertEquals(List.of(), told);

    after.reserve(List.of(MONTH), Quantity.of(1, 0)).settle(Quantity.of(1, 0));
    assertEquals(List.of("MOST"), told);
  }
}
