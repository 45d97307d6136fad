package dev.drawbridge.admin.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HalfCoreThrottleTest {
  private static final long MS = 1_000_000;

  private long now;
  private final List<Long> rests = new ArrayList<>();
  private final HalfCoreThrottle pace =
      new HalfCoreThrottle(
          () -> now,
          nanos -> {
            rests.add(nanos);
            now += nanos;
          });

  private void work(int steps, long nanos) {
    for (int i = 0; i < steps; i++) {
      pace.step();
      now += nanos;
    }
  }

  @Test
  void halfOfTheTimeIsRest() {
    work(1_001, MS);

    long rested = rests.stream().mapToLong(Long::longValue).sum();
    assertEquals(1_000 * MS, rested);
    assertTrue(rests.stream().allMatch(rest -> rest == HalfCoreThrottle.STRETCH), rests::toString);
  }

  @Test
  void pieceThatTookLongIsFollowedByALongRestButNotForEver() {
    work(2, 300 * MS);
    work(2, 90_000 * MS);

    assertEquals(List.of(300 * MS, 300 * MS, HalfCoreThrottle.LONGEST), rests);
  }

  @Test
  void whatCameBeforeTheFirstStepIsNoWork() {
    now = 5_000 * MS;

    work(5, MS);

    assertEquals(List.of(), rests);
  }

  @Test
  void workKeepsItBetweenItsPieces() {
    var wanted = new AtomicBoolean(true);
    var run = new LongRun<>("1", "key:a", nothing(), wanted::get, pace);
    for (int i = 0; i < 4; i++) {
      assertTrue(run.goOn());
      now += HalfCoreThrottle.STRETCH;
    }
    wanted.set(false);

    assertFalse(run.goOn());
    assertEquals(4, rests.size());
  }

  /** Work that is never begun. */
  private static LongWork<?> nothing() {
    return (LongWork<?>)
        Proxy.newProxyInstance(
            LongWork.class.getClassLoader(),
            new Class<?>[] {LongWork.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            });
  }
}
