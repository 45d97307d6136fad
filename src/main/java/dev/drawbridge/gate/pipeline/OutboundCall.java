package dev.drawbridge.gate.pipeline;

import dev.drawbridge.budget.Spend;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.codec.CallTarget;
import dev.drawbridge.dialect.codec.EncodedRequest;
import dev.drawbridge.dialect.codec.Translation;
import dev.drawbridge.dialect.codec.Vendor;
import dev.drawbridge.exchange.Fault;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.gate.transport.StreamFraming;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.routing.Estimates;
import dev.drawbridge.routing.Target;
import dev.drawbridge.upstream.MemoryBudget;
import dev.drawbridge.upstream.Outgoing;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call encoded for one target.
 *
 * @param way also how the answer comes back
 */
record OutboundCall(CallTarget to, Translation way, EncodedRequest said) {
  private static final Logger log = LoggerFactory.getLogger(OutboundCall.class);

  /** Bytes of a body that is translated at once; a longer one on a worker, so that none waits. */
  private static final int QUICKLY_SAID = 256 << 10;

  /** Values of such a body: of very short ones each costs more than its bytes tell. */
  private static final int FEW_VALUES = 5_000;

  /** Memory that a byte of a body takes while it is translated. */
  private static final int EACH = 6;

  /** What a value takes beside its bytes. */
  private static final int EACH_VALUE = 150;

  /**
   * Fails with {@code internal} where it cannot be said, which is a fault of ours.
   *
   * @param over completes where nobody wants it any more: it then fails with another exception
   */
  static Future<OutboundCall> of(
      Context context,
      GateSnapshot snapshot,
      CallerRequest request,
      ModelCall call,
      StreamFraming framing,
      Target target,
      Future<Void> over) {
    CallTarget to = to(snapshot, call, target);
    boolean quick = to.dialect() == call.dialect() || quick(call);
    Future<OutboundCall> said =
        quick
            ? Future.succeededFuture(to).map(t -> said(request, call, framing, t))
            : onWorker(context, request, call, framing, to, over);
    return said.recover(
        fault -> {
          if (fault instanceof CancellationException) return Future.failedFuture(fault);
          log.error(
              "request {}: no way from {} to {}: {}",
              request.id(),
              call.dialect().wire(),
              to.dialect().wire(),
              Fault.of(fault));
          return Future.failedFuture(
              new Refusal(RefusalCode.INTERNAL, "The gateway failed; its log names this request."));
        });
  }

  /** Takes the memory first that it needs, and gives back what it did not become. */
  private static Future<OutboundCall> onWorker(
      Context context,
      CallerRequest request,
      ModelCall call,
      StreamFraming framing,
      CallTarget to,
      Future<Void> over) {
    MemoryBudget.Share room = request.body().room();
    long needed = EACH * (long) call.size() + EACH_VALUE * (long) call.values();
    return taken(room, needed, context, over)
        .compose(
            v ->
                (over.isComplete()
                        ? OutboundCall.<OutboundCall>unwanted()
                        : context
                            .executeBlocking(() -> said(request, call, framing, to), false)
                            .map(Objects::requireNonNull))
                    .onSuccess(done -> room.give(needed - done.said().body().length))
                    .onFailure(fault -> room.give(needed)));
  }

  /** Waits for memory as long as somebody wants the call. */
  private static Future<Void> taken(
      MemoryBudget.Share room, long bytes, Context context, Future<Void> over) {
    Promise<Void> taken = Promise.promise();
    Runnable then = () -> context.runOnContext(v -> taken.tryComplete());
    if (room.take(bytes, then)) return Future.succeededFuture();
    Future<Void> unwanted = unwanted();
    over.onComplete(
        v -> {
          if (room.withdraw(then)) unwanted.onComplete(taken);
        });
    return taken.future();
  }

  private static <T> Future<T> unwanted() {
    return Future.failedFuture(new CancellationException("nobody wants the call any more"));
  }

  static boolean quick(ModelCall call) {
    return call.size() <= QUICKLY_SAID && call.values() <= FEW_VALUES;
  }

  private static OutboundCall said(
      CallerRequest request, ModelCall call, StreamFraming framing, CallTarget to) {
    Translation plain = Dialects.translation(call, to);
    boolean array = call.stream() && framing.array();
    Translation way = array ? request.form().callers().asArray(plain) : plain;
    return new OutboundCall(to, way, way.request());
  }

  private static CallTarget to(GateSnapshot snapshot, ModelCall call, Target target) {
    Model model = target.model();
    Integer cap = target.obligations().maxOutputTokens();
    return new CallTarget(
        Targets.dialect(call, model),
        Vendor.of(model.provider().vendor()),
        model.upstream(),
        model.known(),
        cap,
        model.maxOutput(),
        Estimates.room(model, call, cap),
        call.stream(),
        snapshot.callers().persons(model.provider().hosting()));
  }

  private static String principal(Caller caller) {
    return Spend.principal(caller.kind().wire(), caller.issuer(), caller.id());
  }

  /** What goes out. */
  Outgoing outgoing(
      CallerRequest request,
      Question.Asked asked,
      Model model,
      Duration remaining,
      boolean last,
      int maxAnswer) {
    ModelCall call = asked.call();
    boolean translated = to.dialect() != call.dialect();
    return new Outgoing(
        model,
        to.dialect(),
        translated,
        call.operation(),
        call.stream(),
        Dialects.isSingle(call),
        way,
        Buffer.buffer(said.body()),
        translated ? Map.of() : request.head().forwarded(call.dialect()),
        remaining,
        last,
        principal(asked.caller()),
        maxAnswer,
        request.body().room());
  }
}
