package dev.drawbridge.gate.pipeline;

import dev.drawbridge.budget.Ledger;
import dev.drawbridge.exchange.Attempt;
import dev.drawbridge.exchange.Operation;
import dev.drawbridge.exchange.Outcome;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.SignalClass;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.gate.content.ContentMetrics;
import dev.drawbridge.gate.observation.AttemptMetrics;
import dev.drawbridge.gate.observation.ObservedRequest;
import dev.drawbridge.gate.pipeline.StageTimer.Stage;
import dev.drawbridge.gate.transport.Admission;
import dev.drawbridge.policy.decision.Obligation;
import dev.drawbridge.sensitivity.AnswerLabel;
import dev.drawbridge.sensitivity.mask.GuardReport;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of the callers' port. Label values come from closed sets: a team or model that the
 * configuration does not know is {@code other}.
 */
public final class GateMetrics {
  private static final String NONE = "none";
  private final MeterRegistry registry;
  private final Predicate<String> named;
  private final ConcurrentHashMap<Counted, Counter> requests = new ConcurrentHashMap<>();
  private final Timer duration;
  private final Timer overhead;
  private final Timer[] stages = new Timer[Stage.values().length];

  private final BudgetGauges budgets;
  private final ContentMetrics content;
  private final AttemptMetrics attempts;

  private record Counted(String operation, String outcome, String team, String model) {}

  /**
   * @param team whether a team may be one of policy's
   * @param named whether the facts name it
   */
  public GateMetrics(
      MeterRegistry registry,
      Admission admission,
      Ledger ledger,
      Predicate<String> team,
      Predicate<String> named) {
    this.registry = registry;
    this.named = named;
    this.budgets = new BudgetGauges(registry, ledger, team);
    this.content = new ContentMetrics(registry);
    this.attempts = new AttemptMetrics(registry);
    duration = timer("drawbridge_request_duration", "From a request's head to its answer's end");
    overhead = timer("drawbridge_overhead", "Everything of a request but the upstream");
    for (Stage stage : Stage.values()) {
      stages[stage.ordinal()] =
          Timer.builder("drawbridge_stage")
              .description("What a stage of a request takes")
              .tag("stage", stage.wire)
              .register(registry);
    }
    Gauge.builder("drawbridge_inflight", admission, Admission::inFlight)
        .description("Requests under way")
        .register(registry);
  }

  private Timer timer(String name, String description) {
    return Timer.builder(name)
        .description(description)
        .publishPercentileHistogram()
        .register(registry);
  }

  void refused(CallerRequest request, Progress known, Refusal refusal) {
    count(request, known, Outcome.REFUSED, null);
    String[] labels = {"code", refusal.code().wire(), "team", team(known)};
    counter("drawbridge_refusals", "Refused requests by what they were refused for", labels)
        .increment();
    times(request);
    labelled(known);
    told(request, known, Outcome.REFUSED, null, refusal.code().wire());
  }

  private void told(
      CallerRequest request,
      Progress known,
      Outcome outcome,
      @Nullable String model,
      @Nullable String code) {
    ObservedRequest observed = request.observed();
    if (observed != null) observed.ended(outcome, team(known), model, code);
  }

  /** An attempt is over, or its answer has begun. */
  void attempted(CallerRequest request, Attempt attempt) {
    ObservedRequest observed = request.observed();
    if (observed == null) attempts.ended(attempt);
    else observed.measured(() -> attempts.ended(attempt));
  }

  /** The first bytes of a streamed answer are here. */
  void firstToken(CallerRequest request, String provider) {
    long nanos = request.timer().elapsedNanos();
    ObservedRequest observed = request.observed();
    if (observed == null) attempts.firstToken(provider, nanos);
    else observed.measured(() -> attempts.firstToken(provider, nanos));
  }

  /** Counts what was found in an answer, and what its caller did not get; null for all of it. */
  void answered(AnswerLabel label, @Nullable GuardReport report) {
    content.answered(label);
    if (report != null) content.guarded(report);
  }

  /** Counts obligations of which the end of a call does not say that they were carried out. */
  void unproven(Set<Obligation> obligations) {
    if (!obligations.isEmpty()) content.unproven(obligations);
  }

