package dev.drawbridge.gate.pipeline;

import dev.drawbridge.budget.Spend;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.CallTarget;
import dev.drawbridge.dialect.contract.CallerDialect;
import dev.drawbridge.dialect.contract.EncodedRequest;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.dialect.contract.Vendor;
import dev.drawbridge.exchange.Fault;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RefusalCode;
import dev.drawbridge.gate.content.AnswerDuty;
import dev.drawbridge.gate.content.GuardedOutput;
import dev.drawbridge.gate.content.MaskedCall;
import dev.drawbridge.gate.content.RevealedStream;
import dev.drawbridge.gate.pipeline.Progress.Recorded;
import dev.drawbridge.gate.transport.CallerStream;
import dev.drawbridge.gate.transport.StreamFraming;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Estimates;
import dev.drawbridge.routing.Target;
import dev.drawbridge.upstream.Answer;
import dev.drawbridge.upstream.AttemptRequest;
import dev.drawbridge.upstream.EligibleKeys;
import dev.drawbridge.upstream.FixedBuffer;
import dev.drawbridge.upstream.MemoryBudget;
import dev.drawbridge.upstream.Relayed;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call encoded for one target.
 *
 * @param target the model with what the call may hold there
 * @param translation how the call was encoded, and how its answer is read
 * @param encoded what is sent
 * @param masked the call as it was encoded where something in it is masked; null for nothing
 * @param duty what is owed for its answer; null for nothing
 */
