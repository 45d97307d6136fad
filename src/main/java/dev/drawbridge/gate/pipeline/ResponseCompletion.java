package dev.drawbridge.gate.pipeline;

import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.Masks;
import dev.drawbridge.budget.Hold;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Fault;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.gate.content.AnswerDuty;
import dev.drawbridge.gate.content.AnswerLabels;
import dev.drawbridge.gate.content.ConversationMemory;
import dev.drawbridge.gate.content.MaskedCall;
import dev.drawbridge.gate.content.ObligationReport;
import dev.drawbridge.gate.pipeline.Progress.Recorded;
import dev.drawbridge.gate.transport.CallerStream;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.policy.decision.DecisionInput.Failed;
import dev.drawbridge.policy.decision.Obligation;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Target;
import dev.drawbridge.sensitivity.AnswerLabel;
import dev.drawbridge.sensitivity.mask.GuardReport;
import dev.drawbridge.upstream.Answer;
import dev.drawbridge.upstream.Relayed;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Ends a recorded call: the last bytes to the caller, the end record, the counts. Each is done
 * once.
 */
final class ResponseCompletion {
  private static final Logger log = LoggerFactory.getLogger(ResponseCompletion.class);
  private final Refusals refusals;
  private final GateMetrics metrics;
  private final CallerRequest request;
  private final CallerConnection connection;
  private final AnswerHead head;
  private final Recorded recorded;
  private final AnswerBill bill;
  private final ConversationMemory memory;
  private final AnswerLabels labels;
  private AnswerLabel label = AnswerLabel.NONE;
  private boolean looked;
  private final List<Attempt> attempts = new ArrayList<>();
  private @Nullable OutboundCall sent;
  private Set<String> unmaskable;
  private Verdict.@Nullable Eligible owed;
  private boolean closed;

  ResponseCompletion(
      Refusals refusals,
      GateMetrics metrics,
      CallerRequest request,
      CallerConnection connection,
      Recorded recorded,
      ConversationMemory memory,
      AnswerLabels labels) {
    this.refusals = refusals;
    this.metrics = metrics;
    this.request = request;
    this.connection = connection;
    this.head = new AnswerHead(request, connection);
    this.recorded = recorded;
    this.bill = new AnswerBill(metrics, request, recorded);
    this.memory = memory;
    this.labels = labels;
    this.unmaskable = Targets.unmaskable(recorded.route());
  }

  /** Keeps an attempt for the record. */
  void tried(Attempt attempt) {
    attempts.add(attempt);
    metrics.attempted(request, attempt);
  }

  /** The attempts so far, the first one first. */
  List<Attempt> attempts() {
    return Collections.unmodifiableList(attempts);
  }

  /** Takes for the record what was left out of the call that is sent now, and what is masked. */
  void sending(OutboundCall outbound) {
    sent = outbound;
  }

  /** Remembers what a vendor keeps of its answer, with what was found in it, before it ends. */
  Future<Void> hold(GateSnapshot snapshot, Target target, List<String> ids, Relayed relayed) {
    if (ids.isEmpty()) return Future.succeededFuture();
    Question question = recorded.decided().question();
    Attempt served = attempts.getLast();
    return labelled(target, relayed)
        .compose(v -> StateAffinity.hold(snapshot, question, served, ids, label, memory));
  }

  /** Takes for the record that the call could not be masked for a target. */
  void passedOver(String model) {
    unmaskable = new LinkedHashSet<>(unmaskable);
    unmaskable.add(model);
  }

  /** An answer in one piece, as the caller gets it. */
  Future<Void> whole(Target target, Answer.Served served, Answer.Whole whole) {
    return labelled(target, whole.relayed()).compose(v -> ended(target, served, whole));
  }

  /** Looks into what is kept of an answer, before the end is recorded. */
  private Future<Void> labelled(Target target, Relayed relayed) {
    if (looked) return Future.succeededFuture();
    looked = true;
    String session = request.head().ids().session();
    return labels
        .of(relayed.answer(), recorded.call(), target.model(), recorded.caller(), session)
        .onSuccess(found -> label = found)
        .mapEmpty();
  }

  private Future<Void> ended(Target target, Answer.Served served, Answer.Whole whole) {
    Relayed relayed = bill.believed(target, whole.relayed());
    Double cost = bill.cost(target, relayed.usage());
    if (connection.gone()) {
      close(Outcome.ABORTED, served.status(), null, target, relayed, cost);
      return Future.succeededFuture();
    }
    if (cost != null) AnswerHead.cost(connection.response().headers(), cost);
    connection.response().putHeader("server-timing", request.timer().serverTiming());
    close(Outcome.COMPLETE, served.status(), null, target, relayed, cost);
    connection.response().setStatusCode(served.status());
    AnswerHead.ofAnswer(connection.response().headers(), ofAnswer());
    typed();
    return sent(connection.response().end(whole.body()));
  }

