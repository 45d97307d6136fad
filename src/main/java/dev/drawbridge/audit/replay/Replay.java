package dev.drawbridge.audit.replay;

import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.decision.RecordedDecision;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Difference;
import dev.drawbridge.sensitivity.SensitivitySettings;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides recorded requests again with another policy, without its cache, and reports what changes.
 * A request's input is as it was then: candidates, prices, circuits, time. Nothing is sent and
 * nothing is recorded. Blocking; reads one record at a time, newest first.
 */
public final class Replay {
  private static final long PATIENCE_S = 60;

  private final DecisionHistory history;
  private final Policy next;
  private final SensitivitySettings sensitivity;

  /**
   * @param next asked once for each decision; its own timeout bounds an evaluation
   * @param sensitivity what is looked for, so that it can be masked
   */
  public Replay(DecisionHistory history, Policy next, SensitivitySettings sensitivity) {
    this.history = history;
    this.next = next;
    this.sensitivity = sensitivity;
  }

  /** Observes a replay, on the replay's thread. */
  public interface Watch {
    /** Called before each record; false ends the replay. */
    boolean goOn();

    /**
     * Called after each decision.
     *
     * @param decisions made again so far
     * @param time of the newest of them; it runs back from now
     */
    void decided(long decisions, Instant time);
  }

  private static final Watch NOBODY =
      new Watch() {
        @Override
        public boolean goOn() {
          return true;
        }

        @Override
        public void decided(long decisions, Instant time) {}
      };

  /**
   * Decides the requests and refusals between two times again.
   *
   * @param until null for now
   * @param listed how many changes the report lists one by one, at most, the newest
   * @throws InterruptedException where the thread is interrupted, between two decisions too
   */
  public ReplayReport run(Instant since, @Nullable Instant until, int listed)
      throws IOException, InterruptedException {
    return run(since, until, null, listed, NOBODY).orElseThrow();
  }

  /**
   * Replays under a watch, which may end it.
   *
   * @param team whose requests alone, null for all
   * @return empty where the watch ended it
   */
  public Optional<ReplayReport> run(
      Instant since, @Nullable Instant until, @Nullable String team, int listed, Watch watch)
      throws IOException, InterruptedException {
    var tally = new ReplayTally(listed, sensitivity);
    var walk = new Walk(tally, team, watch);
    history.walk(since, until, walk);
    if (walk.interrupted || Thread.interrupted()) throw new InterruptedException();
    return walk.ended ? Optional.empty() : Optional.of(tally.report(since, until, next.revision()));
  }

  private final class Walk implements DecisionHistory.Visitor {
    private final ReplayTally tally;
    private final @Nullable String team;
    private final Watch watch;
    private long decisions;
    private boolean interrupted;
    private boolean ended;

    Walk(ReplayTally tally, @Nullable String team, Watch watch) {
      this.tally = tally;
      this.team = team;
      this.watch = watch;
    }

    @Override
    public boolean goOn() {
      ended = !watch.goOn();
      return !ended;
    }

    @Override
    public boolean wants(@Nullable String of) {
      return team == null || team.equals(of);
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
      } else {
        Verdict then = recorded.verdict();
        Verdict done = MaskingTally.carriedOut(again, sensitivity);
        tally.count(
            past, done, Difference.between(then, done, recorded.candidates(), past.target()));
      }
      watch.decided(++decisions, past.time());
      return !Thread.currentThread().isInterrupted();
    }

    @Override
    public void lacking(DecisionHistory.Lacking what) {
      tally.lacking(what);
    }
  }

  /** The embedded engine answers at once but for an instance that must be made anew. */
  public static <T> @Nullable T answer(Future<T> asked) throws InterruptedException {
    if (!asked.isComplete()) {
      var done = new CountDownLatch(1);
      asked.onComplete(r -> done.countDown());
      if (!done.await(PATIENCE_S, TimeUnit.SECONDS)) return null;
    }
    return asked.succeeded() ? asked.result() : null;
  }
}
