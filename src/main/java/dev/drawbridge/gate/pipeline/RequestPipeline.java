package dev.drawbridge.gate.pipeline;

import dev.drawbridge.audit.AuditService;
import dev.drawbridge.audit.AuditTrail;
import dev.drawbridge.audit.entry.RequestEntry;
import dev.drawbridge.budget.Ledger;
import dev.drawbridge.budget.Reservation;
import dev.drawbridge.catalog.Model;
import dev.drawbridge.exchange.ModelCall;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.RequestId;
import dev.drawbridge.gate.content.ConversationMemory;
import dev.drawbridge.gate.content.ConversationMemory.Earlier;
import dev.drawbridge.gate.content.Detection;
import dev.drawbridge.gate.content.LongBodies;
import dev.drawbridge.gate.content.MaskedCall;
import dev.drawbridge.gate.content.Unfinished;
import dev.drawbridge.gate.pipeline.Progress.Decided;
import dev.drawbridge.gate.pipeline.Progress.Identified;
import dev.drawbridge.gate.pipeline.Progress.Read;
import dev.drawbridge.gate.pipeline.Progress.Recorded;
import dev.drawbridge.gate.pipeline.Progress.Reserved;
import dev.drawbridge.gate.pipeline.Progress.Routed;
import dev.drawbridge.gate.pipeline.Progress.Understood;
import dev.drawbridge.gate.pipeline.StageTimer.Stage;
import dev.drawbridge.gate.transport.Admission;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.routing.Route;
import dev.drawbridge.routing.Target;
import dev.drawbridge.sensitivity.Contents;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The order of the stages: identify the caller, read the call, ask policy, choose the targets,
 * reserve money and rate, record, and only then send. Each takes the {@link Progress} that the one
 * before it made. A stage that fails does so with {@link Stopped}, whose cause is a {@link Refusal}
 * unless we are at fault.
 */
public final class RequestPipeline {
  private final Supplier<GateSnapshot> current;
  private final AuditTrail audit;
  private final Ledger ledger;
  private final Forwarding forwarding;
  private final Refusals refusals;
  private final RefusalRates rates;
  private final ConversationMemory memory;
  private final Classifying classification;
  private final Unfinished looks = new Unfinished();

  /** Has a model of one's own classify prompts, where the configuration names one. */
  public interface Classifying {
    /**
     * What was found in a prompt, with what the model adds, or that it was away. Never fails.
     *
     * @param id of the request that the prompt is of
     * @param found by the other detectors
     */
    Future<Contents> of(GateSnapshot snapshot, RequestId id, byte[] body, Contents found);

    /** Gives up those under way and all later ones: the gateway shuts down. */
    void cutAll();
  }

  public RequestPipeline(
      Supplier<GateSnapshot> current,
      AuditService books,
      Forwarding forwarding,
      Refusals refusals,
      RefusalRates rates,
      ConversationMemory memory,
      Classifying classification) {
    this.current = current;
    this.audit = books.audit();
    this.ledger = books.ledger();
    this.forwarding = forwarding;
    this.refusals = refusals;
    this.rates = rates;
    this.memory = memory;
    this.classification = classification;
  }

  /** Handles one call. The future succeeds, whatever happens, when the answer is written. */
  public Future<Void> handle(CallerRequest request, CallerConnection connection) {
    GateSnapshot snapshot = current.get();
    return identify(snapshot, request)
        .compose(known -> read(snapshot, request, known))
        .compose(known -> understand(snapshot, request, known))
        .compose(known -> decide(snapshot, request, known))
        .compose(known -> route(snapshot, request, known))
        .compose(known -> maskable(snapshot, request, known))
        .compose(known -> reserve(snapshot, request, known))
        .compose(known -> record(snapshot, request, known))
        .compose(known -> forwarding.forward(snapshot, request, connection, known))
        .recover(failure -> refusals.answer(request, connection, failure));
  }

  /** Runs a stage after {@code known}, and adds its time to what that stage takes. */
  private static <T> Future<T> timed(
      Progress known, CallerRequest request, Stage stage, Supplier<Future<T>> work) {
    return Stopped.after(known, () -> request.timer().timed(stage, work));
  }

  /** The caller in a team; known before a byte of the body is read. */
  public Future<Identified> identify(GateSnapshot snapshot, CallerRequest request) {
    return identified(snapshot, request, caller -> inTeam(request, caller));
  }

  /** The caller with the person that it acts for, in no team. */
  public Future<Identified> person(GateSnapshot snapshot, CallerRequest request) {
    return identified(snapshot, request, Future::succeededFuture);
  }

  private Future<Identified> identified(
      GateSnapshot snapshot, CallerRequest request, Function<Caller, Future<Caller>> member) {
    return timed(
        new Progress.Arrived(),
        request,
        Stage.AUTH,
        () ->
            snapshot
                .identity()
                .authenticate(request.credential(snapshot.identity()))
                .onSuccess(snapshot.callers().grants()::seen)
                .compose(member)
                .compose(caller -> acting(snapshot, request, caller)));
  }

