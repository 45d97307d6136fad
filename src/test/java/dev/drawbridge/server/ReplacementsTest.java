package dev.drawbridge.server;

import static dev.drawbridge.fixture.Await.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.drawbridge.fixture.Await;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long configurations that were replaced are kept. */
class ReplacementsTest {
  private static final long LATE = TimeUnit.HOURS.toMillis(1);
  private final Vertx vertx = Vertx.vertx();
  private final Replacements replacements = new Replacements(vertx);
  private final List<Integer> closed = Collections.synchronizedList(new ArrayList<>());
  private final Set<Integer> held = new TreeSet<>();
  private final Set<Integer> lent = new ConcurrentSkipListSet<>();

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
  }

  private void replace(int number, long lastMillis) {
    replacements.add(
        () -> held.contains(number),
        () -> lent.contains(number),
        lastMillis,
        () -> closed.add(number));
  }

  @Test
  void aFewAreKeptUntilTheirTimeIsOver() throws Exception {
    for (int i = 1; i < Replacements.MOST; i++) replace(i, LATE);
    assertEquals(List.of(), closed);

    replace(Replacements.MOST, 1);

    Await.until("its time is over", () -> closed.equals(List.of(Replacements.MOST)));
  }

  @Test
  void ofManyTheOldestThatNobodyHoldsAreClosed() {
    held.add(2);
    for (int i = 1; i <= Replacements.MOST + 2; i++) replace(i, LATE);
    assertEquals(List.of(1, 3), closed);

    held.clear();
    replace(Replacements.MOST + 3, LATE);

    assertEquals(List.of(1, 3, 2), closed);
  }

  @Test
  void oneThatWorkUsesOutlastsAnyNumberOfOthers() {
    lent.add(1);
    for (int i = 1; i <= 2 * Replacements.MOST; i++) replace(i, LATE);
    assertEquals(List.of(2, 3, 4, 5, 6, 7, 8, 9), closed);

    lent.clear();
    replace(2 * Replacements.MOST + 1, LATE);

    assertEquals(1, closed.getLast());
  }

  @Test
  void oneThatWorkUsesOutlastsTheDeadlineOfRequests() throws Exception {
    lent.add(1);
    held.add(2);
    replace(1, 1);
    replace(2, 2);
    Await.until("the time of both is over", () -> closed.equals(List.of(2)));

    lent.clear();

    Await.until("the work has ended", () -> closed.equals(List.of(2, 1)));
  }
}
