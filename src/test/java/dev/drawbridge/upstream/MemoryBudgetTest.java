package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private final MemoryBudget memory = new MemoryBudget(100, 4);
  private final List<String> ready = new ArrayList<>();

  private boolean take(MemoryBudget.Share share, long bytes, String name) {
    return share.take(bytes, () -> ready.add(name));
  }

  @Test
  void bodiesTakeThreeQuartersAndOneOfThemMore() {
    var first = share("first");
    assertTrue(first.takeForBody(75));
    var large = share("large");
    assertTrue(large.takeForBody(500));
    assertTrue(large.takeForBody(500));
    var third = share("third");
    assertFalse(third.takeForBody(5));
    large.release();
    assertTrue(third.takeForBody(5));
    third.release();
    first.release();
    assertEquals(0, memory.held());
  }

  private MemoryBudget.Share share(String principal) {
    var share = memory.share();
    share.of(principal);
    return share;
  }

  @Test
  void smallBodiesFindRoomWhereLargeOnesFindNone() {
    var large = share("large");
    assertTrue(large.takeForBody(500));
    assertFalse(share("other").takeForBody(5));
    List<MemoryBudget.Share> small = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      small.add(share("small"));
      assertTrue(small.getLast().takeForBody(2));
      assertTrue(small.getLast().takeForBody(2));
    }
    assertFalse(share("one too many").takeForBody(1));
    assertFalse(small.getFirst().takeForBody(1), "small no more");
    assertTrue(share("other").takeForBody(4), "what was refused has left its room");
    large.release();
    small.forEach(MemoryBudget.Share::release);
    assertEquals(4, memory.held());
  }

  @Test
  void thePrincipalsBodiesTakeHalfOrOneOfThemMore() {
    var first = share("one");
    assertTrue(first.takeForBody(30));
    var second = share("one");
    assertTrue(second.takeForBody(7));
    assertFalse(second.takeForBody(7));
    assertTrue(share("another").takeForBody(30));
    assertTrue(first.takeForBody(15), "what was refused has left its room");
    first.release();
    assertTrue(share("one").takeForBody(37));
  }

  @Test
  void whoGivesSomeBackGoesBeyondNoMore() {
    var first = memory.share();
    var translated = memory.share();
    var waits = memory.share();
    assertTrue(take(first, 90, ""));
    assertTrue(take(translated, 60, "goes beyond"));
    assertFalse(take(waits, 60, "waits"));
    translated.give(50);
    assertEquals(List.of("waits"), ready);
    assertFalse(take(translated, 1, "waits now"));
  }

  @Test
  void whoWithdrawsWaitsNoMore() {
    var first = memory.share();
    var second = memory.share();
    var third = memory.share();
    Runnable then = () -> ready.add("second");
    assertTrue(take(first, 90, ""));
    assertTrue(take(memory.share(), 90, "goes beyond"));
    assertFalse(second.take(90, then));
    assertTrue(second.waitsFor(Duration.ZERO));
    assertFalse(second.waitsFor(Duration.ofHours(1)));
    assertFalse(take(third, 10, "third"));
    assertTrue(second.withdraw(then));
    assertFalse(second.waitsFor(Duration.ZERO));
    assertFalse(second.withdraw(then));
    first.release();
    assertEquals(List.of("third"), ready);
  }

  @Test
  void whatIsUnderWayWaitsForRoomInItsTurn() {
    var first = memory.share();
    var second = memory.share();
    var third = memory.share();
    assertTrue(take(first, 90, "first"));
    assertTrue(take(second, 20, "goes beyond"));
    assertFalse(take(third, 20, "third"));
    assertFalse(take(first, 1, "first again"));
    assertTrue(take(second, 1_000, "goes further beyond"));
    assertEquals(List.of(), ready);
    second.release();
    assertEquals(List.of("third"), ready);
    third.release();
    assertEquals(List.of("third", "first again"), ready);
    first.release();
    assertEquals(0, memory.held());
  }

  @Test
  void thoseThatWaitForEachOtherComeToTheirEndsOneByOne() {
    List<MemoryBudget.Share> shares = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      var share = memory.share();
      shares.add(share);
      take(share, 60, "a" + i);
    }
    for (int done = 0; done < 12; done++) shares.get(done).release();
    assertEquals(10, ready.size());
    assertEquals(0, memory.held());
  }

  @Test
  void whatIsGivenUpWaitsNoMore() {
    var first = memory.share();
    var second = memory.share();
    var third = memory.share();
    assertTrue(take(first, 100, ""));
    assertTrue(take(second, 100, ""));
    assertFalse(take(third, 100, "given up"));
    third.release();
    first.release();
    second.release();
    assertEquals(List.of(), ready);
    assertEquals(0, memory.held());
    assertTrue(take(third, 100, "late"));
    assertEquals(0, memory.held());
  }

  @Test
  void roomThatIsGivenBackServesWhoWaits() {
    var first = memory.share();
    var second = memory.share();
    var third = memory.share();
    assertTrue(take(first, 100, ""));
    assertTrue(take(second, 50, ""));
    assertFalse(take(third, 50, "third"));
    first.give(100);
    assertEquals(List.of("third"), ready);
    assertEquals(100, memory.held());
  }

  @Test
  void takesAShareOfTheHeapOrItsCeiling() {
    assertTrue(MemoryBudget.ofHeap(1_000, 0).share().takeForBody(750));
    var all = MemoryBudget.ofHeap(Long.MAX_VALUE, 0);
    assertTrue(all.share().takeForBody(Runtime.getRuntime().maxMemory()));
    assertTrue(all.held() > 0);
  }
}