  private void labelled(Progress known) {
    var input = known.input();
    if (input != null) content.labelled(input.sensitivity());
  }

  private Counter counter(String name, String description, String... labels) {
    return Counter.builder(name).description(description).tags(labels).register(registry);
  }

  void ended(
      CallerRequest request,
      Progress known,
      Outcome outcome,
      @Nullable String code,
      @Nullable String model,
      @Nullable Usage usage,
      @Nullable Double cost) {
    count(request, known, outcome, model);
    times(request);
    labelled(known);
    told(request, known, outcome, model, code);
    if (model == null || usage == null) return;
    tokens(model, "input", usage.input());
    tokens(model, "output", usage.output());
    if (cost != null) {
      String[] labels = {"team", team(known), "model", model};
      counter("drawbridge_cost_usd", "What calls cost at list prices", labels).increment(cost);
    }
  }

  /** Shows the budgets that a call is counted by. */
  void limits(Progress.Recorded recorded) {
    budgets.show(recorded.caller().team(), recorded.standings());
  }

  /** A bill above what was reserved for it. */
  void drift(String model, double usd) {
    counter("drawbridge_budget_drift_usd", "Bills above what was reserved", "model", model)
        .increment(usd);
  }

  /** A usage that cannot be true was reported of an answer. */
  void implausible(String model) {
    counter(
            "drawbridge_usage_implausible",
            "Answers whose reported usage cannot be true",
            "model",
            model)
        .increment();
  }

  private void tokens(String model, String direction, long count) {
    String[] labels = {"model", model, "direction", direction};
    counter("drawbridge_tokens", "Tokens as vendors count them", labels).increment(count);
  }

  void fallback(String from, String to, SignalClass signal) {
    String[] labels = {"from", from, "to", to, "class", signal.wire()};
    counter("drawbridge_fallbacks", "Attempts at another model after one failed", labels)
        .increment();
  }

  /** A request goes to a model of other hosting because its own one's servers are full. */
  void spilledOver(String from, String to) {
    String[] labels = {"from", from, "to", to};
    counter("drawbridge_spill_overs", "Requests sent elsewhere as own servers are full", labels)
        .increment();
  }

  /** An attempt is made again at the same model. */
  void repeated(String model, SignalClass signal) {
    String[] labels = {"model", model, "class", signal.wire()};
    counter("drawbridge_repeats", "Attempts repeated at a model that failed", labels).increment();
  }

  private void count(
      CallerRequest request, Progress known, Outcome outcome, @Nullable String model) {
    Operation operation = request.form().operation();
    var counted =
        new Counted(
            operation == null ? NONE : operation.wire(),
            outcome.wire(),
            team(known),
            model == null ? NONE : model);
    requests
        .computeIfAbsent(
            counted,
            c ->
                counter(
                    "drawbridge_requests",
                    "Requests by how they ended",
                    "operation",
                    c.operation(),
                    "outcome",
                    c.outcome(),
                    "team",
                    c.team(),
                    "model",
                    c.model()))
        .increment();
  }

  /** A team counts by name once policy knew it; a caller cannot make label values. */
  private String team(Progress known) {
    var caller = known.caller();
    var verdict = known.verdict();
    if (caller == null || caller.team() == null) return NONE;
    boolean exists =
        verdict == null
            ? named.test(caller.team())
            : verdict.reasons().stream().noneMatch(r -> r.code().equals("team_unknown"));
    return exists ? caller.team() : "other";
  }

  private void times(CallerRequest request) {
    ObservedRequest observed = request.observed();
    if (observed == null) times(request.timer());
    else observed.measured(() -> times(request.timer()));
  }

  private void times(StageTimer timer) {
    long all = timer.elapsedNanos();
    duration.record(all, TimeUnit.NANOSECONDS);
    overhead.record(Math.max(0, all - timer.nanos(Stage.UPSTREAM)), TimeUnit.NANOSECONDS);
    for (Stage stage : Stage.values()) {
      long nanos = timer.nanos(stage);
      if (nanos > 0) stages[stage.ordinal()].record(nanos, TimeUnit.NANOSECONDS);
    }
  }
}