record OutboundCall(
    CallTarget target,
    Translation translation,
    EncodedRequest encoded,
    @Nullable MaskedCall masked,
    @Nullable AnswerDuty duty) {
  private static final Logger log = LoggerFactory.getLogger(OutboundCall.class);

  /**
   * A body of at most so many bytes is translated on the event loop, which takes some 0.3 ms, a
   * longer one on a worker.
   */
  private static final int QUICKLY_ENCODED = 32 << 10;

  /** The same for its number of JSON values, each of which costs more than its bytes. */
  private static final int FEW_VALUES = 1_000;

  /** Memory that a byte of a body takes while it is translated. */
  private static final int MEMORY_OF_BYTE = 6;

  /** Memory that a JSON value takes beside its bytes while it is translated. */
  private static final int MEMORY_OF_VALUE = 150;

  /**
   * Encodes a call. Fails with {@code internal} where that is not possible, which is a fault of
   * ours.
   *
   * @param over completes once nobody wants the call any more; it then fails with a {@link
   *     CancellationException}
   */
  static Future<OutboundCall> of(
      Context context,
      GateSnapshot snapshot,
      CallerRequest request,
      Recorded recorded,
      StreamFraming framing,
      Target target,
      Future<Void> over) {
    Question.Asked asked = recorded.decided().question().asked();
    Verdict.Eligible owed = target.obligations();
    if (owed.mask().isEmpty() && owed.answer().isEmpty()) {
      return of(context, snapshot, request, asked.call(), framing, target, over);
    }
    return Targets.masked(snapshot, request, asked, target, recorded.masked())
        .compose(
            masked -> {
              ModelCall call = masked == null ? asked.call() : masked.call();
              return of(context, snapshot, request, call, framing, target, over)
                  .map(plain -> plain.owing(snapshot, request, owed, masked));
            });
  }

  /** What of the caller's is not sent: tools nobody asked for, and what cannot be said here. */
  List<String> dropped(ModelCall asked) {
    List<String> unsaid = encoded.dropped();
    if (asked.unasked().isEmpty()) return unsaid;
    return EncodedRequest.named(Stream.concat(asked.unasked().stream(), unsaid.stream()).toList());
  }

  private OutboundCall owing(
      GateSnapshot snapshot,
      CallerRequest request,
      Verdict.Eligible owed,
      @Nullable MaskedCall how) {
    CallerDialect callers = request.form().callers();
    boolean text = request.form().operation() == Operation.CHAT;
    AnswerDuty owes = text ? AnswerDuty.of(owed, snapshot.labeller(), callers, how) : null;
    return new OutboundCall(target, translation, encoded, how, owes);
  }

  private static Future<OutboundCall> of(
      Context context,
      GateSnapshot snapshot,
      CallerRequest request,
      ModelCall call,
      StreamFraming framing,
      Target target,
      Future<Void> over) {
    CallTarget callTarget = callTarget(snapshot, call, target);
    boolean quick = callTarget.dialect() == call.dialect() || quick(call);
    Future<OutboundCall> encoded =
        quick
            ? Future.succeededFuture(callTarget).map(t -> encode(request, call, framing, t))
            : onWorker(context, request, call, framing, callTarget, over);
    return encoded.recover(
        fault -> {
          if (fault instanceof CancellationException) return Future.failedFuture(fault);
          log.error(
              EventCode.TRANSLATION_FAILED,
              "request {}: a call of {} cannot be translated to {}: {}",
              request.id(),
              call.dialect().wire(),
              callTarget.dialect().wire(),
              Fault.of(fault));
          return Future.failedFuture(
              new Refusal(RefusalCode.INTERNAL, "The gateway failed; its log names this request."));
        });
  }

  /** Takes the memory that translation needs, and gives back afterwards what is not kept. */
  private static Future<OutboundCall> onWorker(
      Context context,
      CallerRequest request,
      ModelCall call,
      StreamFraming framing,
      CallTarget callTarget,
      Future<Void> over) {
    MemoryBudget.Share room = request.body().room();
    long needed = MEMORY_OF_BYTE * (long) call.size() + MEMORY_OF_VALUE * (long) call.values();
    return taken(room, needed, context, over)
        .compose(
            v ->
                (over.isComplete()
                        ? OutboundCall.<OutboundCall>unwanted()
                        : context
                            .executeBlocking(
                                () -> encode(request, call, framing, callTarget), false)
                            .map(Objects::requireNonNull))
                    .onSuccess(done -> room.give(needed - done.encoded().body().length))
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
    return call.size() <= QUICKLY_ENCODED && call.values() <= FEW_VALUES;
  }

  private static OutboundCall encode(
      CallerRequest request, ModelCall call, StreamFraming framing, CallTarget callTarget) {
    Translation plain = Dialects.translation(call, callTarget);
    boolean array = call.stream() && framing.array();
    Translation translation = array ? request.form().callers().asArray(plain) : plain;
    return new OutboundCall(callTarget, translation, translation.request(), null, null);
  }

  static CallTarget callTarget(GateSnapshot snapshot, ModelCall call, Target target) {
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

  static String principal(Caller caller) {
    return Spend.principal(caller.kind().wire(), caller.issuer(), caller.id());
  }

  /**
   * Relays a stream to its caller: what of it is not masked or cut, with the values in place of
   * their pseudonyms.
   */
  Future<Relayed> relay(
      Answer.Body body, CallerRequest request, StreamFraming framing, CallerStream to) {
    MemoryBudget.Share room = request.body().room();
    if (masked == null) return relay(body, framing, room, to);
    RevealedStream out = masked.revealed(request.form().callers(), framing.array(), to);
    return relay(body, framing, room, out).compose(end -> out.rest().otherwiseEmpty().map(end));
  }

  private Future<Relayed> relay(
      Answer.Body body, StreamFraming framing, MemoryBudget.Share room, WriteStream<Buffer> to) {
    if (duty == null) return body.relay(to);
    GuardedOutput out = duty.stream(framing.array(), room, to);
    return body.relay(out)
        .compose(
            end ->
                out.rest()
                    .transform(v -> Future.succeededFuture(out.isOver() ? end.endedHere() : end)));
  }

  /** An answer as its caller gets it, likewise. */
  Future<Answer.Whole> revealed(CallerRequest request, Answer.Whole answer) {
    if (masked == null && duty == null) return Future.succeededFuture(answer);
    return (duty == null ? Future.succeededFuture(answer.body()) : duty.whole(answer.body()))
        .compose(
            body -> masked == null ? Future.succeededFuture(body) : revealed(masked, request, body))
        .map(body -> new Answer.Whole(body, answer.relayed()));
  }

  /** A vendor's error likewise. */
  Future<Answer.Passed> revealed(CallerRequest request, Answer.Passed error) {
    if (masked == null) return Future.succeededFuture(error);
    return revealed(masked, request, error.body())
        .map(
            body ->
                new Answer.Passed(
                    error.attempt(), error.status(), error.headers(), body, error.tooLong()));
  }

  /** Vectors hold no text. */
  private static Future<Buffer> revealed(MaskedCall how, CallerRequest request, Buffer body) {
    return request.form().operation() == Operation.CHAT
        ? how.revealed(request.form().callers(), body)
        : Future.succeededFuture(body);
  }

  /**
   * What goes out.
   *
   * @param traceparent by which the target goes on with the request's trace; null for none
   */
  AttemptRequest outgoing(
      CallerRequest request,
      Question.Asked asked,
      Model model,
      Duration remaining,
      boolean last,
      EligibleKeys wish,
      int maxAnswer,
      @Nullable String traceparent) {
    ModelCall call = asked.call();
    boolean translated = target.dialect() != call.dialect();
    return new AttemptRequest(
        new AttemptRequest.Target(model, target.dialect(), translated),
        new AttemptRequest.Form(call.operation(), call.stream(), Dialects.isSingle(call)),
        new AttemptRequest.Payload(
            translation,
            FixedBuffer.of(encoded.body()),
            traced(translated ? Map.of() : request.head().forwarded(call.dialect()), traceparent)),
        asker(wish, asked.caller()),
        new AttemptRequest.Bounds(remaining, last, maxAnswer, request.body().room()));
  }

  private static AttemptRequest.Asker asker(EligibleKeys wish, Caller caller) {
    String principal = principal(caller);
    String team = caller.team();
    return new AttemptRequest.Asker(wish, principal, team == null ? principal : team);
  }

  private static Map<String, String> traced(
      Map<String, String> forwarded, @Nullable String traceparent) {
    if (traceparent == null) return forwarded;
    Map<String, String> headers = new HashMap<>(forwarded);
    headers.put("traceparent", traceparent);
    return Collections.unmodifiableMap(headers);
  }
}
