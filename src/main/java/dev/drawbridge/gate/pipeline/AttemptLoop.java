package dev.drawbridge.gate.pipeline;

import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.gate.observation.ObservedAttempt;
import dev.drawbridge.gate.observation.ObservedRequest;
import dev.drawbridge.gate.pipeline.Progress.Recorded;
import dev.drawbridge.gate.pipeline.StageTimer.Stage;
import dev.drawbridge.gate.repeat.RetryBudgets;
import dev.drawbridge.gate.transport.CallerStream;
import dev.drawbridge.policy.decision.DecisionInput.Failed;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Target;
import dev.drawbridge.upstream.Answer;
import dev.drawbridge.upstream.Relayed;
import dev.drawbridge.upstream.RunningAttempt;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends one recorded call to one target after another until one answers. Each fallback is
 * authorised again, by the request's own configuration and by the newest. Used on the request's
 * event loop only.
 */
final class AttemptLoop {
  private final Vertx vertx;
  private final GateMetrics metrics;
  private final Duration keepAlive;
  private final GateSnapshot snapshot;
  private final CallerRequest request;
  private final CallerConnection connection;
  private final AnswerHead head;
  private final Recorded recorded;
  private final Context context;
  private final ResponseCompletion completion;
  private final Reauthorisation reauthorisation;
  private final EarlyEnd early;
  private final List<Failed> failed = new ArrayList<>();
  private final Deadline deadline;
  private final Repeats repeats;
  private final AttemptReservation reservation;
  private final KeyRotation keys;
  private final AttemptsLeft attemptsLeft;
  private final AllFailed allFailed;

  private @Nullable CallerStream stream;
  private @Nullable ObservedAttempt observed;
  private Verdict verdict;

  /**
   * For one call.
   *
   * @param current the newest configuration
   * @param budgets of repeats at one target
   * @param keepAlive silence after which a stream gets a sign of life
   * @param snapshot the configuration that the call began with
   */
  AttemptLoop(
      Vertx vertx,
      Supplier<GateSnapshot> current,
      GateMetrics metrics,
      RetryBudgets budgets,
      Duration keepAlive,
      GateSnapshot snapshot,
      CallerRequest request,
      CallerConnection connection,
      Recorded recorded,
      ResponseCompletion completion) {
    this.vertx = vertx;
    this.metrics = metrics;
    this.keepAlive = keepAlive;
    this.snapshot = snapshot;
    this.request = request;
    this.connection = connection;
    this.head = new AnswerHead(request, connection, snapshot.upstream().health());
    this.recorded = recorded;
    this.verdict = recorded.decided().verdict();
    this.failed.addAll(recorded.decided().question().input().request().failed());
    this.context = vertx.getOrCreateContext();
    this.completion = completion;
    this.reauthorisation = new Reauthorisation(snapshot, current, recorded, completion);
    this.deadline = new Deadline(snapshot.deadline());
    var revocation = new RevocationCheck(snapshot, current, request, recorded, reauthorisation);
    this.early =
        new EarlyEnd(context, snapshot, request, connection, completion, deadline, revocation);
    this.reservation = new AttemptReservation(snapshot, recorded);
    this.keys = new KeyRotation(snapshot, recorded.caller());
    this.attemptsLeft = new AttemptsLeft(snapshot, recorded, completion, keys);
    this.allFailed = new AllFailed(snapshot, asked());
    this.repeats = new Repeats(vertx, budgets, snapshot, deadline);
  }

  /** Ends the call from outside. */
  EarlyEnd early() {
    return early;
  }

  Future<Void> run() {
    connection.onGone(early::abort);
    ObservedRequest told = request.observed();
    if (told != null) told.attemptsBegin();
    List<Target> targets = recorded.route().targets();
    String spilled = recorded.route().spilledFrom();
    if (spilled != null) metrics.spilledOver(spilled, targets.getFirst().model().id());
    return StateAffinity.keptWith(snapshot, recorded.caller(), recorded.call())
        .onSuccess(keys::bind)
        .compose(v -> begin(targets.getFirst(), targets))
        .recover(this::unserved)
        .onComplete(
            r -> {
              if (stream != null) stream.stop();
              if (told != null) told.attemptsEnd();
            });
  }

  private Question.Asked asked() {
    return recorded.decided().question().asked();
  }

