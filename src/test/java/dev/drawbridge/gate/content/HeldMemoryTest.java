package dev.drawbridge.gate.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.upstream.MemoryBudget;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What waits of guarded streams is in the budget of memory. */
class HeldMemoryTest {
  private static final int KIB = 1 << 10;
  private final MemoryBudget budget = new MemoryBudget(100 * KIB, 0);
  private final AtomicInteger wentOn = new AtomicInteger();
  private final HeldMemory one = new HeldMemory(budget.share(), wentOn::incrementAndGet);
  private final HeldMemory other = new HeldMemory(budget.share(), wentOn::incrementAndGet);

  @Test
  void whatWaitsIsCountedAndGivenBack() {
    one.holds(10 * KIB);
    assertEquals(32 * KIB, budget.held());
    one.holds(20 * KIB);
    assertEquals(64 * KIB, budget.held());
    one.holds(300);
    assertEquals(16 * KIB, budget.held());
    one.release();
    assertEquals(0, budget.held());
  }

  @Test
  void whereThereIsNoRoomAStreamWaitsForIt() {
    one.holds(40 * KIB);
    assertFalse(one.isFull(), "one may go beyond");

    other.holds(KIB);
    assertTrue(other.isFull());
    other.holds(2 * KIB);
    assertEquals(0, wentOn.get());
    one.release();

    assertFalse(other.isFull());
    assertEquals(1, wentOn.get());
    assertEquals(16 * KIB, budget.held());
    other.release();
    assertEquals(0, budget.held());
  }

  @Test
  void whatEndsWaitsNoMore() {
    one.holds(40 * KIB);
    other.holds(KIB);
    other.release();
    one.release();

    assertEquals(0, wentOn.get());
    assertEquals(0, budget.held());
  }
}
