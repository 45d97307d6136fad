package dev.drawbridge.gate.pipeline;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.CallerIds;
import dev.drawbridge.audit.entry.EndEntry;
import dev.drawbridge.audit.entry.Masks;
import dev.drawbridge.audit.entry.OpenRecord;
import dev.drawbridge.audit.entry.RefusalEntry;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.budget.Hold;
import dev.drawbridge.budget.Quantity;
import dev.drawbridge.budget.Reservation;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.dialect.Dialects;
import dev.drawbridge.dialect.contract.Translation;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.gate.content.MaskedCall;
import dev.drawbridge.gate.content.Masking;
import dev.drawbridge.gate.content.ObligationReport;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.logging.EventCode;
import dev.drawbridge.policy.decision.Verdict;
import dev.drawbridge.routing.Route;
import dev.drawbridge.routing.Target;
import dev.drawbridge.upstream.Answer;
import dev.drawbridge.upstream.AttemptRequest;
import dev.drawbridge.upstream.EligibleKeys;
import dev.drawbridge.upstream.MemoryBudget;
import dev.drawbridge.upstream.Relayed;
import dev.drawbridge.upstream.RunningAttempt;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call that the gateway makes by itself and that is on record. It is sent to one target, once;
 * what came back is settled and recorded, whatever it is.
 *
 * @param call in OpenAI's form, as its target gets it
 * @param masked how something in it was masked; null for nothing
 */