  private Future<Void> begin(Target first, List<Target> targets) {
    if (recorded.call().stream()) {
      stream =
          new CallerStream(
              vertx,
              connection.response(),
              connection.framing(),
              keepAlive,
              () -> head.ofStream(recorded));
    }
    return first(first, targets);
  }

  /** Asks a target that was not asked before. */
  private Future<Void> first(Target target, List<Target> targets) {
    repeats.begin(target);
    keys.begin();
    return attempt(target, targets);
  }

  /** Ends a call that nobody served: it was cut, every target failed, or the gateway failed. */
  private Future<Void> unserved(Throwable failure) {
    if (early.isSent() && !(failure instanceof Refusal)) reservation.keepBillable();
    early.abort();
    Refusal why = early.why();
    return why == null ? completion.failed(failure, stream) : completion.cut(why, stream);
  }

  /**
   * Asks a target.
   *
   * @param targets those that were not tried yet, this one included
   */
  private Future<Void> attempt(Target target, List<Target> targets) {
    if (early.isDue()) return early.end();
    Fields.check(snapshot, recorded.caller(), recorded.call(), target.model());
    early.asks(target.model());
    return request
        .timer()
        .timed(Stage.UPSTREAM, () -> outbound(target))
        .compose(
            outbound ->
                send(
                    target,
                    outbound,
                    attemptsLeft.isLast(target, targets, verdict, failed.isEmpty())),
            failure -> {
              if (failure instanceof CancellationException)
                return early.isDue() ? early.end() : tooLate();
              return reauthorisation.passOver(target, failure, failed).compose(this::fallBack);
            });
  }

  private Future<OutboundCall> outbound(Target target) {
    return OutboundCall.of(
        context, snapshot, request, recorded, connection.framing(), target, early.closed());
  }

  private Future<Void> send(Target target, OutboundCall outbound, boolean last) {
    if (early.isDue()) return early.end();
    if (deadline.passed()) return tooLate();
    completion.sending(outbound);
    ObservedRequest told = request.observed();
    ObservedAttempt trace = told == null ? null : told.attempt(recorded.call().operation(), target);
    observed = trace;
    RunningAttempt sent =
        snapshot
            .upstream()
            .send(
                outbound.outgoing(
                    request,
                    asked(),
                    target.model(),
                    deadline.remaining(),
                    last,
                    keys.wish(),
                    snapshot.maxAnswer(),
                    trace == null ? null : trace.traceparent()));
    early.sent(sent);
    return request
        .timer()
        .timed(Stage.UPSTREAM, sent::answer)
        .compose(
            answer -> {
              if (trace != null) trace.answered(answer);
              return switch (answer) {
                case Answer.Served served -> served(target, outbound, served);
                case Answer.Passed passed -> passed(target, outbound, passed);
                case Answer.Failed failure -> failed(target, failure);
              };
            });
  }

  private void relayed(Relayed relayed) {
    ObservedAttempt trace = observed;
    if (trace != null) trace.relayed(relayed);
  }

  private Future<Void> served(Target target, OutboundCall sent, Answer.Served served) {
    CallerStream out = stream;
    if (out != null) {
      head.serving(recorded, target, verdict, served, failed, sent);
      completion.tried(served.attempt());
      metrics.firstToken(request, target.model().provider().id());
      return request
          .timer()
          .timed(
              Stage.UPSTREAM, () -> sent.relay(served.body(), request, connection.framing(), out))
          .onSuccess(this::relayed)
          .compose(relayed -> hold(target, sent, relayed).map(relayed))
          .compose(relayed -> completion.streamed(out, target, served, relayed, early.why()));
    }
    return request
        .timer()
        .timed(Stage.UPSTREAM, () -> served.body().whole())
        .compose(
            whole -> {
              Relayed relayed = whole.relayed();
              relayed(relayed);
              if (relayed.outcome() == Outcome.TRUNCATED) {
                return failed(target, Answer.Failed.broken(served.attempt(), relayed.timedOut()));
              }
              completion.tried(served.attempt());
              // Given up, because the client left or the call was cut.
              if (relayed.outcome() == Outcome.ABORTED) {
                reservation.keepBillable();
                return early.end();
              }
              head.serving(recorded, target, verdict, served, failed, sent);
              return hold(target, sent, relayed)
                  .compose(held -> sent.revealed(request, whole))
                  .compose(told -> completion.whole(target, served, told));
            });
  }