  /** A count that was made here. */
  Future<Void> counted(Target target, Buffer body) {
    head.common(recorded);
    connection.response().putHeader("x-drawbridge-model", target.model().id());
    typed();
    var relayed =
        new Relayed(
            Outcome.COMPLETE, false, new Usage(0, 0, 0), body.getBytes(), body.length(), null);
    close(Outcome.COMPLETE, 200, null, target, relayed, 0.0);
    return sent(connection.response().end(body));
  }

  /** A translated answer has no type of its vendor's: all are JSON. */
  private void typed() {
    var headers = connection.response().headers();
    if (!headers.contains("content-type")) headers.set("content-type", "application/json");
  }

  /** A stream that came to its end, one way or another. */
  Future<Void> streamed(
      CallerStream out,
      Target target,
      Answer.Served served,
      Relayed observed,
      @Nullable Refusal cut) {
    out.stop();
    return labelled(target, observed).compose(v -> ended(out, target, served, observed, cut));
  }

  private Future<Void> ended(
      CallerStream out,
      Target target,
      Answer.Served served,
      Relayed observed,
      @Nullable Refusal cut) {
    Relayed relayed = bill.believed(target, observed);
    Outcome outcome = relayed.outcome();
    // Given up by us and not by the client; what was complete before the cut stays so.
    boolean ours = cut != null && !connection.gone() && !relayed.timedOut();
    if (outcome == Outcome.ABORTED && ours) outcome = Outcome.TRUNCATED;
    Refusal why = null;
    if (outcome == Outcome.TRUNCATED) {
      why = cut != null ? cut : Refusals.interrupted(relayed.timedOut());
    }
    close(
        outcome,
        served.status(),
        why == null ? null : why.code().wire(),
        target,
        relayed,
        bill.cost(target, relayed.usage()));
    if (outcome == Outcome.ABORTED) {
      // One that takes nothing for too long has left too, whatever its connection says.
      if (!connection.gone()) connection.cut();
      return Future.succeededFuture();
    }
    if (why == null) return sent(out.end());
    Buffer told = cut == null ? vendorError(relayed) : null;
    return sent(out.fail(told == null ? event(why) : told));
  }

  /** The vendor's own error about the request where that ended the stream; null for none. */
  private @Nullable Buffer vendorError(Relayed relayed) {
    byte[] error = relayed.error();
    if (error == null) return null;
    if (connection.framing().array()) return Buffer.buffer(error);
    String event = request.form().callers().event(error);
    return event == null ? null : Buffer.buffer(event);
  }

  /** The vendor's own error about the request, as it came but for what was struck out. */
  Future<Void> passed(
      Target target, Answer.Passed passed, List<Failed> failed, @Nullable CallerStream out) {
    Attempt attempt = passed.attempt();
    SignalClass failure = attempt.failure();
    String signal = failure == null ? null : failure.wire();
    log.atLevel(failure == SignalClass.UNCLASSIFIED ? Level.WARN : Level.INFO)
        .addMarker(EventCode.VENDOR_ERROR_PASSED)
        .log(
            "request {}: {} at {} answered with status {} ({}), which is passed on",
            request.id(),
            attempt.model(),
            attempt.provider(),
            attempt.status(),
            signal);
    close(Outcome.FAILED, passed.status(), signal, target, null, null);
    var response = connection.response();
    if (response.headWritten() && out != null) {
      return sent(out.fail(event(Refusals.interrupted(false))));
    }
    if (out != null) out.stop();
    head.common(recorded);
    passed.headers().forEach((name, value) -> response.putHeader(name, value));
    AnswerHead.from(response.headers(), target, attempt, failed);
    AnswerHead.failure(response.headers(), attempt);
    typed();
    return sent(response.setStatusCode(passed.status()).end(passed.body()));
  }

  /** The client has left. */
  Future<Void> aborted() {
    close(Outcome.ABORTED, 0, null, null, null, null);
    return Future.succeededFuture();
  }

  /** Nobody served: a refusal, or a fault of our own. */
  Future<Void> failed(Throwable failure, @Nullable CallerStream out) {
    return unserved(Outcome.FAILED, Refusals.of(request, failure), out);
  }