  private static Future<Caller> inTeam(CallerRequest request, Caller caller) {
    return Stopped.after(
        new Identified(caller),
        () -> Future.succeededFuture(Teams.choose(caller, request.head().team())));
  }

  private Future<Identified> acting(GateSnapshot snapshot, CallerRequest request, Caller caller) {
    return Stopped.after(
        new Identified(caller),
        () -> {
          rates.check(snapshot, caller);
          return OnBehalf.of(
                  snapshot.identity(), snapshot.callers().onBehalfOf(), request.headers(), caller)
              .map(Identified::new);
        });
  }

  /** The call that the body asks for. */
  public Future<Read> read(GateSnapshot snapshot, CallerRequest request, Identified known) {
    return Stopped.after(
        known,
        () -> {
          request.body().of(known.caller());
          return request
              .body()
              .read()
              .compose(bytes -> parse(snapshot, request, known.caller(), bytes));
        });
  }

  private Future<Read> parse(
      GateSnapshot snapshot, CallerRequest request, Caller caller, byte[] bytes) {
    return request
        .timer()
        .timed(
            Stage.LABEL,
            () -> {
              Function<byte[], ModelCall> form = body -> request.form().read(body, request.named());
              return LongBodies.read(bytes.length, () -> Fields.put(snapshot, caller, form, bytes))
                  .compose(
                      put -> {
                        String session = request.head().ids().session();
                        Earlier earlier =
                            memory.recall(caller, session, StateAffinity.ids(put.call()));
                        return found(snapshot, request, put.body(), earlier.end())
                            .map(
                                contents ->
                                    new Read(
                                        request.asked(
                                            caller, put.call(), contents.after(earlier.label()))));
                      });
            });
  }

  /** What detectors find; the model comes last, as it costs most. */
  private Future<Contents> found(
      GateSnapshot snapshot, CallerRequest request, byte[] bytes, String earlier) {
    Future<Contents> found = Detection.of(snapshot.labeller(), bytes, earlier);
    if (snapshot.labeller().classifier() == null) return looks.of(found);
    return looks.of(
        found.compose(contents -> classification.of(snapshot, request.id(), bytes, contents)));
  }

  /** Ends all requests under way and all later ones, wherever they are: the gateway shuts down. */
  public void cutAll() {
    looks.cut(Admission.shuttingDown());
    classification.cutAll();
    forwarding.cutAll();
  }

  /** What the asked name stands for, and what is put to policy about it. */
  public Future<Understood> understand(GateSnapshot snapshot, CallerRequest request, Read known) {
    return timed(known, request, Stage.LABEL, () -> understood(snapshot, known.asked()));
  }

  private static Future<Understood> understood(GateSnapshot snapshot, Question.Asked asked) {
    return NameResolution.resolve(snapshot, asked)
        .compose(resolution -> StateAffinity.narrow(snapshot, asked, resolution))
        .compose(
            resolution -> {
              Fields.check(snapshot, asked.caller(), asked.call(), resolution);
              Tags.check(snapshot.callers().tags(), asked.caller(), asked.tags(), asked.call());
              return StateAffinity.labelled(snapshot, asked)
                  .map(known -> new Understood(Question.ask(snapshot, known, resolution)));
            });
  }

  /** Policy's answer to the question. */
  public Future<Decided> decide(GateSnapshot snapshot, CallerRequest request, Understood known) {
    return Stopped.after(known, () -> decided(snapshot, request, known.question()))
        .compose(Fields::leftOut);
  }

  private static Future<Decided> decided(
      GateSnapshot snapshot, CallerRequest request, Question question) {
    return request
        .timer()
        .timed(
            Stage.POLICY,
            () -> asked(snapshot, question).compose(first -> counted(snapshot, first)));
  }

  private static Future<Decided> asked(GateSnapshot snapshot, Question question) {
    return snapshot
        .policy()
        .decide(question.input())
        .map(verdict -> new Decided(question, verdict));
  }

  /** Asked again with exact counts where a bound alone stood against a model. */
  private static Future<Decided> counted(GateSnapshot snapshot, Decided decided) {
    Question question = decided.question();
    ModelCall call = decided.call();
    var wanted = Counting.wanted(call, question.input().candidates(), decided.verdict());
    if (wanted.isEmpty()) return Future.succeededFuture(decided);
    return Counting.count(call, wanted)
        .map(question::recounted)
        .compose(sharper -> Alternatives.beside(asked(snapshot, sharper), decided));
  }

  private static Future<Routed> route(GateSnapshot snapshot, CallerRequest request, Decided known) {
    return Stopped.after(
        known,
        () -> {
          Routed routed = routed(snapshot, known);
          if (!routed.route().targets().isEmpty()) return Future.succeededFuture(routed);
          return Alternatives.instead(snapshot, known)
              .map(
                  question ->
                      Alternatives.beside(
                          decided(snapshot, request, question)
                              .map(d -> Alternatives.better(routed, routed(snapshot, d))),
                          routed))
              .orElseGet(() -> Future.succeededFuture(routed))
              .compose(last -> orRefuse(snapshot, last));
        });
  }

