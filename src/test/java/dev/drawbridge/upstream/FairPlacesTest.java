package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.upstream.FairPlaces.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A provider's places go round among the teams. */
class FairPlacesTest {
  private final List<String> granted = new ArrayList<>();
  private final List<String> givenUp = new ArrayList<>();
  private final Map<String, Turn> turns = new LinkedHashMap<>();

  private @Nullable Turn enter(FairPlaces places, String team, String name) {
    Turn turn = places.enter(team, () -> granted.add(name), () -> givenUp.add(name));
    if (turn != null) turns.put(name, turn);
    if (turn != null && turn.atOnce()) granted.add(name);
    return turn;
  }

  /** Ends whoever took the last place. */
  private void endLast(FairPlaces places) {
    places.leave(Objects.requireNonNull(turns.get(granted.getLast())));
  }

  @Test
  void oneRequestDoesNotWaitBehindAllOfAnotherTeam() {
    var places = new FairPlaces(1, 1000);
    for (int i = 0; i <= 500; i++) enter(places, "many", "m" + i);
    enter(places, "one", "s0");
    enter(places, "one", "s1");

    for (int i = 0; i < 5; i++) endLast(places);

    assertEquals(List.of("m0", "m1", "s0", "m2", "s1", "m3"), granted);
  }

  @Test
  void aPlaceIsGivenBackOnce() {
    var places = new FairPlaces(1, 10);
    Turn first = Objects.requireNonNull(enter(places, "a", "a0"));
    enter(places, "a", "a1");
    enter(places, "a", "a2");

    places.leave(first);
    places.leave(first);

    assertEquals(List.of("a0", "a1"), granted);
  }

  @Test
  void whereNoMoreMayWaitTheTeamWithMostGivesItsNewestUp() {
    var places = new FairPlaces(1, 3);
    for (int i = 0; i <= 3; i++) enter(places, "many", "m" + i);
    assertNull(enter(places, "many", "m4"), "its own team has most");

    assertNotNull(enter(places, "one", "s0"));
    assertEquals(List.of("m3"), givenUp);
    assertNull(enter(places, "one", "s1"), "as many of either would be as it takes");

    for (int i = 0; i < 3; i++) endLast(places);
    assertEquals(List.of("m0", "m1", "s0", "m2"), granted);
  }

  @Test
  void oneThatWaitsAndLeavesLeavesNoTrace() {
    var places = new FairPlaces(1, 1);
    enter(places, "a", "a0");
    places.leave(Objects.requireNonNull(enter(places, "a", "a1")));

    enter(places, "b", "b0");
    endLast(places);
    endLast(places);

    assertEquals(List.of("a0", "b0"), granted);
    assertTrue(Objects.requireNonNull(enter(places, "c", "c0")).atOnce(), "all is free again");
  }

  @Test
  void manyThreadsNeverTakeMoreThanThereIsAndAllComeToTheirEnd() throws Exception {
    int calls = 4000;
    var places = new FairPlaces(3, calls);
    var running = new AtomicInteger();
    var most = new AtomicInteger();
    var done = new CountDownLatch(calls);
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < calls; i++) {
        String team = "t" + i % 5;
        threads.execute(() -> call(places, team, running, most, done, threads));
      }
      assertTrue(done.await(60, TimeUnit.SECONDS), "left: " + done);
    }

    assertTrue(most.get() <= 3, "at once: " + most);
    assertEquals(0, running.get());
  }

  private static void call(
      FairPlaces places,
      String team,
      AtomicInteger running,
      AtomicInteger most,
      CountDownLatch done,
      ExecutorService threads) {
    var mine = new AtomicReference<@Nullable Turn>();
    var known = new CountDownLatch(1);
    Runnable work =
        () -> {
          most.accumulateAndGet(running.incrementAndGet(), Math::max);
          running.decrementAndGet();
          places.leave(Objects.requireNonNull(mine.get()));
          done.countDown();
        };
    Runnable later =
        () ->
            threads.execute(
                () -> {
                  try {
                    known.await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  work.run();
                });
    Turn turn = places.enter(team, later, done::countDown);
    mine.set(turn);
    known.countDown();
    if (turn != null && turn.atOnce()) work.run();
  }
}
