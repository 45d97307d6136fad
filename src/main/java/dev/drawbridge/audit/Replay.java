package dev.drawbridge.audit;

import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.RecordedDecision;
import dev.drawbridge.policy.Verdict;
import dev.drawbridge.routing.Difference;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides recorded traffic again with another policy, without its cache, and tells what changes.
 * What a request was asked with is as it was then: candidates, prices, circuits, time. Nothing is
 * sent and nothing is recorded. Blocking; reads one record at a time, newest first.
 */
public final class Replay {
  private static final long PATIENCE_S = 60;

  private final DecisionHistory history;
  private final Policy next;

  /**
   * @param next asked once for each decision; its own timeout bounds an evaluation
   */
  public Replay(DecisionHistory history, Policy next) {
    this.history = history;
    this.next = next;
  }

  /**
   * Decides the requests and refusals of a time again.
   *
   * @param until null for now
   * @param listed how many changes the report lists one by one, at most, the newest
   * @throws InterruptedException where the thread is interrupted, between two decisions too
   */
  public ReplayReport run(Instant since, @Nullable Instant until, int listed)
      throws IOException, InterruptedException {
    var tally = new ReplayTally(listed);
    var walk = new Walk(tally);
    history.walk(since, until, walk);
    if (walk.interrupted) throw new InterruptedException();
    return tally.report(since, until, next.revision());
  }

  private final class Walk implements DecisionHistory.Visitor {
    private final ReplayTally tally;
    private boolean interrupted;

    Walk(ReplayTally tally) {
      this.tally = tally;
    }

    @Override
    public boolean decision(PastDecision past) {
      RecordedDecision recorded = past.decision();
      Verdict again;
      try {
        again = answer(next.decideAgain(recorded));
      } catch (InterruptedException e) {
        interrupted = true;
        return false;
      }
      if (again == null) {
        tally.failed();
        return true;
      }
      Verdict then = recorded.verdict();
      tally.count(
          past, again, Difference.between(then, again, recorded.candidates(), past.target()));
      return !Thread.currentThread().isInterrupted();
    }

    @Override
    public void lacking(DecisionHistory.Lacking what) {
      tally.lacking(what);
    }
  }

  /** The embedded engine answers at once but for an instance that must be made anew. */
  static @Nullable Verdict answer(Future<Verdict> asked) throws InterruptedException {
    if (!asked.isComplete()) {
      var done = new CountDownLatch(1);
      asked.onComplete(r -> done.countDown());
      if (!done.await(PATIENCE_S, TimeUnit.SECONDS)) return null;
    }
    return asked.succeeded() ? asked.result() : null;
  }
}
