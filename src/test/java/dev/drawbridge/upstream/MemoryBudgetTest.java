package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
  private final MemoryBudget memory = new MemoryBudget(100);
  private final List<String> ready = new ArrayList<>();

  private boolean take(MemoryBudget.Share share, long bytes, String name) {
    return share.take(bytes, () -> ready.add(name));
  }

  @Test
  void bodiesTakeThreeQuartersAndOneOfThemMore() {
    var first = memory.share();
    assertTrue(first.takeForBody(75));
    var large = memory.share();
    assertTrue(large.takeForBody(500));
    assertTrue(large.takeForBody(500));
    var third = memory.share();
    assertFalse(third.takeForBody(1));
    large.release();
    assertTrue(third.takeForBody(1));
    third.release();
    first.release();
    assertEquals(0, memory.held());
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
    assertTrue(MemoryBudget.ofHeap(1_000).share().takeForBody(750));
    var all = MemoryBudget.ofHeap(Long.MAX_VALUE);
    assertTrue(all.share().takeForBody(Runtime.getRuntime().maxMemory()));
    assertTrue(all.held() > 0);
  }
}
