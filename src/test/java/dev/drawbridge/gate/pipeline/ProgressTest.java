package dev.drawbridge.gate.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.fixture.Await;
import dev.drawbridge.gate.pipeline.Progress.Arrived;
import dev.drawbridge.gate.pipeline.Progress.Decided;
import dev.drawbridge.gate.pipeline.Progress.Identified;
import dev.drawbridge.gate.pipeline.Progress.Limited;
import dev.drawbridge.gate.pipeline.Progress.Read;
import dev.drawbridge.gate.pipeline.Progress.Reserved;
import dev.drawbridge.gate.pipeline.Progress.Routed;
import dev.drawbridge.gate.pipeline.Progress.Understood;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is known at each stage, and what of it reaches the record of a refusal. */
class ProgressTest {
  private final Refusal no = new Refusal(RefusalCode.DENIED, "No.");

  private final PlayedCall call = new PlayedCall(false);
  private final Decided decided = call.recorded.decided();
  private final Question question = decided.question();

  @AfterEach
  void stop() throws Exception {
    call.close();
  }

  private RefusalEntry refusedAfter(Progress known) throws Exception {
    Stopped stopped = Stopped.at(known, no);
    Await.await(call.refusals.answer(call.request, call.connection, stopped));
    return call.refused.getLast();
  }

  @Test
  void aRefusalIsRecordedWithAllThatIsKnownByThen() throws Exception {
    RefusalEntry first = refusedAfter(new Arrived());
    assertNull(first.sender().caller());
    assertNull(first.asked().call());

    RefusalEntry identified = refusedAfter(new Identified(question.asked().caller()));
    assertSame(question.asked().caller(), identified.sender().caller());
    assertNull(identified.asked().call());

    RefusalEntry read = refusedAfter(new Read(question.asked()));
    assertSame(question.asked().call(), read.asked().call());
    assertNull(read.asked().input());

    RefusalEntry understood = refusedAfter(new Understood(question));
    assertSame(question.input(), understood.asked().input());
    assertNull(understood.asked().verdict());

    for (Progress after :
        List.of(
            decided,
            new Routed(decided, call.recorded.route()),
            new Limited(decided, List.of()),
            new Reserved(decided, call.recorded.route(), call.recorded.reservation()),
            call.recorded)) {
      RefusalEntry entry = refusedAfter(after);
      assertSame(question.asked().caller(), entry.sender().caller());
      assertSame(question.asked().call(), entry.asked().call());
      assertSame(question.input(), entry.asked().input());
      assertSame(decided.verdict(), entry.asked().verdict());
      assertEquals(no.code(), entry.refusal().code());
    }
  }

  @Test
  void whatIsReservedShowsHowItsLimitsStand() {
    assertEquals(call.recorded.reservation().standings(), call.recorded.standings());
    assertEquals(List.of(), decided.standings());
  }

  @Test
  void aFailureSaysHowFarTheRequestHadCome() {
    var known = new Read(question.asked());
    Future<Void> failed = Stopped.after(known, () -> Future.failedFuture(no));
    assertSame(known, assertInstanceOf(Stopped.class, failed.cause()).known());
    assertSame(no, ((Stopped) failed.cause()).failure());

    Future<Void> thrown =
        Stopped.after(
            known,
            () -> {
              throw no;
            });
    assertSame(known, ((Stopped) thrown.cause()).known());

    Promise<Void> later = Promise.promise();
    Future<Void> pending = Stopped.after(known, later::future);
    later.fail(no);
    assertSame(known, ((Stopped) pending.cause()).known());
  }

  @Test
  void theLastThatAStageReachedStands() {
    Future<Void> failed =
        Stopped.after(
            new Identified(question.asked().caller()),
            () -> Stopped.after(decided, () -> Future.failedFuture(no)));

    assertSame(decided, ((Stopped) failed.cause()).known());
    assertSame(no, ((Stopped) failed.cause()).failure());
  }
}