public record OwnCall(
    GateSnapshot snapshot,
    Caller caller,
    Target target,
    ModelCall call,
    @Nullable MaskedCall masked,
    Reservation reservation,
    OpenRecord record) {
  private static final Logger LOG = LoggerFactory.getLogger(OwnCall.class);

  /**
   * The gateway as a principal.
   *
   * @param team that it acts for, null for none
   */
  public static Caller itself(@Nullable String team) {
    return new Caller(
        new Caller.Identity(Caller.Kind.SERVICE, "drawbridge", null, "Drawbridge", null),
        new Caller.Membership(team, team == null ? List.of() : List.of(team), List.of(), Map.of()),
        new Caller.Credential(null, null, false),
        null);
  }

  /**
   * One that policy decides about as about any call, for one model and no other. It reserves what
   * it may use, and is on record without its content. Fails with a {@link Refusal}, which is on
   * record, too.
   *
   * @param asked by the gateway itself
   * @param about the id of the request that it is made for
   */
  public static Future<OwnCall> decided(
      AuditService books,
      GateSnapshot snapshot,
      Question.Asked asked,
      Model model,
      RequestId about) {
    var only = new Catalog.Resolution(Catalog.Kind.CONCRETE, List.of(model));
    Question question = Question.ask(snapshot, asked, only);
    return snapshot
        .policy()
        .decide(question.input())
        .map(OwnCall::withoutContent)
        .map(verdict -> new Progress.Decided(question, verdict))
        .compose(known -> permitted(books, snapshot, known, about))
        .recover(failure -> refused(books.audit(), asked, question, failure, about));
  }

  private static Future<OwnCall> permitted(
      AuditService books, GateSnapshot snapshot, Progress.Decided known, RequestId about) {
    return Stopped.after(
        known,
        () -> {
          Question question = known.question();
          Route route = Fields.plan(snapshot, question, known.verdict());
          if (route.targets().isEmpty()) {
            throw Alternatives.refusal(snapshot, question, known.verdict(), route, List.of());
          }
          Target target = route.targets().getFirst();
          return masked(snapshot, question.asked(), target)
              .compose(masked -> opened(books, snapshot, known, target, masked, about));
        });
  }

  private static Future<@Nullable MaskedCall> masked(
      GateSnapshot snapshot, Question.Asked asked, Target target) {
    var masking =
        new Masking(snapshot.labeller(), Dialects.CHAT, "", asked.call(), asked.contents());
    Set<String> owed = masking.owed(target.obligations().mask());
    if (owed.isEmpty()) return Future.succeededFuture();
    return masking.masked(owed, false, null, null).map(done -> done);
  }

  private static Future<OwnCall> opened(
      AuditService books,
      GateSnapshot snapshot,
      Progress.Decided known,
      Target target,
      @Nullable MaskedCall masked,
      RequestId about) {
    Caller caller = known.caller();
    Model model = target.model();
    ModelCall call = masked == null ? known.call() : masked.call();
    Verdict verdict = known.verdict();
    Reservation reservation =
        books
            .ledger()
            .reserve(
                Allowance.limits(verdict.terms().limits(), target), Allowance.atMost(target, call));
    var entry =
        new RequestEntry(
            Instant.now(),
            known.input(),
            verdict,
            new RequestEntry.First(
                model.id(), model.provider().id(), call, MaskedCall.masks(masked, false)),
            reservation.hold(),
            new CallerIds(about.value(), null, null),
            Teams.labels(snapshot, caller));
    return books
        .audit()
        .open(entry)
        .onFailure(e -> reservation.release())
        .map(record -> new OwnCall(snapshot, caller, target, call, masked, reservation, record));
  }

  /** What the call is about is on record elsewhere: once is enough, and one erasure reaches it. */
  private static Verdict withoutContent(Verdict decided) {
    Verdict.Terms terms = decided.terms();
    return new Verdict(
        decided.eligible(),
        decided.excluded(),
        decided.told(),
        new Verdict.Terms(
            terms.objective(),
            terms.fallbacks(),
            terms.limits(),
            false,
            terms.cacheSeconds(),
            terms.loweredTo(),
            terms.raisedTo(),
            terms.dropsUnaskedTools()),
        decided.source(),
        decided.objections());
  }

  private static Future<OwnCall> refused(
      AuditTrail audit,
      Question.Asked asked,
      Question question,
      Throwable failure,
      RequestId about) {
    boolean stopped = failure instanceof Stopped;
    Throwable cause = stopped ? ((Stopped) failure).failure() : failure;
    if (!(cause instanceof Refusal refusal)) return Future.failedFuture(cause);
    Verdict verdict = stopped ? ((Stopped) failure).known().verdict() : null;
    var entry =
        new RefusalEntry(
            Instant.now(),
            asked.id(),
            new RefusalEntry.Sender(asked.caller(), asked.sourceAddress(), about.value()),
            new RefusalEntry.Asked(
                asked.call().operation(),
                Dialects.nothing(asked.call().operation(), asked.call().model()),
                question.input(),
                verdict),
            refusal);
    return audit.refuse(entry).transform(recorded -> Future.failedFuture(refusal));
  }

  /**
   * What came back.
   *
   * @param failure what the failure of the attempt meant; null where it was answered
   * @param body of an answer that came whole; null for none
   */
  public record Reply(Attempt attempt, @Nullable SignalClass failure, @Nullable Buffer body) {
    /** Sizes only: the answer is never shown. */
    @Override
    public String toString() {
      return "Reply["
          + attempt
          + ", "
          + (body == null ? "nothing" : body.length() + " bytes")
          + "]";
    }
  }

  /** The attempt, for who gives it up, and what comes back. */
  public record Underway(RunningAttempt sending, Future<Reply> reply) {}

  /**
   * Sends it.
   *
   * @param deadline for the answer
   */
  public Underway send(Duration deadline) {
    try {
      return sent(deadline);
    } catch (RuntimeException fault) {
      end(Outcome.UNKNOWN, 0, null, List.of(), null);
      throw fault;
    }
  }

  private Underway sent(Duration deadline) {
    var spoken = OutboundCall.callTarget(snapshot, call, target);
    Translation translation = Dialects.translation(call, spoken);
    var outgoing =
        new AttemptRequest(
            new AttemptRequest.Target(
                target.model(), spoken.dialect(), spoken.dialect() != call.dialect()),
            new AttemptRequest.Form(call.operation(), false, Dialects.isSingle(call)),
            new AttemptRequest.Payload(
                translation, Buffer.buffer(translation.request().body()), Map.of()),
            new AttemptRequest.Asker(EligibleKeys.ANY, caller.actor(), caller.actor()),
            new AttemptRequest.Bounds(
                deadline, true, snapshot.maxAnswer(), new MemoryBudget(Long.MAX_VALUE, 0).share()));
    RunningAttempt sending = snapshot.upstream().send(outgoing);
    Future<Reply> reply =
        sending
            .answer()
            .compose(this::answered)
            .onFailure(e -> end(Outcome.UNKNOWN, 0, null, List.of(), null));
    return new Underway(sending, reply);
  }

  private Future<Reply> answered(Answer answer) {
    Attempt attempt = answer.attempt();
    return switch (answer) {
      case Answer.Served served ->
          served
              .body()
              .whole()
              .map(
                  whole -> {
                    Outcome outcome = whole.relayed().outcome();
                    end(outcome, served.status(), null, List.of(attempt), whole.relayed());
                    boolean came = outcome == Outcome.COMPLETE;
                    return new Reply(attempt, null, came ? whole.body() : null);
                  });
      case Answer.Passed passed -> Future.succeededFuture(failed(attempt, passed.status()));
      case Answer.Failed failure ->
          Future.succeededFuture(failed(attempt, failure.attempt().status()));
    };
  }

  private Reply failed(Attempt attempt, int status) {
    SignalClass signal = attempt.failure();
    SignalClass means = signal == null ? SignalClass.UNCLASSIFIED : signal;
    end(Outcome.FAILED, status, means.wire(), List.of(attempt), null);
    return new Reply(attempt, means, null);
  }

  /** Settles what was used, and records the end. */
  private void end(
      Outcome outcome,
      int status,
      @Nullable String code,
      List<Attempt> attempts,
      @Nullable Relayed relayed) {
    Model model = target.model();
    Usage usage = relayed == null ? null : relayed.usage();
    Double cost = usage == null ? null : model.price().of(call).cost(usage);
    Hold charged;
    if (relayed == null) charged = reservation.settle(Quantity.NONE);
    else if (usage == null || cost == null) charged = reservation.charge();
    else charged = reservation.settle(AnswerBill.billed(cost, usage));
    Masks masks = MaskedCall.masks(masked, false);
    var entry =
        new EndEntry(
            Instant.now(),
            outcome,
            status,
            code,
            relayed == null ? null : new EndEntry.Served(model.id(), model.provider().id()),
            attempts,
            new EndEntry.Sent(
                List.of(),
                ObligationReport.of(
                    target.obligations(), masks, Set.of(), ObligationReport.Answered.TO_NOBODY),
                masks),
            new EndEntry.Bill(usage, cost, charged),
            relayed == null
                ? EndEntry.Answer.NONE
                : new EndEntry.Answer(relayed.answer(), relayed.bytes(), relayed.sha256()));
    record
        .close(entry)
        .onFailure(
            e ->
                LOG.error(
                    EventCode.OWN_CALL_UNRECORDED,
                    "the end of a call of the gateway's own is not on record",
                    e));
  }

  /** Sizes only: the prompt is never shown. */
  @Override
  public String toString() {
    return "OwnCall[" + target.model().id() + ", " + call + "]";
  }
}
