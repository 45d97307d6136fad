package dev.drawbridge.gate.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private final Admission admission = new Admission(2);

  @Test
  void oneTooManyIsRefusedAndTakesNoPlace() {
    admission.enter();
    admission.enter();

    Refusal refusal = assertThrows(Refusal.class, admission::enter);

    assertEquals(RefusalCode.OVERLOADED, refusal.code());
    assertEquals(2, admission.inFlight());
  }

  @Test
  void placeThatIsLeftIsFree() {
    admission.enter();
    admission.leave(admission.enter());

    admission.enter();

    assertEquals(2, admission.inFlight());
  }

  @Test
  void aChangeTellsWhetherThoseBeforeItAreUnderWay() {
    Admission.Period before = admission.enter();

    BooleanSupplier held = admission.turn();
    admission.enter();

    assertTrue(held.getAsBoolean());
    admission.leave(before);
    assertFalse(held.getAsBoolean());
    assertEquals(1, admission.inFlight());
  }

  @Test
  void nobodyEntersWhileItDrains() {
    admission.enter();
    admission.drain();

    Refusal refusal = assertThrows(Refusal.class, admission::enter);

    assertEquals(RefusalCode.DRAINING, refusal.code());
    assertTrue(admission.draining());
    assertEquals(1, admission.inFlight());
  }
}