  /** The call was cut before a vendor had finished an answer. */
  Future<Void> cut(Refusal why, @Nullable CallerStream out) {
    return unserved(Outcome.TRUNCATED, why, out);
  }

  private Future<Void> unserved(Outcome outcome, Refusal refusal, @Nullable CallerStream out) {
    boolean left = connection.gone();
    close(
        left ? Outcome.ABORTED : outcome,
        refusal.code().status(),
        refusal.code().wire(),
        null,
        null,
        null);
    if (left || connection.response().ended()) return Future.succeededFuture();
    if (connection.response().headWritten()) {
      return out == null ? Future.succeededFuture() : sent(out.fail(event(refusal)));
    }
    if (outcome == Outcome.FAILED && !attempts.isEmpty()) {
      AnswerHead.failure(connection.response().headers(), attempts.getLast());
    }
    return refusals.write(request, connection, recorded, refusal);
  }

  private Buffer event(Refusal refusal) {
    return refusals.event(request, connection.framing(), recorded.caller(), refusal);
  }

  private void close(
      Outcome outcome,
      int status,
      @Nullable String code,
      @Nullable Target target,
      @Nullable Relayed relayed,
      @Nullable Double cost) {
    if (closed) return;
    Quantity reserved = recorded.reservation().hold().quantity();
    EndEntry end;
    try {
      end = entry(outcome, status, code, target, relayed, cost);
    } catch (RuntimeException fault) {
      log.error(
          EventCode.REQUEST_END_UNKNOWN,
          "request {}: its end is not known: {}",
          request.id(),
          Fault.of(fault));
      end = EndEntry.unserved(Outcome.UNKNOWN, null, bill.charge());
    }
    closed = true;
    long began = System.nanoTime();
    recorded
        .record()
        .close(end)
        .onComplete(r -> request.stage("end", began, r.failed()))
        .onFailure(
            e ->
                log.error(
                    EventCode.REQUEST_END_UNWRITTEN,
                    "end record of {} not written: {}",
                    request.id(),
                    e.getMessage()));
    count(end, reserved);
  }

  private EndEntry entry(
      Outcome outcome,
      int status,
      @Nullable String code,
      @Nullable Target target,
      @Nullable Relayed relayed,
      @Nullable Double cost) {
    owed = target == null ? null : target.obligations();
    OutboundCall last = sent;
    MaskedCall masked = last == null ? null : last.masked();
    Masks masks = MaskedCall.masks(masked, !Objects.equals(masked, recorded.masked()));
    return new EndEntry(
        Instant.now(),
        outcome,
        status,
        code,
        target == null
            ? null
            : new EndEntry.Served(target.model().id(), target.model().provider().id()),
        List.copyOf(attempts),
        new EndEntry.Sent(
            last == null ? List.of() : last.dropped(recorded.call()),
            ObligationReport.of(
                owed,
                masks,
                unmaskable,
                ObligationReport.Answered.of(recorded.call().operation(), ofAnswer())),
            masks),
        new EndEntry.Bill(
            relayed == null ? null : relayed.usage(), cost, bill.charge(relayed, cost)),
        relayed == null
            ? EndEntry.Answer.NONE
            : new EndEntry.Answer(relayed.answer(), relayed.bytes(), relayed.sha256(), label));
  }

  private @Nullable GuardReport ofAnswer() {
    AnswerDuty duty = sent == null ? null : sent.duty();
    return duty == null ? null : duty.report();
  }

  /** Counts an end; its caller gets the answer whatever becomes of that. */
  private void count(EndEntry end, Quantity reserved) {
    String model = end.model();
    Hold charged = end.bill().charged();
    try {
      metrics.ended(
          request,
          recorded,
          end.outcome(),
          end.code(),
          model,
          end.bill().usage(),
          end.bill().costUsd());
      metrics.answered(end.answer().label(), ofAnswer());
      if (owed != null) metrics.unproven(end.unproven(Obligation.of(owed)));
      if (model == null || charged == null) return;
      long drift = charged.quantity().nanoUsd() - reserved.nanoUsd();
      if (drift > 0) metrics.drift(model, new Quantity(drift, 0).usd());
    } catch (RuntimeException fault) {
      log.error(
          EventCode.REQUEST_UNCOUNTED,
          "request {} is not counted: {}",
          request.id(),
          Fault.of(fault));
    }
  }

  /** A write to a client that has left is no failure of the call. */
  private static Future<Void> sent(Future<Void> write) {
    return write.otherwiseEmpty();
  }
}
