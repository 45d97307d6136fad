package dev.drawbridge.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnswerRoomTest {
  private final Vertx vertx = Vertx.vertx();
  private final MemoryBudget memory = new MemoryBudget(100, 0);
  private final List<Runnable> later = new ArrayList<>();
  private final List<String> ran = new ArrayList<>();
  private boolean unwanted;

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private AnswerRoom room(MemoryBudget.Share share) {
    return new AnswerRoom(share, new AttemptTimeouts(vertx, () -> {}), later::add, () -> unwanted);
  }

  /** All of the room and what goes beyond it. */
  private List<MemoryBudget.Share> others() {
    var first = memory.share();
    var beyond = memory.share();
    assertTrue(first.take(90, () -> {}));
    assertTrue(beyond.take(90, () -> {}));
    return List.of(first, beyond);
  }

  @Test
  void givesBackNoMoreThanItWasGiven() {
    var others = others();
    var share = memory.share();
    assertTrue(share.takeForBody(5));
    AnswerRoom room = room(share);

    assertFalse(room.take(40, () -> ran.add("answer")));
    room.giveBack();
    assertEquals(185, memory.held());

    others.forEach(MemoryBudget.Share::release);
    assertEquals(5, memory.held());
    assertEquals(List.of(), later);
  }

  @Test
  void whatIsGrantedAndNotWantedAnyMoreIsGivenBack() {
    var others = others();
    AnswerRoom room = room(memory.share());
    assertFalse(room.take(40, () -> ran.add("answer")));
    others.forEach(MemoryBudget.Share::release);
    unwanted = true;
    room.giveBack();
    assertEquals(40, memory.held());

    later.forEach(Runnable::run);

    assertEquals(0, memory.held());
    assertEquals(List.of(), ran);
  }
}
