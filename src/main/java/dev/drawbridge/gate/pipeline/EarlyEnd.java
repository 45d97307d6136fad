package dev.drawbridge.gate.pipeline;

import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.gate.transport.Admission;
import dev.drawbridge.upstream.RunningAttempt;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/**
 * Ends a call before its answer is complete: its client left, what permitted it was revoked, the
 * gateway shuts down, or its answer waited for memory beyond its deadline. Used on the call's event
 * loop only, but where a method says otherwise.
 */
final class EarlyEnd {
  private final Context context;
  private final GateSnapshot snapshot;
  private final CallerRequest request;
  private final CallerConnection connection;
  private final ResponseCompletion completion;
  private final Deadline deadline;
  private final RevocationCheck revocation;
  private final Promise<Void> closed = Promise.promise();
  private @Nullable RunningAttempt sending;
  private @Nullable Refusal cut;
  private @Nullable Model asked;

  /** For one call. */
  EarlyEnd(
      Context context,
      GateSnapshot snapshot,
      CallerRequest request,
      CallerConnection connection,
      ResponseCompletion completion,
      Deadline deadline,
      RevocationCheck revocation) {
    this.context = context;
    this.snapshot = snapshot;
    this.request = request;
    this.connection = connection;
    this.completion = completion;
    this.deadline = deadline;
    this.revocation = revocation;
  }

  /** A model is asked from now on. */
  void asks(Model model) {
    asked = model;
  }

  /** An attempt is under way from now on. */
  void sent(RunningAttempt attempt) {
    sending = attempt;
  }

  /** Whether any attempt was sent. */
  boolean isSent() {
    return sending != null;
  }

  /** Whether nothing may be sent any more: the client has left, or the call was cut. */
  boolean isDue() {
    return connection.gone() || cut != null;
  }

  /** Why the call was cut; null where it was not. */
  @Nullable Refusal why() {
    return cut;
  }

  /** Completes where nothing may be sent any more. */
  Future<Void> closed() {
    return closed.future();
  }

  /** Ends a call for which {@link #isDue}. */
  Future<Void> end() {
    return connection.gone() || cut == null ? completion.aborted() : Future.failedFuture(cut);
  }

  /** Gives up what is under way. */
  void abort() {
    closed.tryComplete();
    if (sending != null) sending.abort();
  }

  /** Ends the call because of a shutdown. May be called from any thread. */
  void drain() {
    context.runOnContext(v -> cut(Admission.shuttingDown()));
  }

  /**
   * Checks whether the call must end. May be called from any thread.
   *
   * @param revoked whether to check also what was revoked since the call began
   */
  void look(boolean revoked) {
    boolean late = deadline.passed();
    if (!late && !revoked) return;
    context.runOnContext(
        v -> {
          if (late) {
            closed.tryComplete();
            starved();
          }
          if (revoked) revocation.look(asked, this::cut);
        });
  }

  /** Ends the call; what its vendor has finished by now is delivered all the same. */
  void cut(Refusal refusal) {
    if (cut == null) cut = refusal;
    closed.tryComplete();
    if (sending != null) sending.cut();
  }

  /**
   * Ends a call after its deadline where its answer has waited for memory as long as a stream may
   * be silent. It is not ended sooner, since its vendor is paid for the answer.
   */
  private void starved() {
    if (!request.body().room().waitsFor(snapshot.idle())) return;
    cut(new Refusal(RefusalCode.OVERLOADED, "There was no memory for the answer in time."));
    abort();
  }
}