  private Future<Void> hold(Target target, OutboundCall sent, Relayed relayed) {
    return completion.hold(snapshot, target, sent.translation().kept(), relayed);
  }

  /** Passes a vendor's error on, but for one that goes to a larger context. */
  private Future<Void> passed(Target target, OutboundCall sent, Answer.Passed passed) {
    return new LargerContext(reauthorisation, reservation, attemptsLeft, deadline)
        .after(passed, verdict, failed)
        .compose(
            found -> {
              LargerContext.Found to = early.isDue() ? null : found.orElse(null);
              completion.tried(to == null ? passed.attempt() : LargerContext.failed(passed));
              if (connection.gone()) return completion.aborted();
              if (to == null) {
                return sent.revealed(request, passed)
                    .compose(told -> completion.passed(target, told, failed, stream));
              }
              failed.add(to.failure());
              return goOn(to.allowed(), to.target());
            });
  }

  /** Repeats a failed attempt at its target, or goes on to the next one that is permitted. */
  private Future<Void> failed(Target target, Answer.Failed failure) {
    Attempt attempt = failure.attempt();
    completion.tried(attempt);
    allFailed.waitFor(failure.retryAfter());
    reservation.failed(attempt, early.isDue());
    if (early.isDue()) return early.end();
    boolean otherKey = keys.next(target, attempt);
    int left = attemptsLeft.count();
    if (left <= 0 || deadline.passed()) return giveUp();
    List<Failed> before = List.copyOf(failed);
    SignalClass signal = attempt.failure() == null ? SignalClass.UPSTREAM_FAULT : attempt.failure();
    failed.add(new Failed(attempt.model(), attempt.provider(), signal));
    if (otherKey) return again(target, before, () -> {});
    return reauthorisation
        .after(failed)
        .compose(
            allowed -> {
              Duration pause = repeats.next(target, failure, left, allowed.targets().size());
              return pause == null ? fallBack(allowed) : repeat(target, pause, before);
            });
  }

  /**
   * Asks the target again after a pause, where it is still permitted.
   *
   * @param before the failures of other targets
   */
  private Future<Void> repeat(Target target, Duration pause, List<Failed> before) {
    Runnable counted = () -> metrics.repeated(target.model().id(), failed.getLast().signal());
    return request
        .timer()
        .timed(Stage.UPSTREAM, () -> repeats.wait(pause, early.closed()))
        .compose(v -> again(target, before, counted));
  }

  /** Asks the target again at once, where it is still permitted; {@code counted} is run then. */
  private Future<Void> again(Target target, List<Failed> before, Runnable counted) {
    return reauthorisation
        .after(before)
        .compose(
            allowed -> {
              if (early.isDue()) return early.end();
              Target again = reservation.reserve(allowed.limits(), allowed.at(target.model()));
              if (again == null) {
                return reauthorisation.after(failed).compose(this::fallBack);
              }
              counted.run();
              verdict = allowed.verdict();
              failed.removeLast();
              return reservation
                  .record(allowed, again)
                  .compose(v -> attempt(again, allowed.targets()));
            });
  }

  /** Goes on to the next target that both the request's configuration and the newest permit. */
  private Future<Void> fallBack(Reauthorisation.Allowed allowed) {
    verdict = allowed.verdict();
    Target target = reservation.reserve(allowed.limits(), allowed.targets());
    if (target == null) return giveUp();
    return goOn(allowed, target);
  }

  /** Asks another target after the last failure. */
  private Future<Void> goOn(Reauthorisation.Allowed allowed, Target target) {
    verdict = allowed.verdict();
    Failed last = failed.getLast();
    metrics.fallback(last.model(), target.model().id(), last.signal());
    return reservation.record(allowed, target).compose(v -> first(target, allowed.targets()));
  }

  private Future<Void> giveUp() {
    return allFailed.refuse(completion.attempts(), verdict);
  }

  /** The deadline passed inside the gateway, which is no failure of a target. */
  private Future<Void> tooLate() {
    return completion.attempts().isEmpty() ? AllFailed.tooBusy() : giveUp();
  }
}
