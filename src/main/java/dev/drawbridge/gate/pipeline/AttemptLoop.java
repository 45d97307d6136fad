package dev.drawbridge.gate.pipeline;

import dev.drawbridge.budget.Hold;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.gate.pipeline.Progress.Recorded;
import dev.drawbridge.gate.pipeline.StageTimer.Stage;
import dev.drawbridge.gate.transport.Admission;
import dev.drawbridge.gate.transport.CallerStream;
import dev.drawbridge.policy.decision.DecisionInput.Failed;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.AttemptsRefusal;
import dev.drawbridge.routing.Target;
import dev.drawbridge.upstream.Answer;
import dev.drawbridge.upstream.Relayed;
import dev.drawbridge.upstream.Sending;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
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
  private final ResponseCompletion ending;
  private final Reauthorisation reauthorisation;
  private final RevocationCheck revocation;
  private final List<Failed> failed = new ArrayList<>();
  private final long deadlineNanos;

  /** Completes where nothing may be sent any more. */
  private final Promise<Void> closed = Promise.promise();

  private @Nullable CallerStream stream;
  private @Nullable Sending sending;
  private @Nullable Refusal cut;
  private @Nullable Duration retryAfter;
  private @Nullable Model serving;
  private List<String> dropped = List.of();
  private Supplier<List<String>> kept = List::of;
  private Verdict verdict;

  /**
   * For one call.
   *
   * @param current the newest configuration
   * @param keepAlive silence after which a stream gets a sign of life
   * @param snapshot the configuration that the call began with
   */
  AttemptLoop(
      Vertx vertx,
      Supplier<GateSnapshot> current,
      GateMetrics metrics,
      Duration keepAlive,
      GateSnapshot snapshot,
      CallerRequest request,
      CallerConnection connection,
      Recorded recorded,
      ResponseCompletion ending) {
    this.vertx = vertx;
    this.metrics = metrics;
    this.keepAlive = keepAlive;
    this.snapshot = snapshot;
    this.request = request;
    this.connection = connection;
    this.head = new AnswerHead(request, connection);
    this.recorded = recorded;
    this.verdict = recorded.decided().verdict();
    this.failed.addAll(recorded.decided().question().input().request().failed());
    this.context = vertx.getOrCreateContext();
    this.ending = ending;
    this.reauthorisation = new Reauthorisation(snapshot, current, recorded.decided().question());
    this.revocation = new RevocationCheck(snapshot, current, request, recorded.caller(), this::cut);
    this.deadlineNanos = System.nanoTime() + snapshot.deadline().toNanos();
  }

  Future<Void> run() {
    connection.onGone(this::abort);
    List<Target> targets = recorded.route().targets();
    return Future.succeededFuture(targets.getFirst())
        .compose(first -> begin(first, targets))
        .recover(this::unserved)
        .onComplete(
            r -> {
              if (stream != null) stream.stop();
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
    return attempt(first, targets);
  }

  /** The call was cut, every target failed, or we did. */
  private Future<Void> unserved(Throwable failure) {
    if (sending != null && !(failure instanceof Refusal)) recorded.reservation().lose();
    abort();
    Refusal why = cut;
    return why == null ? ending.failed(failure, stream) : ending.cut(why, stream);
  }

  /** Whether nothing may be sent any more: the client has left, or the call was cut. */
  private boolean over() {
    return connection.gone() || cut != null;
  }

  private Future<Void> giveOver() {
    if (connection.gone() || cut == null) return ending.aborted();
    return Future.failedFuture(cut);
  }

  /**
   * Tries a target.
   *
   * @param targets those that are left, itself among them
   */
  private Future<Void> attempt(Target target, List<Target> targets) {
    if (over()) return giveOver();
    Fields.check(snapshot, recorded.caller(), recorded.call(), target.model());
    serving = target.model();
    return request
        .timer()
        .timed(Stage.UPSTREAM, () -> outbound(target))
        .compose(
            outbound -> send(target, outbound, isLast(target, targets)),
            failure -> {
              if (failure instanceof CancellationException) return over() ? giveOver() : tooLate();
              return Future.failedFuture(failure);
            });
  }

  private Future<OutboundCall> outbound(Target target) {
    return OutboundCall.of(
        context, snapshot, request, recorded.call(), connection.framing(), target, closed.future());
  }

  /** Whether no other attempt can follow, whatever policy says by then. */
  private boolean isLast(Target target, List<Target> targets) {
    if (ending.attempts().size() + 1 >= snapshot.attempts()) return true;
    return targets.stream().allMatch(target::equals) && !isReplaceable();
  }

  /** Whether the model was named, which policy replaces by others only after its failure. */
  private boolean isReplaceable() {
    return failed.isEmpty()
        && verdict.substitute()
        && recorded.decided().question().resolution().kind() == Catalog.Kind.CONCRETE
        && !StateAffinity.names(recorded.call())
        && snapshot.catalog().models().size() > 1;
  }

  private Future<Void> send(Target target, OutboundCall outbound, boolean last) {
    if (over()) return giveOver();
    if (System.nanoTime() >= deadlineNanos) return tooLate();
    dropped = outbound.said().dropped();
    ending.without(dropped);
    kept = outbound.way()::kept;
    Duration remaining = Duration.ofNanos(Math.max(1, deadlineNanos - System.nanoTime()));
    Sending sent =
        snapshot
            .upstream()
            .send(
                outbound.outgoing(
                    request, asked(), target.model(), remaining, last, snapshot.maxAnswer()));
    sending = sent;
    return request
        .timer()
        .timed(Stage.UPSTREAM, sent::answer)
        .compose(
            answer ->
                switch (answer) {
                  case Answer.Served served -> served(target, served);
                  case Answer.Passed passed -> passed(target, passed);
                  case Answer.Failed failure -> {
                    waitFor(failure.retryAfter());
                    yield next(failure.attempt());
                  }
                });
  }

  private Future<Void> served(Target target, Answer.Served served) {
    CallerStream out = stream;
    if (out != null) {
      head.serving(recorded, target, verdict, served, failed, dropped);
      ending.tried(served.attempt());
      return request
          .timer()
          .timed(Stage.UPSTREAM, () -> served.body().relay(out))
          .compose(
              relayed ->
                  StateAffinity.hold(snapshot, asked(), served.attempt(), kept.get()).map(relayed))
          .compose(relayed -> ending.streamed(out, target, served, relayed, cut));
    }
    return request
        .timer()
        .timed(Stage.UPSTREAM, () -> served.body().whole())
        .compose(
            whole -> {
              Relayed relayed = whole.relayed();
              if (relayed.outcome() == Outcome.TRUNCATED) {
                return next(broken(served.attempt(), relayed.timedOut()));
              }
              ending.tried(served.attempt());
              if (relayed.outcome() == Outcome.ABORTED) return given();
              head.serving(recorded, target, verdict, served, failed, dropped);
              return StateAffinity.hold(snapshot, asked(), served.attempt(), kept.get())
                  .compose(held -> ending.whole(target, served, whole));
            });
  }

  /** An answer that was given up: by the client, or by us, who then owe it a refusal. */
  private Future<Void> given() {
    recorded.reservation().lose();
    return giveOver();
  }

  private static Attempt broken(Attempt a, boolean timedOut) {
    SignalClass signal = timedOut ? SignalClass.TRANSIENT : SignalClass.UPSTREAM_FAULT;
    return new Attempt(
        a.model(),
        a.provider(),
        a.credential(),
        a.vendorRequestId(),
        signal,
        timedOut,
        a.sent(),
        a.status(),
        a.millis());
  }

  private Future<Void> passed(Target target, Answer.Passed passed) {
    ending.tried(passed.attempt());
    if (connection.gone()) return ending.aborted();
    return ending.passed(target, passed, failed, stream);
  }

  /** The next target that both the request's configuration and the newest permit. */
  private Future<Void> next(Attempt attempt) {
    ending.tried(attempt);
    SignalClass signal = attempt.failure() == null ? SignalClass.UPSTREAM_FAULT : attempt.failure();
    failed.add(new Failed(attempt.model(), attempt.provider(), signal));
    if (mayBill(attempt)) recorded.reservation().lose();
    if (over()) return giveOver();
    if (ending.attempts().size() >= snapshot.attempts() || System.nanoTime() >= deadlineNanos)
      return giveUp();
    return reauthorisation
        .after(failed)
        .compose(
            allowed -> {
              verdict = allowed.verdict();
              Target target = affordable(allowed);
              if (target == null) return giveUp();
              metrics.fallback(attempt.model(), target.model().id(), signal);
              return moved().compose(v -> attempt(target, allowed.targets()));
            });
  }

  /** Another reservation is on record before what it is for is sent. */
  private Future<Void> moved() {
    Hold hold = recorded.reservation().hold();
    return hold.counters().isEmpty() ? Future.succeededFuture() : recorded.record().move(hold);
  }

  /** Whether a vendor may bill an attempt that did not serve: it was sent, its end is not known. */
  private boolean mayBill(Attempt attempt) {
    boolean givenUp = attempt.status() == 0 && (connection.gone() || cut != null);
    return attempt.sent() && (givenUp || attempt.timedOut() || attempt.status() / 100 == 2);
  }

  /** The first target that the limits leave room for, reserved; null where there is none. */
  private @Nullable Target affordable(Reauthorisation.Allowed allowed) {
    for (Target target : allowed.targets()) {
      var most = Allowance.most(target, recorded.call());
      if (recorded.reservation().move(allowed.limits(), most)) {
        return target;
      }
    }
    return null;
  }

  /** Keeps the shortest wait that a vendor asked for. */
  private void waitFor(@Nullable Duration asked) {
    if (asked == null) return;
    if (retryAfter == null || asked.compareTo(retryAfter) < 0) retryAfter = asked;
  }

  private Future<Void> giveUp() {
    return Future.failedFuture(AttemptsRefusal.of(ending.attempts(), retryAfter, verdict));
  }

  /** The time passed in the gateway: that is no failure of a target's. */
  private Future<Void> tooLate() {
    if (!ending.attempts().isEmpty()) return giveUp();
    return Future.failedFuture(
        new Refusal(
            RefusalCode.OVERLOADED,
            "The gateway was too busy to send the request before its deadline (upstream.deadline)."));
  }

  private void abort() {
    closed.tryComplete();
    if (sending != null) sending.abort();
  }

  /** Ends the call from outside its own event loop, as a shutdown does. */
  void drain() {
    context.runOnContext(v -> cut(Admission.shuttingDown()));
  }

  /**
   * Looks whether the call must end, from outside its own event loop.
   *
   * @param revoked whether to look too at what was revoked since it began
   */
  void look(boolean revoked) {
    boolean late = System.nanoTime() >= deadlineNanos;
    if (!late && !revoked) return;
    context.runOnContext(
        v -> {
          if (late) {
            closed.tryComplete();
            starved();
          }
          if (revoked) revocation.look(serving);
        });
  }

  /** Ends the call; what its vendor has finished by now is delivered all the same. */
  void cut(Refusal refusal) {
    if (cut == null) cut = refusal;
    closed.tryComplete();
    if (sending != null) sending.cut();
  }

  /**
   * Ends a call whose answer waits for memory beyond the deadline, and that for as long as a stream
   * may be silent: its vendor is paid for what it answers.
   */
  private void starved() {
    if (!request.body().room().waitsFor(snapshot.idle())) return;
    cut(new Refusal(RefusalCode.OVERLOADED, "There was no memory for the answer in time."));
    abort();
  }
}