  private static Routed routed(GateSnapshot snapshot, Decided decided) {
    return new Routed(decided, Fields.plan(snapshot, decided.question(), decided.verdict()));
  }

  private static Future<Routed> orRefuse(GateSnapshot snapshot, Routed routed) {
    if (!routed.route().targets().isEmpty()) return Future.succeededFuture(routed);
    Decided decided = routed.decided();
    return Stopped.after(decided, () -> Alternatives.refuse(snapshot, decided, routed.route()));
  }

  /** Targets for which the call cannot be masked are passed over. */
  private static Future<Routed> maskable(
      GateSnapshot snapshot, CallerRequest request, Routed known) {
    if (known.route().targets().getFirst().obligations().mask().isEmpty()) {
      return Future.succeededFuture(known);
    }
    return timed(known, request, Stage.LABEL, () -> Targets.maskable(snapshot, request, known));
  }

  private Future<Reserved> reserve(GateSnapshot snapshot, CallerRequest request, Routed known) {
    return fitting(snapshot, request, known)
        .compose(
            reserved ->
                reserved.input().grants().isEmpty()
                    ? Future.succeededFuture(reserved)
                    : granted(snapshot, request, known, reserved));
  }

  /** Where what was granted leaves no room for the first target, the one behind it is asked. */
  private Future<Reserved> granted(
      GateSnapshot snapshot, CallerRequest request, Routed known, Reserved reserved) {
    return Allowance.granted(snapshot, reserved)
        .recover(
            spent -> {
              reserved.reservation().release();
              Route others = reserved.route().afterFirst();
              if (others.targets().isEmpty() || !(spent instanceof Refusal)) {
                return Future.failedFuture(Stopped.at(known, spent));
              }
              return maskable(snapshot, request, new Routed(known.decided(), others))
                  .compose(next -> reserve(snapshot, request, next));
            });
  }

  private Future<Reserved> fitting(GateSnapshot snapshot, CallerRequest request, Routed known) {
    return Stopped.after(known, () -> Future.succeededFuture(Allowance.reserve(ledger, known)))
        .compose(reserved -> masks(snapshot, request, known, reserved));
  }

  /**
   * Where the limits left no room for the first target, the one behind it is looked at as that one
   * was: whether the call can be masked for it.
   */
  private Future<Reserved> masks(
      GateSnapshot snapshot, CallerRequest request, Routed known, Reserved reserved) {
    Target first = reserved.route().targets().getFirst();
    boolean looked = first.equals(known.route().targets().getFirst());
    if (looked || first.obligations().mask().isEmpty()) return Future.succeededFuture(reserved);
    return maskable(snapshot, request, new Routed(known.decided(), reserved.route()))
        .onFailure(refused -> reserved.reservation().release())
        .compose(
            masked -> {
              if (masked.route().targets().getFirst().equals(first)) {
                return Future.succeededFuture(
                    new Reserved(
                        known.decided(), masked.route(), reserved.reservation(), masked.masked()));
              }
              reserved.reservation().release();
              return fitting(snapshot, request, masked);
            });
  }

  /** What cannot be recorded is not sent, and uses nothing. */
  private Future<Recorded> record(GateSnapshot snapshot, CallerRequest request, Reserved known) {
    Reservation reservation = known.reservation();
    return timed(
        known,
        request,
        Stage.AUDIT,
        () ->
            Future.succeededFuture(known)
                .compose(k -> Targets.masked(snapshot, request, k))
                .compose(masked -> opened(snapshot, request, known, masked))
                .onFailure(e -> reservation.release())
                .onFailure(e -> known.granted().release())
                .onSuccess(v -> remember(request, known)));
  }

  /** From here on the prompt is part of its conversation. */
  private void remember(CallerRequest request, Reserved known) {
    String session = request.head().ids().session();
    if (session == null) return;
    String end = known.decided().question().asked().contents().ending().text();
    var input = known.input();
    memory.sent(known.caller(), session, input.sensitivity(), end, input.request().id().value());
  }

  private Future<Recorded> opened(
      GateSnapshot snapshot, CallerRequest request, Reserved known, @Nullable MaskedCall masked) {
    return audit
        .open(entry(snapshot, request, known, masked))
        .map(
            record ->
                new Recorded(
                    known.decided(),
                    known.route(),
                    known.reservation(),
                    record,
                    masked,
                    known.granted()));
  }

  private static RequestEntry entry(
      GateSnapshot snapshot, CallerRequest request, Reserved known, @Nullable MaskedCall masked) {
    Model first = known.route().targets().getFirst().model();
    return new RequestEntry(
        Instant.now(),
        known.input(),
        known.verdict(),
        new RequestEntry.First(
            first.id(),
            first.provider().id(),
            masked == null ? known.call() : masked.call(),
            MaskedCall.masks(masked, true)),
        known.reservation().hold(),
        request.head().ids(),
        Teams.labels(snapshot, known.caller()));
  }
}
